"""Derives the configuration's JSON schema, for editors, from the settings themselves."""

from __future__ import annotations

import json
from typing import Any

from okrsync import plugins
from okrsync.config.document import document_type


def schema() -> dict[str, Any]:
    """The schema of the whole file, with the settings of every installed tool."""
    model = document_type({tool: plugins.plugin(tool).settings for tool in plugins.tools()})
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def schema_text() -> str:
    """The schema as it stands in ``config/okrsync.schema.json``."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"
