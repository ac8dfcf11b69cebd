"""The notion-client library's traps and Notion's own, each sprung on a real socket, and none of them closing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from werkzeug.wrappers import Request as WebRequest

from connectors.notion.client import Account, NotionClient, Rejected, Uncertain
from okrsync.connector import Misconfigured, Unavailable
from okrsync.sandbox import Answer, Call, Fault, Route, Server, Sheet, Shelf, Tool

TOKEN = "ntn_t0p-s3cret"
CODES = {
    400: "validation_error",
    401: "unauthorized",
    403: "restricted_resource",
    404: "object_not_found",
    409: "conflict_error",
    429: "rate_limited",
    500: "internal_server_error",
    503: "service_unavailable",
    504: "gateway_timeout",
}


def error(status: int, message: str, **more: str) -> Answer:
    """An error as Notion shapes it; 502 and 529 come from in front of the API and have another shape."""
    if status not in CODES:
        return Answer({"message": message}, status)
    body = {"object": "error", "status": status, "code": CODES[status], "message": message}
    return Answer({**body, "additional_data": more} if more else body, status)


class Stub(Tool):
    """Answers everything under ``v1`` with what the test put there."""

    name = "stub"

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    def routes(self) -> Sequence[Route]:
        return [Route(m, "/v1/<path:path>", self._answer) for m in ("GET", "POST", "PATCH")]

    def _answer(self, call: Call, path: str) -> Answer:
        return self.answers.get(path, Answer({"path": path}))

    def authenticate(self, request: WebRequest) -> None:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert request.headers["Notion-Version"] == "2026-03-11"

    def failure(self, status: int, message: str) -> Answer:
        return error(status, message)

    def sheets(self) -> Sequence[Sheet]:
        return ()

    def edit(self, sheet: str, row: str, column: str, text: str) -> None: ...

    def add(self, sheet: str) -> None: ...

    def remove(self, sheet: str, row: str) -> None: ...

    def access(self, url: str) -> Mapping[str, str]:
        return {}

    def settings(self, url: str) -> Mapping[str, Any]:
        return {}

    def secrets(self, url: str) -> Mapping[str, str]:
        return {}


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def server(stub: Stub) -> Iterator[Server]:
    with Server(stub, Shelf()) as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(server: Server, waits: list[float]) -> Iterator[NotionClient]:
    connected = NotionClient("connections.notes", Account(server.url, TOKEN), per_minute=6000, sleep=waits.append)
    yield connected
    connected.close()


READS: Mapping[str, Callable[[NotionClient], Any]] = {
    "get": lambda client: client.get("pages/1"),
    "query": lambda client: client.ask("data_sources/1/query", {}),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("status", [409, 500, 502, 503, 504, 529])
def test_a_read_is_repeated_after_a_temporary_failure(
    read: str, status: int, client: NotionClient, server: Server
) -> None:
    server.faults.set([Fault(do="status", status=status, times=2)])
    assert READS[read](client)
    assert client.requests == 3 == len(server.journal.entries())


@pytest.mark.parametrize("do", ["cut-before", "cut-after"])
def test_a_create_whose_connection_broke_is_sent_once(do: Any, client: NotionClient, server: Server) -> None:
    server.faults.set([Fault(do=do)])
    with pytest.raises(Uncertain):
        client.post("pages", {})
    assert len(server.journal.entries()) == 1


def test_an_update_whose_connection_broke_is_repeated(client: NotionClient, server: Server) -> None:
    server.faults.set([Fault(do="cut-after", times=1)])
    assert client.patch("pages/1", {}) == {"path": "pages/1"}


def test_an_update_that_is_never_answered_is_in_doubt(client: NotionClient, server: Server) -> None:
    server.faults.set([Fault(do="cut-after")])
    with pytest.raises(Uncertain):
        client.patch("pages/1", {})


def test_a_read_that_is_never_answered_makes_notion_unavailable(client: NotionClient, server: Server) -> None:
    server.faults.set([Fault(do="cut-before")])
    with pytest.raises(Unavailable, match=r"connections\.notes: .* Try|again"):
        client.get("pages/1")


def test_a_page_made_in_spite_of_a_503_is_named(client: NotionClient, stub: Stub) -> None:
    stub.answers["pages"] = error(503, "saved, but", committed_resource_id="page-1")
    with pytest.raises(Uncertain) as lost:
        client.post("pages", {})
    assert lost.value.committed == "page-1"


@pytest.mark.parametrize(("status", "not_done"), [(409, True), (529, True), (502, False), (504, False), (500, False)])
def test_who_says_that_a_create_was_not_done_is_told_apart(
    status: int, not_done: bool, client: NotionClient, stub: Stub
) -> None:
    stub.answers["pages"] = error(status, "no")
    with pytest.raises(Uncertain) as lost:
        client.post("pages", {})
    assert lost.value.not_done is not_done


def test_a_wait_that_notion_asks_for_is_kept_also_for_a_create(
    client: NotionClient, server: Server, waits: list[float]
) -> None:
    server.faults.set([Fault(do="status", status=429, seconds=7, times=1)])
    assert client.post("pages", {})
    assert 7.0 in waits
    assert len(server.journal.entries()) == 2


def test_a_wait_of_the_whole_workspace_is_left_to_a_later_run(
    client: NotionClient, server: Server, waits: list[float]
) -> None:
    server.faults.set([Fault(do="status", status=429, seconds=90)])
    with pytest.raises(Unavailable) as away:
        client.get("pages/1")
    assert away.value.retry_after == 90.0
    assert (len(server.journal.entries()), waits) == (1, [])


def test_a_wait_until_a_date_is_understood(client: NotionClient, server: Server, waits: list[float]) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    server.faults.set([Fault(do="status", status=429, headers={"Retry-After": later}, times=1)])
    assert client.get("pages/1")
    assert waits[0] == pytest.approx(30, abs=3)


def test_a_blocked_connection_is_not_repeated(client: NotionClient, server: Server, stub: Stub) -> None:
    stub.answers["pages/1"] = error(429, "stop", rate_limit_reason="public_api_request_blocked")
    with pytest.raises(Unavailable, match="blocked"):
        client.get("pages/1")
    assert len(server.journal.entries()) == 1


@pytest.mark.parametrize(("status", "remedy"), [(401, "access token"), (403, "capabilities"), (301, "url")])
def test_what_a_person_must_mend_says_where_and_how(status: int, remedy: str, client: NotionClient, stub: Stub) -> None:
    stub.answers["pages/1"] = error(status, f"not with {TOKEN}")
    with pytest.raises(Misconfigured, match=remedy) as wrong:
        client.get("pages/1")
    assert wrong.value.place == "connections.notes"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500, 529])
def test_no_error_shows_the_token(
    status: int, client: NotionClient, stub: Stub, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.answers["pages"] = error(status, f"Bearer {TOKEN} is not good")
    caplog.set_level(logging.DEBUG)
    with pytest.raises((Misconfigured, Unavailable, Rejected, Uncertain)) as failure:
        client.post("pages", {})
    assert TOKEN not in f"{failure.value} {failure.value!r} {vars(failure.value)} {caplog.text} {capsys.readouterr()}"


def test_a_refusal_carries_notions_words(client: NotionClient, stub: Stub) -> None:
    stub.answers["pages"] = error(400, "State is expected to be select.")
    with pytest.raises(Rejected) as no:
        client.post("pages", {})
    assert (no.value.status, no.value.reason) == (400, "State is expected to be select.")


def test_an_address_where_nobody_answers_is_named() -> None:
    client = NotionClient(
        "connections.notes", Account("http://127.0.0.1:9", TOKEN), per_minute=6000, sleep=lambda _: None
    )
    with pytest.raises(Unavailable, match=r"http://127.0.0.1:9 cannot be reached\. Check url"):
        client.post("pages", {})


def test_an_answer_that_is_no_json_makes_a_read_unavailable(client: NotionClient, stub: Stub) -> None:
    stub.answers["pages/1"] = Answer(None, 200)
    with pytest.raises(Unavailable, match="no JSON"):
        client.get("pages/1")


def test_time_is_told_by_notions_clock(client: NotionClient, stub: Stub) -> None:
    there = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
    stub.answers["pages/1"] = Answer({}, headers={"Date": format_datetime(there, usegmt=True)})
    client.get("pages/1")
    assert there - timedelta(seconds=5) < client.began <= there <= client.now < there + timedelta(seconds=5)


def test_without_notions_clock_nothing_is_guessed(client: NotionClient, stub: Stub) -> None:
    stub.answers["pages/1"] = Answer({}, headers={"Date": ""})
    client.get("pages/1")
    with pytest.raises(Misconfigured, match="Date header"):
        _ = client.began
