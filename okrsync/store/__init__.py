"""Owns what is remembered between runs: the store, on SQLite or PostgreSQL."""

from okrsync.store.backup import BadBackup
from okrsync.store.errors import Busy, StoreError
from okrsync.store.excerpt import Excerpt
from okrsync.store.ledger import Entry, Run
from okrsync.store.outbox import Sent
from okrsync.store.series import Point
from okrsync.store.store import Store

__all__ = ["BadBackup", "Busy", "Entry", "Excerpt", "Point", "Run", "Sent", "Store", "StoreError"]
