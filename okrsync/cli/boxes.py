"""The command ``sandbox``: the three tools in a box, for trying things and for tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from okrsync import plugins
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson
from okrsync.cli.screen import Screen
from okrsync.cli.stopping import until_stopped
from okrsync.sandbox.company import company
from okrsync.sandbox.estate import Estate, estate
from okrsync.sandbox.samples import NoSamples, read_samples
from okrsync.sandbox.seed import Seed

group = typer.Typer()

SeedName = Annotated[
    str,
    typer.Option(
        "--seed", metavar="demo|empty|DIR", help="A small company, nothing, or key results from the CSV files in DIR."
    ),
]
State = Annotated[
    Path | None, typer.Option("--state", metavar="DIR", help="Keep the tools in files in DIR, and use those again.")
]
Realistic = Annotated[
    bool, typer.Option("--realistic", help="With the real services' rate limits, latency and search lag.")
]


@group.command()
def sandbox(
    *, seed: SeedName = "demo", state: State = None, realistic: Realistic = False, json: AsJson = False
) -> None:
    """Run Jira, Notion and Google Sheets in boxes on this machine until stopped."""
    screen = Screen(as_json=json)
    with until_stopped() as stop, open_estate(seeds(seed), state, realistic=realistic) as running:
        if json:
            screen.record(running.as_json())
        else:
            screen.lines([*addresses(running), f"Sync them with: okrsync -c {running.config} sync", "Ctrl-C ends it."])
        stop.wait()


def seeds(name: str) -> Mapping[str, Seed]:
    """What each tool starts with."""
    if name == "empty":
        return {}
    if name == "demo":
        return company(date.today())
    directory = Path(name)
    if not directory.is_dir():
        raise Misused(f"--seed {name}: there is no such directory", "Give demo, empty, or a directory of CSV files.")
    try:
        return {"sheets": read_samples(directory)}
    except (NoSamples, OSError, UnicodeDecodeError) as error:
        raise Misused(f"--seed {name}: {error}", "See `okrsync sandbox` in docs/commands.md.") from error


@contextmanager
def open_estate(seeds: Mapping[str, Seed], state: Path | None, *, realistic: bool = False) -> Iterator[Estate]:
    """All tools in boxes, in ``state`` or in a directory that is gone afterwards."""
    with ExitStack() as stack:
        directory = state or Path(stack.enter_context(TemporaryDirectory(prefix="okrsync-")))
        tools = [plugins.plugin(tool) for tool in plugins.tools()]
        keep = state is not None
        yield stack.enter_context(estate(tools, seeds, directory, keep=keep, realistic=realistic))


def addresses(running: Estate) -> list[str]:
    """The pages where a person can edit."""
    return [f"  {tool:<8}{box.url}/" for tool, box in running.boxes.items()]
