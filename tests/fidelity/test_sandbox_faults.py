"""What fault rules do to each of the three tools over real HTTP, and how the tool itself would have put it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from okrsync.sandbox import Fault
from tests.fidelity import notion_box
from tests.fidelity.three_boxes import JIRA, NOTION, SHEETS, TOOLS, Box, opened

pytestmark = pytest.mark.parametrize("box", TOOLS, indirect=True)


@pytest.fixture
def box(request: pytest.FixtureRequest) -> Iterator[Box]:
    with opened(request.param) as box:
        yield box


def test_connections_are_refused_for_a_while_and_nothing_is_lost(box: Box) -> None:
    before = box.listing()
    box.server.journal.reset()
    assert box.control("PUT", "faults", [{"do": "refuse", "seconds": 0.3}]).status_code == 204
    began = time.monotonic()
    with pytest.raises(httpx.ConnectError):
        box.send(box.read)
    while time.monotonic() < began + 5:
        try:
            assert box.send(box.read).status_code == 200
            break
        except httpx.ConnectError:
            time.sleep(0.02)
    assert 0.2 < time.monotonic() - began < 5
    assert box.statuses() == [200], "a request that was refused was never seen"
    assert box.listing() == before


def test_connections_are_refused_in_mid_run(box: Box) -> None:
    box.server.faults.set([Fault(do="refuse", seconds=60, skip=2)])
    assert [box.send(box.read).status_code for _ in range(2)] == [200, 200]
    with pytest.raises(httpx.ConnectError):
        box.send(box.read)


def test_half_a_body_comes_after_the_request_was_carried_out(box: Box) -> None:
    before = len(box.listing())
    box.server.faults.set([Fault(do="cut-body", method="POST", times=1)])
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        box.send(box.make)
    assert box.statuses()[-1] == 0
    box.server.faults.set([])
    assert len(box.listing()) == before + 1


def test_half_a_body_begins_with_a_status_and_headers(box: Box) -> None:
    box.server.faults.set([Fault(do="cut-body", times=1)])
    with httpx.Client() as client, pytest.raises(httpx.RemoteProtocolError):  # noqa: PT012
        response = client.send(box.read, stream=True)
        assert (response.status_code, int(response.headers["Content-Length"]) > 0) == (200, True)
        response.read()


def test_a_token_expires_in_mid_run(box: Box) -> None:
    box.server.faults.set([Fault(do="status", status=401, skip=1)])
    assert box.send(box.read).status_code == 200
    answer = box.send(box.read)
    assert answer.status_code == 401
    told: dict[str, Any] = {
        JIRA: {"message": "Client must be authenticated to access this resource.", "status-code": 401},
        NOTION: {"object": "error", "status": 401, "code": "unauthorized", "message": "API token is invalid."},
        SHEETS: "UNAUTHENTICATED",
    }
    body = answer.json()
    assert (body["error"]["status"] if box.tool == SHEETS else body) == told[box.tool]


def test_a_conflict_is_told_in_the_tools_own_shape_and_changes_nothing(box: Box) -> None:
    before = box.listing()
    box.server.faults.set([Fault(do="status", status=409, method="POST", times=1)])
    answer = box.send(box.make)
    assert answer.status_code == 409
    body = answer.json()
    shapes = {
        JIRA: lambda: body == {"errorMessages": body["errorMessages"], "errors": {}},
        NOTION: lambda: body["code"] == "conflict_error",
        SHEETS: lambda: body["error"]["status"] == "ABORTED",
    }
    assert shapes[box.tool](), body
    assert box.listing() == before


def test_a_commit_behind_a_503_is_told_where_the_tool_tells_it(box: Box) -> None:
    before = len(box.listing())
    box.server.faults.set([Fault(do="after", status=503, method="POST", times=1)])
    answer = box.send(box.make)
    assert answer.status_code == 503
    box.server.faults.set([])
    assert len(box.listing()) == before + 1
    told = answer.json().get("additional_data", {})
    if box.tool == NOTION:
        url = f"{box.server.url}/v1/pages/{told['committed_resource_id']}"
        signed = {name: box.make.headers[name] for name in ("Authorization", "Notion-Version")}
        made = httpx.get(url, headers=signed)
        assert notion_box.text(made.json(), "Key result") == "Made"
        assert told["retry_guidance"]
    else:
        assert told == {}


def test_a_container_is_suddenly_not_shared_any_more(box: Box) -> None:
    before = box.listing()
    box.server.faults.set([Fault(do="unshare", records=("another",))])
    assert box.listing() == before
    box.server.faults.set([Fault(do="unshare", records=(box.container,))])
    made = box.send(box.make)
    expected = {
        JIRA: (400, {"project": "Specify a valid project ID or key"}),
        NOTION: (404, "object_not_found"),
        SHEETS: (403, "PERMISSION_DENIED"),
    }
    body = made.json()
    told = {JIRA: "errors", NOTION: "code"}.get(box.tool)
    assert (made.status_code, body[told] if told else body["error"]["status"]) == expected[box.tool]
    with pytest.raises(
        Exception, match=r"does not exist for the field 'project'|Could not find data source|permission|400"
    ):
        box.listing()
    page = httpx.get(box.server.url)
    assert all(title in page.text for title in before), "a person who looks at the page sees everything"
    box.server.faults.set([])
    assert box.listing() == before


def test_everything_is_not_shared_after_some_requests(box: Box) -> None:
    box.server.faults.set([Fault(do="unshare", skip=1, method="POST" if box.tool != SHEETS else "*")])
    assert box.send(box.make).is_success
    assert box.send(box.make).status_code in (400, 403, 404)


def test_records_are_hidden_from_one_read_and_there_again_in_the_next(box: Box) -> None:
    before = box.listing()
    reads = {JIRA: ("POST", "/rest/api/3/search/jql"), NOTION: ("POST", "/v1/data_sources"), SHEETS: ("GET", "/v4")}
    method, path = reads[box.tool]
    box.server.faults.set([Fault(do="hide", method=method, path=path, times=1, records=(box.record,))])
    seen = box.listing()
    assert len(seen) == len(before) - 1
    assert set(seen) < set(before)
    assert box.listing() == before


def test_all_records_may_be_hidden(box: Box) -> None:
    assert box.listing()
    box.server.faults.set([Fault(do="hide")])
    assert box.listing() == []


# -- the control endpoints


def test_rules_and_limits_are_checked_shown_and_lifted(box: Box) -> None:
    assert box.control("PUT", "faults", [{"do": "explode"}]).status_code == 400
    assert box.control("PUT", "limits", {"limits": {"no such": {"most": 1, "seconds": 1}}}).json() == {
        "error": f"there is no limit no such; the limits are: {', '.join(box.server.tool.throttle.limits)}"
    }
    assert box.control("PUT", "limits", {"realism": True}).status_code == 400
    assert httpx.put(f"{box.server.url}/_sandbox/limits", content=b"{").json() == {"error": "the body is no JSON"}
    assert box.control("GET", "limits").json()["limits"] == {}
    assert box.control("PUT", "limits", {"realistic": True, "latency": 0}).status_code == 204
    shown = box.control("GET", "limits").json()
    assert set(shown["limits"]) == set(box.server.tool.throttle.limits)
    lagging = box.control("PUT", "limits", {"search_lag": 1})
    assert lagging.status_code == (204 if box.tool == JIRA else 400)
    assert box.control("PUT", "limits", {}).status_code == 204
    assert box.control("GET", "limits").json()["limits"] == {}


def test_latency_is_each_requests_own(box: Box) -> None:
    assert box.control("PUT", "limits", {"latency": 0.2}).status_code == 204
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(box.send(box.read).status_code)) for _ in range(10)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 10
    assert 0.2 <= time.monotonic() - began < 1.9, "requests wait side by side, not one after another"
