"""Owns the name by which a tool's log knows the requests of okrsync."""

from okrsync import __version__

USER_AGENT = f"okrsync/{__version__}"
