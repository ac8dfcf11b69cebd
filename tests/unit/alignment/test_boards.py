"""The weekly board and the tree: every line in its place, and the same in every rendering."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from okrs import article, company_of, objective, own_kr, team_kr

from okrsync.alignment.rules import check
from okrsync.model import Item, Level
from okrsync.reports import board as reports
from okrsync.reports.board import Board, Outlook, Tree
from okrsync.reports.board.markdown import escaped
from okrsync.reports.board.tree import walk

HOSTILE = [
    "a | b [x](http://evil.example) <b>bold</b> *star* _under_ `code` ~~gone~~ &amp; $x$ \\",
    "http://evil.example/?q=1 and www.evil.example, me@evil.example, @team #12 ![i](j)",
    "# no heading",
    "- no list",
    "12. no list",
    "=== \n next line\x1b[31m",
    "<script>alert(1)</script>",
]


def outlook(*items: Item, **known: Any) -> Outlook:
    company = company_of(*items, **known)
    return Outlook(company, {"Ops KR1.2": "sum"}, {"andy 1": {"notion": "https://n.example/1"}}, check(company, {}))


@pytest.fixture
def board() -> Board:
    return reports.board_of(outlook(*article(), own_kr("wendy 3", "wendy")))


@pytest.fixture
def tree() -> Tree:
    return reports.tree_of(outlook(*article(), own_kr("wendy 3", "wendy")), "2026-W47")


def test_work_for_another_team_stands_with_both_teams(board: Board) -> None:
    blocks = {block.team: block for block in board.blocks}
    assert list(blocks) == ["HR", "Ops"]
    ((hr,), ops) = blocks["HR"].rows, blocks["Ops"]
    assert [(each.standing.key, each.home) for each in hr.supports] == [("andy 2", "Ops")]
    assert [(away.standing.key, [(aim.name, aim.team) for aim in away.aims]) for away in ops.helping] == [
        ("andy 2", [("HR KR1.1", "HR")])
    ]
    assert [(row.standing.name, [each.standing.key for each in row.supports]) for row in ops.rows] == [
        ("Ops KR1.1", ["andy 1", "wendy 1"]),
        ("Ops KR1.2", ["wendy 1"]),
        ("Ops KR2.1", ["wendy 2"]),
    ]
    assert [away.standing.key for away in ops.unaligned] == ["wendy 3"]
    assert board.idle == ("henry@example.org", "olivia@example.org")


def test_a_roll_up_is_shown_beside_the_value_and_never_instead(board: Board) -> None:
    (row,) = [row for block in board.blocks for row in block.rows if row.standing.name == "Ops KR1.2"]
    assert row.standing.rolled_up is not None
    assert (row.standing.current, row.standing.rolled_up.value) == (8, 9)
    said = next(line.plain for line in reports.board_lines(board) if "Ops KR1.2" in line.plain)
    assert "8 (10 → 5 tickets)  Σ 9 (sum of its supporters)" in said


def test_the_lines_say_it_at_a_glance(board: Board) -> None:
    lines = [line.plain for line in reports.board_lines(board)]
    assert lines[0] == "Week 47 of 2026: 16 to 22 November, in 2026-Q4"
    hr = lines.index("HR")
    assert lines[hr + 1] == "  ████░░░░░░  40%  HR KR1.1  Title of HR KR1.1  72 (60 → 90 %)  on track  henry"
    assert lines[hr + 2] == "      █████░░░░░  50%  ⇄ from Ops: Title of andy 2  1 (0 → 2)  90% sure  on track  andy"
    assert any("Title of andy 2" in line and "→ HR KR1.1 (HR)" in line for line in lines[lines.index("Ops") :])
    assert any(line.startswith("error   serves-nothing  “Title of wendy 3”") for line in lines)


def test_the_company_comes_first_and_who_has_no_team_last() -> None:
    company = team_kr("Co KR1", level="company", team="Company")
    items = [
        company,
        team_kr("Ab KR1", team="Ab", aligned_to=frozenset({"Co KR1"})),
        own_kr("x", "xenia", "Co KR1", team=None),
    ]
    blocks = reports.board_of(outlook(*items)).blocks
    assert [block.team for block in blocks] == ["Company", "Ab", None]
    assert [each.home for each in blocks[0].rows[0].supports] == [None]
    assert [block.helping for block in blocks] == [(), (), ()]
    assert [aim.name for aim in blocks[1].rows[0].aims] == ["Co KR1"]


def test_what_serves_something_off_the_board_says_what() -> None:
    (block,) = reports.board_of(
        outlook(team_kr("Ops old", cycle="2026-Q2"), own_kr("a", "andy", "Ops old", "lost"))
    ).blocks
    assert [[aim.name for aim in away.aims] for away in block.unaligned] == [["Ops old", "lost"]]


def test_two_people_who_would_be_called_alike_keep_their_addresses() -> None:
    items = [own_kr("a", "andy@one.example"), own_kr("b", "Andy@two.example"), own_kr("c", "wendy@one.example")]
    said = "\n".join(line.plain for line in reports.board_lines(reports.board_of(outlook(*items))))
    assert "andy@one.example  serves nothing" in said
    assert "  wendy  serves nothing" in said


def shape(nodes: Any) -> list[Any]:
    return [(node["item"], *(["again"] if node["again"] else []), shape(node["below"])) for node in nodes]


def test_the_tree_spreads_each_key_result_once_and_shows_people_where_they_serve(tree: Tree) -> None:
    assert shape(reports.tree_json(tree)["roots"]) == [
        ("Ops O1", [("Ops KR1.1", [("andy 1", []), ("wendy 1", [])]), ("Ops KR1.2", [("wendy 1", [])])]),
        ("HR KR1.1", [("andy 2", [])]),
        ("Ops KR2.1", [("wendy 2", [])]),
        ("wendy 3", []),
    ]
    assert {node.standing.key: node.home for node in walk(tree.roots) if node.home} == {"andy 2": "Ops"}
    assert [node.standing.key for node in walk(tree.roots) if node.adrift] == ["wendy 3"]


def test_a_team_key_result_is_pointed_at_from_what_it_serves() -> None:
    items = [
        objective("co", level="company"),
        team_kr("Co KR1", level="company", objective="co"),
        objective("o", parent="co"),
        team_kr("Ops KR1", objective="o", aligned_to=frozenset({"Co KR1"})),
    ]
    tree = reports.tree_of(outlook(*items), "2026-W47")
    assert shape(reports.tree_json(tree)["roots"]) == [
        ("co", [("Co KR1", [("Ops KR1", "again", [])]), ("o", [("Ops KR1", [])])])
    ]
    assert "↑ Ops KR1, shown in its own place" in "\n".join(line.plain for line in reports.tree_lines(tree))


def test_a_whole_quarter_has_the_key_results_of_all_its_weeks() -> None:
    items = [team_kr("Ops KR1"), own_kr("a", "andy", "Ops KR1", cycle="2026-W41"), own_kr("b", "andy", "Ops KR1")]
    assert len(list(walk(reports.tree_of(outlook(*items), "2026-W47").roots))) == 2
    assert len(list(walk(reports.tree_of(outlook(*items), "2026-Q4", whole=True).roots))) == 3


KEYS = st.sampled_from([f"k{n}" for n in range(8)])


@st.composite
def companies(draw: st.DrawFn) -> list[Item]:
    """Any items that refer to each other in any way, in circles too."""
    items = []
    for n in range(draw(st.integers(0, 8))):
        level, served = draw(st.sampled_from(Level)), frozenset(draw(st.lists(KEYS, max_size=3)))
        if draw(st.booleans()):
            items.append(objective(f"k{n}", level=level, parent=draw(KEYS)))
        else:
            items.append(team_kr(f"k{n}", level=level, objective=draw(st.none() | KEYS), aligned_to=served or None))
    return items


@given(companies())
@settings(max_examples=150, deadline=None)
def test_every_item_has_its_place_however_they_refer_to_each_other(items: list[Item]) -> None:
    seen = outlook(*items)
    spread = [node.standing.key for node in walk(reports.tree_of(seen, "2026-W47").roots) if not node.again]
    assert set(spread) == {item.key for item in items}
    own = {each.key for each in seen.company.individuals}
    assert all(spread.count(key) == 1 for key in spread if key not in own)
    board = reports.board_json(reports.board_of(seen))
    named = [
        each["item"] for team in board["teams"] for row in team["key_results"] for each in [row, *row["supported_by"]]
    ]
    named += [each["item"] for team in board["teams"] for each in team["unaligned"]]
    assert set(named) == {item.key for item in seen.company.living}


class _Page(HTMLParser):
    """The texts and tags of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def pages(title: str, url: str = "https://n.example/1") -> Iterator[str]:
    seen = outlook(
        team_kr("Ops KR1", team=title), own_kr("andy 1", title, "Ops KR1", title=title, team="Ops", unit=title)
    )
    seen = Outlook(seen.company, {}, {"andy 1": {"notion": url}}, seen.findings)
    yield reports.board_page(reports.board_of(seen))
    yield reports.tree_page(reports.tree_of(seen, "2026-W47"))


