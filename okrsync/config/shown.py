"""Decides how the configuration in force is shown: as plain data, with every secret struck out."""

from __future__ import annotations

import re
from typing import Any

import yaml
from pydantic import BaseModel

from okrsync.config.loading import Config

_OPTIONS = re.compile(r"\?\w+=.*", re.DOTALL)


def shown(config: Config) -> dict[str, Any]:
    """What ``okrsync config show`` prints."""
    return {
        "workspace": config.workspace,
        "store": _without_password(config.store),
        "interval": config.interval,
        "schedule": config.schedule.model_dump(mode="json"),
        "full_read_every": config.full_read_every,
        "prefer": dict(config.prefer),
        "codes": config.codes,
        "calendar": config.calendar.model_dump(),
        "guards": {
            **config.guards.model_dump(),
            "max_leap": float(config.guards.max_leap),
            "disabled": sorted(config.guards.disabled),
        },
        "alignment": config.alignment.model_dump(),
        "outcomes": config.outcomes.model_dump(mode="json"),
        "measures": {
            "key_results": dict(config.measures.expressions),
            "allow_own_tickets": config.measures.allow_own_tickets,
            "largest_jump": float(config.measures.largest_jump),
        },
        "people": [person.entry for person in config.people.persons],
        "server": config.server.model_dump(mode="json"),
        "hooks": {name: _dumped(hook) for name, hook in config.hooks.items()},
        "notifications": config.notifications.model_dump(mode="json"),
        "logs": config.logs.model_dump(mode="json"),
        "connections": {name: _dumped(settings) for name, settings in config.connections.items()},
    }


def _without_password(store: str) -> str:
    """The store's address without who may use it: a password stands before the host, or among the options."""
    scheme, separator, rest = _OPTIONS.sub("?***", store).partition("://")
    _, at, public = rest.rpartition("@")
    return f"{scheme}{separator}{'***@' if at else ''}{public}"


def _dumped(settings: BaseModel) -> dict[str, Any]:
    return settings.model_dump(mode="json", exclude_unset=True)


def as_yaml(shown: dict[str, Any]) -> str:
    """The same as YAML."""
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True)
