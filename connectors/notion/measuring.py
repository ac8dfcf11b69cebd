"""Decides how Notion answers measures: with the number, formula or roll-up in one property of one page.

A page's own answer shows formulas and roll-ups over at most 25 related pages rightly, per Notion's reference of
"Retrieve a page"; so these are asked for by themselves, which looks at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from connectors.notion.addresses import page_id
from connectors.notion.client import NotionClient, Rejected
from okrsync.connector import Answers, Problem, Query
from okrsync.kit.texts import plain

COMPUTED = ("formula", "rollup")
FORM = 'Write the page\'s address and the property in quotes: notion: https://www.notion.so/… "Open incidents"'


@dataclass(frozen=True)
class Measuring:
    """The measures of one connection, named ``place`` in what is told."""

    client: NotionClient
    place: str

    def answers(self, queries: Sequence[Query]) -> Answers:
        """Each query's number, or why there is none; each page is asked for once."""
        found: dict[Query, Decimal | Problem] = {}
        pages: dict[str, list[Query]] = defaultdict(list)
        for query in queries:
            page = page_id(query.where)
            if query.aggregate is not None or not query.field:
                found[query] = Problem(self.place, "Notion is asked for one property of a page", FORM)
            elif page is None:
                found[query] = Problem(self.place, f"{query.where!r} is no address of a page", FORM)
            else:
                pages[page].append(query)
        for page, group in pages.items():
            found |= self._of_page(page, group)
        return found

    def _of_page(self, page: str, queries: Sequence[Query]) -> Answers:
        try:
            answer = self.client.get(f"pages/{page}")
        except Rejected:
            remedy = "Check its address, and connect it with this integration"
            hidden = Problem(self.place, f"the page {page} is not there, or is not shared with us", remedy)
            return dict.fromkeys(queries, hidden)
        if answer["in_trash"]:
            trashed = Problem(self.place, f"the page {page} is in the trash", "Restore it, or name another")
            return dict.fromkeys(queries, trashed)
        return {query: self._property(page, query.field, answer["properties"]) for query in queries}

    def _property(self, page: str, name: str, properties: Mapping[str, Any]) -> Decimal | Problem:
        prop = properties.get(name) or next((p for n, p in properties.items() if n.casefold() == name.casefold()), None)
        if prop is None:
            remedy = f"Name one of: {', '.join(sorted(properties))}"
            return Problem(self.place, f"the page has no property {name!r}", remedy)
        try:
            payload = self._computed(page, prop) if prop["type"] in COMPUTED else prop
        except Rejected as error:
            return Problem(self.place, f"{name!r} cannot be read: {error.reason}", "Check the property and the page")
        if payload.get("type") != "number":
            remedy = "Name a number, or a formula or roll-up that comes to one"
            return Problem(self.place, f"{name!r} comes to no number", remedy)
        if payload["number"] is None:
            return Problem(self.place, f"{name!r} is empty", "Fill it, or name another property")
        return plain(Decimal(str(payload["number"])))

    def _computed(self, page: str, prop: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the formula or roll-up comes to, in full: a roll-up stands beside the last of the pages it looks at."""
        path, query = f"pages/{page}/properties/{prop['id']}", {"page_size": 100}
        while True:
            answer: Mapping[str, Any] = self.client.get(path, **query)
            if not answer.get("has_more"):
                break
            query = {"page_size": 100, "start_cursor": answer["next_cursor"]}
        item = answer.get("property_item", answer)
        payload: Mapping[str, Any] = item.get(prop["type"]) or {}
        return payload
