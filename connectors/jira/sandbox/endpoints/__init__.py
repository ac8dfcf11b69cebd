"""The endpoints of Jira's REST API that the sandbox offers, one module a resource, and the list of them all."""

from collections.abc import Sequence

from connectors.jira.sandbox.endpoints import (
    bulk,
    histories,
    issues,
    links,
    people,
    properties,
    remote_links,
    screens,
    search,
    setup,
)  # fmt: skip
from connectors.jira.sandbox.exchange import Resource

RESOURCES: Sequence[Resource] = (
    *setup.RESOURCES,
    *people.RESOURCES,
    *search.RESOURCES,
    *issues.RESOURCES,
    *bulk.RESOURCES,
    *screens.RESOURCES,
    *properties.RESOURCES,
    *links.RESOURCES,
    *remote_links.RESOURCES,
    *histories.RESOURCES,
)
