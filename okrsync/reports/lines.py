"""Renders a run's report as lines that a person reads at a glance: a diff by item, then what needs somebody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rich.text import Text

from okrsync.connector import Action, Done
from okrsync.reports.values import text_value
from okrsync.sync.cycle import Report
from okrsync.sync.decide import Agreement
from okrsync.sync.plan import Held, Plan, Write

_SIGNS = {Action.CREATE: ("+", "green"), Action.UPDATE: ("~", "yellow"), Action.LINK: ("&", "cyan")}
_ARCHIVED = ("-", "red")


def as_text(report: Report) -> Iterator[Text]:
    """Every line of the report, in colour."""
    plan = report.plan
    yield from _items(plan)
    yield from waiting(report)
    for problem in plan.problems:
        yield Text.assemble(("? ", "magenta"), f"{problem.place}: {problem.message}. {problem.remedy}".rstrip(" "))
    yield summary(report)


def waiting(report: Report) -> Iterator[Text]:
    """What waits for a person, or for another try."""
    yield from _conflicts(report.plan)
    yield from _all_held(report.plan)
    yield from _outcomes(report)


def summary(report: Report) -> Text:
    """One line: how much was agreed, written, disputed and held, and what it cost."""
    plan, requests = report.plan, sum(report.requests.values())
    counts = [
        _count(len(plan.agreements), "value newly agreed", "values newly agreed"),
        _count(len(plan.writes), "write", "writes"),
        _count(len(plan.conflicts), "conflict", "conflicts"),
        f"{len(plan.held)} held",
        _count(requests, "request", "requests"),
    ]
    begun = "Plan" if report.run is None else f"Run {report.run}"
    name = f"{begun} {plan.digest[:12]}".rstrip()
    return Text(f"{name}: {', '.join(counts)}.", style="bold")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _items(plan: Plan) -> Iterator[Text]:
    agreements: dict[str, list[Agreement]] = defaultdict(list)
    writes: dict[str, list[Write]] = defaultdict(list)
    for agreement in plan.agreements:
        agreements[agreement.spot.item].append(agreement)
    for write in plan.writes:
        writes[write.item].append(write)
    for item in dict.fromkeys([*agreements, *writes]):
        yield Text(plan.titles.get(item, item), style="bold")
        first = all(agreement.before is None for agreement in agreements[item])
        if agreements[item] and first and any(each.spot.field == "title" for each in agreements[item]):
            first_said = agreements[item][0]
            yield Text(f"  {first_said.given or 'first seen in ' + ', '.join(first_said.said_by)}", style="blue")
        else:
            yield from (_agreed(each, plan) for each in agreements[item])
        for write in writes[item]:
            yield from _written(write, plan)


def _agreed(agreement: Agreement, plan: Plan) -> Text:
    before, after = (
        text_value(agreement.spot.field, each, plan.titles) for each in (agreement.before, agreement.value)
    )
    by = agreement.given or f"said by {', '.join(agreement.said_by) or 'nobody any more'}"
    return Text.assemble(("  = ", "blue"), f"{agreement.spot.field}: {before} → {after}", (f"  {by}", "dim"))


def _written(write: Write, plan: Plan) -> Iterator[Text]:
    sign, colour = _SIGNS.get(write.action, _ARCHIVED)
    head = Text.assemble((f"  {sign} {write.connection}", colour))
    if write.action is not Action.UPDATE:
        size = f" ({_count(len(write.values), 'field', 'fields')})" if write.values else ""
        yield head.append(f"  {write.action}{size}", "dim")
        return
    for name, value in write.values.items():
        before, after = (text_value(name, each, plan.titles) for each in (write.before.get(name), value))
        yield head.copy().append(f"  {name}: {before} → {after}", "default")


def _conflicts(plan: Plan) -> Iterator[Text]:
    for spot, conflict in plan.conflicts.items():
        said = "; ".join(f"{name} says {text_value(spot.field, v, plan.titles)}" for name, v in conflict.said.items())
        agreed = text_value(spot.field, conflict.agreed, plan.titles)
        title = plan.titles.get(spot.item, spot.item)
        yield Text.assemble(("! conflict ", "red"), f"{title}: {spot.field}: {said}; agreed is {agreed}")
        yield Text("  Type the same value in both, or choose: okrsync conflicts says how.", style="dim")


def _all_held(plan: Plan) -> Iterator[Text]:
    together: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for held in plan.held:
        together[held.guard, held.reason, held.lift].append(held)
    for (guard, reason, lift), group in together.items():
        named = ", ".join(dict.fromkeys(f"{held.title} ({held.connection})" for held in group[:3]))
        more = f" and {len(group) - 3} more" if len(group) > 3 else ""
        yield Text.assemble((f"! held by {guard} ", "red"), f"{reason}: {named}{more}")
        yield Text(f"  {lift}", style="dim")


def _outcomes(report: Report) -> Iterator[Text]:
    for told in report.told:
        if not isinstance(told.outcome, Done):
            word = type(told.outcome).__name__.lower()
            where = f"{told.write.connection}: {told.write.title}"
            yield Text.assemble((f"! {word} ", "red"), f"{where}: {told.outcome.reason}")
