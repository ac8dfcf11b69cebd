"""Decides what a text means that a person types into a field of an issue, as Jira's own screens would read it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from connectors.jira.sandbox import catalogue, wiki
from connectors.jira.sandbox.accept import LINE_LIMIT
from connectors.jira.sandbox.catalogue import Project
from connectors.jira.sandbox.fields import Field
from connectors.jira.sandbox.site import Site

_NUMBER = re.compile(r"([+-]?\d+(?:\.\d*)?|[+-]?\.\d+)(%?)")


def parse(field: Field, text: str, site: Site) -> Any:
    """The value as it is stored. Raises ``ValueError`` with a sentence for the person who typed it."""
    text = text.strip()
    if field.id == "summary" and (not text or "\n" in text or len(text) > LINE_LIMIT):
        raise ValueError("A summary is one line of 1 to 255 characters.")
    if field.kind == "labels":
        return list(dict.fromkeys(text.split()))
    if not text:
        return None
    match field.kind:
        case "number":
            return _number(field, text)
        case "option":
            return _one(field, text, [(option.value, option.id) for option in field.options])
        case "status":
            return _one(field, text, [(step.name, step.id) for step in catalogue.STATUSES])
        case "user":
            return _person(field, text, site)
        case "date":
            return _date(field, text)
        case "area":
            return wiki.from_wiki(text) if site.cloud else text
    if len(text) > LINE_LIMIT:
        raise ValueError(f"{field.name} holds at most {LINE_LIMIT} characters.")
    return text


def project(text: str, site: Site) -> Project:
    """The project of that key or name, to which a person moves an issue. Raises ``ValueError`` where there is none."""
    found = site.project(text.strip()) or catalogue.by_name(site.projects, text.strip())
    if found is None:
        names = ", ".join(f"{each.key} ({each.name})" for each in site.projects)
        raise ValueError(f"There is no project '{text}': choose one of {names}.")
    return found


def _number(field: Field, text: str) -> float:
    found = _NUMBER.fullmatch(text.replace(",", "").replace(" ", ""))
    if found is None:
        raise ValueError(f"{field.name} holds a number, and '{text}' is none.")
    number = float(found[1]) / (100 if found[2] else 1)
    if not math.isfinite(number):
        raise ValueError(f"{field.name} holds no number as large as that.")
    return number


def _one(field: Field, text: str, choices: Sequence[tuple[str, str]]) -> str:
    for name, id in choices:
        if name.casefold() == text.casefold():
            return id
    raise ValueError(f"{field.name} has no option '{text}': choose one of {', '.join(name for name, _ in choices)}.")


def _person(field: Field, text: str, site: Site) -> str:
    found = site.people.find(email=text) or site.people.find(name=text) or site.people.find(username=text)
    if found is None:
        raise ValueError(f"{field.name}: nobody here has the name or address '{text}'.")
    return found


def _date(field: Field, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError(f"{field.name} holds a date such as 2026-11-22, and '{text}' is none.") from None
