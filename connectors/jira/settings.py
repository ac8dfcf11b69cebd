"""Owns what a person configures for a Jira connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, HttpUrl, SecretStr, Tag, model_validator

from connectors.jira.work import TYPES, breaks_out, reason_against_field
from okrsync.kit.settings import (
    AcceptsSettings,
    Mapped,
    MappedField,
    Settings,
    by_kind,
    check_encrypted,
    check_mappings,
    read_secret,
)
from okrsync.kit.work import instead, refusal
from okrsync.model import REFERRED_KIND, Kind

GATEWAY = "https://api.atlassian.com/ex/jira/"  # scoped tokens and service accounts; classic tokens use the site


class ByParent(Settings):
    """The reference is the issue's parent."""

    parent: Literal[True] = Field(description="True: the reference is the issue's parent.")


class ByLinks(Settings):
    """The reference is shown by links, by words in a text field, or by either, whichever can show the item."""

    link: str | None = Field(
        default=None,
        min_length=1,
        description="The name of an issue link type, as Jira's administration shows it; the links go out from the"
        " record, such as 'contributes to'.",
    )
    remote: str | None = Field(
        default=None,
        min_length=1,
        max_length=255,
        description="The relationship of web links (remote links) to items that are shown in other tools, such as"
        " 'serves'. Jira Cloud only.",
    )
    field: str | None = Field(
        default=None,
        min_length=1,
        description="The name or id of a text field in which people type or paste codes, keys and addresses.",
    )

    @model_validator(mode="after")
    def _somehow(self) -> Self:
        if self.link is None and self.remote is None and self.field is None:
            raise ValueError("give at least one of link, remote and field")
        return self


WAYS = ("parent", "link", "remote", "field")


def _way(value: Any) -> str:
    keys = value if isinstance(value, Mapping) else type(value).model_fields if isinstance(value, Settings) else ()
    found = next((way for way in WAYS if way in keys), "name")
    return found if found in ("parent", "name") else "links"


MappedWay = Annotated[
    Annotated[ByParent, Tag("parent")] | Annotated[ByLinks, Tag("links")] | Annotated[Mapped, Tag("name")],
    Discriminator(_way),
]


