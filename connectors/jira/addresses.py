"""Decides which issue an address or a key names, in every form in which Jira's pages, buttons and answers give it.

=================================================  ============================================================
``/browse/OKR-12``                                 an issue's own page, and "Copy link"
``/jira/software/c/projects/OKR/boards/1?…``       a board or backlog with the issue open: ``selectedIssue=OKR-12``
``/secure/RapidBoard.jspa?…``                      the same in Data Center
``/projects/OKR/issues/OKR-12``, ``/issues/…``     a project's list of issues, or a search, with the issue open
``/rest/api/3/issue/10012``                        the ``self`` of an answer, also at Atlassian's gateway
``OKR-12``                                         the key alone, of a project that this connection keeps OKRs in
=================================================  ============================================================
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from connectors.jira.settings import JiraSettings

_KEY = re.compile(r"([A-Za-z][A-Za-z0-9_]*)-[1-9][0-9]*")
_PAGE = re.compile(r"/(?:browse|(?:[^/]+/)*issues)/([^/]+)")
_REST = re.compile(r"/rest/api/[^/]+/issue/([^/]+)")


def locate(settings: JiraSettings, address: str) -> str | None:
    """The issue's id where the address gives it, else where people open the issue; ``None`` for any other address."""
    said = address.strip().strip("<>")
    if _KEY.fullmatch(said):
        ours = {container.project.casefold() for container in settings.containers.values()}
        return _page(settings, said) if said.rpartition("-")[0].casefold() in ours else None
    return _named(settings, said if "://" in said else f"https://{said}")


def _named(settings: JiraSettings, address: str) -> str | None:
    try:
        parts = urlsplit(address)
        path = _below(parts.netloc, parts.path, settings)
    except ValueError:  # brackets that are no host
        return None
    if path is None:
        return None
    if rest := _REST.match(path):
        return rest[1] if rest[1].isdigit() else _page(settings, rest[1])
    selected = next((value for name, value in parse_qsl(parts.query) if name.casefold() == "selectedissue"), None)
    page = _PAGE.fullmatch(path)
    return _page(settings, selected or (page[1] if page else ""))


def _below(host: str, path: str, settings: JiraSettings) -> str | None:
    """The path below the site's address, or the gateway's; ``None`` for any other host."""
    path = unquote(path).rstrip("/")
    for ours in (settings.site, settings.server):
        own = urlsplit(ours)
        if host.casefold() == own.netloc.casefold() and f"{path}/".startswith(f"{own.path}/"):
            return path[len(own.path) :]
    return None


def _page(settings: JiraSettings, key: str) -> str | None:
    """An issue's page as records give it, for what is a key in any case of letters."""
    return f"{settings.site}/browse/{key.upper()}" if _KEY.fullmatch(key) else None
