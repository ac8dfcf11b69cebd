"""Lays out the first issues of a site: objectives and key results as epics, and some ordinary work beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.jira.sandbox import catalogue, typed, wiki
from connectors.jira.sandbox import fields as f
from connectors.jira.sandbox.fields import Field
from connectors.jira.sandbox.people import BOT, VISITOR
from connectors.jira.sandbox.site import Issue, Site
from okrsync.sandbox import Seed
from okrsync.sandbox.seed import Row

OBJECTIVE_LABEL, KEY_RESULT_LABEL = "okr-objective", "okr-key-result"
OBJECTIVE_FIELDS: Mapping[str, Field] = {
    "title": f.BY_ID["summary"],
    "description": f.BY_ID["description"],
    "code": f.CODE,
    "level": f.LEVEL,
    "team": f.TEAM,
    "owner": f.OWNER,
    "cycle": f.CYCLE,
    "parent": f.PARENT_OBJECTIVE,
    "state": f.STATE,
}
KEY_RESULT_FIELDS: Mapping[str, Field] = {
    **{name: field for name, field in OBJECTIVE_FIELDS.items() if name != "parent"},
    "start": f.START,
    "target": f.TARGET,
    "current": f.CURRENT,
    "unit": f.UNIT,
    "direction": f.DIRECTION,
    "confidence": f.CONFIDENCE,
    "aligned_to": f.ALIGNED_TO,
    "progress": f.PROGRESS,
    "note": f.NOTE,
    "carried_from": f.CARRIED_FROM,
    "measure": f.MEASURE,
}
"""Where the model's fields live in this site; a key result's objective is an issue link."""
_WORK = (
    (catalogue.STORY, "As a customer I can see my invoices", catalogue.IN_PROGRESS),
    (catalogue.STORY, "As an admin I can invite a colleague", catalogue.TO_DO),
    (catalogue.TASK, "Upgrade the build servers", catalogue.DONE),
    (catalogue.TASK, "Rotate the signing keys", catalogue.TO_DO),
)


def lay_out(site: Site, seed: Seed) -> None:
    """Fill an empty site. A seed without people or records makes the project alone."""
    for person in (BOT, VISITOR, *seed.people):
        site.people.add(person)
    objectives = [_epic(site, row, OBJECTIVE_FIELDS, OBJECTIVE_LABEL) for row in seed.objectives]
    for row in seed.key_results:
        epic = _epic(site, row, KEY_RESULT_FIELDS, KEY_RESULT_LABEL)
        if objective := named(row.get("objective", ""), objectives):
            site.link(catalogue.CONTRIBUTION, epic["id"], objective["id"], site.me)
    if seed.people or seed.objectives or seed.key_results:
        for kind, summary, step in _WORK:
            issue = site.create({"summary": summary, "issuetype": kind.id}, {}, site.me)
            site.move(issue, step, site.me)


def _epic(site: Site, row: Row, layout: Mapping[str, Field], label: str) -> Issue:
    stored: dict[str, Any] = {"issuetype": catalogue.EPIC.id, "labels": [label]}
    for name, field in layout.items():
        if text := row.get(name, "").strip():
            stored[field.id] = _seeded(site, field, text)
    stored.setdefault("summary", row.get("code") or "Untitled")
    return site.create(stored, {}, site.me)


def _seeded(site: Site, field: Field, text: str) -> Any:
    if field.id == "summary":
        return " ".join(text.split())[:255]
    if field.kind == "area":
        return wiki.from_wiki(text) if site.cloud else text
    return typed.parse(field, text, site)


def named(text: str, issues: list[Issue]) -> Issue | None:
    """The issue of that key, code or title, whatever the case."""
    wanted = text.strip().casefold()
    found: dict[int, Issue] = {}
    for issue in issues:
        names = (issue["key"], issue["fields"].get(f.CODE.id) or "", issue["fields"]["summary"])
        for place, name in enumerate(names):
            if wanted and name.casefold() == wanted:
                found.setdefault(place, issue)
    return found[min(found)] if found else None