def _as_list(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


class ContainerSettings(Settings):
    """Which issues are the OKRs of one kind, and where their fields are."""

    project: str = Field(min_length=1, description="The project's key, such as OKR.")
    issue_type: str = Field(default="Epic", min_length=1, description="The name of the issue type.")
    jql: str | None = Field(
        default=None, description="A filter in JQL that narrows the project's issues of that type further."
    )
    labels: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = Field(
        default=(), description="Labels put on issues that okrsync makes, so that the filter finds them."
    )
    fields: dict[str, MappedWay] = Field(
        min_length=1,
        description="For each field of okrsync the Jira field's name or id; for a reference also {parent: true}, or one"
        " or more of {link: <link type>, remote: <relationship>, field: <text field>}.",
    )
    accepts: AcceptsSettings = Field(default=AcceptsSettings(), description="Which items become new issues here.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.jql and re.search(r"\border\s+by\b", self.jql, re.IGNORECASE):
            raise ValueError("leave ORDER BY out of jql: okrsync sorts the issues itself")
        spaced = [label for label in self.labels if not label or re.search(r"\s", label)]
        if spaced:
            raise ValueError(f"a Jira label cannot hold spaces: {', '.join(map(repr, spaced))}")
        links = [way.link for way in self.references if way.link]
        if len(set(links)) < len(links):
            raise ValueError("two fields share a link type: okrsync could not tell one from the other")
        remotes = [way.remote.casefold() for way in self.references if way.remote]
        if len(set(remotes)) < len(remotes):
            raise ValueError("two fields share the relationship of their web links: nobody could tell which is which")
        typed = [way.name for way in self.fields.values() if isinstance(way, MappedField)]
        named = [name.casefold() for name in (*typed, *(way.field for way in self.references if way.field))]
        if len(set(named)) < len(named):
            raise ValueError("two fields are mapped to the same Jira field")
        wrong = [n for n, way in self.fields.items() if not isinstance(way, MappedField) and n not in REFERRED_KIND]
        if wrong:
            raise ValueError(f"only a reference to items can be a parent or a link, not: {', '.join(wrong)}")
        if "title" not in self.fields:
            raise ValueError("title is not mapped; map it to Summary")
        return self

    @model_validator(mode="after")
    def _no_tasks(self) -> Self:
        if self.issue_type.casefold() in TYPES:
            raise ValueError(f"{self.issue_type} is an issue type for work; name the type of the OKRs, such as Epic")
        if self.jql and breaks_out(self.jql):
            raise ValueError(
                "the brackets or quotation marks in jql do not match, so it would also select what is of another"
                f" project or type: {self.jql}"
            )
        for field, way in self.fields.items():
            name = way.name if isinstance(way, MappedField) else way.field if isinstance(way, ByLinks) else None
            if name and (reason := reason_against_field(field, name)):
                raise ValueError(f"{refusal(field, name, reason)}. {instead(field)}")
        return self

    @property
    def references(self) -> list[ByLinks]:
        """The references that are shown by links or words."""
        return [way for way in self.fields.values() if isinstance(way, ByLinks)]


class JiraSettings(Settings):
    """One Jira site as one person or service account sees it."""

    tool: Literal["jira"]
    url: HttpUrl = Field(description="The site's address, such as https://example.atlassian.net.")
    email: str | None = Field(default=None, description="Whose API token it is (Jira Cloud).")
    token: SecretStr | None = Field(default=None, description="The API token, or personal access token. Better a file.")
    token_file: Path | None = Field(default=None, description="The file that holds the token.")
    deployment: Literal["cloud", "data-center"] = Field(default="cloud", description="Which kind of Jira it is.")
    cloud_id: str | None = Field(
        default=None, description="The site's cloud id, for scoped API tokens: these are accepted at the gateway only."
    )
    requests_per_second: float = Field(default=20.0, gt=0, description="The most requests sent in a second.")
    authors: bool = Field(
        default=True,
        description="Whether to ask who changed an issue: one more request in a read that finds changes (Jira Cloud).",
    )
    objectives: ContainerSettings | None = Field(default=None, description="Where objectives live.")
    key_results: ContainerSettings | None = Field(default=None, description="Where key results live.")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.token is None) == (self.token_file is None):
            raise ValueError("give either token_file (better) or token")
        if self.deployment == "cloud":  # a Data Center may stand in a network of its own
            check_encrypted(self.url)
        if self.deployment == "cloud" and not self.email:
            raise ValueError("Jira Cloud needs email: the address of the account that the API token belongs to")
        if self.deployment == "data-center" and self.cloud_id:
            raise ValueError("cloud_id is for Jira Cloud only")
        check_mappings({kind: container.fields for kind, container in self.containers.items()})
        for container in self.containers.values() if self.deployment == "data-center" else ():
            if any(isinstance(way, ByParent) for way in container.fields.values()):
                raise ValueError("{parent: true} works on Jira Cloud only; use {link: ...} or a text field")
            if any(way.remote for way in container.references):
                raise ValueError("remote works on Jira Cloud only; use link, field or both")
        return self

    @property
    def containers(self) -> Mapping[Kind, ContainerSettings]:
        """The configured containers by kind, objectives first."""
        return by_kind(self.objectives, self.key_results)

    @property
    def site(self) -> str:
        """Where people open issues, without a slash at the end."""
        return str(self.url).rstrip("/")

    @property
    def server(self) -> str:
        """Where requests go: the site, or Atlassian's gateway for scoped tokens."""
        return f"{GATEWAY}{self.cloud_id}" if self.cloud_id else self.site

    def secret(self) -> str:
        """The token. Raises ``OSError`` where its file cannot be read."""
        return read_secret(self.token, self.token_file) or ""
