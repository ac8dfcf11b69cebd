"""A company of one objective and two key results, small enough to start for every test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from okrsync import plugins
from okrsync.sandbox import Seed
from okrsync.sandbox.estate import Estate, estate

SMALL: Mapping[str, Seed] = {
    "sheets": Seed(objectives=[{"title": "Customers come back", "code": "O1"}]),
    "notion": Seed(
        key_results=[
            {"title": "Orders in two days", "code": "Ops KR1", "start": "71", "target": "95", "current": "82"},
            {"title": "Tickets per 100 orders", "code": "Ops KR2", "start": "9.4", "target": "5", "current": "7.1"},
        ]
    ),
}


@contextmanager
def small_estate(directory: Path, seeds: Mapping[str, Seed] = SMALL) -> Iterator[Estate]:
    """The three tools in boxes, in this process."""
    tools = [plugins.plugin(tool) for tool in plugins.tools()]
    with estate(tools, seeds, directory, keep=False) as running:
        with running.config.open("a", encoding="utf-8") as config:
            config.write("outcomes: { mode: 'off' }\n")  # most stories are not about the gate
        yield running
