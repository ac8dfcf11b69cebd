"""Decides what is an entity property: a key of at most 255 characters and a JSON value of at most 32,768."""

from __future__ import annotations

import json

from connectors.jira.sandbox.exchange import Json
from connectors.jira.sandbox.wire import BAD_PAYLOAD, refusal

LONGEST_KEY, LONGEST_VALUE = 255, 32_768  # characters, per the Jira Cloud v3 OpenAPI document


def checked_property(entry: Json) -> tuple[str, Json]:
    """Key and value of a ``{"key": …, "value": …}``."""
    if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
        raise refusal(400, BAD_PAYLOAD)
    return checked_key(entry["key"]), checked_value(entry["value"])


def checked_key(key: str) -> str:
    if not 0 < len(key) <= LONGEST_KEY:
        raise refusal(400, f"The property key must be between 1 and {LONGEST_KEY} characters long.")
    return key


def checked_value(value: Json) -> Json:
    if value is None:
        raise refusal(400, "The property value must be a valid, non-empty JSON.")
    if len(json.dumps(value, ensure_ascii=False)) > LONGEST_VALUE:
        raise refusal(400, f"The property value must not be longer than {LONGEST_VALUE} characters.")
    return value
