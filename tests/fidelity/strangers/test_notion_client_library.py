"""The notion-client library in ways that the connector does not use it: its endpoints, its helpers, its retries."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest
from notion_client import APIErrorCode, APIResponseError, AsyncClient, Client
from notion_client.client import ClientOptions
from notion_client.helpers import (
    collect_paginated_api,
    extract_notion_id,
    is_full_data_source,
    is_full_page,
    iterate_paginated_api,
)

from okrsync.sandbox import Fault
from tests.fidelity.notion_box import TOKEN, VERSION, Box, box, text, words

__all__ = ["box"]


@pytest.fixture
def client(box: Box) -> Any:
    """As its documentation has it: with the retries that it comes with."""
    return Client(auth=TOKEN, base_url=box.server.url, notion_version=VERSION, logger=logging.getLogger(__name__))


def test_a_query_is_walked_through_by_the_helpers(client: Any, box: Box) -> None:
    for number in range(5):
        box.create(**{"Key result": {"title": words(f"Number {number}")}})
    ascending = {"sorts": [{"property": "Key result", "direction": "ascending"}]}
    walked = iterate_paginated_api(client.data_sources.query, data_source_id=box.key_results, page_size=3, **ascending)
    titles = [text(page, "Key result") for page in walked]
    assert len(titles) == 8
    assert titles == sorted(titles)
    everything = collect_paginated_api(client.data_sources.query, data_source_id=box.key_results, page_size=2)
    assert all(is_full_page(page) for page in everything)
    assert {text(page, "Key result") for page in everything} == set(titles)
    queries = [entry for entry in box.server.journal.entries() if entry.path.endswith("/query")]
    assert len(queries) == 3 + 4


def test_what_there_is_is_found_by_searching(client: Any, box: Box) -> None:
    found = client.search(query="tickets")["results"]
    assert [text(page, "Key result") for page in found] == ["Tickets a week"]
    sources = collect_paginated_api(client.search, filter={"property": "object", "value": "data_source"}, page_size=1)
    assert {source["id"] for source in sources} >= {box.objectives, box.key_results}
    assert all(is_full_data_source(source) for source in sources)
    newest = client.search(sort={"timestamp": "last_edited_time", "direction": "ascending"}, page_size=2)
    assert (len(newest["results"]), newest["has_more"]) == (2, True)


def test_a_database_leads_to_its_data_sources_and_a_page_to_its_blocks(client: Any, box: Box) -> None:
    source = client.data_sources.retrieve(box.key_results)
    database = client.databases.retrieve(source["parent"]["database_id"])
    assert box.key_results in [each["id"] for each in database["data_sources"]]
    page = box.page("KR1")
    assert extract_notion_id(page["url"]) == page["id"]
    paragraph = {"object": "block", "type": "paragraph", "paragraph": {"rich_text": words("Why it matters")}}
    client.blocks.children.append(page["id"], children=[paragraph, paragraph])
    blocks = list(iterate_paginated_api(client.blocks.children.list, block_id=page["id"], page_size=1))
    assert [block["paragraph"]["rich_text"][0]["plain_text"] for block in blocks] == ["Why it matters"] * 2


def test_pages_are_made_changed_trashed_and_restored(client: Any, box: Box) -> None:
    parent = {"type": "data_source_id", "data_source_id": box.key_results}
    page = client.pages.create(parent=parent, properties={"Key result": {"title": words("New")}}, icon={"emoji": "🎯"})
    changed = client.pages.update(page["id"], properties={"Current": {"number": 3}, "Note": {"rich_text": words("so")}})
    assert changed["properties"]["Current"]["number"] == 3
    item = client.pages.properties.retrieve(page["id"], changed["properties"]["Note"]["id"])
    assert item["results"][0]["rich_text"]["plain_text"] == "so"
    client.pages.update(page["id"], in_trash=True)
    assert page["id"] not in [each["id"] for each in box.query()["results"]]
    client.pages.update(page["id"], in_trash=False)
    assert page["id"] in [each["id"] for each in box.query()["results"]]


def test_comments_and_people_are_there(client: Any, box: Box) -> None:
    page = box.page("KR1")
    client.comments.create(parent={"page_id": page["id"]}, rich_text=words("How is it going?"))
    (comment,) = client.comments.list(block_id=page["id"])["results"]
    assert comment["rich_text"][0]["plain_text"] == "How is it going?"
    people = collect_paginated_api(client.users.list, page_size=1)
    assert {"Andy Ng", "Wendy Orr"} < {person["name"] for person in people}
    assert client.users.me()["type"] == "bot"
    assert client.users.retrieve(people[0]["id"])["id"] == people[0]["id"]


def test_the_librarys_own_retries_wait_as_long_as_the_box_says(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("notion_client.client.time.sleep", waits.append)
    client: Any = Client(auth=TOKEN, base_url=box.server.url, notion_version=VERSION, log_level=logging.CRITICAL)
    box.server.faults.set([Fault(do="status", status=429, seconds=5, times=1)])
    assert client.users.me()["object"] == "user"
    assert waits == [5]


def test_errors_have_notions_codes(client: Any, box: Box) -> None:
    with pytest.raises(APIResponseError) as caught:
        client.pages.retrieve("00000000-0000-4000-8000-000000000000")
    assert (caught.value.code, caught.value.status) == (APIErrorCode.ObjectNotFound, 404)
    with pytest.raises(APIResponseError) as caught:
        client.data_sources.query(box.key_results, filter={"property": "Nothing", "number": {"equals": 1}})
    assert caught.value.code == APIErrorCode.ValidationError


def test_the_asynchronous_client_works_as_well(box: Box) -> None:
    async def titles() -> set[str]:
        options = ClientOptions(auth=TOKEN, base_url=box.server.url, notion_version=VERSION)
        async with AsyncClient(options) as client:
            answers = await asyncio.gather(*(client.data_sources.query(box.key_results) for _ in range(5)))
        return {text(page, "Key result") for answer in answers for page in answer["results"]}

    assert asyncio.run(titles()) == {"First reply within an hour", "Tickets a week", "Clear the old queue"}
