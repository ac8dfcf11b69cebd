"""Says in the log what runs did: each change as it travels, what waits for a person when that changes, and a lost
connection once when it is lost and once when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from structlog.typing import FilteringBoundLogger

from okrsync.connector import ConnectorError, Done
from okrsync.daemon.ran import Ran
from okrsync.model import FIELDS, FieldType
from okrsync.reports.travels import Travel, travels
from okrsync.sync.plan import Plan

_LONG = {name for fields in FIELDS.values() for name, field in fields.items() if field.type is FieldType.TEXT}


class Teller:
    """A watcher of runs. ``log`` gives the logger that is in force."""

    def __init__(self, log: Callable[[], FilteringBoundLogger]) -> None:
        self._log_in_force = log
        self._lost: frozenset[str] = frozenset()
        self._waiting: frozenset[str] = frozenset()

    def __call__(self, ran: Ran) -> None:
        log = self._log_in_force().bind(run=ran.report.run)
        self._tell_changes(log, ran)
        self._tell_waiting(log, ran.report.plan)
        if not ran.stopped:
            self._tell_connections(log, ran)
        self._tell_run(log, ran)

    def _tell_changes(self, log: FilteringBoundLogger, ran: Ran) -> None:
        for travel in travels(ran.report):
            log.info(_sentence(travel), connection=travel.target, item=travel.item, field=travel.field)
            if travel.field in _LONG:
                log.debug(str(travel), connection=travel.target, item=travel.item, field=travel.field)
        for told in ran.report.told:
            if not isinstance(told.outcome, Done):
                outcome = type(told.outcome).__name__.lower()
                said = f"{outcome}: {told.write.connection}: {told.write.title}: {told.outcome.reason}"
                log.warning(said, connection=told.write.connection, item=told.write.item, outcome=outcome)

    def _tell_waiting(self, log: FilteringBoundLogger, plan: Plan) -> None:
        """Conflicts and what is held, without the values: these are in ``okrsync status`` and ``okrsync plan``."""
        waiting = dict(_waiting(plan))
        for said in waiting.keys() - self._waiting:
            log.warning(said, **waiting[said])
        self._waiting = frozenset(waiting)

    def _tell_connections(self, log: FilteringBoundLogger, ran: Ran) -> None:
        lost = frozenset(ran.report.failures)
        for name in sorted(lost - self._lost):
            log.error(f"{name} is lost: {_why(ran.report.failures[name])}", connection=name)
        for name in sorted(self._lost - lost):
            if name in ran.config.connections:
                log.info(f"{name} is back", connection=name)
        self._lost = lost

    def _tell_run(self, log: FilteringBoundLogger, ran: Ran) -> None:
        plan, seconds = ran.report.plan, (ran.ended - ran.began).total_seconds()
        numbers = {
            "agreed": len(plan.agreements),
            "written": len(ran.report.told),
            "requests": sum(ran.report.requests.values()),
            "seconds": round(seconds, 3),
        }
        tell = log.info if ran.report.told or plan.agreements else log.debug
        end = "stopped" if ran.stopped else "done"
        tell(f"run {ran.report.run or '-'} {end}: {numbers['agreed']} agreed, {numbers['written']} written", **numbers)


def _sentence(travel: Travel) -> str:
    """A change in one line; of a long text only that it changed."""
    if travel.field not in _LONG:
        return str(travel)
    source = f"{travel.source} " if travel.source else ""
    return f"{source}→ {travel.target}  {travel.title}  {travel.field} changed"


def _waiting(plan: Plan) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for spot, conflict in plan.conflicts.items():
        title = plan.titles.get(spot.item, spot.item)
        said = f"conflict: {title}: {spot.field}: {' and '.join(conflict.said)} say different things"
        yield said, {"item": spot.item, "field": spot.field}
    for held in plan.held:
        said = f"held by {held.guard}: {held.title}: {held.reason}. {held.lift}"
        yield said, {"connection": held.connection, "item": held.item, "guard": held.guard}


def _why(error: Exception) -> str:
    return str(error) if isinstance(error, ConnectorError) else f"{type(error).__name__}: {error}"
