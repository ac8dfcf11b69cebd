"""Shapes refusals the way Google's APIs shape them: a code, a message and a status under ``error``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from okrsync.sandbox import Answer, ApiError

# HTTP codes to canonical status names, per google.rpc.Code.
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
_CREDENTIAL = (
    "Expected OAuth 2 access token, login cookie or other valid authentication credential. "
    "See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def failure(code: int, message: str, details: Sequence[Any] = ()) -> Answer:
    """The body every Sheets error has; ``details`` only where there are some."""
    error: dict[str, Any] = {"code": code, "message": message, "status": STATUSES.get(code, "UNKNOWN")}
    if details:
        error["details"] = list(details)
    return Answer({"error": error}, code)


def invalid(message: str) -> ApiError:
    return ApiError(failure(400, message))


def not_offered(what: str) -> ApiError:
    return ApiError(failure(501, f"the sandbox does not offer {what}"))


def not_found() -> ApiError:
    return ApiError(failure(404, "Requested entity was not found."))


def forbidden() -> ApiError:
    return ApiError(failure(403, "The caller does not have permission"))


def unauthenticated() -> ApiError:
    answer = failure(401, f"Request had invalid authentication credentials. {_CREDENTIAL}")
    return ApiError(Answer(answer.body, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'}))


def violations(found: Sequence[tuple[str, str]], message: str | None = None) -> ApiError:
    """A request that does not fit its message type; each finding is a field and what is wrong with it."""
    listed = [{"field": field, "description": text} if field else {"description": text} for field, text in found]
    details = [{"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": listed}]
    return ApiError(failure(400, message or "\n".join(text for _, text in found), details))


def prefixed(error: ApiError, prefix: str) -> ApiError:
    """The same refusal, saying which part of a batch it is about; what is not a bad argument stays as it is."""
    if error.answer.status != 400:
        return error
    return invalid(prefix + error.answer.body["error"]["message"])


def drive_failure(code: int, message: str, reason: str, parameter: str | None = None) -> ApiError:
    """Drive's older shape, which adds a list of ``errors`` with a reason each."""
    entry = {"message": message, "domain": "global", "reason": reason}
    if parameter:
        entry |= {"location": parameter, "locationType": "parameter"}
    return ApiError(Answer({"error": {"code": code, "message": message, "errors": [entry]}}, code))
