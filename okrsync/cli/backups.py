"""The commands ``backup`` and ``restore``: the store as a file, and the store from a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import now, opened

group = typer.Typer()
BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="Compressed where its name ends with .gz.")]


@group.command()
def backup(context: typer.Context, file: BackupFile, *, config: ConfigFile = None, json: AsJson = False) -> None:
    """Write what is remembered into a file, also while okrsync runs. Asks no tool."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, _told_of(file), _whole(file) as unfinished:
        rows = store.backup(unfinished, now())
    if json:
        screen.document({"file": str(file), "rows": rows})
    else:
        screen.lines([f"{rows} rows are in {file}."])


@group.command()
def restore(
    context: typer.Context,
    file: BackupFile,
    *,
    force: Annotated[bool, typer.Option("--force", help="Replace what the store holds.")] = False,
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Remember what a backup holds. The next sync compares it with what the tools show by then."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, _told_of(file), store.exclusive():
        known = len(store.load().items)
        if known and not force:
            raise Misused(
                f"the store holds {known} items already", "Back it up, then say --force to replace all that it holds."
            )
        label = store.restore(file)
        run = store.begin(now())
        store.end(run, now(), "restored", {"file": file.name, "made": label.made})
    if json:
        screen.document({"file": str(file), "made": label.made, "run": run})
    else:
        screen.lines([f"The store is as it was on {label.made}. See okrsync plan for what has changed since."])


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A file beside ``file``, for its owner only, that takes its place once it is whole."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.stem}.", suffix=file.suffix)
    os.close(descriptor)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    """Say which file it is that cannot be read or written, and why."""
    try:
        yield
    except OSError as error:
        raise Misused(
            f"{file}: {error.strerror}", "Name a file that can be used, in a directory that is there."
        ) from error
