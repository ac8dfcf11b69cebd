"""Decides as whom requests are made: a service account, a person, a token, or anybody with the link on loopback."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.auth.credentials import AnonymousCredentials
from google.oauth2 import service_account
from google.oauth2.credentials import Credentials

from connectors.sheets.settings import SheetsSettings
from okrsync.connector import Misconfigured
from okrsync.kit.tokens import read_token

SCOPES = ("https://www.googleapis.com/auth/spreadsheets",)
TOKENS = "https://oauth2.googleapis.com/token"


@dataclass(frozen=True)
class Access:
    """Google's credentials, the e-mail address that the spreadsheet must be shared with, and what must stay secret.

    ``renewal`` is what a person does when Google does not accept them any more; ``tokens`` the address of the service
    that gives access tokens for them.
    """

    credentials: Any
    email: str | None = None
    secrets: tuple[str, ...] = ()
    renewal: str = "Get a new access token; they last an hour"
    tokens: str | None = None

    def redact(self, text: str) -> str:
        """The text without any secret in it, the current access token among them."""
        for secret in (*self.secrets, getattr(self.credentials, "token", None)):
            if secret:
                text = text.replace(secret, "***")
        return text


def sign_in(place: str, settings: SheetsSettings, scopes: Sequence[str] = SCOPES) -> Access:
    """The configured credentials; nothing is sent. Raises :class:`Misconfigured` for a file that will not do."""
    if settings.service_account_file is not None:
        return _service_account(f"{place}.service_account_file", settings.service_account_file, scopes)
    if settings.authorized_user_file is not None:
        return _authorized_user(f"{place}.authorized_user_file", settings.authorized_user_file)
    token = read_token(place, settings)
    if token is None:
        return Access(AnonymousCredentials())  # type: ignore[no-untyped-call]
    return Access(Credentials(token=token), secrets=(token,))  # type: ignore[no-untyped-call]


def _service_account(place: str, file: Path, scopes: Sequence[str]) -> Access:
    info = _document(place, file)
    try:
        make: Any = service_account.Credentials.from_service_account_info
        credentials = make(info, scopes=scopes)
    except (ValueError, KeyError, TypeError, AttributeError):
        # The cause is left out: google-auth's message may quote the key.
        raise Misconfigured(
            f"{file} is no service account's key file",
            place=place,
            remedy="Make a JSON key for the service account in the Google Cloud console",
        ) from None
    secrets = (str(info.get("private_key", "")),)
    renewal = "Make a new key for the service account"
    return Access(credentials, credentials.service_account_email, secrets, renewal, str(info["token_uri"]))


def _authorized_user(place: str, file: Path) -> Access:
    """A person's sign-in, in the form in which Google's own tools keep it; its scopes are those given then."""
    info, renewal = _document(place, file), "Sign in again, and put the new file in its place"
    parts = [info.get(name) for name in ("client_id", "client_secret", "refresh_token")]
    if not all(isinstance(part, str) and part for part in parts):
        raise Misconfigured(f"{file} holds no sign-in of a person", place=place, remedy=renewal)
    client, secret, refresh = map(str, parts)
    tokens = str(info.get("token_uri", TOKENS))
    make: Any = Credentials
    credentials = make(None, refresh_token=refresh, token_uri=tokens, client_id=client, client_secret=secret)
    return Access(credentials, secrets=(refresh, secret), renewal=renewal, tokens=tokens)


def _document(place: str, file: Path) -> dict[str, Any]:
    try:
        info = json.loads(file.read_text("utf-8"))
    except OSError as error:
        raise Misconfigured(
            f"{file} cannot be read: {error.strerror or type(error).__name__}", place=place, remedy="Check the path"
        ) from None
    except ValueError:
        info = None
    return info if isinstance(info, dict) else {}
