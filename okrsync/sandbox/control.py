"""Answers what belongs to the sandbox itself and not to its tool: log, faults, limits, and the page to edit."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass

from pydantic import ValidationError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request, Response

from okrsync.sandbox.faults import Faults
from okrsync.sandbox.journal import Journal
from okrsync.sandbox.limits import Conditions, Limits
from okrsync.sandbox.page import render
from okrsync.sandbox.shelf import Shelf
from okrsync.sandbox.tool import Answer, Tool


@dataclass(frozen=True)
class Box:
    """A tool with all that the sandbox keeps about it; ``lock`` lets one request at a time to the tool."""

    tool: Tool
    shelf: Shelf
    journal: Journal
    faults: Faults
    limits: Limits
    lock: threading.RLock

    def impose(self, conditions: Conditions) -> None:
        """Put limits and delays in force. Raises ``ValueError`` for what this tool has not; then all is as before."""
        lag = conditions.search_lag
        if lag is None:
            lag = self.tool.throttle.search_lag if conditions.realistic else 0.0
        with self.lock:
            self.limits.check(conditions)
            self.tool.lag(lag)
            self.limits.set(conditions)


def control(box: Box, request: Request) -> Response | None:
    """The answer to a request for ``/`` or under ``/_sandbox/``; ``None`` where the tool may know the path."""
    match request.method, request.path:
        case "GET", "/_sandbox/requests":
            return respond(Answer(box.journal.as_json()))
        case "POST", "/_sandbox/requests/reset":
            box.journal.reset()
            return respond(Answer(status=204))
        case "GET", "/_sandbox/faults":
            return respond(Answer(box.faults.as_json()))
        case "GET", "/_sandbox/limits":
            return respond(Answer(box.limits.as_json()))
        case "PUT", "/_sandbox/faults" | "/_sandbox/limits":
            return _rules(box, request)
        case "GET", "/":
            with box.lock:
                return Response(render(box.tool.name, box.tool.sheets()), mimetype="text/html")
        case "POST", "/_sandbox/edit":
            return _edit(box, request)
    return None


def respond(answer: Answer) -> Response:
    """An answer as HTTP."""
    if answer.body is None:
        return Response(status=answer.status, headers=dict(answer.headers))
    return Response(json.dumps(answer.body), answer.status, dict(answer.headers), mimetype="application/json")


def _rules(box: Box, request: Request) -> Response:
    """Take over new rules; 400 for those that are none."""
    try:
        document = request.get_json(force=True)
        if request.path.endswith("/faults"):
            box.faults.parse_and_set(document)
        else:
            box.impose(Conditions.model_validate(document))
    except ValidationError as error:
        return respond(Answer({"error": error.errors(include_url=False, include_input=False)}, 400))
    except ValueError as error:
        return respond(Answer({"error": str(error)}, 400))
    except HTTPException:
        return respond(Answer({"error": "the body is no JSON"}, 400))
    return respond(Answer(status=204))


def _edit(box: Box, request: Request) -> Response:
    form = request.form
    with box.lock:
        try:
            match form.get("do", "edit"):
                case "add":
                    box.tool.add(form["sheet"])
                case "remove":
                    box.tool.remove(form["sheet"], form["row"])
                case _:
                    box.tool.edit(form["sheet"], form["row"], form["column"], form.get("text", ""))
            box.shelf.commit()
        except (KeyError, ValueError) as error:
            page = render(box.tool.name, box.tool.sheets(), problem=str(error))
            return Response(page, status=400, mimetype="text/html")
    return Response(status=303, headers={"Location": "/"})
