"""Settings of every test: no time limit on single examples, for a busy machine is not a fault; every exchange with a
sandbox is judged by the published specifications, and all that tests leave is searched for their secrets."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = ["fidelity.specification.plugin", "fidelity.secrecy.plugin"]

settings.register_profile("okrsync", deadline=None)
settings.load_profile("okrsync")
