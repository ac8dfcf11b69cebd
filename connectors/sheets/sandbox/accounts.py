"""Knows who asks: a service account by the token it was given, or a person who was sent the link.

Tokens carry their own end and a seal, so none has to be kept: the seal's secret and the service account's key lie on
the shelf. The exchange of a signed assertion for a token is RFC 7523's, which Google's service accounts use.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth import exceptions, jwt
from werkzeug.wrappers import Request

from connectors.sheets.sandbox.errors import unauthenticated
from okrsync.sandbox import Answer, Call, Shelf

SERVICE_ACCOUNT = "okrsync@okrsync-sandbox.iam.gserviceaccount.com"
OWNER = "owner@example.com"
PERSON = "person-with-the-link@example.com"  # stands for whoever sends no credentials
TOKEN_PATH = "/_sandbox/token"  # noqa: S105 (a path)
AUDIENCE = "https://oauth2.googleapis.com/token"  # google-auth names it whatever the key file's token_uri says
LIFETIME = 3599  # seconds, as Google's token service says
CLIENT = "sandbox.apps.googleusercontent.com"
OF_OWNER = "https://www.googleapis.com/auth/cloud-platform https://www.googleapis.com/auth/spreadsheets"
"""The scopes that the owner has signed in with, as Google's command line asks for them."""
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True)
class _Pass:
    """What is written on a token: until when it counts (seconds since 1970), for whom, and for which scopes."""

    end: int
    account: str
    scopes: str

    @property
    def stamp(self) -> str:
        said = json.dumps([self.end, self.account, self.scopes])
        return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, stamp: str) -> _Pass:
        return cls(*json.loads(base64.urlsafe_b64decode(stamp + "=" * (-len(stamp) % 4))))


class Accounts:
    """The accounts of one sandbox."""

    def __init__(self, shelf: Shelf, clock: Callable[[], datetime]) -> None:
        self._shelf, self._clock = shelf, clock
        self._drawer = shelf.drawer("accounts")
        if "seal" not in self._drawer:
            self._drawer["seal"] = {"secret": secrets.token_hex(32)}

    def who(self, request: Request) -> str:
        """The e-mail address of the account that asks. Raises the API's 401 for a token that is wrong or over."""
        header = request.headers.get("Authorization")
        token = request.args.get("access_token") if header is None else header.removeprefix("Bearer ")
        if token is None:
            return PERSON
        if header is not None and not header.startswith("Bearer "):
            raise unauthenticated()
        pass_ = self._sealed(token)
        if pass_ is None or pass_.end <= self._clock().timestamp():
            raise unauthenticated()
        return pass_.account

    def grant(self, call: Call) -> Answer:
        """Exchange an assertion that the service account signed for an access token."""
        form = parse_qs(call.body) if isinstance(call.body, str) else {}
        if form.get("grant_type") == ["refresh_token"]:
            return self._refreshed(form)
        if form.get("grant_type") != [_GRANT]:
            return _refused("unsupported_grant_type", "Invalid grant_type: only the JWT bearer grant is offered.")
        try:
            claims = self._claims(form.get("assertion", [""])[0])
        except (ValueError, exceptions.GoogleAuthError):
            return _refused("invalid_grant", "Invalid JWT Signature.")
        audience = str(claims.get("aud", ""))
        if claims.get("iss") != SERVICE_ACCOUNT or not (audience == AUDIENCE or audience.endswith(TOKEN_PATH)):
            return _refused("invalid_grant", "Invalid grant: account not found")
        return self._token(SERVICE_ACCOUNT, str(claims.get("scope", "")))

    def info(self, call: Call) -> Answer:
        """What a token may do, as Google's token service tells whoever shows it."""
        pass_ = self._sealed(call.request.headers.get("Authorization", "").removeprefix("Bearer "))
        left = pass_.end - int(self._clock().timestamp()) if pass_ else 0
        if pass_ is None or left <= 0:
            return _refused("invalid_token", "Invalid Value")
        granted = {"scope": pass_.scopes, "exp": str(pass_.end), "expires_in": str(left), "access_type": "offline"}
        return Answer({"azp": CLIENT, "aud": CLIENT, **granted})

    def _refreshed(self, form: Mapping[str, list[str]]) -> Answer:
        """Exchange the owner's refresh token for an access token, per RFC 6749, section 6."""
        said = [form.get(name, [""])[0] for name in ("client_id", "client_secret", "refresh_token")]
        known = self.authorized_user("")
        if said[:2] != [known["client_id"], known["client_secret"]]:
            return Answer({"error": "invalid_client", "error_description": "The OAuth client was not found."}, 401)
        if said[2] != known["refresh_token"]:
            return _refused("invalid_grant", "Token has been expired or revoked.")
        return self._token(OWNER, OF_OWNER)

    def _token(self, account: str, scopes: str) -> Answer:
        stamp = _Pass(int(self._clock().timestamp()) + LIFETIME, account, scopes).stamp
        token = f"ya29.{stamp}.{self._seal(stamp)}"
        return Answer({"access_token": token, "expires_in": LIFETIME, "scope": scopes, "token_type": "Bearer"})

    def _sealed(self, token: str) -> _Pass | None:
        """What a token says, if its seal is ours."""
        stamp, _, seal = token.removeprefix("ya29.").partition(".")
        return _Pass.read(stamp) if hmac.compare_digest(seal.encode(), self._seal(stamp).encode()) else None

    def authorized_user(self, url: str) -> Mapping[str, str]:
        """The owner's sign-in, as Google's own tools keep it, for a sandbox at ``url``."""
        return {
            "type": "authorized_user",
            "client_id": CLIENT,
            "client_secret": self._seal("client")[:32],
            "refresh_token": f"1//{self._seal('owner')}",
            "token_uri": url + TOKEN_PATH,
        }

    def service_account(self, url: str) -> Mapping[str, str]:
        """The key file of the service account, as Google's console would give it, for a sandbox at ``url``."""
        key = self._key()
        return {
            "type": "service_account",
            "project_id": "okrsync-sandbox",
            "private_key_id": hashlib.sha256(key.encode()).hexdigest()[:40],
            "private_key": key,
            "client_email": SERVICE_ACCOUNT,
            "client_id": "100000000000000000001",
            "token_uri": url + TOKEN_PATH,
        }

    def _claims(self, assertion: str) -> Mapping[str, Any]:
        """What the assertion says, once its signature and its times are checked."""
        document = self._drawer.get("service-account")
        if document is None:
            raise ValueError("no key was given out yet")
        claims: Mapping[str, Any] = jwt.decode(assertion, document["public_key"])  # type: ignore[no-untyped-call]
        return claims

    def _seal(self, stamp: str) -> str:
        secret = bytes.fromhex(self._drawer["seal"]["secret"])
        return hmac.new(secret, stamp.encode(), hashlib.sha256).hexdigest()

    def _key(self) -> str:
        """The private key as PEM, made at the first time it is asked for."""
        if "service-account" not in self._drawer:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            private = key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            public = key.public_key().public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            self._drawer["service-account"] = {"private_key": private.decode(), "public_key": public.decode()}
            self._shelf.commit()
        return str(self._drawer["service-account"]["private_key"])


def _refused(error: str, description: str) -> Answer:
    return Answer({"error": error, "error_description": description}, 400)
