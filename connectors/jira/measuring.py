"""Decides how Jira answers measures: by counting what a JQL selects, or working one number out of one field of it.

No summary, nor anything else of an issue than its id and that field, is ever asked for. In Cloud a page holds up to
5,000 ids, so up to there a count is exact and costs one request; more issues than that are counted by
``search/approximate-count``, which is near enough where one more or less is one in thousands. Data Center counts
exactly.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from connectors.jira.client import JiraClient, Rejected
from connectors.jira.issues import selected
from okrsync.connector import Aggregate, Answers, Problem, Query
from okrsync.kit.texts import plain

EXACTLY = 5000  # ids on a page of search/jql at most, per the Jira Cloud v3 OpenAPI document
MOST = 50_000  # issues of which a field is read
STEP = Decimal("0.000001")  # what an average is rounded to, so that equal issues make equal averages
LARGEST = 20  # the power of ten up to which 28 digits say the millionths too


def _rounded(average: Decimal) -> Decimal:
    """To :data:`STEP`; an average so large that its digits end before that is as exact as it can be."""
    return average if average.adjusted() > LARGEST else average.quantize(STEP)


_WORK_OUT: Mapping[Aggregate, Callable[[Sequence[Decimal]], Decimal]] = {
    Aggregate.SUM: lambda numbers: sum(numbers, Decimal(0)),
    Aggregate.AVG: lambda numbers: _rounded(sum(numbers) / Decimal(len(numbers))),
    Aggregate.MIN: min,
    Aggregate.MAX: max,
    Aggregate.MEDIAN: statistics.median,
}


@dataclass(frozen=True)
class Measuring:
    """The measures of one connection. ``place`` names it in what is told; ``cloud`` says which Jira it is."""

    client: JiraClient
    place: str
    cloud: bool

    def answers(self, queries: Sequence[Query]) -> Answers:
        """Each query's number, or why there is none; what selects the same is searched for once."""
        found: dict[Query, Decimal | Problem] = {}
        fields: dict[str, list[Query]] = defaultdict(list)
        for query in queries:
            if query.aggregate is Aggregate.COUNT:
                found[query] = self._count(query.where)
            elif query.aggregate is None:
                found[query] = self._problem("Jira has no cells", 'Write count(JQL), or sum("a field\'s name", JQL)')
            else:
                fields[query.where].append(query)
        if fields:
            found |= self._worked_out(fields)
        return found

    def _count(self, jql: str) -> Decimal | Problem:
        try:
            return Decimal(self._counted(jql))
        except Rejected as error:
            return self._refused(error)

    def _counted(self, jql: str) -> int:
        if not self.cloud:
            return int(self.client.ask("search", {"jql": jql, "fields": ["id"], "maxResults": 0})["total"])
        page = self.client.ask("search/jql", {"jql": jql, "fields": ["id"], "maxResults": EXACTLY})
        if page.get("isLast") or not page.get("nextPageToken"):
            return len(page.get("issues", ()))
        return int(self.client.ask("search/approximate-count", {"jql": jql})["count"])

    def _worked_out(self, queries: Mapping[str, Sequence[Query]]) -> Answers:
        try:
            fields = self.client.get("field")
        except Rejected as error:
            return {query: self._refused(error) for group in queries.values() for query in group}
        found: dict[Query, Decimal | Problem] = {}
        for jql, group in queries.items():
            ids = {query: self._number_field(query.field, fields) for query in group}
            known = {query: each for query, each in ids.items() if isinstance(each, str)}
            found |= {query: each for query, each in ids.items() if isinstance(each, Problem)}
            found |= self._of_issues(jql, known) if known else {}
        return found

    def _of_issues(self, jql: str, ids: Mapping[Query, str]) -> Answers:
        """What the fields of the issues come to; ``ids`` are the fields' by query."""
        wanted = sorted(set(ids.values()))
        try:
            issues = list(islice(selected(self.client, jql, wanted, cloud=self.cloud), MOST + 1))
        except Rejected as error:
            return dict.fromkeys(ids, self._refused(error))
        if len(issues) > MOST:
            many = self._problem(f"{jql} selects more than {MOST:,} issues", "Select fewer, or count them")
            return dict.fromkeys(ids, many)
        return {
            query: self._aggregate(query, [each["fields"].get(id_) for each in issues]) for query, id_ in ids.items()
        }

    def _aggregate(self, query: Query, seen: Sequence[Any]) -> Decimal | Problem:
        numbers = [Decimal(str(each)) for each in seen if each is not None]
        if not numbers and query.aggregate is not Aggregate.SUM:
            return self._problem(
                f"no issue has a value in {query.field!r} of what {query.where} selects", "Select others"
            )
        return plain(_WORK_OUT[query.aggregate or Aggregate.SUM](numbers))

    def _number_field(self, name: str, fields: Sequence[Mapping[str, Any]]) -> str | Problem:
        """The id of the one number field of that name or id."""
        named = [each for each in fields if name in (each["id"], each.get("key"))]
        named = named or [each for each in fields if str(each["name"]).casefold() == name.casefold()]
        numbers = [str(each["id"]) for each in named if (each.get("schema") or {}).get("type") == "number"]
        if len(numbers) == 1:
            return numbers[0]
        if numbers:
            return self._problem(f"{len(numbers)} fields are called {name!r}", f"Name the id: {', '.join(numbers)}")
        wrong = f"Jira's field {name!r} holds no numbers" if named else f"there is no field {name!r} in Jira"
        return self._problem(wrong, "Name a number field that this account may see")

    def _refused(self, error: Rejected) -> Problem:
        return self._problem(f"Jira refuses: {error.reason}", "Correct the JQL, or let this account browse the project")

    def _problem(self, message: str, remedy: str) -> Problem:
        return Problem(self.place, message, remedy)
