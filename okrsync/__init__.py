"""okrsync keeps the same OKRs true in the tools where people already keep them."""

__version__ = "0.1.0"
