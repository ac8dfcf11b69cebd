"""Decides which Jira field each mapped name means, by the site's field list and the project's screens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from connectors.jira.client import JiraClient, Rejected
from connectors.jira.schema import Fact
from connectors.jira.settings import ByLinks, ByParent, ContainerSettings, JiraSettings
from connectors.jira.work import is_work, reason_against_field
from okrsync.connector import Problem
from okrsync.kit.work import instead, refusal
from okrsync.model import FIELDS, Field

Facts = Mapping[str, Mapping[str, Fact]]
"""What is known of each container's mapped fields."""


@dataclass
class Schema:
    """What was found out about every container; ``problems`` are for a person to mend."""

    facts: dict[str, dict[str, Fact]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        """What must be mended before anything can be read."""
        return [problem for problem in self.problems if problem.severity == "error"]


@dataclass(frozen=True)
class _Site:
    """What the site has: every field, and every issue link type."""

    fields: Sequence[Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]


def investigate(client: JiraClient, name: str, settings: JiraSettings, before: Facts) -> Schema:
    """Ask the site what the configured names mean; what they meant ``before`` is known by its id, however renamed.

    Raises :class:`Rejected` only where the field list is refused.
    """
    schema = Schema()
    fields = client.get("field")
    linked = any(way.link for each in settings.containers.values() for way in each.references)
    site = _Site(fields, _link_types(client) if linked else [])
    for kind, container in settings.containers.items():
        place = f"connections.{name}.{kind.value}s"
        screen = _screen(client, container, place, schema.problems)
        finder = _Finder(site, screen, before.get(kind, {}), place, schema.problems)
        schema.facts[kind] = {
            each: fact for each, way in container.fields.items() if (fact := finder.fact(FIELDS[kind][each], way))
        }
        schema.problems += _unmet(screen, schema.facts[kind], place)
    return schema


@dataclass
class _Finder:
    """Looks up one container's names. ``screen`` has the fields for new issues by id; empty where we may not see it."""

    site: _Site
    screen: Mapping[str, Mapping[str, Any]]
    before: Mapping[str, Fact]
    place: str
    problems: list[Problem]

    def fact(self, model: Field, way: Any) -> Fact | None:
        if isinstance(way, ByParent):
            return {"form": "parent", "id": "parent", "name": "Parent", "screen": self._on_screen("parent")}
        if isinstance(way, ByLinks):
            return self._reference(model, way) if way.link or way.remote else self._column(model, str(way.field))
        return self._column(model, way.name)

    def _column(self, model: Field, name: str) -> Fact | None:
        found = self._named(model, name)
        if found is None:
            return None
        custom = str((found.get("schema") or {}).get("custom", ""))
        if reason := reason_against_field(model.name, str(found["id"]), str(found["name"]), custom):
            self._complain(model, refusal(model.name, str(found["name"]), reason), instead(model.name))
            return None
        form = _form_of(found.get("schema") or {})
        if form is None or (form == "status" and model.name != "state"):
            kind = (found.get("schema") or {}).get("type", "unknown")
            self._complain(
                model,
                f"Jira's field {name!r} is of type {kind!r}, which cannot hold {model.name}",
                "Map it to a text, number, select, user or date field",
            )
            return None
        allowed = [str(o.get("value") or o.get("name")) for o in self._screen_entry(found).get("allowedValues") or ()]
        options = allowed if form == "option" else []
        screen = form != "status" and self._on_screen(str(found["id"]))
        return {"form": form, "id": found["id"], "name": found["name"], "allowed": options, "screen": screen}

    def _reference(self, model: Field, way: ByLinks) -> Fact | None:
        """A reference that is shown by links: ``type`` and ``id`` are those of the link type and of the text field."""
        fact: Fact = {"form": "reference", "remote": way.remote, "screen": True}
        if way.link:
            link = self._link(model, way.link)
            if link is None:
                return None
            fact |= {"type": link["id"], "link": link["name"], "screen": self._on_screen("issuelinks")}
        if way.field:
            words = self._column(model, way.field)
            if words is None:
                return None
            if words["form"] not in ("line", "prose"):
                self._complain(model, f"Jira's field {way.field!r} holds no text to type names in", "Name a text field")
                return None
            fact |= {"id": words["id"], "name": words["name"], "words": words["form"]}
            fact["screen"] = fact["screen"] and words["screen"]
        return fact

    def _link(self, model: Field, link: str) -> Mapping[str, Any] | None:
        types = self.site.links
        found = self._as_before(model, types, "type") or next(iter(self._called(link, types, "type")), None)
        if found is None:
            there = ", ".join(str(each["name"]) for each in types) or "none, or issue linking is off"
            self._complain(model, f"there is no issue link type {link!r} (there are: {there})", "Name one")
            return None
        self._note_rename(model, link, found)
        return found

    def _named(self, model: Field, name: str) -> Mapping[str, Any] | None:
        if known := self._as_before(model, self.site.fields, "id"):
            self._note_rename(model, name, known)
            return known
        by_id = [each for each in self.site.fields if name in (each["id"], each.get("key"))]
        found = by_id or self._called(name, self.site.fields, "id")
        here = [each for each in found if each["id"] in self.screen]
        if len(found) > 1 and len(here) == 1:
            return here[0]
        if len(found) > 1:
            ids = ", ".join(str(each["id"]) for each in found)
            self._complain(model, f"{len(found)} Jira fields are called {name!r}", f"Name the id instead: {ids}")
            return None
        if not found:
            self._complain(
                model, f"there is no field {name!r} in Jira", "Make it, let this account see it, or correct the name"
            )
            return None
        return found[0]

    def _as_before(self, model: Field, there: Iterable[Mapping[str, Any]], part: str) -> Mapping[str, Any] | None:
        """What the field was mapped to the last time; ``part`` of its fact is the id."""
        known = self.before.get(model.name, {}).get(part)
        return next((each for each in there if each["id"] == known), None)

    def _called(self, name: str, there: Iterable[Mapping[str, Any]], part: str) -> list[Mapping[str, Any]]:
        """Those of that name that no field was mapped to the last time."""
        taken = {fact.get(part) for fact in self.before.values()}
        return [each for each in there if each["id"] not in taken and str(each["name"]).casefold() == name.casefold()]

    def _note_rename(self, model: Field, name: str, found: Mapping[str, Any]) -> None:
        if name.casefold() not in (str(found["name"]).casefold(), found["id"], found.get("key")):
            message = f"what is configured as {name!r} is now called {found['name']!r} in Jira"
            remedy = "Put the new name into the configuration"
            self.problems.append(Problem(f"{self.place}.fields.{model.name}", message, remedy, "warning"))

    def _complain(self, model: Field, message: str, remedy: str) -> None:
        self.problems.append(Problem(f"{self.place}.fields.{model.name}", message, remedy))

    def _screen_entry(self, found: Mapping[str, Any]) -> Mapping[str, Any]:
        return self.screen.get(str(found["id"]), {})

    def _on_screen(self, field_id: str) -> bool:
        return not self.screen or field_id in self.screen


def _unmet(screen: Mapping[str, Mapping[str, Any]], facts: Mapping[str, Fact], place: str) -> Iterator[Problem]:
    """What Jira wants of every new issue and okrsync has no value for."""
    given = {"project", "issuetype", "labels", "reporter", *(fact.get("id") for fact in facts.values())}
    for each, entry in screen.items():
        if entry.get("required") and not entry.get("hasDefaultValue") and each not in given:
            message = f"Jira requires {entry.get('name', each)} on new issues, and no field is mapped to it"
            yield Problem(place, message, "Map a field to it, make it optional, or give it a default", "warning")


def _screen(
    client: JiraClient, container: ContainerSettings, place: str, problems: list[Problem]
) -> dict[str, Mapping[str, Any]]:
    """The fields for new issues of the container, by id."""
    path = f"issue/createmeta/{container.project}/issuetypes"
    try:
        types = _pages(client, path, "issueTypes")
        wanted = container.issue_type.casefold()
        found = next((t for t in types if wanted in (str(t["id"]), str(t["name"]).casefold())), None)
        if found is not None and is_work(found):
            message = f"{found['name']} is an issue type for work: OKRs are no sub-tasks, stories or tasks"
            problems.append(Problem(f"{place}.issue_type", message, "Name the type of the OKRs, such as Epic"))
            return {}
        if found is not None:
            return {str(each["fieldId"]): each for each in _pages(client, f"{path}/{found['id']}", "fields")}
    except Rejected as error:
        remedy = "Correct the project's key, or let this account browse and create issues there"
        problems.append(Problem(f"{place}.project", f"project {container.project!r}: {error.reason}", remedy))
        return {}
    there = ", ".join(str(each["name"]) for each in types) or "none that this account may create"
    message = f"project {container.project} has no issue type {container.issue_type!r} (there are: {there})"
    problems.append(Problem(f"{place}.issue_type", message, "Name one of them"))
    return {}


def _pages(client: JiraClient, path: str, key: str) -> list[Mapping[str, Any]]:
    """All of a list that pages by offset; Data Center calls every such list ``values``."""
    found: list[Mapping[str, Any]] = []
    while True:
        page = client.get(path, startAt=len(found), maxResults=200)
        part = page.get(key) or page.get("values") or []
        found += part
        if not part or len(found) >= page.get("total", 0):
            return found


def _link_types(client: JiraClient) -> list[Mapping[str, Any]]:
    try:
        return list(client.get("issueLinkType")["issueLinkTypes"])
    except Rejected:
        return []  # 404: issue linking is switched off


def _form_of(schema: Mapping[str, Any]) -> str | None:
    """The form for a field's schema, as ``GET field`` gives it; ``None`` for a type that okrsync does not keep."""
    kind, custom = schema.get("type"), str(schema.get("custom", ""))
    if kind == "string":
        long = custom.endswith(":textarea") or schema.get("system") in ("description", "environment")
        return "prose" if long else "line"
    return {"number": "number", "option": "option", "user": "person", "date": "day", "status": "status"}.get(str(kind))
