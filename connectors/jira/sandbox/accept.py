"""Decides what Jira accepts as a field's value, and the form in which the site stores it.

Shapes per the Jira Cloud v3 OpenAPI document; wording of the refusals as users of the live service report it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from connectors.jira.sandbox import adf, catalogue, wiki
from connectors.jira.sandbox.exchange import Exchange
from connectors.jira.sandbox.fields import Field
from connectors.jira.sandbox.wire import refusal

LINE_LIMIT, AREA_LIMIT = 255, 32_767  # characters


class RefusedError(Exception):
    """Why a field cannot take a value, in Jira's words."""


def accept(field: Field, value: Any, exchange: Exchange) -> Any:
    """The value as it is stored. Raises :class:`RefusedError`, or Jira's 400 for a document that is none."""
    if field.id == "summary":
        return _summary(value)
    if value is None:
        return _nothing(field)
    return _ACCEPTS[field.kind](field, value, exchange)


def _nothing(field: Field) -> Any:
    match field.id:
        case "labels":
            return []
        case "reporter":
            raise RefusedError("Reporter is required.")
        case "issuetype":
            raise RefusedError("Specify a valid issue type")
        case "project":
            raise RefusedError("Specify a valid project ID or key")
    return None


def _summary(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise RefusedError("Operation value must be a string")
    if value is None or not value.strip():
        raise RefusedError("You must specify a summary of the issue.")
    if "\n" in value or "\r" in value:
        raise RefusedError("The summary is invalid because it contains newline characters.")
    if len(value) > LINE_LIMIT:
        raise RefusedError("Summary can't exceed 255 characters.")
    return value


def _line(field: Field, value: Any, exchange: Exchange) -> str | None:
    return _text(value, LINE_LIMIT)


def _text(value: Any, limit: int) -> str | None:
    if not isinstance(value, str):
        raise RefusedError("Operation value must be a string")
    _check_length(value, limit)
    return value or None


def _check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise RefusedError(f"The entered text is too long. It exceeds the allowed limit of {limit:,} characters.")


def _area(field: Field, value: Any, exchange: Exchange) -> Any:
    if not exchange.documents:
        text = _text(value, AREA_LIMIT)
        return wiki.from_wiki(text) if text and exchange.site.cloud else text
    if not adf.is_document(value):
        raise RefusedError("Operation value must be an Atlassian Document (see the Atlassian Document Format)")
    if not adf.is_sound(value):
        raise refusal(400, "INVALID_INPUT")
    _check_length(adf.plain(value), AREA_LIMIT)
    return None if adf.is_empty(value) else value


def _number(field: Field, value: Any, exchange: Exchange) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefusedError("Operation value must be a number")
    return float(value)


def _option(field: Field, value: Any, exchange: Exchange) -> str:
    if not isinstance(value, Mapping):
        raise RefusedError(f"Specify a valid 'id' or 'name' for {field.name}")
    for option in field.options:
        if ("id" in value and str(value["id"]) == option.id) or (
            "id" not in value and value.get("value") == option.value
        ):
            return option.id
    if "value" in value and "id" not in value:
        raise RefusedError(f"Option value '{value['value']}' is not valid")
    raise RefusedError(f"Option id '{value.get('id', 'null')}' is not valid")


def _user(field: Field, value: Any, exchange: Exchange) -> str:
    if not isinstance(value, Mapping):
        raise RefusedError("expected Object")
    if exchange.site.cloud:
        account = value.get("accountId", value.get("id"))
        if not isinstance(account, str):
            raise RefusedError(f"Specify a valid 'accountId' for {field.name}")
        if account in exchange.site.people.accounts:
            return account
        raise RefusedError(f"User '{account}' does not exist.")
    people, name, key = exchange.site.people, str(value.get("name", "")), str(value.get("key", ""))
    found = people.find(username=name) or people.find(key=key)
    if found is None:
        raise RefusedError(f"User '{value.get('name')}' does not exist.")
    return found


def _date(field: Field, value: Any, exchange: Exchange) -> str | None:
    if not isinstance(value, str):
        raise RefusedError("Operation value must be a string")
    if value == "":
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        raise RefusedError(f"Error parsing date string: {value}")
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise RefusedError(f"Error parsing date string: {value}") from None


def _labels(field: Field, value: Any, exchange: Exchange) -> list[str]:
    if not isinstance(value, list):
        raise RefusedError("data was not an array")
    for label in value:
        check_label(label)
    return list(dict.fromkeys(value))


def check_label(label: Any) -> str:
    if not isinstance(label, str) or not label:
        raise RefusedError("Operation value must be a string")
    if re.search(r"\s", label):
        raise RefusedError(f"The label '{label}' contains spaces which is invalid.")
    if len(label) > LINE_LIMIT:
        raise RefusedError(f"The label '{label}' exceeds 255 characters")
    return label


def _chosen(choices: Any, words: str) -> Callable[[Field, Any, Exchange], str]:
    def accept_choice(field: Field, value: Any, exchange: Exchange) -> str:
        if not isinstance(value, Mapping):
            raise RefusedError(words)
        found = (
            catalogue.by_id(choices, value["id"])
            if "id" in value
            else catalogue.by_name(choices, value.get("name", ""))
        )
        if found is None:
            raise RefusedError(words)
        return str(found.id)

    return accept_choice


def _project(field: Field, value: Any, exchange: Exchange) -> str:
    named = isinstance(value, Mapping) and exchange.site.project(str(value.get("id") or value.get("key") or ""))
    if not named:
        raise RefusedError("Specify a valid project ID or key")
    return named.id


def _parent(field: Field, value: Any, exchange: Exchange) -> str | None:
    if not isinstance(value, Mapping):
        raise RefusedError("data was not an object")
    wanted = value.get("id") or value.get("key")
    if not wanted:
        return None
    parent = exchange.site.find(wanted)
    if parent is None or exchange.hides(parent):
        raise RefusedError("Could not find issue by id or key.")
    return str(parent["id"])


_ACCEPTS: Mapping[str, Callable[[Field, Any, Exchange], Any]] = {
    "line": _line,
    "area": _area,
    "number": _number,
    "option": _option,
    "user": _user,
    "date": _date,
    "labels": _labels,
    "priority": _chosen(catalogue.PRIORITIES, "The priority selected is invalid."),
    "type": _chosen(catalogue.ISSUE_TYPES, "Specify a valid issue type"),
    "project": _project,
    "parent": _parent,
}
