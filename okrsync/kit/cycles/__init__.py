"""The periods that OKRs run in: their one name each, what people write for them, and the calendar of a company."""

from okrsync.kit.cycles.calendar import Calendar, complete, quarter_containing, quarter_of, span, week_containing
from okrsync.kit.cycles.periods import Period, Sort, cycle_of_span, following, period, weeks_in
from okrsync.kit.cycles.words import parse_cycle

__all__ = [
    "Calendar",
    "Period",
    "Sort",
    "complete",
    "cycle_of_span",
    "following",
    "parse_cycle",
    "period",
    "quarter_containing",
    "quarter_of",
    "span",
    "week_containing",
    "weeks_in",
]
