"""Decides where one word of a JQL query ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from connectors.jira.sandbox.jql.tree import JqlError

TokenKind = Literal["word", "quoted", "field", "symbol", "end"]


@dataclass(frozen=True)
class Token:
    """``field`` is a ``cf[10010]``. ``at`` counts characters from the start of the query, from 0."""

    kind: TokenKind
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """True for one of these words (in lower case), unquoted, whatever its case in the query."""
        return self.kind == "word" and self.text.lower() in words


_SYMBOL = re.compile(r"!=|!~|<=|>=|&&|\|\||[=<>~(),!&|\[\]]")
_CUSTOM_FIELD = re.compile(r"cf\s*\[\s*(\d+)\s*\]", re.IGNORECASE)
_WORD = re.compile(r"""(?:[^\s=<>~(),!&|\[\]"'\\{}*/%+^$#@?;]|\\u[0-9a-fA-F]{4}|\\[^u])+""")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.?)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", '"': '"', "'": "'", " ": " "}


def place(text: str, at: int) -> str:
    """Where in the query, as Jira says it."""
    line = text.count("\n", 0, at)
    return f"(line {line + 1}, character {at - (text.rfind(chr(10), 0, at) + 1) + 1})"


def tokens(text: str) -> Iterator[Token]:
    """The words of a query, closed by an ``end``. Raises :class:`JqlError` where a character may not stand."""
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        yield token
    yield Token("end", "", len(text))


def _next(text: str, at: int) -> tuple[Token, int]:
    if text[at] in "\"'":
        return _quoted(text, at)
    if found := _CUSTOM_FIELD.match(text, at):
        return Token("field", f"cf[{found[1]}]", at), found.end()
    if found := _SYMBOL.match(text, at):
        return Token("symbol", found[0], at), found.end()
    if found := _WORD.match(text, at):
        return Token("word", _unescaped(found[0], text, at), at), found.end()
    code = f"\\u{ord(text[at]):04x}"
    raise JqlError(
        f"Error in the JQL Query: The character '{text[at]}' is a reserved JQL character. You must enclose it in a"
        f" string or use the escape '{code}' instead. {place(text, at)}"
    )


def _quoted(text: str, at: int) -> tuple[Token, int]:
    end = at + 1
    while end < len(text) and text[end] != text[at]:
        end += 2 if text[end] == "\\" else 1
    if end >= len(text):
        raise JqlError(
            f"Error in the JQL Query: The quoted string '{text[at + 1 :]}' has not been completed. {place(text, at)}"
        )
    return Token("quoted", _unescaped(text[at + 1 : end], text, at), at), end + 1


def _unescaped(word: str, text: str, at: int) -> str:
    def plain(found: re.Match[str]) -> str:
        escape = found[1]
        if escape.startswith("u") and len(escape) > 1:
            return chr(int(escape[1:], 16))
        if escape in _ESCAPES:
            return _ESCAPES[escape]
        raise JqlError(
            f"Error in the JQL Query: '\\{escape}' is an illegal JQL escape sequence. The valid escape sequences are"
            f" \\', \\\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX. {place(text, at)}"
        )

    return _ESCAPE.sub(plain, word)
