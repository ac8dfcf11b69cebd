"""Asks which scopes an access token has, and what the account may do with the spreadsheet, where a scope lets it ask.

Google's token service says the scopes of a token (its ``tokeninfo`` beside ``token``); the Sheets API says nothing of
sharing, and Drive's ``files.get`` only to a token with a scope of Drive's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from http.client import HTTPException
from typing import Any

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError

from connectors.sheets.access import Access, sign_in
from connectors.sheets.channel import DRIVE, TIMEOUT
from connectors.sheets.channel import SCOPES as OF_CHANNELS
from connectors.sheets.settings import GOOGLE, SheetsSettings
from connectors.sheets.transport import SendOnce
from okrsync.connector import Misconfigured, Right, Unavailable
from okrsync.kit.agent import USER_AGENT

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
OF_DRIVE = "https://www.googleapis.com/auth/drive"
NEEDED = frozenset({SCOPE, OF_DRIVE, f"{OF_DRIVE}.file"})
"""Any of these lets values be written, per the Sheets v4 discovery document (spreadsheets.batchUpdate)."""
CAPABILITIES = {"canEdit": ("Edit", True), "canShare": ("Share", False), "canDelete": ("Delete", False)}


def rights_of(place: str, settings: SheetsSettings) -> Sequence[Right]:
    """The rights of the configured credentials. Raises the port's errors."""
    access = sign_in(place, settings)
    tokens = _token_service(settings, access)
    if tokens is None:
        return [_unsaid("OAuth scopes", "only Google's own token service says them"), _unsaid_sharing()]
    http = google_auth_httplib2.AuthorizedHttp(access.credentials, http=SendOnce(tokens, TIMEOUT))
    try:
        said = _asked(http, "POST", tokens).get("scope")
        scopes = str(said or "").split()
        shared = list(_sharing(http, settings)) if any(each.startswith(OF_DRIVE) for each in scopes) else []
    except RefreshError as error:
        why = access.redact(str(error.args[0]) if error.args else type(error).__name__)
        raise Misconfigured(f"Google gave no access token: {why}", place=place, remedy=access.renewal) from None
    except (OSError, GoogleAuthError, httplib2.HttpLib2Error, HTTPException, ValueError):
        raise Unavailable("Google does not say what the token may do", place=place, remedy="Try again") from None
    finally:
        http.close()
    of_token = [_unsaid("OAuth scopes", "Google's token service did not say them")] if said is None else _scopes(scopes)
    return [*of_token, *(shared or [_unsaid_sharing()])]


def _token_service(settings: SheetsSettings, access: Access) -> str | None:
    """Where ``tokeninfo`` is: beside the service that gives tokens; ``None`` where nobody can be asked."""
    if access.tokens is not None:
        return f"{access.tokens}info"
    return None if settings.server != GOOGLE else "https://oauth2.googleapis.com/tokeninfo"


def _asked(http: Any, method: str, address: str) -> dict[str, Any]:
    headers = {"user-agent": USER_AGENT, "Content-Type": "application/x-www-form-urlencoded"}
    answer, content = http.request(address, method=method, headers=headers)
    if answer.status != 200:
        return {}
    said = json.loads(content)
    return said if isinstance(said, dict) else {}


def _scopes(scopes: Sequence[str]) -> Iterator[Right]:
    enough = [each for each in scopes if each in NEEDED]
    if not enough:
        yield Right(SCOPE, "scope", held=False, needed=True)
    least = SCOPE if SCOPE in enough else next(iter(enough), None)
    for each in sorted(scopes):
        note = "needed where Google Drive calls a webhook" if each in OF_CHANNELS else ""
        yield Right(each, "scope", held=True, needed=each == least, note=note)


def _sharing(http: Any, settings: SheetsSettings) -> Iterator[Right]:
    """What Drive says of the file; nothing where it does not say."""
    drive = DRIVE if settings.server == GOOGLE else settings.server
    asked = f"{drive}/drive/v3/files/{settings.spreadsheet}?fields=capabilities&supportsAllDrives=true"
    said = _asked(http, "GET", asked).get("capabilities", {})
    for name, (word, needed) in CAPABILITIES.items():
        if name in said:
            yield Right(word, "the spreadsheet", bool(said[name]), needed)


def _unsaid(name: str, note: str) -> Right:
    return Right(name, "scope", None, needed=True, note=note)


def _unsaid_sharing() -> Right:
    return Right("Edit", "the spreadsheet", None, needed=True, note="Google says it only to a token with a Drive scope")
