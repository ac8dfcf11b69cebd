"""Starts one tool in a box for every installed connector, and writes a configuration that is ready to use with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from okrsync.connector import Plugin
from okrsync.sandbox.limits import Conditions
from okrsync.sandbox.seed import Seed
from okrsync.sandbox.server import Server
from okrsync.sandbox.shelf import Shelf

INTERVAL = 2  # seconds between runs: nobody pays for requests here


@dataclass(frozen=True)
class Estate:
    """The boxes that run, by tool, and the configuration for them."""

    boxes: Mapping[str, Server]
    config: Path

    def as_json(self) -> dict[str, Any]:
        """How a script gets in."""
        access = {tool: dict(box.tool.access(box.url)) for tool, box in self.boxes.items()}
        return {**access, "config": str(self.config)}


@contextmanager
def estate(
    plugins: Sequence[Plugin], seeds: Mapping[str, Seed], directory: Path, *, keep: bool, realistic: bool = False
) -> Iterator[Estate]:
    """The boxes, until the block ends. ``keep`` has each in a file in ``directory`` that is used again next time.

    ``realistic``: with the limits and delays of the real services, and connectors that keep to them.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        boxes = {}
        for plugin in plugins:
            shelf = Shelf(directory / f"{plugin.tool}.db" if keep else None)
            tool = plugin.sandbox(shelf, seeds.get(plugin.tool, Seed()), lambda: datetime.now(UTC))
            shelf.commit()
            boxes[plugin.tool] = stack.enter_context(Server(tool, shelf))
            boxes[plugin.tool].impose(Conditions(realistic=realistic))
        yield Estate(boxes, _configure(boxes, directory))


def _configure(boxes: Mapping[str, Server], directory: Path) -> Path:
    for box in boxes.values():
        for name, secret in box.tool.secrets(box.url).items():
            file = directory / name
            file.touch(mode=0o600)
            file.write_text(secret, "utf-8")
    settings = {
        "store": "sqlite:///okrsync.db",
        "interval": INTERVAL,
        "connections": {tool: _connection(box) for tool, box in boxes.items()},
    }
    config = directory / "okrsync.yaml"
    config.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), "utf-8")
    return config.absolute()


def _connection(box: Server) -> Mapping[str, Any]:
    """How to connect; as fast as the connector likes where nothing is limited, else at its own usual pace."""
    left_out = {box.tool.throttle.paced_by} if box.limits.conditions.realistic else ()
    return {name: _plain(value) for name, value in box.tool.settings(box.url).items() if name not in left_out}


def _plain(value: Any) -> Any:
    """The same settings of plain mappings and lists alone, which are all that YAML takes."""
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
