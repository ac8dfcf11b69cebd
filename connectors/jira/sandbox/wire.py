"""Says what Jira's refusals and timestamps look like on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from okrsync.sandbox import Answer, ApiError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

NO_ISSUE = "Issue does not exist or you do not have permission to see it."
BAD_JSON = "There was an error parsing JSON. Check that your request body is valid."
BAD_PAYLOAD = "Invalid request payload. Refer to the REST API documentation and try again."


def collection(*messages: str, **errors: str) -> dict[str, object]:
    """Jira's ErrorCollection: messages about the request, and errors by field."""
    return {"errorMessages": list(messages), "errors": errors}


def refusal(status: int, /, *messages: str, **errors: str) -> ApiError:
    """An error in the shape of Jira's ErrorCollection."""
    return ApiError(Answer(collection(*messages, **errors), status))


def not_offered(what: str) -> ApiError:
    """Real Jira knows this and the sandbox does not: said plainly, never answered with something plausible."""
    return refusal(501, f"the sandbox does not offer {what}")


def unauthenticated() -> ApiError:
    """What Jira Cloud answers where credentials are missing or wrong."""
    body = {"message": "Client must be authenticated to access this resource.", "status-code": 401}
    return ApiError(Answer(body, 401, {"WWW-Authenticate": 'OAuth realm="okrsync sandbox"'}))


def instant(milliseconds: int, zone: tzinfo) -> datetime:
    return (EPOCH + timedelta(milliseconds=milliseconds)).astimezone(zone)


def stamp(milliseconds: int, zone: tzinfo) -> str:
    """A moment as Jira writes it: ``2026-11-22T08:30:00.123+0100``, in the reader's own time zone."""
    moment = instant(milliseconds, zone)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}{moment:%z}"


def milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(milliseconds=1)
