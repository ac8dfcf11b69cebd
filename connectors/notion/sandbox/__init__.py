"""Notion in a box: its HTTP API, version 2026-03-11, as the published OpenAPI document and its own answers show it."""

from connectors.notion.sandbox.box import TOKEN, Sandbox

__all__ = ["TOKEN", "Sandbox"]
