"""Reads key results from Markdown: the bullets and numbers of lists, under headings that are objectives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from okrsync.outcomes.claim import Claim
from okrsync.outcomes.entry import Entry, NoKeyResults

_HEADING = re.compile(r" {0,3}#{1,6}\s+(?P<text>.*?)\s*#*$")
_BULLET = re.compile(r"(?P<indent>[ \t]*)(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(?P<text>\S.*)$")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|__|~~|`)(?=\S)(.+?)(?<=\S)\1")
_LIST_HEADING = re.compile(r"(?:key results?|krs?|schlüsselergebnisse|ergebnisse)\s*:?", re.IGNORECASE)
_OBJECTIVE = re.compile(r"(?:objective|ziel|o)\s*\d*\s*[:.–-]\s*", re.IGNORECASE)
_KEY_RESULT = re.compile(r"(?:key result|kr)\s*\d*(?:\.\d+)*\s*[:.–-]", re.IGNORECASE)


@dataclass
class _Bullet:
    """One bullet with what stands deeper below it."""

    line: int
    depth: int
    text: str
    objective: str | None
    below: list[_Bullet] = field(default_factory=list)


def entries_of_markdown(text: str, name: str) -> Sequence[Entry]:
    """The key results in a document. Raises :class:`NoKeyResults` where there is none.

    A bullet with bullets below it is an objective, unless it calls itself a key result: then they are its notes.
    """
    entries = [entry for bullet in _bullets(text) for entry in _entries(bullet)]
    if not entries:
        remedy = "Write them as a list (`- …` or `1. …`) under a heading for the objective, or as CSV."
        raise NoKeyResults(name, "there is no list of key results in it", remedy)
    return entries


def _entries(bullet: _Bullet) -> Iterator[Entry]:
    named = _OBJECTIVE.match(bullet.text)
    if named or (bullet.below and not _KEY_RESULT.match(bullet.text)):
        title = bullet.text[named.end() :] if named else bullet.text
        for each in bullet.below:
            yield from (replace(entry, objective=entry.objective or title) for entry in _entries(each))
    else:
        yield Entry(Claim(bullet.text), bullet.line, bullet.objective)


def _bullets(text: str) -> Sequence[_Bullet]:
    """The outermost bullets, each with those below it; a line without a mark goes on with the bullet before."""
    outermost: list[_Bullet] = []
    path: list[_Bullet] = []
    objective: str | None = None
    for line, content in _lines(text):
        if heading := _HEADING.match(content):
            title = _plain(heading["text"])
            objective = objective if _LIST_HEADING.fullmatch(title) else title
            path = []
        elif bullet := _BULLET.match(content):
            depth = len(bullet["indent"].expandtabs(4))
            path = [each for each in path if each.depth < depth]
            new = _Bullet(line, depth, _plain(bullet["text"]), None if path else objective)
            (path[-1].below if path else outermost).append(new)
            path.append(new)
        elif content.strip() and path and content[0] in " \t":
            path[-1].text = f"{path[-1].text} {_plain(content)}"
        else:
            path = path if not content.strip() else []
    return outermost


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines with their numbers, without comments and without code."""
    code = False
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for line, content in enumerate(bare.splitlines(), 1):
        if _FENCE.match(content):
            code = not code
        elif not code:
            yield line, content


def _plain(text: str) -> str:
    return " ".join(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", text)).split())
