"""YAML as people write it, with the place of every key."""

from __future__ import annotations

import pytest

from okrsync.config.located import BadYaml, Mark, read_yaml


def test_keys_and_values_have_their_places() -> None:
    located = read_yaml("a:\n  b: [x, y]\n")
    assert located.data == {"a": {"b": ["x", "y"]}}
    assert located.mark(("a", "b")) == Mark(2, 3)
    assert located.mark(("a", "b", 1)) == Mark(2, 10)


def test_what_is_not_there_is_placed_where_it_would_be() -> None:
    located = read_yaml("a:\n  b: 1\n")
    assert located.mark(("a", "missing")) == Mark(1, 1)
    assert located.mark(("a", "label of a validator", "b")) == Mark(2, 3)


def test_keys_are_kept_as_written() -> None:
    assert read_yaml("on: 1\n2026: 2\nnull: 3\n").data == {"on": 1, "2026": 2, "null": 3}


def test_anchors_and_merges_work() -> None:
    located = read_yaml("base: &b {x: 1, y: 2}\nown:\n  <<: *b\n  y: 3\n")
    assert located.data["own"] == {"x": 1, "y": 3}


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a: 1\na: 2\n", Mark(2, 1)),
        ("a: [1\nb: 2\n", Mark(2, 2)),
        ("? [a]\n: 1\n", Mark(1, 3)),
        ("a: &a\n  b: *a\n", Mark(1, 4)),
        ("a: !!python/object:os.system x\n", Mark(1, 4)),
        ("a: 1\n--- \nb: 2\n", Mark(2, 1)),
        ("a: 2026-13-45\n", Mark(1, 1)),
        ("a: \x00\n", Mark(1, 1)),
    ],
)
def test_what_says_not_one_thing_is_refused_with_its_place(text: str, mark: Mark) -> None:
    with pytest.raises(BadYaml) as caught:
        read_yaml(text)
    assert caught.value.mark == mark
