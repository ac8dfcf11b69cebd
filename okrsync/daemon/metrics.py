"""Owns the metrics: their names, by Prometheus's conventions, and what each of them counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from okrsync import __version__
from okrsync.daemon.lag import lags
from okrsync.daemon.pulse import Pulse
from okrsync.daemon.ran import Ran
from okrsync.model import Kind
from okrsync.sync.memory import Memory

_SECONDS = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800)
RECOUNT = timedelta(minutes=5)  # how long the store is not asked for what changes only with the tools
_LAGS = (1, 5, 10, 30, 60, 120, 300, 900, 3600, 14400, 86400)


class Metrics:
    """One daemon's metrics, in a registry of their own. A watcher of runs, and the register of all requests."""

    def __init__(self, now: Callable[[], datetime], pulse: Pulse) -> None:
        self._now, self._pulse = now, pulse
        self._counted = datetime.min.replace(tzinfo=UTC)
        self.registry = CollectorRegistry()
        self._runs = self._counter("runs", "Runs by how they ended.", "result")
        self._duration = self._histogram("run_duration_seconds", "How long runs took.", _SECONDS)
        self._last = self._gauge("last_run_timestamp_seconds", "When the last run ended, in seconds since 1970.")
        self._items = self._gauge("items", "Items known, by kind.", "kind")
        self._writes = self._counter("writes", "Writes to tools.", "connection", "action", "outcome")
        self._requests = self._counter("requests", "HTTP requests to tools.", "connection", "endpoint", "status")
        self._waited = self._counter(
            "rate_limit_wait_seconds", "Seconds that requests waited for their turn.", "connection", "reason"
        )
        self._conflicts = self._gauge("conflicts", "Fields that are in conflict.")
        self._held = self._gauge("held", "Items and writes that are held back.", "guard")
        self._up = self._gauge("connection_up", "Whether the connection answered when it was last tried.", "connection")
        self._stale = self._gauge(
            "connection_staleness_seconds", "Seconds since the connection was last read whole.", "connection"
        )
        self._lag = self._histogram(
            "lag_seconds", "From first seen in one tool to told in another.", _LAGS, "connection"
        )
        self._hooks = self._counter("hooks", "Webhooks received.", "connection", "verdict")
        self._messages = self._counter("notifications", "Messages to people.", "recipient", "outcome")
        self._gauge("build_info", "The version that runs.", "version").labels(__version__).set(1)
        ProcessCollector(registry=self.registry)

    def __call__(self, ran: Ran) -> None:
        self._runs.labels(_result(ran)).inc()
        self._duration.observe((ran.ended - ran.began).total_seconds())
        for told in ran.report.told:
            outcome = type(told.outcome).__name__.lower()
            self._writes.labels(told.write.connection, told.write.action.value, outcome).inc()
        for connection, seconds in lags(ran):
            self._lag.labels(connection).observe(seconds)
        if ran.stopped:
            return
        self._show_up(ran)
        if ran.report.run is None:
            return
        self._last.set(ran.ended.timestamp())
        self._stand(ran)
        if ran.report.told or ran.report.plan.agreements or ran.ended - self._counted > RECOUNT:
            self._counted = ran.ended
            self._count(ran, ran.store.load())

    def answered(self, connection: str, endpoint: str, status: int | None) -> None:
        self._pulse.beat()
        self._requests.labels(connection, endpoint, str(status) if status else "none").inc()

    def waited(self, connection: str, reason: str, seconds: float) -> None:
        self._waited.labels(connection, reason).inc(seconds)

    def heard(self, connection: str, verdict: str) -> None:
        """A webhook came in."""
        self._hooks.labels(connection, verdict).inc()

    def sent(self, recipient: str, outcome: str) -> None:
        """A message went out, or did not."""
        self._messages.labels(recipient, outcome).inc()

    def text(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self.registry)

    def _stand(self, ran: Ran) -> None:
        self._conflicts.set(len(ran.report.plan.conflicts))
        self._held.clear()
        for held in ran.report.plan.held:
            self._held.labels(held.guard).inc()

    def _show_up(self, ran: Ran) -> None:
        self._up.clear()
        for name in ran.config.connections:
            self._up.labels(name).set(name not in ran.report.failures)

    def _count(self, ran: Ran, memory: Memory) -> None:
        for kind in Kind:
            self._items.labels(kind.value).set(sum(item.kind is kind for item in memory.items.values()))
        self._stale.clear()
        for name in ran.config.connections:
            if mark := memory.bookmarks.get(name):
                self._stale.labels(name).set_function(partial(self._since, mark.read_whole))

    def _since(self, at: datetime) -> float:
        return (self._now() - at).total_seconds()

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, namespace="okrsync", registry=self.registry)

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(name, text, labels, namespace="okrsync", registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, text, labels, namespace="okrsync", registry=self.registry, buckets=buckets)


def _result(ran: Ran) -> str:
    if ran.stopped:
        return "stopped"
    if ran.report.run is None:
        return "nothing_begun"
    return "partly" if ran.report.failures else "done"
