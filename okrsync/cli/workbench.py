"""Puts together what a run works with, from the configuration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from okrsync.alignment.company import Company
from okrsync.config import Config
from okrsync.connector import Connector, ConnectorError
from okrsync.connector.unusable import Unusable
from okrsync.kit.cycles import Calendar
from okrsync.outcomes import rules_of
from okrsync.people import Known
from okrsync.store import Excerpt, Store
from okrsync.sync.cycle import Bench, Rules
from okrsync.sync.gate import gate_of
from okrsync.sync.guards import Limits


def rules(config: Config) -> Rules:
    return Rules(
        prefer=config.prefer,
        limits=Limits(**config.guards.model_dump()),
        whole_every=timedelta(seconds=config.full_read_every),
        give_codes=config.codes == "automatic",
        measures=config.measures,
        roll_ups=config.alignment.methods,
        gate=gate_of(rules_of(config.outcomes)),
        calendar=partial(Calendar, **config.calendar.model_dump()),
    )


def calendar(config: Config) -> Calendar:
    """How the company counts, today."""
    return Calendar(now().date(), **config.calendar.model_dump())


def company_of(config: Config, calendar: Calendar, found: Excerpt, week: str | None = None) -> Company:
    """What is known of a company's items, as of today; ``week``: the one to look at, if not this one."""
    asked = config.alignment
    return Company(
        found.items,
        calendar.today,
        week,
        states=found.states,
        ended=found.ended,
        calendar=calendar,
        most_per_person=asked.most_per_person,
        most_per_result=asked.most_per_result,
        touched={key: at.date() for key, at in found.touched.items()},
        cadence=asked.cadence.days,
    )


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def opened(config: Config) -> Iterator[Store]:
    """The store, given back at the end."""
    with closing(Store.open(config.store, config.workspace)) as store:
        yield store


@contextmanager
def bench(config: Config, store: Store) -> Iterator[Bench]:
    """A bench for one run, with connectors of its own that are closed at the end."""
    connectors = {name: _made(config, name) for name in config.connections}
    with ExitStack() as stack:
        for connector in connectors.values():
            stack.callback(connector.close)
        if config.people.persons:
            connectors = {name: Known(connector, config.people) for name, connector in connectors.items()}
        yield Bench(store, connectors, now, rules(config))


def _made(config: Config, name: str) -> Connector:
    """The connector, or one that fails in the run: a token file may be away for the moment in which it is replaced."""
    try:
        return config.tools[name].connect(name, config.connections[name])
    except ConnectorError as error:
        return Unusable(name, error)
