"""Each kind of write of each tool is carried out, and its connection breaks before a reply: nothing is made twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import yaml
from interruption import at_request, changing
from stage import Moment, staged
from town import KEY_RESULT, PEOPLE, Town, town

from okrsync.sandbox import Fault, Seed
from okrsync.sandbox.journal import Entry

QUARTER = {"cycle": "2026-Q4", "level": "Team"}
COMPANY = {
    "sheets": Seed(
        PEOPLE,
        objectives=[
            {"title": "Arrive as promised", "code": "O1", **QUARTER},
            {"title": "Return with ease", "code": "O2", **QUARTER},
        ],
        key_results=[
            {"title": "In two days", "code": "S1", "objective": "O1", "current": "82", **QUARTER},
            {"title": "Refunds in a day", "code": "S2", "objective": "O2", "aligned_to": "S1; N1", **QUARTER},
        ],
    ),
    "notion": Seed(
        PEOPLE, key_results=[{"title": "Offers accepted", "code": "N1", "aligned_to": "S1", "current": "3"}]
    ),
    "jira": Seed(PEOPLE, key_results=[{"title": "No hotfix", "code": "J1", "current": "11", **QUARTER}]),
}
JIRA = {
    "aligned_to": {"link": "Alignment", "remote": "serves", "field": "Aligned to"},
    "state": {"name": "Status", "options": {"active": "In Progress", "done": "Done"}},
}
KINDS = (
    "jira POST issue/bulk",
    "jira PUT issue/*",
    "jira POST issue/*/transitions",
    "jira PUT issue/*/properties/okrsync",
    "jira POST issue/*/remotelink",
    "jira DELETE issue/*/remotelink",
    "jira POST issueLink",
    "jira DELETE issueLink/*",
    "notion POST pages",
    "notion PATCH pages/*",
    "sheets addProtectedRange",
    "sheets appendCells",
    "sheets updateCells",
)
"""All kinds of writes: by method and address, with ``*`` for an id; to Google, where all have one, by what is asked."""


def kind_of(tool: str, sent: Entry) -> str | None:
    """The kind of write that a request is; ``None`` for one that only reads."""
    if tool == "sheets":
        parts = [name for request in (sent.body or {}).get("requests", ()) for name in request]
        asked = next((each for each in ("addProtectedRange", "appendCells", "updateCells") if each in parts), None)
        return f"sheets {asked or ' '.join(parts)}" if sent.method != "GET" else None
    path = re.sub(r"^/(rest/api/3|v1)/", "", sent.path)
    reads = path.endswith(("search/jql", "/query", "/search", "bulkfetch", "approximate-count"))
    if sent.method == "GET" or reads:
        return None
    return f"{tool} {sent.method} {re.sub(r'(?<=/)([0-9]+|[0-9a-f]{8}-[0-9a-f-]+)(?=/|$)', '*', path)}"


def written(place: Town) -> list[tuple[str, Entry]]:
    """The writes since the journals began, each with its kind."""
    sent = [(tool, entry) for tool, box in place.estate.boxes.items() for entry in box.journal.entries()]
    return [(kind, entry) for tool, entry in sent if (kind := kind_of(tool, entry)) is not None]


def created(place: Town) -> Mapping[str, int]:
    """How many records each tool was asked to make, whatever became of the request."""
    counts = dict.fromkeys(place.estate.boxes, 0)
    for kind, entry in written(place):
        if kind == "jira POST issue/bulk":
            counts["jira"] += len(entry.body["issueUpdates"])
        elif kind == "notion POST pages":
            counts["notion"] += 1
        elif kind == "sheets appendCells":
            counts["sheets"] += sum(len(each["appendCells"]["rows"]) for each in entry.body["requests"])
    return counts


def ties(place: Town) -> Sequence[Any]:
    """The links of all epics, each as often as it is there."""
    client = place.jira.client
    found: list[Any] = []
    for issue in client.enhanced_search_issues("project = OKR ORDER BY created", maxResults=100):
        web = [(link.globalId, link.object.title) for link in client.remote_links(issue)]
        ends = [(link.type.name, hasattr(link, "outwardIssue")) for link in issue.fields.issuelinks]
        found.append((issue.fields.summary, issue.fields.status.name, sorted(web), sorted(ends)))
    return sorted(found)


@dataclass(frozen=True)
class Reference:
    """A moment, which requests the runs from there on send, how many records they make, and how it all ends."""

    begun: Moment
    kinds: Sequence[str]
    created: Mapping[str, int]
    ending: Any


def until_in_sync(place: Town) -> None:
    for _ in range(5):
        if place.sync().plan.empty:
            return
    pytest.fail("not in sync after 5 runs")


def reference(place: Town) -> Reference:
    begun = Moment(place)
    place.forget()
    until_in_sync(place)
    return Reference(begun, [kind for kind, _ in written(place)], created(place), (place.contents(), ties(place)))


def people_go_on(place: Town) -> None:
    """Alignments are added and taken off, and a key result is done."""
    place.types("sheets", KEY_RESULT, "S2", aligned_to=("J1",), state="Done")
    place.types("sheets", KEY_RESULT, "J1", aligned_to=("N1", "S1"))
    place.types("notion", KEY_RESULT, "S1", current=83)


@pytest.fixture(scope="module")
def references(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sequence[Reference]]:
    """A first sync, and one of changes."""
    with town(COMPANY, tmp_path_factory.mktemp("town"), staged) as bare:
        settings = yaml.safe_load(bare.estate.config.read_text("utf-8"))
        settings["connections"]["jira"]["key_results"]["fields"] |= JIRA
        place = bare.configured(settings)
        first = reference(place)
        people_go_on(place)
        yield first, reference(place)


def test_these_are_all_kinds_of_writes_that_there_are(references: Sequence[Reference]) -> None:
    assert sorted({kind for each in references for kind in each.kinds}) == sorted(KINDS)


def without_a_reply(place: Town, kind: str, writes: Sequence[str]) -> None:
    """A run in which the first write of that kind is carried out and not answered."""
    tool = kind.split(maxsplit=1)[0]
    box = place.estate.boxes[tool]
    number = [each for each in writes if each.startswith(tool)].index(kind) + 1
    place.forget()
    with at_request(box, lambda: box.faults.set([Fault(do="cut-after", times=1)]), number, changing):
        place.sync()
    box.faults.set([])
    assert [each for each, sent in written(place) if sent.status == 0] == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_without_a_reply_is_neither_doubled_nor_lost(references: Sequence[Reference], kind: str) -> None:
    for reference in (each for each in references if kind in each.kinds):
        place = reference.begun.again()
        without_a_reply(place, kind, reference.kinds)
        until_in_sync(place)
        assert created(place) == reference.created
        assert (place.contents(), ties(place)) == reference.ending
