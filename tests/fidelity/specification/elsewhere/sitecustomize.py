"""Writes down what processes that a test starts put out, and what sandboxes do in them: Python imports this at its
start, from PYTHONPATH."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

SERVER = "okrsync.sandbox.server"


class OnImport:
    """Waits until the sandboxes' server is imported, which most processes never do, and then becomes its witness."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> Any:
        if name != SERVER:
            return None
        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is not None:
            _afterwards(spec)
        return spec


def _afterwards(spec: ModuleSpec) -> None:
    loader: Any = spec.loader
    load = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        load(module)
        vars(module)["Server"].witnesses.append(record)

    loader.exec_module = exec_module


def record(exchange: Any) -> None:
    """One line a request, written at once: the process may be killed."""
    line = json.dumps([asdict(exchange), os.environ.get("PYTEST_CURRENT_TEST", "")])
    with (Path(os.environ["SANDBOX_EXCHANGES"]) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
        file.write(line + "\n")


def overheard(stream: Any) -> None:
    """Write down what the stream is given, at once."""
    write, file = stream.write, Path(os.environ["PROCESS_OUTPUTS"]) / f"{os.getpid()}.jsonl"

    def noted(text: str) -> Any:
        with file.open("a", encoding="utf-8") as output:
            output.write(json.dumps([os.environ.get("PYTEST_CURRENT_TEST", ""), text]) + "\n")
        return write(text)

    stream.write = noted


if "PROCESS_OUTPUTS" in os.environ:
    for each in (sys.stdout, sys.stderr):
        if each is not None:
            overheard(each)
if "SANDBOX_EXCHANGES" in os.environ:
    sys.meta_path.insert(0, OnImport())
