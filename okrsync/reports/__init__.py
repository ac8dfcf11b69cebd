"""What a run and the store say, in two renderings of one thing: JSON for machines, lines for people."""

from okrsync.reports.cycles import cycles, cycles_json, cycles_lines
from okrsync.reports.document import as_json
from okrsync.reports.ledger import history_json, history_lines, status_json, status_lines
from okrsync.reports.lines import as_text, waiting
from okrsync.reports.series import series_json, series_lines
from okrsync.reports.settling import (
    conflict_lines,
    conflicts_json,
    conflicts_lines,
    skipped_json,
    skipped_lines,
)
from okrsync.reports.travels import Travel, travels

__all__ = [
    "Travel",
    "as_json",
    "as_text",
    "conflict_lines",
    "conflicts_json",
    "conflicts_lines",
    "cycles",
    "cycles_json",
    "cycles_lines",
    "history_json",
    "history_lines",
    "series_json",
    "series_lines",
    "skipped_json",
    "skipped_lines",
    "status_json",
    "status_lines",
    "travels",
    "waiting",
]
