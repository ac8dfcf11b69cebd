"""Random stories in the simulated world keep all eight promises, and there is no conflict without cause."""

from __future__ import annotations

import pytest

from okrsync.testing.simulation import check, main, play, shortened
from okrsync.testing.steps import Bin, Edit, Run, Sort
from okrsync.testing.telling import Story, story

STORIES, EACH = 120, 20


@pytest.mark.parametrize("first", range(0, STORIES, EACH))
def test_whatever_happens_every_promise_holds(first: int) -> None:
    broken = [str(found) for number in range(first, first + EACH) if (found := check(f"ci:{number}"))]
    assert not broken, "\n".join(broken)


def test_a_seed_always_tells_the_same_story() -> None:
    assert story("1:7") == story("1:7") != story("1:8")


def test_a_story_that_breaks_a_promise_is_told_as_short_as_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrsync.sync.merge._lawful", lambda sight, agreed: True)
    late = Edit("exact", 0, "note"), Run({"words": {0: "down"}}, {}), Edit("words", 0, "note")
    long = Story(("exact",), (Sort("coarse"), *late, Sort("words"), Bin("coarse", 0, back=True)))
    assert any("which its author had not seen" in each for each in play(long))
    assert shortened(long).steps == late


def test_the_command_says_how_many_stories_it_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stories", "2", "--seed", "3", "--workers", "1"]) == 0
    assert "2 stories of seed 3 in" in capsys.readouterr().out


def test_the_command_tells_the_story_that_broke_a_promise(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("okrsync.sync.merge._lawful", lambda sight, agreed: False)
    assert main(["--stories", "40", "--seed", "1", "--workers", "1"]) == 1
    assert "shortened: rows are added in" in capsys.readouterr().out
