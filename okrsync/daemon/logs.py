"""Decides how the daemon's log lines look: for people on a terminal, JSON otherwise, and never with a secret in them.

The event is a sentence that says all to a person; the keys beside it (``run``, ``connection``, ``item`` and more) say
the same to a machine.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, MutableMapping
from datetime import datetime
from typing import Any, TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from okrsync.daemon.secrets import Secrets
from okrsync.daemon.settings import LogSettings

_COLOURS = {"error": "\x1b[31m", "warning": "\x1b[33m", "debug": "\x1b[2m"}
_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def logger_for(
    settings: LogSettings, stream: TextIO, secrets: Secrets, now: Callable[[], datetime]
) -> FilteringBoundLogger:
    """A logger that writes to ``stream``."""
    people = settings.format == "text" or (settings.format == "auto" and stream.isatty())

    def stamp(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {"time": now().isoformat(timespec="milliseconds"), **event}

    def redact(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: secrets.strike_out_of(value) for key, value in event.items()}

    shaped: Processor = _line_in_colour if people and stream.isatty() else _line
    processors: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        stamp,
        structlog.processors.format_exc_info,
        redact,
        shaped if people else structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]
    wrapped: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[settings.level]),
        cache_logger_on_first_use=False,
    )
    return wrapped


def _line(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    at = datetime.fromisoformat(event["time"]).astimezone()
    trace = f"\n{event['exception']}" if "exception" in event else ""
    return f"{at:%H:%M:%S}  {event['event']}{trace}"


def _line_in_colour(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
    colour = _COLOURS.get(event["level"], "")
    return f"{colour}{_line(logger, name, event)}\x1b[0m" if colour else _line(logger, name, event)
