"""Settings of every test: no time limit on single examples, for a busy machine is not a fault."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("okrsync", deadline=None)
settings.load_profile("okrsync")
