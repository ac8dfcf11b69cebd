"""Owns what a person configures for a Google Sheets connection."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, model_validator

from okrsync.kit.settings import (
    AcceptsSettings,
    Mapped,
    Settings,
    by_kind,
    check_encrypted,
    check_mappings,
    is_loopback,
    read_secret,
)
from okrsync.model import Kind

GOOGLE = "https://sheets.googleapis.com"
IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]+)")


def same_heading(text: str) -> str:
    """A heading, or a tab's name, as it is compared: people do not see case and spaces as a difference."""
    return " ".join(text.split()).casefold()


def _spreadsheet_id(text: str) -> str:
    """The id in a spreadsheet's address, or the id itself."""
    match = IN_ADDRESS.search(text)
    found = match[1] if match else text.strip()
    if not re.fullmatch(r"[A-Za-z0-9_-]+", found):
        raise ValueError("give the spreadsheet's address as the browser shows it, or the id between /d/ and /edit")
    return found


class ContainerSettings(Settings):
    """Which tab holds the OKRs of one kind, a row each, and which column holds which field."""

    tab: str = Field(min_length=1, description="The tab's name.")
    header_row: int = Field(default=1, ge=1, description="The row with the column headings, counted from 1.")
    key: str = Field(
        default="okrsync key",
        min_length=1,
        description="The heading of the column for okrsync's keys; made, hidden and protected where it is missing.",
    )
    fields: dict[str, Mapped] = Field(min_length=1, description="For each field of okrsync the column's heading.")
    accepts: AcceptsSettings = Field(default=AcceptsSettings(), description="Which items become new rows here.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if "title" not in self.fields:
            raise ValueError("title is not mapped; map it to the column that names the OKR")
        uses = Counter(same_heading(name) for name in (self.key, *(each.name for each in self.fields.values())))
        if twice := [heading for heading, count in uses.items() if count > 1]:
            raise ValueError(f"more than one field is mapped to the column {', '.join(map(repr, twice))}")
        return self


class SheetsSettings(Settings):
    """One spreadsheet as one account sees it."""

    tool: Literal["sheets"]
    url: HttpUrl = Field(default=HttpUrl(GOOGLE), description="The address of the Sheets API.")
    spreadsheet: Annotated[str, AfterValidator(_spreadsheet_id)] = Field(
        description="The spreadsheet's address in the browser, or its id."
    )
    service_account_file: Path | None = Field(
        default=None, description="The service account's JSON key file. Share the spreadsheet with its client_email."
    )
    authorized_user_file: Path | None = Field(
        default=None,
        description="A person's sign-in instead, as Google's own tools keep it; refreshed by itself.",
    )
    token: SecretStr | None = Field(default=None, description="An OAuth access token. Better a file.")
    token_file: Path | None = Field(
        default=None, description="The file that holds an OAuth access token; read anew in each run."
    )
    requests_per_minute: float = Field(
        default=60.0, gt=0, description="The most reads, and the most writes, sent in a minute."
    )
    objectives: ContainerSettings | None = Field(default=None, description="Where objectives live.")
    key_results: ContainerSettings | None = Field(default=None, description="Where key results live.")

    @model_validator(mode="after")
    def _signed_in(self) -> Self:
        ways = (self.service_account_file, self.authorized_user_file, self.token_file, self.token)
        given = [way for way in ways if way is not None]
        if len(given) > 1:
            raise ValueError("give only one of service_account_file (best), authorized_user_file, token_file and token")
        if not given and not is_loopback(self.url):
            raise ValueError("give service_account_file (best), authorized_user_file, token_file or token")
        check_encrypted(self.url)
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        check_mappings({kind: container.fields for kind, container in self.containers.items()})
        tabs = [same_heading(container.tab) for container in self.containers.values()]
        if len(set(tabs)) < len(tabs):
            raise ValueError("objectives and key_results need a tab each")
        return self

    @property
    def containers(self) -> Mapping[Kind, ContainerSettings]:
        """The configured containers by kind, objectives first."""
        return by_kind(self.objectives, self.key_results)

    @property
    def server(self) -> str:
        """The API's address without a slash at the end."""
        return str(self.url).rstrip("/")

    @property
    def page(self) -> str:
        """Where people open the spreadsheet."""
        if self.server != GOOGLE:
            return f"{self.server}/"
        return f"https://docs.google.com/spreadsheets/d/{self.spreadsheet}/edit"

    def secret(self) -> str | None:
        """The OAuth access token, where one is configured. Raises ``OSError`` where its file cannot be read."""
        return read_secret(self.token, self.token_file)
