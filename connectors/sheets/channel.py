"""Owns the request that has Google Drive call when the spreadsheet changes: a channel, which ends within a day.

Per the Drive v3 discovery document (files.watch, Channel): the token comes back with every call.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from http.client import HTTPException

import google_auth_httplib2
import httplib2
from google.auth.exceptions import GoogleAuthError, RefreshError

from connectors.sheets.access import sign_in
from connectors.sheets.settings import GOOGLE, SheetsSettings
from connectors.sheets.transport import SendOnce
from okrsync.connector import ConnectorError, Misconfigured, Unavailable

SCOPES = ("https://www.googleapis.com/auth/drive.metadata.readonly",)
DRIVE = "https://www.googleapis.com"
LIFETIME = timedelta(days=1)  # the most that Google grants for a file
TIMEOUT = 30.0  # seconds


def open_channel(name: str, settings: SheetsSettings, address: str, secret: str) -> datetime:
    """Have Google call ``address``; says until when it will. Raises the port's errors."""
    place = f"hooks.{name}"
    access = sign_in(f"connections.{name}", settings, SCOPES)
    drive = DRIVE if settings.server == GOOGLE else settings.server
    end = int((datetime.now(UTC) + LIFETIME).timestamp() * 1000)
    asked = {"id": str(uuid.uuid4()), "type": "web_hook", "address": address, "token": secret, "expiration": str(end)}
    http = google_auth_httplib2.AuthorizedHttp(access.credentials, http=SendOnce(drive, TIMEOUT))
    try:
        answer, content = http.request(
            f"{drive}/drive/v3/files/{settings.spreadsheet}/watch",
            method="POST",
            body=json.dumps(asked),
            headers={"Content-Type": "application/json"},
        )
    except RefreshError as error:
        if error.retryable:
            raise Unavailable("Google gives no access token now", place=place, remedy="It is tried again") from None
        said = access.redact(str(error.args[0]) if error.args else type(error).__name__)
        raise Misconfigured(f"Google gave no access token: {said}", place=place, remedy=access.renewal) from None
    except (OSError, GoogleAuthError, httplib2.HttpLib2Error, HTTPException):
        raise Unavailable("Google Drive cannot be reached", place=place, remedy="It is tried again") from None
    finally:
        http.close()
    if answer.status != 200:
        raise _refused(place, answer.status, access.redact(content.decode("utf-8", "replace")).replace(secret, "***"))
    return _granted(content, end, place)


def _granted(content: bytes, asked: int, place: str) -> datetime:
    """Until when the channel is open; as long as was asked for where Google does not say."""
    try:
        return datetime.fromtimestamp(int(json.loads(content).get("expiration") or asked) / 1000, UTC)
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        remedy = "See what stands between okrsync and Google, such as a proxy"
        raise Unavailable("what answers for Google Drive is not it", place=place, remedy=remedy) from None


def _refused(place: str, status: int, content: str) -> ConnectorError:
    try:
        said = str(json.loads(content)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        said = f"it answered {status}"
    if status >= 500 or status == 429:
        return Unavailable(f"Google Drive opens no channel: {said}", place=place, remedy="It is tried again")
    remedy = "Enable the Google Drive API, share the spreadsheet, and give an https address with a valid certificate"
    return Misconfigured(f"Google Drive opens no channel: {said}", place=place, remedy=remedy)
