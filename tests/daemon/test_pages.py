"""What the daemon answers over HTTP, and what webhooks may do."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from house import House, housed
from prometheus_client.parser import text_string_to_metric_families

from okrsync.daemon.pages import MAX_BODY
from okrsync.daemon.server import CONNECTIONS, served

NOTION, JIRA, GOOGLE = "planted-notion-hook", "planted-jira-hook", "planted-google-hook"
HOOKS = {"notion": {"secret_file": "notion-hook"}, "jira": {"secret": JIRA}, "sheet": {"secret": GOOGLE}}


@contextmanager
def answering(directory: Path, **more: object) -> Iterator[House]:
    """A daemon that listens, after its first run; the next would be in an hour."""
    (directory / "notion-hook").write_text(NOTION)
    asked = {"server": {"port": 0}, "interval": 3600, "schedule": {"settle": 0}, "hooks": HOOKS, **more}
    with housed(directory, **asked) as house:
        house.after_runs(1)
        yield house


def seal(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


# -- health and metrics


def test_it_is_alive_at_once_and_ready_after_its_first_run(tmp_path: Path) -> None:
    with housed(tmp_path, server={"port": 0}, interval=3600) as house:
        house.hold.clear()
        house.until(lambda: house.port > 0)
        assert house.get("/healthz").status_code == 200
        house.hold.set()
        house.after_runs(1)
        assert house.get("/readyz").json()["ready"] is True


def test_a_run_that_could_begin_nothing_makes_nobody_ready(tmp_path: Path) -> None:
    with housed(tmp_path, down="jira", server={"port": 0}, interval=3600) as house:
        house.after_runs(1)
        answer = house.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["lost"] == {"jira": "it is down"}


def test_before_a_first_run_the_metrics_say_already_which_tool_is_down(tmp_path: Path) -> None:
    with housed(tmp_path, down="jira", server={"port": 0}, interval=3600) as house:
        house.until(lambda: house.metric("okrsync_runs_total", result="nothing_begun") >= 1)
        house.until(lambda: 'okrsync_connection_up{connection="jira"} 0.0' in house.get("/metrics").text)
        assert house.metric("okrsync_connection_up", connection="notion") == 1


def test_a_run_that_is_overdue_makes_it_unready_and_in_the_end_dead(tmp_path: Path) -> None:
    with housed(tmp_path, speed=3600, server={"port": 0, "late": 60}, interval=600) as house:
        house.after_runs(1)
        house.hold.clear()
        house.until(lambda: house.get("/readyz").status_code == 503)
        house.until(lambda: house.get("/healthz").status_code == 503)
        house.hold.set()
        house.until(lambda: house.get("/readyz").status_code == 200)
        assert house.get("/healthz").status_code == 200


def test_a_token_guards_what_tells_anything(tmp_path: Path) -> None:
    with answering(tmp_path, server={"port": 0, "token": "planted-page-token"}) as house:
        assert house.get("/healthz").text == "alive\n"
        assert house.get("/readyz").text == "ready\n"
        assert house.get("/metrics").status_code == 401
        assert house.get("/metrics", Authorization="Bearer planted-page-tokeN").status_code == 401
        assert house.get("/metrics", Authorization="Bearer planted-page-token").status_code == 200
        assert "due" in house.get("/readyz", Authorization="Bearer planted-page-token").text


def test_the_metrics_tell_what_happened(tmp_path: Path) -> None:
    with answering(tmp_path) as house:
        text = house.get("/metrics").text
    samples = {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert samples["okrsync_runs_total", (("result", "done"),)] == 1
    written = (("action", "create"), ("connection", "jira"), ("outcome", "done"))
    assert samples["okrsync_writes_total", written] == 1
    assert samples["okrsync_items", (("kind", "key_result"),)] == 1
    assert samples["okrsync_connection_up", (("connection", "notion"),)] == 1
    assert samples["okrsync_lag_seconds_count", (("connection", "sheet"),)] >= 1
    assert 0 <= samples["okrsync_connection_staleness_seconds", (("connection", "jira"),)] < 60


@pytest.mark.parametrize("path", ["/", "/metrics/", "/hooks/", "/hooks/nobody", "/hooks/notion/x", "/%00"])
def test_there_is_nothing_else(tmp_path: Path, path: str) -> None:
    with answering(tmp_path) as house:
        assert house.post(path).status_code in (404, 405)
        assert house.get("/hooks/notion").status_code == 405
        assert len(house.ran) == 1


# -- webhooks


def test_a_genuine_call_of_each_tool_wakes_once(tmp_path: Path) -> None:
    body = b'{"id": "1", "type": "page.properties_updated"}'
    calls = {
        "notion": {"X_Notion_Signature": seal(NOTION, body)},
        "jira": {"X_Hub_Signature": seal(JIRA, body)},
        "sheet": {"X_Goog_Channel_Token": GOOGLE, "X_Goog_Channel_ID": "c", "X_Goog_Message_Number": "2"},
    }
    with answering(tmp_path) as house:
        for number, (name, proof) in enumerate(calls.items(), start=2):
            assert house.post(f"/hooks/{name}", body, **proof).text == "woken\n"
            house.after_runs(number)
            assert house.post(f"/hooks/{name}", body, **proof).text == "repeated\n"
        assert len(house.ran) == 4


def test_jiras_calls_without_a_body_are_told_apart_by_their_delivery(tmp_path: Path) -> None:
    with answering(tmp_path) as house:
        for number, delivery in enumerate(("one", "two"), start=2):
            proof = {"X_Hub_Signature": seal(JIRA, b""), "X_Atlassian_Webhook_Identifier": delivery}
            assert house.post("/hooks/jira", **proof).text == "woken\n"
            house.after_runs(number)
            assert house.post("/hooks/jira", **proof).text == "repeated\n"


def test_googles_greeting_wakes_nobody(tmp_path: Path) -> None:
    with answering(tmp_path) as house:
        greeting = {"X_Goog_Channel_Token": GOOGLE, "X_Goog_Resource_State": "sync", "X_Goog_Message_Number": "1"}
        assert house.post("/hooks/sheet", **greeting).text == "greeted\n"
        assert len(house.ran) == 1


def test_notion_introduces_itself_once(tmp_path: Path) -> None:
    with answering(tmp_path) as house:
        house.daemon.config.hooks["notion"].secret_file.unlink()  # type: ignore[union-attr]
        token = "secret_planted-verification-token"
        introduction = json.dumps({"verification_token": token}).encode()
        assert house.post("/hooks/notion", introduction).text == "introduced\n"
        kept = tmp_path / "notion-hook"
        assert kept.read_text().strip() == token
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        other = json.dumps({"verification_token": "somebody-elses-token"}).encode()
        assert house.post("/hooks/notion", other).status_code == 401
        assert kept.read_text().strip() == token
        assert house.post("/hooks/notion", b"{}", X_Notion_Signature=seal(token, b"{}")).text == "woken\n"
        assert token not in house.log.getvalue()


def test_nobody_gets_in_while_there_is_no_secret(tmp_path: Path) -> None:
    with answering(tmp_path) as house:
        (tmp_path / "notion-hook").write_text("")
        assert house.post("/hooks/notion", b"{}", X_Notion_Signature=seal("", b"{}")).status_code == 401


def test_ten_thousand_calls_of_strangers_cause_no_run_and_hide_no_friend(tmp_path: Path) -> None:
    body = b'{"id": "genuine"}'
    genuine = {"X-Notion-Signature": seal(NOTION, body)}
    with answering(tmp_path) as house, ExitStack() as stack:
        assert house.post("/hooks/notion", body, X_Notion_Signature=seal(NOTION, body)).text == "woken\n"
        house.after_runs(2)
        drips = [stack.enter_context(slow(house.port)) for _ in range(150)]
        forged = {"X-Notion-Signature": seal("guessed", body)}
        attacks = [(body, forged), (body, {}), (body, genuine), (b"{" * 2000, forged)]
        answers: list[int] = []
        threads = [threading.Thread(target=storm, args=(house.port, *attack, answers)) for attack in attacks]
        for thread in threads:
            thread.start()
        for number in range(5):
            friend = b'{"id": "friend %d"}' % number
            assert house.post("/hooks/notion", friend, X_Notion_Signature=seal(NOTION, friend)).text == "woken\n"
        for thread in threads:
            thread.join()
        assert oversized(house.port) == 413
        assert len(drips) == 150
        house.until(lambda: house.metric("okrsync_runs_total", result="done") >= 3)
        time.sleep(0.2)
        assert len(answers) == 10_000
        assert set(answers) == {200, 401}  # 200 for the repetition, which wakes nobody
        assert len(house.ran) <= 2 + 5
        assert house.metric("okrsync_hooks_total", connection="notion", verdict="woken") == 6


def test_slow_callers_make_room_for_a_new_one() -> None:
    def hello(_: object, start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Length", "0")])
        return []

    with served(hello, "127.0.0.1", 0, seconds=60) as port, ExitStack() as stack:
        for _ in range(CONNECTIONS + 50):
            stack.enter_context(slow(port))
        assert requests.get(f"http://127.0.0.1:{port}/", timeout=10).status_code == 200


def test_a_request_that_drips_is_over_in_time() -> None:
    with served(lambda *_: [], "127.0.0.1", 0, seconds=1) as port, slow(port) as drip:
        assert 1 <= seconds_until_closed(drip) < 5


def storm(port: int, body: bytes, headers: dict[str, str], answers: list[int]) -> None:
    """2,500 calls over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(2500):
        connection.request("POST", "/hooks/notion", body, headers)
        answer = connection.getresponse()
        answer.read()
        answers.append(answer.status)
    connection.close()


def oversized(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", "/hooks/notion")
        connection.putheader("Content-Length", str(10 * MAX_BODY))
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


@contextmanager
def slow(port: int) -> Iterator[socket.socket]:
    """A caller that never gets to the end of its headers."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"POST /hooks/notion HTTP/1.1\r\nHost: a\r\n")
        yield connection


def seconds_until_closed(connection: socket.socket) -> float:
    """Drip a byte now and then, until the other side has had enough."""
    began = time.monotonic()
    connection.settimeout(0.1)
    while time.monotonic() - began < 20:
        try:
            connection.sendall(b"X")
            if connection.recv(1) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began
