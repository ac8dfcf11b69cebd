"""Owns the words of a specification: operations, what may be asked of each, and what each may answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fidelity.specification.schemas import Definitions

ANYTHING = ""
"""The name of the schema of a body that the document does not describe."""


@dataclass(frozen=True)
class Parameter:
    """``schema`` judges its value, or each of its values where it is ``repeated``."""

    schema: str
    required: bool = False
    repeated: bool = False


@dataclass(frozen=True)
class Operation:
    """One operation; schemas are named. ``sent`` is ``None`` where no body is known. A status that is not among
    ``answers`` is judged by ``otherwise``, where the document has no list of statuses."""

    method: str
    path: str
    query: Mapping[str, Parameter]
    answers: Mapping[int, str]
    sent: str | None = None
    must_send: bool = False
    otherwise: str | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The paths of this operation. What a person names in Google's braces, such as a tab, may hold a slash."""
        parts = re.split(r"\{([^}]*)\}", self.path)
        wild = ["(?:.+)" if name in ("range", "+range") else "(?:[^/]+)" for name in parts[1::2]]
        literal = [re.escape(text) for text in parts[::2]]
        return re.compile("".join(a + b for a, b in zip(literal, [*wild, ""], strict=True)))

    @property
    def literal(self) -> int:
        """How many characters of its path are given: of two operations that fit a path, the more literal is meant."""
        return len(re.sub(r"\{[^}]*\}", "", self.path))


@dataclass(frozen=True)
class Specification:
    """One published document. ``name`` says which, and its version."""

    name: str
    operations: Sequence[Operation]
    definitions: Definitions
    _found: dict[tuple[str, str], Operation | None] = field(default_factory=dict)

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that such a request means."""
        key = method, path
        if key not in self._found:
            fit = [one for one in self.operations if one.method == method and one.pattern.fullmatch(path)]
            self._found[key] = max(fit, key=lambda one: one.literal, default=None)
        return self._found[key]
