"""The command line: one file a command group; docs/commands.md and docs/exit-codes.md describe it."""

from okrsync.cli.app import main

__all__ = ["main"]
