"""Owns what a person configures for a Notion connection."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, SecretStr, model_validator

from connectors.notion.addresses import last_id
from okrsync.kit.settings import (
    AcceptsSettings,
    MappedField,
    Settings,
    by_kind,
    check_encrypted,
    check_mappings,
    read_secret,
)
from okrsync.model import REFERRED_KIND, Kind


def notion_id(text: str) -> str:
    """The id in the form Notion answers with, from an id or an address. Raises ``ValueError`` where there is none.

    The path's last id counts: the ``v=`` behind the question mark of a copied link is a view, which the API does not
    take.
    """
    found = last_id(text.strip().partition("?")[0].partition("#")[0])
    if found is None:
        raise ValueError("neither a Notion id (32 hexadecimal digits) nor a link that holds one")
    return found


NotionId = Annotated[str, AfterValidator(notion_id)]


class MappedProperty(MappedField):
    """The property that holds a field, and for items that are shown elsewhere only, a text beside a relation."""

    also: str | None = Field(
        default=None,
        min_length=1,
        description="Beside a relation: the text property for items that have no page here, where people also type "
        "codes or paste addresses.",
    )


def _by_name(value: Any) -> Any:
    return {"name": value} if isinstance(value, str) else value


Mapped = Annotated[MappedProperty, BeforeValidator(_by_name, json_schema_input_type=str | MappedProperty)]
"""A mapped property in full, or in short just its name."""


class ContainerSettings(Settings):
    """Which data source holds the OKRs of one kind, and which properties their fields are."""

    data_source: NotionId | None = Field(
        default=None, description="The data source's id or link ('Copy data source ID' in the database's settings)."
    )
    database: NotionId | None = Field(
        default=None, description="The database's id or link, instead, where it has exactly one data source."
    )
    key: str = Field(
        default="okrsync key", min_length=1, description="The text property in which okrsync keeps the item's key."
    )
    fields: dict[str, Mapped] = Field(
        min_length=1, description="For each field of okrsync the name of the Notion property (or its id)."
    )
    accepts: AcceptsSettings = Field(default=AcceptsSettings(), description="Which items become new pages here.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.data_source is None) == (self.database is None):
            raise ValueError("give either data_source or database")
        names = [name for mapped in self.fields.values() for name in (mapped.name, mapped.also) if name]
        if shared := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"two fields share a property: {', '.join(shared)}")
        if self.key in names:
            raise ValueError(f"the key needs a property of its own; {self.key!r} is mapped to a field")
        if alone := [name for name, mapped in self.fields.items() if mapped.also and name not in REFERRED_KIND]:
            raise ValueError(f"only a field that refers to items takes also: {', '.join(alone)} does not")
        if "title" not in self.fields:
            raise ValueError("title is not mapped; map it to the property that names the page")
        return self


class NotionSettings(Settings):
    """One Notion workspace as one internal connection (integration) sees it."""

    tool: Literal["notion"]
    url: HttpUrl = Field(default=HttpUrl("https://api.notion.com"), description="Where the API is.")
    token: SecretStr | None = Field(default=None, description="The connection's access token. Better a file.")
    token_file: Path | None = Field(default=None, description="The file that holds the token.")
    requests_per_minute: float = Field(
        default=180.0, gt=0, description="The plan's limit: 180, or 600 for Business and Enterprise."
    )
    objectives: ContainerSettings | None = Field(default=None, description="Where objectives live.")
    key_results: ContainerSettings | None = Field(default=None, description="Where key results live.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.token is None) == (self.token_file is None):
            raise ValueError("give either token_file (better) or token")
        check_encrypted(self.url)
        check_mappings({kind: container.fields for kind, container in self.containers.items()})
        return self

    @property
    def containers(self) -> Mapping[Kind, ContainerSettings]:
        """The configured containers by kind, objectives first."""
        return by_kind(self.objectives, self.key_results)

    @property
    def server(self) -> str:
        """Where requests go, without a slash at the end."""
        return str(self.url).rstrip("/")

    @property
    def mapping(self) -> str:
        """A digest of what is mapped to what: where it differs, what was remembered under another one is void."""
        mapped = "".join(f"{kind}={container.model_dump_json()}" for kind, container in self.containers.items())
        return hashlib.sha256(f"{self.server}{mapped}".encode()).hexdigest()

    def secret(self) -> str:
        """The token. Raises ``OSError`` where its file cannot be read."""
        return read_secret(self.token, self.token_file) or ""
