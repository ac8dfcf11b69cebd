"""The command ``adopt``: proposes which records of several tools are the same OKR, and joins those that you confirm."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.text import Text

from okrsync.cli.codes import code_of
from okrsync.cli.complaints import Misused
from okrsync.cli.options import AsJson, ConfigFile, load_config
from okrsync.cli.runs import tell
from okrsync.cli.screen import Screen
from okrsync.cli.workbench import bench, opened
from okrsync.model import Item
from okrsync.reports.document import as_json
from okrsync.sync import cycle
from okrsync.sync.names import same_name
from okrsync.sync.remember import Observed
from okrsync.sync.twins import Pair, joined, pairs

group = typer.Typer()


@group.command()
def adopt(
    context: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Join every pair that nothing else comes near.")] = False,
    only: Annotated[list[str], typer.Option(metavar="ITEM", help="Join this one's pair; may be repeated.")] = [],  # noqa: B006
    config: ConfigFile = None,
    json: AsJson = False,
) -> None:
    """Propose which records of different tools are the same OKR, and join those that you confirm."""
    settings, screen = load_config(context, config), Screen(as_json=json)
    with opened(settings) as store, bench(settings, store) as ready:
        with screen.busy("Reading the tools"):
            report, observed = cycle.propose(ready, cycle.Wish())
        if observed is None:
            tell(screen, report)
            raise typer.Exit(code_of(report))
        found = _found(observed)
        accepted = _accepted(found, observed.decisions.items, everything=everything, only=only)
        if not (everything or only):
            _show(screen, found, observed)
            accepted = _asked(screen, found, observed)
        if not accepted:
            if json and everything:
                screen.document({"adopted": []})
            screen.note(_nothing(found))
            return
    into = joined(accepted, observed.decisions.items, observed.matched.shown)
    with opened(settings) as store, bench(settings, store) as ready, screen.busy("Syncing"):
        report = cycle.run(ready, cycle.Wish(adoptions=into))
    if json:
        screen.document({"adopted": [_plain(pair, observed) for pair in accepted], **as_json(report)})
    else:
        tell(screen, report)
    raise typer.Exit(code_of(report))


def _found(observed: Observed) -> list[Pair]:
    """The likely pairs; where one item has several, none of them is clear."""
    return pairs(observed.decisions.items, observed.matched.shown)


def _accepted(found: Sequence[Pair], items: Mapping[str, Item], *, everything: bool, only: Sequence[str]) -> list[Pair]:
    """What was accepted by options: the clear pairs, or the likeliest of each item that was named."""
    if everything:
        return [pair for pair in found if pair.clear]
    accepted: list[Pair] = []
    for words in only:
        mine = [pair for pair in found if any(_is_called(items[key], words) for key in (pair.one, pair.other))]
        if not mine:
            raise Misused(f"no pair has one that is called {words!r}", "See okrsync adopt.")
        accepted.append(mine[0])
    return accepted


def _is_called(item: Item, words: str) -> bool:
    names = (item.key, item.title, item.agreed.get("code"))
    return any(isinstance(name, str) and same_name(name) == same_name(words) for name in names)


def _asked(screen: Screen, found: Sequence[Pair], observed: Observed) -> list[Pair]:
    if screen.as_json or not sys.stdin.isatty():
        return []
    return [pair for pair in found if typer.confirm(f"Are these the same?\n{_said(pair, observed)}\n", err=True)]


def _nothing(found: Sequence[Pair]) -> str:
    if not found:
        return "No two records of different tools look like the same OKR."
    return "Nothing was joined. To join them say --all, or --only ITEM for one of them."


def _show(screen: Screen, found: Sequence[Pair], observed: Observed) -> None:
    if screen.as_json:
        screen.document({"proposals": [_plain(pair, observed) for pair in found]})
    else:
        screen.lines(_lines(found, observed))


def _lines(found: Sequence[Pair], observed: Observed) -> Iterator[Text]:
    for pair in found:
        mark, colour = ("=", "green") if pair.clear else ("?", "yellow")
        yield Text.assemble((f"{mark} {pair.score:.0f} ", colour), _said(pair, observed))
        yield Text(f"     {pair.reason}{'' if pair.clear else '; others are as likely'}", style="dim")


def _said(pair: Pair, observed: Observed) -> str:
    return " and ".join(_one(key, observed) for key in (pair.one, pair.other))


def _one(key: str, observed: Observed) -> str:
    item = observed.decisions.items[key]
    code = item.agreed.get("code")
    return f"{f'{code} ' if code else ''}{item.title!r} ({', '.join(_where(key, observed))})"


def _where(key: str, observed: Observed) -> list[str]:
    return sorted(place.connection for place in observed.matched.shown if place.item == key)


def _plain(pair: Pair, observed: Observed) -> dict[str, Any]:
    items = observed.decisions.items
    both = [
        {"item": key, "title": items[key].title, "connections": _where(key, observed)} for key in (pair.one, pair.other)
    ]
    return {"items": both, "score": pair.score, "reason": pair.reason, "clear": pair.clear}
