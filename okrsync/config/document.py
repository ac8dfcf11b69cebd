"""Owns what the configuration file may say, apart from what each tool's own settings say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Union

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from okrsync.alignment.settings import AlignmentSettings
from okrsync.config.guarding import GuardSettings
from okrsync.config.people import PersonSettings
from okrsync.daemon.settings import (
    HookSettings,
    LogSettings,
    NotificationSettings,
    ScheduleSettings,
    ServerSettings,
)
from okrsync.measures.settings import MeasureSettings
from okrsync.outcomes.settings import OutcomesSettings

ConnectionName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)*$", max_length=60)]


class CalendarSettings(BaseModel):
    """How the company counts its quarters and weeks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_month: int = Field(default=1, ge=1, le=12, description="The month in which the fiscal year begins.")
    named_by: Literal["end", "start"] = Field(
        default="end", description="Whether FY26 is the fiscal year that ends or that starts in 2026."
    )
    weeks: Literal["iso", "quarter"] = Field(
        default="iso", description='Whether the 3 of "Week 3" counts the weeks of the ISO year or of the quarter.'
    )


class Document(BaseSettings):
    """The configuration of one workspace: which tools are kept alike, and how."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, title="okrsync configuration")
    layers: ClassVar[Sequence[Mapping[str, Any]]] = ()

    workspace: str = Field(
        default="default", min_length=1, max_length=100, description="Keeps several organisations apart in one store."
    )
    store: str = Field(
        default="sqlite:///.okrsync/okrsync.db",
        min_length=1,
        description="Where the memory is kept: sqlite:///path (relative to this file's directory) or postgresql://…",
    )
    interval: float = Field(
        default=60, ge=0, description="Seconds from the start of one run of the loop to the next; 0 for cron alone."
    )
    schedule: ScheduleSettings = Field(
        default=ScheduleSettings(), description="When else the loop runs, and how long it waits for what."
    )
    full_read_every: float = Field(
        default=3600, ge=0, description="Seconds after which a connection is read whole again instead of its changes."
    )
    prefer: dict[str, str] = Field(
        default={}, description="For a field, the connection whose value wins where two tools said different things."
    )
    codes: Literal["automatic", "manual"] = Field(
        default="automatic", description="Whether okrsync gives a code, such as Ops KR2.1, where people give none."
    )
    calendar: CalendarSettings = Field(default=CalendarSettings(), description="How the company counts its periods.")
    guards: GuardSettings = Field(default=GuardSettings(), description="When to stop and ask.")
    alignment: AlignmentSettings = Field(
        default=AlignmentSettings(), description="What is checked about who serves what, and what is rolled up."
    )
    outcomes: OutcomesSettings = Field(
        default=OutcomesSettings(), description="The gate that keeps tasks out: only outcomes with a measure travel."
    )
    measures: MeasureSettings = Field(
        default=MeasureSettings(), description="Where current values are measured instead of typed."
    )
    people: tuple[PersonSettings, ...] = Field(
        default=(), description="Who is who, where tools have different names for the same person."
    )
    server: ServerSettings = Field(
        default=ServerSettings(), description="Where the daemon answers health checks, metrics and webhooks."
    )
    hooks: dict[ConnectionName, HookSettings] = Field(
        default={}, description="The connections whose tools call when something changes, and what they sign with."
    )
    notifications: NotificationSettings = Field(
        default=NotificationSettings(), description="Who is told what by message."
    )
    logs: LogSettings = Field(default=LogSettings(), description="What the daemon writes to standard error.")
    connections: dict[ConnectionName, Any] = Field(
        min_length=1, description="The tools to keep alike: a name of your choice for each, and its settings."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The layers in ``layers``, the strongest first, instead of pydantic-settings' own reading of variables.

        That would take a token made of digits for a number, and cannot know which connections have a ``-``.
        """
        return tuple(_Layer(settings_cls, dict(layer)) for layer in cls.layers)


class _Layer(InitSettingsSource):
    """One source of settings. What a stronger one says about ``token`` also stands against a ``token_file`` here."""

    def __call__(self) -> dict[str, Any]:
        return _without_rivals(super().__call__(), self.current_state)


def _without_rivals(weak: dict[str, Any], strong: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in weak.items() if key in strong or _rival(key) not in strong}
    return {
        key: _without_rivals(value, strong[key])
        if isinstance(value, dict) and isinstance(strong.get(key), dict)
        else value
        for key, value in kept.items()
    }


def _rival(key: str) -> str:
    return key.removesuffix("_file") if key.endswith("_file") else f"{key}_file"


def document_type(tools: Mapping[str, type[Any]]) -> type[Document]:
    """A :class:`Document` whose connections are checked by the settings of these tools."""
    choices = tuple(tools.values())
    connection: Any = (
        Annotated[Union[choices], Field(discriminator="tool")] if len(choices) > 1 else choices[0]  # noqa: UP007
    )
    field = Document.model_fields["connections"]
    connections = Field(min_length=1, description=field.description)
    return create_model("Document", __base__=Document, connections=(dict[ConnectionName, connection], connections))


def filled(model: type[Document], layers: Sequence[Mapping[str, Any]]) -> Document:
    """A document of that type, filled from ``layers``, the strongest first. Raises ``pydantic.ValidationError``."""
    layered: type[Any] = type(model.__name__, (model,), {"layers": tuple(layers), "__module__": model.__module__})
    document: Document = layered()
    return document
