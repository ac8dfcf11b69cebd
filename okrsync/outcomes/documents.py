"""Finds key results in files, in directories full of them, and on standard input."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from okrsync.outcomes.entry import BadDocument, Entry, NoKeyResults
from okrsync.outcomes.markdown import entries_of_markdown
from okrsync.outcomes.table import entries_of_table, is_table

STANDARD_INPUT = "-"
_TABLES, _DOCUMENTS = (".csv", ".tsv"), (".md", ".markdown")


@dataclass(frozen=True)
class Document:
    """The key results in one file; ``name`` is the path as it was given, or leads on from the directory that was."""

    name: str
    entries: Sequence[Entry]


def documents(paths: Sequence[str], passed_over: Callable[[NoKeyResults], None]) -> Iterator[Document]:
    """The files that are named, and every table and Markdown file below the directories.

    What has no key results is an error where it is named, and only ``passed_over`` where a directory is. Raises
    :class:`BadDocument`, which names file, line and column.
    """
    for path in paths:
        if path == STANDARD_INPUT or not Path(path).is_dir():
            yield document(path)
            continue
        found = 0
        for file in _below(Path(path)):
            try:
                yield document(str(file))
                found += 1
            except NoKeyResults as error:
                passed_over(error)
        if not found:
            raise BadDocument(path, "there are no key results below it", "Name a directory with .csv or .md files.")


def document(file: str, *, labelled: bool = False) -> Document:
    """The key results in a file, by its name's ending; of another, or standard input, by what its first line says."""
    name, text = _read(file)
    ending = Path(file).suffix.lower()
    if labelled or ending in _TABLES or (ending not in _DOCUMENTS and is_table(text)):
        entries = entries_of_table(text, name, labelled=labelled)
    else:
        entries = entries_of_markdown(text, name)
    return Document(name, [replace(entry, file=name) for entry in entries])


def _below(directory: Path) -> Sequence[Path]:
    """Its tables and documents in order, without what is hidden."""
    files = (file for file in directory.rglob("*") if file.suffix.lower() in (*_TABLES, *_DOCUMENTS))
    shown = (file for file in files if not any(part.startswith(".") for part in file.relative_to(directory).parts))
    return sorted(file for file in shown if file.is_file())


def _read(file: str) -> tuple[str, str]:
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        remedy = "Name a file or a directory, or - for standard input."
        raise BadDocument(name, f"it cannot be read: {error.strerror}", remedy) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        raise BadDocument(f"{name}:{line}:{column}", "this is not UTF-8 text", "Save it as UTF-8.") from None
    if not text.strip():
        raise NoKeyResults(name, "there is nothing in it", "A CSV has a column key_result; Markdown has lists.")
    return name, text
