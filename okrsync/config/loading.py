"""Loads the configuration: the file, then secret files, then the environment, checked all at once."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from pydantic import ValidationError

from okrsync import plugins
from okrsync.alignment.settings import AlignmentSettings
from okrsync.config.document import CalendarSettings, Document, document_type, filled
from okrsync.config.files import anchored, missing_files, store_url
from okrsync.config.guarding import GuardSettings
from okrsync.config.located import BadYaml, Located, read_yaml
from okrsync.config.measures import measure_rules, mismeasured
from okrsync.config.people import contradictions
from okrsync.config.problems import ConfigError, Places
from okrsync.config.variables import Variables, from_directory, from_environment
from okrsync.config.wording import CONTAINERS, Known, explain
from okrsync.connector import Connector, Plugin, Problem
from okrsync.daemon.settings import (
    HookSettings,
    LogSettings,
    NotificationSettings,
    ScheduleSettings,
    ServerSettings,
)
from okrsync.measures import MeasureRules
from okrsync.model import FIELDS
from okrsync.outcomes.settings import OutcomesSettings
from okrsync.people import People

DOCKER_SECRETS = Path("/run/secrets")  # where Docker and Podman mount secrets


@dataclass(frozen=True)
class Config:
    """One workspace: its connections and the rules of its runs. Times are in seconds."""

    file: Path
    workspace: str
    store: str
    interval: float
    schedule: ScheduleSettings
    full_read_every: float
    prefer: Mapping[str, str]
    codes: Literal["automatic", "manual"]
    calendar: CalendarSettings
    guards: GuardSettings
    alignment: AlignmentSettings
    outcomes: OutcomesSettings
    measures: MeasureRules
    people: People
    server: ServerSettings
    hooks: Mapping[str, HookSettings]
    notifications: NotificationSettings
    logs: LogSettings
    connections: Mapping[str, Any]
    tools: Mapping[str, Plugin]
    secrets_directory: Path | None = None

    def connectors(self) -> Mapping[str, Connector]:
        """A connector for each connection, by its name. Nothing is sent yet."""
        return {name: self.tools[name].connect(name, settings) for name, settings in self.connections.items()}


def load(file: Path, environment: Mapping[str, str] = os.environ) -> Config:
    """The configuration in ``file``. Raises :class:`ConfigError` with everything that is wrong with it."""
    tools = {tool: plugins.plugin(tool) for tool in plugins.tools()}
    model = document_type({tool: plugin.settings for tool, plugin in tools.items()})
    text = _read(file)
    places = Places(str(file), text, _variables(text, environment))
    layers = [*(layer.data for layer in places.variables), text.data]
    settled = [anchored(layer, file.absolute().parent) for layer in layers]
    try:
        document = filled(model, settled)
    except ValidationError as error:
        known = Known(model, {tool: plugin.settings for tool, plugin in tools.items()})
        errors = error.errors(include_url=False, include_input=False)
        raise ConfigError(explain(errors, places, known)) from None
    misnamed = [*contradictions(document.people, document.connections, places), *_misled_gate(document, places)]
    misnamed += mismeasured(document.measures, {n: each.tool for n, each in document.connections.items()}, places)
    unplanned = _unplanned(document, places)
    if problems := [*missing_files(document, places), *_misled_preferences(document, places), *misnamed, *unplanned]:
        raise ConfigError(problems)
    return _config(file, document, tools, _secrets_directory(environment))


def _config(file: Path, document: Document, tools: Mapping[str, Plugin], secrets: Path | None) -> Config:
    return Config(
        file=file,
        workspace=document.workspace,
        store=store_url(document.store, file.absolute().parent),
        interval=document.interval,
        schedule=document.schedule,
        full_read_every=document.full_read_every,
        prefer=MappingProxyType(document.prefer),
        codes=document.codes,
        calendar=document.calendar,
        guards=document.guards,
        alignment=document.alignment,
        outcomes=document.outcomes,
        measures=measure_rules(document.measures, {n: tools[each.tool] for n, each in document.connections.items()}),
        people=People(each.person for each in document.people),
        server=document.server,
        hooks=MappingProxyType(document.hooks),
        notifications=document.notifications,
        logs=document.logs,
        connections=MappingProxyType(document.connections),
        tools=MappingProxyType({name: tools[settings.tool] for name, settings in document.connections.items()}),
        secrets_directory=secrets,
    )


def _read(file: Path) -> Located:
    try:
        text = read_yaml(file.read_text("utf-8"))
    except BadYaml as error:
        raise ConfigError([Problem(Places(str(file), Located({})).at(error.mark), str(error))]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        remedy = "Name the configuration with -c FILE, or begin with the example in config/okrsync.example.yaml."
        raise ConfigError([Problem(str(file), f"the configuration cannot be read: {reason}", remedy)]) from None
    if not isinstance(text.data, dict):
        raise ConfigError([Problem(f"{file}:1:1", "expected a mapping (key: value)")])
    return text


def _variables(text: Located, environment: Mapping[str, str]) -> tuple[Variables, ...]:
    """The environment and the secret files, the stronger first."""
    directory = _secrets_directory(environment)
    connections = text.data.get("connections")
    names = tuple(connections) if isinstance(connections, dict) else ()
    try:
        secrets = from_directory(directory, Document.model_fields, names)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "a file in it is not UTF-8 text"
        remedy = "Set OKRSYNC_SECRETS_DIR to a directory whose files okrsync may read."
        raise ConfigError([Problem(str(directory), f"the secret files cannot be read: {reason}", remedy)]) from None
    return from_environment(environment, Document.model_fields, names), secrets


def _secrets_directory(environment: Mapping[str, str]) -> Path | None:
    named = environment.get("OKRSYNC_SECRETS_DIR")
    return Path(named) if named else DOCKER_SECRETS if DOCKER_SECRETS.is_dir() else None


def _unplanned(document: Document, places: Places) -> Iterator[Problem]:
    """A loop that would never run, a token that is not there, and hooks and canaries of no connection."""
    if not document.interval and not document.schedule.cron:
        remedy = "Give an interval of at least 1, or schedule.cron."
        yield Problem(places.of(("interval",)), "with an interval of 0 nothing would ever run", remedy)
    token = document.server.token_file
    if token is not None and not os.access(token, os.R_OK):
        place = places.of(("server", "token_file"))
        yield Problem(place, f"there is no file {token} that okrsync may read", "Put the secret there.")
    named = [("hooks", each) for each in document.hooks] + [("guards", "canaries", e) for e in document.guards.canaries]
    for *section, connection in named:
        if connection not in document.connections:
            remedy = f"Choose: {', '.join(document.connections)}."
            yield Problem(places.of((*section, connection)), f"there is no connection {connection!r}", remedy)


def _misled_preferences(document: Document, places: Places) -> Iterator[Problem]:
    fields = {field for kind in CONTAINERS.values() for field in FIELDS[kind]}
    for field, connection in document.prefer.items():
        place = places.of(("prefer", field))
        if field not in fields:
            yield Problem(place, f"there is no field {field!r}", f"There are: {', '.join(sorted(fields))}.")
        elif connection not in document.connections:
            yield Problem(
                place, f"there is no connection {connection!r}", f"Choose: {', '.join(document.connections)}."
            )


def _misled_gate(document: Document, places: Places) -> Iterator[Problem]:
    choices = f"Choose: {', '.join(document.connections)}."
    for connection in document.outcomes.connections:
        if connection not in document.connections:
            place = places.of(("outcomes", "connections", connection))
            yield Problem(place, f"there is no connection {connection!r}", choices)
