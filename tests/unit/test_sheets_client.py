"""The Google library's traps, each sprung on a real socket, and none of them closing."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request as WebRequest

from connectors.sheets import client as client_module
from connectors.sheets.client import Rejected, SheetsClient, StillRunning
from connectors.sheets.settings import SheetsSettings
from okrsync.connector import Misconfigured, Unavailable
from okrsync.kit.retry import LostReply
from okrsync.sandbox import Answer, ApiError, Call, Fault, Route, Server, Sheet, Shelf, Tool

TOKEN = "ya29.t0p-s3cret"


class Stub(Tool):
    """Answers everything about spreadsheets with what the test put there."""

    name = "stub"

    def __init__(self) -> None:
        self.answer = Answer({"sheets": []})

    def routes(self) -> Sequence[Route]:
        return [Route(method, "/v4/spreadsheets/<path:path>", self._answer) for method in ("GET", "POST")]

    def _answer(self, call: Call, path: str) -> Answer:
        del call, path
        return self.answer

    def authenticate(self, request: WebRequest) -> None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            raise ApiError(self.failure(401, f"no good: {request.headers.get('Authorization')}"))

    def failure(self, status: int, message: str) -> Answer:
        return Answer({"error": {"code": status, "message": message}}, status)

    def sheets(self) -> Sequence[Sheet]:
        return ()

    def edit(self, sheet: str, row: str, column: str, text: str) -> None: ...

    def add(self, sheet: str) -> None: ...

    def remove(self, sheet: str, row: str) -> None: ...

    def access(self, url: str) -> Mapping[str, str]:
        return {"url": url}

    def settings(self, url: str) -> Mapping[str, Any]:
        return {"url": url}

    def secrets(self, url: str) -> Mapping[str, str]:
        return {"token": url}


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def server(stub: Stub) -> Iterator[Server]:
    with Server(stub, Shelf()) as running:
        yield running


def settings(url: str, **changes: Any) -> SheetsSettings:
    container = {"tab": "KRs", "fields": {"title": "Key result"}}
    given = {"tool": "sheets", "url": url, "spreadsheet": "abc", "token": TOKEN, "key_results": container}
    return SheetsSettings.model_validate({**given, **changes})


class Watch:
    """A client and the waits it asked for."""

    def __init__(self, url: str, **changes: Any) -> None:
        self.waits: list[float] = []
        self.client = SheetsClient("connections.sheet", settings(url, **changes), sleep=self.waits.append)


@pytest.fixture
def watch(server: Server) -> Watch:
    return Watch(server.url)


def failing(server: Server, status: int, times: int | None = None, **more: Any) -> None:
    server.faults.set([Fault(do="status", status=status, times=times, **more)])


@pytest.mark.parametrize("deed", ["cut-before", "cut-after"])
def test_a_write_whose_connection_broke_is_sent_once(server: Server, watch: Watch, deed: str) -> None:
    server.faults.set([Fault.model_validate({"do": deed, "times": 1})])
    with pytest.raises(LostReply, match="broke before an answer came"):
        watch.client.change([])
    assert (len(server.journal.entries()), watch.client.requests) == (1, 1)
    watch.client.change([])
    assert watch.client.requests == 2


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_write_answered_by_a_failure_is_sent_once(server: Server, watch: Watch, status: int) -> None:
    failing(server, status)
    with pytest.raises(LostReply, match=f"Google answered {status}"):
        watch.client.change([])
    assert len(server.journal.entries()) == 1


def test_a_read_is_repeated_and_then_given_up(server: Server, watch: Watch) -> None:
    server.faults.set([Fault(do="cut-after", times=3)])
    assert watch.client.look(["T"]) == {"sheets": []}
    failing(server, 502)
    with pytest.raises(Unavailable, match=r"connections\.sheet: Google answered 502\. The next run"):
        watch.client.look(["T"])
    assert watch.client.requests == 8


def test_a_wait_that_google_asks_for_is_kept(server: Server, watch: Watch) -> None:
    failing(server, 429, times=1, seconds=7)
    watch.client.change([])
    assert watch.waits == [7.0]


def test_without_retry_after_the_waits_double(server: Server, watch: Watch) -> None:
    failing(server, 429, headers={"Retry-After": ""})
    with pytest.raises(Unavailable, match="asks for patience"):
        watch.client.change([])
    assert watch.waits == [10.0, 20.0, 40.0]


def test_403_for_the_rate_is_no_lack_of_rights(server: Server, stub: Stub, watch: Watch) -> None:
    stub.answer = Answer({"error": {"code": 403, "message": "x", "errors": [{"reason": "rateLimitExceeded"}]}}, 403)
    with pytest.raises(Unavailable):
        watch.client.look(["T"])
    assert len(server.journal.entries()) == 4


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (403, {"message": "The caller does not have permission"}, "Share the spreadsheet with"),
        (403, {"message": "off", "details": [{"reason": "SERVICE_DISABLED"}]}, "Enable the Google Sheets API"),
        (404, {"message": "Requested entity was not found."}, "there is no spreadsheet abc"),
        (401, {"message": "bad"}, "Get a new access token"),
    ],
)
def test_what_a_person_must_mend_says_how(
    stub: Stub, watch: Watch, status: int, body: Mapping[str, Any], words: str
) -> None:
    stub.answer = Answer({"error": {"code": status, **body}}, status)
    with pytest.raises(Misconfigured) as caught:
        watch.client.look(["T"])
    assert words in str(caught.value)
    assert caught.value.place.startswith("connections.sheet")


@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_of_one_request_is_told_in_googles_words(stub: Stub, watch: Watch, status: int) -> None:
    message = "You are trying to edit a protected cell or object."
    stub.answer = Answer({"error": {"code": status, "message": message}}, status)
    with pytest.raises(Rejected, match=message):
        watch.client.change([])


def test_the_token_is_in_no_error(stub: Stub, server: Server) -> None:
    watch = Watch(server.url, token="ya29.another")
    with pytest.raises(Misconfigured) as refused:
        watch.client.look(["T"])
    stub.answer = stub.failure(400, f"you sent {TOKEN}")
    with pytest.raises(Rejected) as told:
        Watch(server.url).client.look(["T"])
    assert str(told.value) == "you sent ***"
    assert "ya29" not in str(refused.value) + repr(settings(server.url))


def test_the_token_goes_nowhere_else(server: Server, stub: Stub, watch: Watch) -> None:
    stub.answer = Answer({}, 302, {"Location": f"{server.url}/v4/spreadsheets/elsewhere"})
    with pytest.raises(Misconfigured, match="sends us elsewhere"):
        watch.client.look(["T"])
    assert len(server.journal.entries()) == 1


def test_an_unreachable_host_is_unavailable_also_for_a_write() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        watch = Watch(f"http://127.0.0.1:{closed.getsockname()[1]}")
    with pytest.raises(Unavailable, match="cannot be reached"):
        watch.client.change([])


def test_an_answer_that_takes_too_long_may_yet_come(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "TIMEOUT", 0.2)
    watch = Watch(server.url)
    server.faults.set([Fault(do="delay", seconds=0.6)])
    with pytest.raises(StillRunning, match="did not answer within"):
        watch.client.change([])
    assert watch.client.requests == 1


def test_requests_are_paced_reads_and_writes_apart(server: Server) -> None:
    watch = Watch(server.url, requests_per_minute=12)
    for _ in range(2):
        watch.client.look(["T"])
        watch.client.change([])
    assert watch.waits == []
    watch.client.look(["T"])
    assert 5 < watch.waits[0] <= 6


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"type": "service_account", "private_key": "s3cret"}'])
def test_a_file_that_is_no_key_is_named_and_not_quoted(tmp_path: Path, text: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(text)
    watch = Watch("http://127.0.0.1:9", token=None, service_account_file=file)
    with pytest.raises(Misconfigured, match="no service account's key file") as caught:
        watch.client.look(["T"])
    assert "s3cret" not in str(caught.value)
    assert caught.value.place == "connections.sheet.service_account_file"
    assert watch.client.requests == 0


def test_a_missing_or_empty_token_file_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "token"
    empty.touch()
    for file, words in ((tmp_path / "none", "No such file"), (empty, "the token is empty")):
        watch = Watch("http://127.0.0.1:9", token=None, token_file=file)
        with pytest.raises(Misconfigured, match=words) as caught:
            watch.client.look(["T"])
        assert caught.value.place == "connections.sheet.token_file"
