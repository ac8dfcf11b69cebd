"""How a reference is shown in a Notion text, and which items such a text names."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.notion.addresses import page_id, page_url
from connectors.notion.people import People
from connectors.notion.properties import Pair, Property
from connectors.notion.references import Standing, read_names, write_names, write_reference
from okrsync.model import FIELDS, Kind, Mention, Target, Unfit

ID = "a1b2c3d4-e5f6-4a1b-8c2d-0123456789ab"
BARE, OTHER = ID.replace("-", ""), "deadbeefdeadbeefdeadbeefdeadbeef"
JIRA = "https://acme.example/browse/OPS-1"
RELATION, TEXT = Property("r", "Aligned to", "relation"), Property("t", "Aligned elsewhere", "rich_text")


def pair(field: str = "aligned_to", prop: Property = TEXT) -> Pair:
    return Pair(FIELDS[Kind.KEY_RESULT][field], prop, People(), {})


def words(text: str, href: str | None = None) -> dict[str, Any]:
    link = {"url": href} if href else None
    return {"type": "text", "text": {"content": text, "link": link}, "plain_text": text, "href": href}


def mention(kind: str, body: Any, text: str, href: str | None = None) -> dict[str, Any]:
    return {"type": "mention", "mention": {"type": kind, kind: body}, "plain_text": text, "href": href}


def page(text: str = "Halve the wait") -> dict[str, Any]:
    return mention("page", {"id": ID}, text, page_url(ID))


@pytest.mark.parametrize(
    "address",
    [
        f"https://www.notion.so/{BARE}",
        f"https://www.notion.so/acme/Fewer-calls-{BARE}?pvs=4",
        f"https://www.notion.so/acme/Made-of-deadbeef-{BARE}",
        f"http://notion.so/Fewer-calls-{BARE}/",
        f"https://app.notion.com/p/Fewer-calls-{BARE}",
        f"https://app.notion.com/p/acme/{BARE}?source=copy_link",
        f"https://acme.notion.site/Fewer-calls-{BARE}",
        f"https://www.notion.so/acme/{OTHER}?v={OTHER}&p={BARE}&pm=s",
        f"https://app.notion.com/p/acme/{OTHER}?v={OTHER}&p={BARE}&pm=c#{OTHER}",
        f"https://www.notion.so/Fewer-calls-{BARE}#{OTHER}",
        f"notion://www.notion.so/acme/Fewer-calls-{BARE}",
        f"www.notion.so/Fewer-calls-{BARE}",
        f"/{BARE}",
        BARE.upper(),
        f" {ID} ",
    ],
)
def test_an_address_names_its_page(address: str) -> None:
    assert page_id(address) == ID


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Ops KR1.1",
        JIRA,
        "https://www.notion.so/acme/Fewer-calls",
        f"https://notion.so.example/{BARE}",
        f"https://example.org/?p={BARE}",
        "https://[notion.so/",
        f"{BARE}0",
    ],
)
def test_what_is_no_address_of_notions_names_no_page(address: str) -> None:
    assert page_id(address) is None


@pytest.mark.parametrize(
    ("payload", "named"),
    [
        ([], ()),
        ([words("Ops KR1.1; HR KR2\nKR3")], (Mention("Ops KR1.1"), Mention("HR KR2"), Mention("KR3"))),
        ([words("Ops", JIRA), words(" KR1.1; KR2")], (Mention("Ops KR1.1", url=JIRA), Mention("KR2"))),
        ([words(JIRA, JIRA)], (Mention(JIRA, url=JIRA),)),
        ([words("here", f"/{BARE}")], (Mention("here", url=page_url(ID)),)),
        ([page(), words(" ")], (Mention("Halve the wait", url=page_url(ID)),)),
        ([page("A; B"), words(" "), page("C")], (Mention("A; B", url=page_url(ID)), Mention("C", url=page_url(ID)))),
        ([words("KR1 "), page("A"), words(", ")], (Mention("KR1"), Mention("A", url=page_url(ID)))),
        ([mention("link_mention", {"href": JIRA, "title": "OPS-1"}, "OPS-1", JIRA)], (Mention("OPS-1", url=JIRA),)),
        ([mention("link_preview", {"url": JIRA}, JIRA, JIRA)], (Mention(JIRA, url=JIRA),)),
        ([mention("user", {"id": ID}, "@Andy")], (Mention("@Andy"),)),
    ],
)
def test_a_text_names_items_by_words_links_and_chips(payload: Any, named: Any) -> None:
    assert read_names(pair(), payload) == named


def test_a_single_item_is_named_by_all_that_stands_there() -> None:
    assert read_names(pair("objective"), [words("Grow; "), words("fast", JIRA)]) == (Mention("Grow; fast", url=JIRA),)


def test_names_are_written_as_links_and_read_back() -> None:
    targets = (Target("k1", code="Ops KR1.1", url=JIRA), Target("k2", record=ID, title="Halve"), Target("k3", code="X"))
    payload = write_names(pair(), targets)
    assert not isinstance(payload, Unfit)
    assert [each["text"] for each in payload] == [
        {"content": "Ops KR1.1", "link": {"url": JIRA}},
        {"content": "; "},
        {"content": "Halve", "link": {"url": page_url(ID)}},
        {"content": "; X"},
    ]
    named = (Mention("Ops KR1.1", url=JIRA), Mention("Halve", url=page_url(ID)), Mention("X"))
    assert read_names(pair(), payload) == named


def test_an_address_that_notion_does_not_take_is_left_out_and_the_name_stays() -> None:
    for url in ("row 5", "https://example.org/" + "x" * 2_000):
        assert write_names(pair(), (Target("k", code="KR1", url=url),)) == [
            {"type": "text", "text": {"content": "KR1"}}
        ]


def test_a_text_takes_50_linked_names_and_refuses_more_instead_of_cutting() -> None:
    targets = [Target(f"k{n}", code=f"KR{n}", url=f"{JIRA}{n}") for n in range(51)]
    assert len(write_names(pair(), targets[:50])) == 99
    refused = write_names(pair(), targets)
    assert isinstance(refused, Unfit)
    assert "51 items" in refused.reason


def here(*numbers: int) -> list[Target]:
    return [Target(f"k{n}", record=f"p{n}", code=f"KR{n}") for n in numbers]


def pages(*numbers: int) -> tuple[str, ...]:
    return tuple(f"p{n}" for n in numbers)


def related(wires: Any) -> list[str] | None:
    return [each["id"] for each in wires["r"]["relation"]] if "r" in wires else None


def named(wires: Any) -> list[str]:
    return [each.text for each in read_names(pair(), wires["t"]["rich_text"])] if "t" in wires else []


def test_what_has_a_page_goes_into_the_relation_and_the_rest_into_the_text() -> None:
    targets = [*here(1), Target("k9", code="OPS 9", url=JIRA)]
    typed = Standing(pages=pages(2), others=pages(2), words=(Mention("KR1"),))
    wires = write_reference(pair(prop=RELATION), TEXT, targets, typed)
    assert (related(wires), named(wires)) == (["p1", "p2"], ["OPS 9"])


def test_what_stands_already_is_not_sent() -> None:
    standing = Standing(pages=pages(2, 1), words=(Mention("OPS 9", url=JIRA),))
    targets = [*here(1, 2), Target("k9", code="OPS 9", url=JIRA)]
    assert write_reference(pair(prop=RELATION), TEXT, targets, standing) == {}


def test_a_relation_takes_100_pages_and_the_text_beside_it_the_rest() -> None:
    wires = write_reference(pair(prop=RELATION), TEXT, here(*range(120)), Standing())
    assert related(wires) == list(pages(*range(100)))
    assert named(wires) == [f"KR{n}" for n in range(100, 120)]
    alone = write_reference(pair(prop=RELATION), None, here(*range(101)), Standing())
    assert isinstance(alone, Unfit)
    assert "101" in alone.reason


def test_more_than_100_pages_that_stand_there_stay_and_the_text_takes_what_is_new() -> None:
    standing = Standing(pages=pages(*range(120)))
    wires = write_reference(pair(prop=RELATION), TEXT, here(*range(121)), standing)
    assert (related(wires), named(wires)) == (None, ["KR120"])
    assert write_reference(pair(prop=RELATION), None, here(*range(120)), standing) == {}
    fewer = write_reference(pair(prop=RELATION), TEXT, here(*range(119)), standing)
    assert related(fewer) == list(pages(*range(100)))


def test_the_pages_of_others_are_never_moved_into_the_text() -> None:
    strangers = pages(*range(200, 301))
    wires = write_reference(pair(prop=RELATION), TEXT, here(*range(80)), Standing(strangers[:50], strangers[:50]))
    assert related(wires) == [*pages(*range(50)), *strangers[:50]]
    assert named(wires) == [f"KR{n}" for n in range(50, 80)]
    crowded = Standing((*strangers, "p1"), strangers)
    assert isinstance(write_reference(pair(prop=RELATION), TEXT, (), crowded), Unfit)
