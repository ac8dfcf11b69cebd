"""Turns the gate's settings into its rules: reads the words once, so that judging needs nothing but its arguments."""

from __future__ import annotations

from okrsync.outcomes.judge import Rules
from okrsync.outcomes.settings import OutcomesSettings
from okrsync.outcomes.words import languages


def rules_of(settings: OutcomesSettings) -> Rules:
    """The rules that were configured. Raises :class:`okrsync.outcomes.words.BadWords`."""
    return Rules(
        languages=languages(settings.words_files),
        mode=settings.mode,
        levels={level.value: mode for level, mode in settings.levels.items()},
        connections=settings.connections,
        severities=settings.rules,
        exempt={exemption.key_result: exemption.reason for exemption in settings.exempt},
    )
