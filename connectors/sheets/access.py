"""Decides as whom requests are made: a service account, an access token, or anybody with the link on loopback."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from connectors.sheets.settings import SheetsSettings
from okrsync.connector import Misconfigured

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)


@dataclass(frozen=True)
class Access:
    """Google's credentials, the e-mail address that the spreadsheet must be shared with, and what must stay secret."""

    credentials: Any
    email: str | None = None
    secrets: tuple[str, ...] = ()

    def redact(self, text: str) -> str:
        """The text without any secret in it, the current access token among them."""
        for secret in (*self.secrets, getattr(self.credentials, "token", None)):
            if secret:
                text = text.replace(secret, "***")
        return text


def sign_in(place: str, settings: SheetsSettings) -> Access:
    """The configured credentials; nothing is sent. Raises :class:`Misconfigured` for a file that will not do."""
    if settings.service_account_file is not None:
        return _service_account(place, settings)
    try:
        token = settings.access_token()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(
            f"the token cannot be read: {_why(error)}", place=f"{place}.token_file", remedy="Check the path"
        ) from None
    if token is None:
        return Access(AnonymousCredentials())  # type: ignore[no-untyped-call]
    if not token:
        raise Misconfigured("the file is empty", place=f"{place}.token_file", remedy="Put an access token into it")
    return Access(Credentials(token=token), secrets=(token,))  # type: ignore[no-untyped-call]


def _service_account(place: str, settings: SheetsSettings) -> Access:
    file, place = settings.service_account_file, f"{place}.service_account_file"
    try:
        info = json.loads(file.read_text("utf-8")) if file else {}
        make: Any = service_account.Credentials.from_service_account_info
        credentials = make(info, scopes=SCOPES)
    except OSError as error:
        raise Misconfigured(f"{file} cannot be read: {_why(error)}", place=place, remedy="Check the path") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause is left out: google-auth's message may quote the key.
        raise Misconfigured(
            f"{file} is no service account's key file",
            place=place,
            remedy="Make a JSON key for the service account in the Google Cloud console",
        ) from None
    return Access(credentials, credentials.service_account_email, (str(info.get("private_key", "")),))


def _why(error: OSError | UnicodeDecodeError) -> str:
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else "it is not UTF-8 text"
