"""Says which published document holds for which tool, and where it is to be had."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from fidelity.specification import discovery, openapi
from fidelity.specification.corrections import CORRECTIONS
from fidelity.specification.operations import Specification

SPECS = Path(__file__).resolve().parents[4] / "shared" / "specs"
"""Beside the repository: the documents of Jira and Notion are not ours to hand on."""


@dataclass(frozen=True)
class Source:
    """One document. ``file`` is ``None`` where a library ships it."""

    tool: str
    name: str
    load: Callable[[], Specification]
    file: Path | None = None

    @property
    def missing(self) -> bool:
        return self.file is not None and not self.file.is_file()


def _openapi(tool: str, name: str, file: str) -> Source:
    corrections = [correction for correction in CORRECTIONS if correction.tool == tool]
    return Source(tool, name, partial(openapi.read, name, SPECS / file, corrections), SPECS / file)


SOURCES: Sequence[Source] = (
    _openapi("jira", "Jira Cloud v3, OpenAPI of 2025-12-25", "jira-cloud-v3.openapi.2025-12-25.json"),
    _openapi("notion", "Notion 2026-03-11, OpenAPI", "notion-2026-03-11.openapi.json"),
    Source("sheets", "Google Sheets v4, discovery document", partial(discovery.read, "sheets.v4")),
    Source("sheets", "Google Drive v3, discovery document", partial(discovery.read, "drive.v3")),
)
TOOLS = frozenset(source.tool for source in SOURCES)


def missing() -> Sequence[Source]:
    """The documents that are not here: what they would judge stays unjudged."""
    return [source for source in SOURCES if source.missing]


@cache
def specifications(tool: str) -> Sequence[Specification]:
    """The documents for a tool; none where one of them is not here."""
    sources = [source for source in SOURCES if source.tool == tool]
    return [] if any(source.missing for source in sources) else [source.load() for source in sources]
