"""The jira library's traps, each sprung on a real socket, and none of them closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import requests
from werkzeug.wrappers import Request as WebRequest

from connectors.jira.client import Account, JiraClient, Rejected
from okrsync.connector import Misconfigured, Unavailable
from okrsync.kit.retry import LostReply
from okrsync.sandbox import Answer, Call, Fault, Route, Server, Sheet, Shelf, Tool

TOKEN = "t0p-s3cret"


class Stub(Tool):
    """Answers everything under ``rest/api/3`` with what the test put there."""

    name = "stub"

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    def routes(self) -> Sequence[Route]:
        return [Route(m, "/rest/api/3/<path:path>", self._answer) for m in ("GET", "POST", "PUT", "DELETE")]

    def _answer(self, call: Call, path: str) -> Answer:
        return self.answers.get(path, Answer({"path": path}))

    def authenticate(self, request: WebRequest) -> None:
        assert request.authorization is not None

    def failure(self, status: int, message: str) -> Answer:
        return Answer({"errorMessages": [message], "errors": {}}, status)

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
def client(server: Server, waits: list[float]) -> Iterator[JiraClient]:
    account = Account(server.url, TOKEN, "bot@okrsync.test")
    made = JiraClient("connections.jira", account, per_second=1000, sleep=waits.append)
    yield made
    made.close()


def sent(server: Server) -> list[str]:
    return [entry.method for entry in server.journal.entries()]


def test_nothing_is_sent_before_it_is_asked_for(client: JiraClient, server: Server) -> None:
    assert sent(server) == []
    assert client.get("myself") == {"path": "myself"}
    assert sent(server) == ["GET"]
    assert client.requests == 1


def test_a_post_whose_connection_broke_is_not_sent_again(client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do="cut-after")])
    with pytest.raises(LostReply):
        client.post("issue/bulk", {})
    assert sent(server) == ["POST"]


class Portal(BaseHTTPRequestHandler):
    """What stands between us and Jira, and answers in its place."""

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>One moment, please</html>")

    def log_message(self, format: str, *args: Any) -> None: ...


@pytest.fixture
def behind_a_portal() -> Iterator[JiraClient]:
    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account = Account(f"http://127.0.0.1:{server.server_port}", TOKEN, "bot@okrsync.test")
        made = JiraClient("connections.jira", account, per_second=1000, sleep=lambda seconds: None)
        yield made
        made.close()
        server.shutdown()


def test_a_post_that_something_else_answered_may_have_been_carried_out(behind_a_portal: JiraClient) -> None:
    with pytest.raises(LostReply):
        behind_a_portal.post("issue/bulk", {})
    assert behind_a_portal.requests == 1
    with pytest.raises(Misconfigured, match="no JSON"):
        behind_a_portal.ask("search/jql", {})


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_that_may_have_been_carried_out_is_not_sent_again(
    status: int, client: JiraClient, server: Server
) -> None:
    server.faults.set([Fault(do="after", status=status)])
    with pytest.raises(LostReply):
        client.post("issue/bulk", {})
    assert sent(server) == ["POST"]


@pytest.mark.parametrize("deed", ["cut-before", "cut-after", "status"])
def test_what_only_reads_is_asked_again(deed: Any, client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do=deed, times=2)])
    assert client.ask("search/jql", {}) == {"path": "search/jql"}
    assert sent(server) == ["POST"] * 3


def test_a_put_is_repeated_and_stays_in_doubt_when_it_never_answers(client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do="cut-after")])
    with pytest.raises(LostReply):
        client.put("issue/1", {})
    assert set(sent(server)) == {"PUT"}
    assert len(sent(server)) > 1


def test_a_read_that_never_answers_makes_jira_unavailable(client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do="status", status=503)])
    with pytest.raises(Unavailable, match=r"connections\.jira"):
        client.get("myself")


def test_retry_after_is_obeyed_even_for_a_post(client: JiraClient, server: Server, waits: list[float]) -> None:
    server.faults.set([Fault(do="status", status=429, seconds=7, times=1)])
    assert client.post("issue/bulk", {}) == {"path": "issue/bulk"}
    assert sent(server) == ["POST", "POST"]
    assert 7.0 in waits


def test_a_quota_that_lasts_an_hour_is_left_to_a_later_run(client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do="status", status=429, seconds=1847, headers={"RateLimit-Reason": "jira-burst-based"})])
    with pytest.raises(Unavailable, match="jira-burst-based") as caught:
        client.get("myself")
    assert caught.value.retry_after == 1847
    assert sent(server) == ["GET"]


def test_retry_after_may_be_a_date(client: JiraClient, server: Server) -> None:
    headers = {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}
    server.faults.set([Fault(do="status", status=429, headers=headers)])
    with pytest.raises(Unavailable) as caught:
        client.get("myself")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > 3600


def test_an_unreachable_site_was_never_asked() -> None:
    account = Account("http://127.0.0.1:9", TOKEN, "bot@okrsync.test")
    client = JiraClient("connections.jira", account, sleep=lambda seconds: None)
    with pytest.raises(Unavailable, match="cannot be reached"):
        client.post("issue/bulk", {})


@pytest.mark.parametrize("status", [401, 410, 302])
def test_what_a_person_must_mend_says_how(status: int, client: JiraClient, server: Server) -> None:
    server.faults.set([Fault(do="status", status=status, headers={"Location": "/login"})])
    with pytest.raises(Misconfigured) as caught:
        client.get("myself")
    assert caught.value.place == "connections.jira"
    assert caught.value.remedy
    assert sent(server) == ["GET"]


def test_an_expired_token_is_no_empty_site(client: JiraClient, stub: Stub) -> None:
    stub.answers["search/jql"] = Answer({"issues": []}, headers={"X-Seraph-LoginReason": "AUTHENTICATED_FAILED"})
    with pytest.raises(Misconfigured, match=r"bot@okrsync\.test"):
        client.ask("search/jql", {})


def test_a_refusal_has_jiras_words_and_fields(client: JiraClient, stub: Stub) -> None:
    stub.answers["issue/1"] = Answer({"errorMessages": ["No."], "errors": {"summary": "Too long."}}, 400)
    with pytest.raises(Rejected) as caught:
        client.put("issue/1", {})
    assert caught.value.reason == "No.; Too long."
    assert caught.value.fields == {"summary": "Too long."}


def test_no_error_tells_the_token(server: Server, client: JiraClient) -> None:
    told = []
    for status in (400, 401, 403, 404, 410, 429, 500):
        server.faults.set([Fault(do="status", status=status, seconds=90)])
        for send in (client.get, client.delete):
            with pytest.raises(Exception) as caught:  # noqa: PT011 (any error at all)
                send("myself")
            told += [str(caught.value), repr(caught.value), str(caught.value.__dict__)]
    assert not [line for line in told if TOKEN in line or "Basic" in line]


def test_every_request_has_a_time_limit(client: JiraClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[Any] = []
    real = requests.Session.request

    def watched(self: requests.Session, *args: Any, **kwargs: Any) -> requests.Response:
        limits.append(kwargs.get("timeout"))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(requests.Session, "request", watched)
    client.get("myself")
    client.post("issue/bulk", {})
    assert limits == [(10.0, 60.0)] * 2
