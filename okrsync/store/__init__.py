"""Owns what is remembered between runs: the store, on SQLite or PostgreSQL."""

from okrsync.store.errors import Busy, StoreError
from okrsync.store.excerpt import Excerpt
from okrsync.store.ledger import Entry, Run
from okrsync.store.series import Point
from okrsync.store.store import Store

__all__ = ["Busy", "Entry", "Excerpt", "Point", "Run", "Store", "StoreError"]
