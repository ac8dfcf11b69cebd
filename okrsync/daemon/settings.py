"""Owns what a person configures about the daemon: when it runs, where it listens, what wakes it and how it logs."""

from __future__ import annotations

from datetime import UTC, datetime, time
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, model_validator

from okrsync.kit.settings import Settings, read_secret


def cron_line(text: str) -> str:
    """The five fields of cron. Raises ``ValueError`` for anything else."""
    try:
        next(CronSim(text, datetime.now(UTC)), None)
    except CronSimError as error:
        raise ValueError(f"no cron expression ({error}); give five fields, such as '*/15 7-19 * * MON-FRI'") from None
    return text


def zone_name(text: str) -> str:
    """A time zone's name. Raises ``ValueError`` for one that this machine does not know."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError("no time zone that this machine knows; give one such as Europe/Berlin") from None
    return text


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


CronLine = Annotated[str, AfterValidator(cron_line)]
CronLines = Annotated[tuple[CronLine, ...], BeforeValidator(_as_list, json_schema_input_type=str | tuple[str, ...])]
ZoneName = Annotated[str, AfterValidator(zone_name)]


class ScheduleSettings(Settings):
    """When `okrsync run` runs, beside its interval, and how long it waits for what."""

    cron: CronLines = Field(default=(), description="When to run, in cron's five fields: one expression or several.")
    time_zone: ZoneName = Field(default="UTC", description="The time zone of the cron expressions.")
    jitter: float = Field(
        default=0, ge=0, description="The most seconds, drawn anew each time, that a run starts late."
    )
    settle: float = Field(
        default=5, ge=0, description="Seconds from a webhook to the run that it causes: others join it meanwhile."
    )
    longest_pause: float = Field(
        default=900, ge=0, description="The most seconds for which a tool that fails again and again is left alone."
    )
    grace: float = Field(
        default=20, ge=0, description="Seconds after SIGTERM in which the request in hand may still be answered."
    )


class ServerSettings(Settings):
    """Where the daemon answers health checks, metrics and webhooks; nowhere, where no port is given."""

    host: str = Field(default="127.0.0.1", min_length=1, description="The address to listen at.")
    port: int | None = Field(default=None, ge=0, le=65535, description="The port to listen at.")
    token: SecretStr | None = Field(default=None, description="What a reader of metrics must show. Better a file.")
    token_file: Path | None = Field(default=None, description="The file that holds the token.")
    late: float = Field(
        default=300, gt=0, description="Seconds by which a run may be overdue before the daemon is not ready."
    )

    @model_validator(mode="after")
    def _guarded(self) -> Self:
        if self.token is not None and self.token_file is not None:
            raise ValueError("give only one of token_file (better) and token")
        if self.port is not None and not self.loopback and self.token is None and self.token_file is None:
            raise ValueError("give token_file: whoever reaches an address that is not loopback must show a token")
        return self

    @property
    def loopback(self) -> bool:
        try:
            return ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return self.host == "localhost"

    def secret(self) -> str | None:
        """The token; an empty file holds none. Raises ``OSError`` where its file cannot be read."""
        return read_secret(self.token, self.token_file) or None


class HookSettings(Settings):
    """A webhook of one connection: what its tool signs with, and for Google where it is to be sent."""

    secret: SecretStr | None = Field(default=None, description="What the tool signs its calls with. Better a file.")
    secret_file: Path | None = Field(
        default=None,
        description="The file that holds the secret. Notion's is written there when Notion first sends it.",
    )
    address: HttpUrl | None = Field(
        default=None, description="The https address at which Google reaches this daemon's /hooks/<connection>."
    )

    @model_validator(mode="after")
    def _one_secret(self) -> Self:
        if (self.secret is None) == (self.secret_file is None):
            raise ValueError("give either secret_file (better) or secret")
        if self.address is not None and self.address.scheme != "https":
            raise ValueError("address must begin with https://: Google calls no other")
        return self

    def key(self) -> str | None:
        """The secret, or ``None`` while its file is missing or empty."""
        try:
            return read_secret(self.secret, self.secret_file) or None
        except FileNotFoundError:
            return None


class LogSettings(Settings):
    """What the daemon writes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least grave lines that are written."
    )
    format: Literal["auto", "text", "json"] = Field(
        default="auto", description="Lines for people or JSON; auto: for people on a terminal alone."
    )


def quiet_hours(text: str) -> str:
    """Two times of day. Raises ``ValueError`` for anything else."""
    between(text)
    return text


def between(text: str) -> tuple[time, time]:
    """From when until when; over midnight where the second is the earlier one."""
    first, _, last = text.partition("-")
    try:
        return time.fromisoformat(first.strip()), time.fromisoformat(last.strip())
    except ValueError:
        raise ValueError("give two times of day, such as '20:00-07:00'") from None


class RecipientSettings(Settings):
    """Somebody who is told by Slack, Teams, e-mail or in another of Apprise's ways, and how much they want to hear."""

    url: SecretStr | None = Field(default=None, description="Where to, as an Apprise URL. Better a file.")
    url_file: Path | None = Field(default=None, description="The file that holds Apprise URLs, one a line.")
    digest: CronLines = Field(
        default=(), description="When to send the board and what needs a person, in cron's five fields, or never."
    )
    alerts: bool = Field(default=True, description="Whether to tell when a connection is lost for long, and when back.")
    quiet: Annotated[str, AfterValidator(quiet_hours)] | None = Field(
        default=None, description="Between which times of day nothing is sent, such as 20:00-07:00; it waits."
    )
    most_per_week: int = Field(default=10, ge=1, description="The most messages in seven days.")

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if (self.url is None) == (self.url_file is None):
            raise ValueError("give either url_file (better) or url")
        return self

    def addresses(self) -> list[str]:
        """The Apprise URLs. Raises ``OSError`` where their file cannot be read."""
        return (read_secret(self.url, self.url_file) or "").split()


class NotificationSettings(Settings):
    """Who is told what by message."""

    lost_after: float = Field(
        default=900, ge=0, description="Seconds for which a connection must be lost before anybody is told."
    )
    time_zone: ZoneName = Field(default="UTC", description="The time zone of the digests and the quiet hours.")
    recipients: dict[str, RecipientSettings] = Field(
        default={}, description="Who is told: a name of your choice for each, and how to reach them."
    )
