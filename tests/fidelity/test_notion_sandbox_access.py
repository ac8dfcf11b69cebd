"""Who gets in, who is there, and what a refusal looks like."""

from __future__ import annotations

import httpx
import pytest

from tests.fidelity.notion_box import TOKEN, Box, box, refused, running

__all__ = ["box"]

NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("header", [None, "Bearer wrong", TOKEN])
def test_only_the_token_opens(box: Box, header: str | None) -> None:
    answer = box.raw("GET", "/v1/users/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json() == {
        "object": "error",
        "status": 401,
        "code": "unauthorized",
        "message": "API token is invalid.",
    }


def test_the_version_must_be_said(box: Box) -> None:
    answer = box.raw("GET", "/v1/users/me", headers={"Notion-Version": None})
    assert (answer.status_code, answer.json()["code"]) == (400, "missing_version")
    assert answer.json()["message"] == (
        "Notion-Version header failed validation: Notion-Version header should be defined, instead was `undefined`."
    )


def test_another_version_is_refused_and_the_right_one_named(box: Box) -> None:
    answer = box.raw("GET", "/v1/users/me", headers={"Notion-Version": "2022-06-28"})
    assert (answer.status_code, answer.json()["code"]) == (400, "validation_error")
    assert '"2026-03-11"' in answer.json()["message"]


def test_what_is_not_offered_is_said_to_be_so(box: Box) -> None:
    answer = box.raw("POST", "/v1/file_uploads", json={})
    assert answer.status_code == 501
    assert answer.json()["message"] == "the sandbox does not offer POST /v1/file_uploads"


def test_a_body_that_is_no_json_is_refused(box: Box) -> None:
    answer = box.raw("POST", "/v1/search", content="{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_json")


def test_a_body_that_is_no_object_is_refused(box: Box) -> None:
    answer = box.raw("POST", "/v1/search", json=[])
    assert answer.json()["message"] == "body failed validation: body should be an object, instead was `[]`."


def test_the_bot_knows_itself(box: Box) -> None:
    me = box.client.users.me()
    assert (me["type"], me["name"]) == ("bot", "okrsync")
    assert me["bot"]["owner"] == {"type": "workspace", "workspace": True}


def test_people_have_addresses_and_come_page_by_page(box: Box) -> None:
    first = box.client.users.list(page_size=2)
    assert first["has_more"] is True
    rest = box.client.users.list(start_cursor=first["next_cursor"])
    assert (rest["has_more"], rest["next_cursor"], rest["type"]) == (False, None, "user")
    people = [user for user in first["results"] + rest["results"] if user["type"] == "person"]
    assert [user["person"]["email"] for user in people] == ["andy@example.org", "wendy@example.org"]
    assert box.client.users.retrieve(people[0]["id"]) == people[0]


def test_a_page_size_beyond_a_hundred_is_refused(box: Box) -> None:
    with refused("query failed validation: query.page_size should be ≤ `100`, instead was `101`."):
        box.client.users.list(page_size=101)


def test_an_unknown_cursor_is_refused(box: Box) -> None:
    with refused(f"The start_cursor provided is invalid: {NOWHERE}"):
        box.client.users.list(start_cursor=NOWHERE)


def test_what_does_not_exist_looks_like_what_was_not_shared(box: Box) -> None:
    hint = "Make sure the relevant pages and databases are shared with your integration."
    with refused(f"Could not find page with ID: {NOWHERE}. {hint}", 404, "object_not_found"):
        box.client.pages.retrieve(NOWHERE)
    with refused(f"Could not find data source with ID: {NOWHERE}. {hint}", 404, "object_not_found"):
        box.client.data_sources.query(NOWHERE)
    with refused(f"Could not find database with ID: {NOWHERE}. {hint}", 404, "object_not_found"):
        box.client.databases.retrieve(NOWHERE)


def test_a_malformed_id_is_a_validation_error(box: Box) -> None:
    with refused('path failed validation: path.page_id should be a valid uuid, instead was `"abc"`.'):
        box.client.pages.retrieve("abc")


def test_a_fault_speaks_notions_language(box: Box) -> None:
    box.server.faults.parse_and_set([{"do": "status", "status": 429, "seconds": 3, "times": 1}])
    answer = box.raw("GET", "/v1/users/me")
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (429, "rate_limited", "3")
    assert box.raw("GET", "/v1/users/me").status_code == 200


def test_a_hidden_page_is_not_there(box: Box) -> None:
    page = box.page("KR1")
    box.server.faults.parse_and_set([{"do": "hide", "records": [page["id"]]}])
    assert box.codes() == ["KR2", "KR3"]
    assert box.raw("GET", f"/v1/pages/{page['id']}").status_code == 404


def test_the_way_in_is_told(box: Box) -> None:
    url = box.server.url
    settings = box.sandbox.settings(url)
    assert box.sandbox.access(url) == {"url": url, "token": TOKEN}
    assert box.sandbox.secrets(url) == {settings["token_file"]: TOKEN}
    aligned = {"name": "Aligned to", "also": "Aligned elsewhere"}
    assert settings["key_results"]["fields"]["aligned_to"] == aligned
    assert settings["objectives"]["key"] == "okrsync key"


def test_an_empty_seed_makes_empty_containers() -> None:
    with running(seed=None) as box:
        assert box.query()["results"] == []
        assert [sheet.name for sheet in box.sandbox.sheets()] == ["Objectives", "Key results"]
        assert "Nothing here yet." in httpx.get(box.server.url).text
