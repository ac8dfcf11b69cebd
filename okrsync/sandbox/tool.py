"""Says what a tool in a box must offer to the shared server: routes, authentication, errors, and a page to edit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from werkzeug.wrappers import Request

from okrsync.sandbox.limits import Limit, Standing, Use

Json = Any


@dataclass(frozen=True)
class Answer:
    """What an endpoint replies: a JSON body (``None`` sends no body at all), a status and extra headers."""

    body: Json = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class ApiError(Exception):
    """A refusal in the service's own shape, raised anywhere inside an endpoint; nothing of its request is kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status}: {answer.body}")
        self.answer = answer


@dataclass(frozen=True)
class Call:
    """One request as an endpoint sees it: the parsed body, the query, and which records a fault hides from it.

    ``rule`` and ``arguments`` are the route that it took and what stands in its path.
    """

    request: Request
    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    body: Json
    hidden: Collection[str] | None = ()
    rule: str = ""
    arguments: Mapping[str, str] = field(default_factory=dict)

    def hides(self, record_id: str) -> bool:
        """True where a ``hide`` fault keeps this record out of the answer (``hidden is None``: every record)."""
        return self.hidden is None or record_id in self.hidden

    def arg(self, name: str, default: str | None = None) -> str | None:
        """The first value of a query parameter."""
        values = self.query.get(name)
        return values[0] if values else default


@dataclass(frozen=True)
class Route:
    """One endpoint: its method, a werkzeug rule such as ``/v1/pages/<page_id>``, and what answers it."""

    method: str
    rule: str
    endpoint: Callable[..., Answer]


@dataclass(frozen=True)
class Cell:
    """One cell of the page: what a person reads, whether they may type there, and the hyperlinks in it.

    A link is a text and its address.
    """

    text: str
    editable: bool = True
    links: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Sheet:
    """One table of the page: a name, its column headings, and rows by a stable id."""

    name: str
    columns: Sequence[str]
    rows: Mapping[str, Sequence[Cell]]


class Throttle:
    """The limits that a service publishes, and how it speaks of them; this one knows none."""

    limits: Mapping[str, Limit] = {}
    search_lag = 0.0
    """Seconds that its search is commonly behind."""

    paced_by = ""
    """The setting of the connector that says how fast it may go."""

    def uses(self, call: Call) -> Sequence[Use]:
        """Which limits an authenticated request counts against."""
        del call
        return ()

    def headers(self, standings: Sequence[Standing]) -> Mapping[str, str]:
        """What every answer says about the limits that its request counted against."""
        del standings
        return {}

    def refusal(self, spent: Standing) -> Answer:
        """The answer to a request that found a limit used up."""
        raise LookupError(f"no limit {spent.use.limit} is published")


class Tool(Protocol):
    """One tool in a box. All its methods are called under the server's lock, one request at a time."""

    name: str
    throttle: Throttle = Throttle()

    def routes(self) -> Sequence[Route]:
        """Every endpoint this box offers; each is called as ``endpoint(call, **rule arguments)``."""

    def authenticate(self, request: Request) -> None:
        """Raise :class:`ApiError` in the service's own shape unless the request carries valid credentials."""

    def failure(self, status: int, message: str) -> Answer:
        """An error of that HTTP status in the service's own shape, with the headers the service would send."""

    def overload(self, status: int, message: str, seconds: float) -> Answer:
        """The same where the service asks for a pause of so many seconds, as with 429."""
        answer = self.failure(status, message)
        return Answer(answer.body, answer.status, {**answer.headers, "Retry-After": f"{seconds:g}"})

    def doubt(self, call: Call, done: Answer, failure: Answer) -> Answer:
        """The failure as it is told where the call was carried out all the same, with ``done`` for an answer."""
        del call, done
        return failure

    def unshare(self, containers: Collection[str] | None) -> None:
        """Keep these containers, by id, from whoever uses the API (``None``: all of them; empty: none)."""

    def lag(self, seconds: float) -> None:
        """Let the search show what was that long ago. Raises ``ValueError`` where no search of the tool's lags."""
        if seconds:
            raise ValueError(f"{self.name} has no search that lags")

    def sheets(self) -> Sequence[Sheet]:
        """The contents, as a person looking at the page sees them."""

    def edit(self, sheet: str, row: str, column: str, text: str) -> None:
        """A person types ``text`` into a cell. Raises ``ValueError`` with a plain sentence where that cannot be."""

    def add(self, sheet: str) -> None:
        """A person adds an empty row."""

    def remove(self, sheet: str, row: str) -> None:
        """A person deletes a row."""

    def access(self, url: str) -> Mapping[str, str]:
        """How a script gets in, by the words of ``okrsync sandbox --json``: ``url``, ``token`` and the like."""

    def settings(self, url: str) -> Mapping[str, Json]:
        """A ready ``connections:`` entry for this box, as it would stand in the YAML; secrets only as file names."""

    def secrets(self, url: str) -> Mapping[str, str]:
        """The contents of the secret files that :meth:`settings` names, by file name (relative to the config)."""
