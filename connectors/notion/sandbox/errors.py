"""Owns the refusals: Notion's error object, its codes by HTTP status, and its words for the common cases."""

from __future__ import annotations

from okrsync.sandbox import Answer, ApiError

CODES = {
    400: "validation_error",
    401: "unauthorized",
    403: "restricted_resource",
    404: "object_not_found",
    409: "conflict_error",
    429: "rate_limited",
    500: "internal_server_error",
    501: "not_implemented",
    502: "bad_gateway",
    503: "service_unavailable",
    504: "gateway_timeout",
    529: "service_overload",
}
"""Per Notion's page on status codes; 501 is the sandbox's own, for what it does not offer."""


def error_answer(status: int, message: str, code: str | None = None) -> Answer:
    """Notion's error object as an answer, without the ``request_id`` that the OpenAPI document does not know."""
    body = {
        "object": "error",
        "status": status,
        "code": code or CODES.get(status, "internal_server_error"),
        "message": message,
    }
    return Answer(body, status)


def refused(status: int, message: str, code: str | None = None) -> ApiError:
    """The same, to be raised."""
    return ApiError(error_answer(status, message, code))


def invalid(message: str) -> ApiError:
    """400 ``validation_error``."""
    return refused(400, message)


def not_found(kind: str, object_id: str) -> ApiError:
    """404 ``object_not_found``: what does not exist and what was not shared look alike."""
    return refused(
        404,
        f"Could not find {kind} with ID: {object_id}. Make sure the relevant pages and databases are shared with your "
        "integration.",
    )


def not_offered(what: str) -> ApiError:
    """501: real Notion can do it, this sandbox cannot, and says so rather than pretend."""
    return refused(501, f"the sandbox does not offer {what}")
