"""Decides whether a text holds the words that JQL's ``~`` asks for: all of them, a phrase, or with ``*`` and ``?``.

Jira also finds other forms of a word (stemming) and similar words (``word~``); this does not.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_WANTED = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"[\w]+")
_PATTERN = re.compile(r"[\w*?]+")


def contains(text: str, wanted: str) -> bool:
    words = _WORD.findall(text.casefold())
    return all(
        _has_phrase(words, _WORD.findall(phrase.casefold())) if phrase else _has_words(words, single.casefold())
        for phrase, single in _WANTED.findall(wanted)
    )


def _has_phrase(words: list[str], phrase: list[str]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _has_words(words: list[str], single: str) -> bool:
    return all(
        any(fnmatchcase(word, pattern) for word in words) if set("*?") & set(pattern) else pattern in words
        for pattern in _PATTERN.findall(single)
    )
