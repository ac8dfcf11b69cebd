"""One folder a tool: each is a plugin found by entry point in the group ``okrsync.connectors``."""
