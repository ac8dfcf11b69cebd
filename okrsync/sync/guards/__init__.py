"""Decides which parts of a plan are held back because they look like an accident, and says how to lift each."""

from okrsync.sync.guards.case import Case, Limits
from okrsync.sync.guards.containers import distrusted
from okrsync.sync.guards.holding import GUARDS, guard, held_places, let_through
from okrsync.sync.guards.values import braking

__all__ = ["GUARDS", "Case", "Limits", "braking", "distrusted", "guard", "held_places", "let_through"]
