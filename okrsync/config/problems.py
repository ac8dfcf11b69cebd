"""Owns the one error of the configuration, and says where in the file or in which variable a setting stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from okrsync.config.located import Located, Mark, Path
from okrsync.config.variables import Variables
from okrsync.connector import Problem


class ConfigError(Exception):
    """The configuration cannot be used: all that is wrong with it, in the order in which it stands there."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(as_line(problem) for problem in self.problems))


def as_line(problem: Problem) -> str:
    """``place: what is wrong. remedy``"""
    line = f"{problem.place}: {problem.message}"
    return f"{line}. {problem.remedy}" if problem.remedy else line


@dataclass(frozen=True)
class Places:
    """Says where in the file, or in which variable or secret file, a setting stands."""

    file: str
    text: Located
    variables: tuple[Variables, ...] = ()

    def of(self, path: Path) -> str:
        for layer in self.variables:
            if origin := layer.origin(path):
                return origin
        return self.at(self.text.mark(path))

    def at(self, mark: Mark) -> str:
        return f"{self.file}:{mark.line}:{mark.column}"