@pytest.mark.parametrize("title", HOSTILE)
def test_on_a_page_peoples_words_are_words(title: str) -> None:
    for page in pages(title):
        parsed = _Page(page)
        assert title in parsed.texts
        assert not {tag for tag, _ in parsed.tags} & {"script", "b ", "img", "link", "iframe"}


def test_a_page_needs_nothing_from_elsewhere() -> None:
    for page in pages("Title"):
        assert not re.findall(r"(?:src|@import|url\()", page)
        assert {attrs["href"] for tag, attrs in _Page(page).tags if tag == "a"} == {"https://n.example/1"}


def test_only_addresses_of_the_web_are_links() -> None:
    for page in pages("Title", "javascript:alert(1)"):
        assert [tag for tag, _ in _Page(page).tags if tag == "a"] == []


def test_the_page_marks_what_crosses_teams(board: Board) -> None:
    page = reports.board_page(board)
    assert page.count('class="cross"') == 2
    assert "⇄ from Ops" in page
    assert "→ HR KR1.1 (HR)" in page


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("frame", ["{}", "- {}", "- **⇄ from {}:** x", "## {}", "| {} |\n| --- |"])
def test_in_markdown_peoples_words_are_words(title: str, frame: str) -> None:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    inline = [token for token in parser.parse(frame.format(escaped(title))) if token.type == "inline"]
    said = "".join(part.content for token in inline for part in token.children or ())
    assert "".join(each for each in " ".join(title.split()) if each.isprintable()) in said
    kinds = {part.type for token in inline for part in token.children or ()}
    assert kinds <= {"text", "strong_open", "strong_close", "text_special"}
    assert len(inline) == 1
    assert not re.search(r"\w://|www\.\w", escaped(title))  # GitHub makes links of these


