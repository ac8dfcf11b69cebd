"""Jira in a box: a loopback server that behaves like Jira Cloud's REST API v3 and v2, or like Data Center's v2."""

from connectors.jira.sandbox.box import TOKEN, Sandbox

__all__ = ["TOKEN", "Sandbox"]