def test_markdown_shows_the_board_and_the_tree(board: Board, tree: Tree) -> None:
    said = reports.board_markdown(board)
    assert (
        "- **HR KR1.1** Title of HR KR1.1 (henry): 40%, 72 (60 → 90 %), on track\n  - **⇄ from Ops:** Title of andy 2"
        in said
    )
    assert "**Unaligned**\n\n- Title of wendy 3 (wendy) → nothing" in said
    assert reports.unaligned_markdown(board) == ["Title of wendy 3 (wendy)"]
    assert "  - **⇄ from Ops:** Title of andy 2 (andy)" in reports.tree_markdown(tree)


def test_in_json_all_of_it_is_there(board: Board) -> None:
    said = reports.board_json(board)
    assert (said["week"], said["first"], said["last"], said["quarter"]) == (
        "2026-W47",
        "2026-11-16",
        "2026-11-22",
        "2026-Q4",
    )
    (hr,) = [team for team in said["teams"] if team["team"] == "HR"]
    (support,) = hr["key_results"][0]["supported_by"]
    assert (support["owner"], support["from_team"], support["confidence"]) == ("andy@example.org", "Ops", 0.9)
    assert said["without_key_result"] == ["henry@example.org", "olivia@example.org"]
    assert {each["rule"] for each in said["findings"]} == {"serves-nothing", "idle"}
