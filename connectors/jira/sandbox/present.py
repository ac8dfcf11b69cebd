"""Decides how Jira shows a stored value: as JSON in an issue, and in words in a changelog or to a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.jira.sandbox import adf, catalogue, wiki
from connectors.jira.sandbox.catalogue import IssueType, LinkType, Named, Project, Status
from connectors.jira.sandbox.exchange import Exchange, Json
from connectors.jira.sandbox.fields import BY_ID, Field, Option
from connectors.jira.sandbox.site import Issue, Site


def value(field: Field, stored: Any, exchange: Exchange) -> Json:
    """A field's value as JSON; ``null`` where it is empty."""
    if stored is None:
        return None
    match field.kind:
        case "area":
            return _area(stored, exchange)
        case "option":
            return option(next(each for each in field.options if each.id == stored), exchange)
        case "user":
            return person(stored, exchange)
        case "moment":
            return exchange.stamp(stored)
        case "project":
            return project(_known(catalogue.PROJECTS, stored), exchange)
        case "type":
            return issue_type(_known(catalogue.ISSUE_TYPES, stored), exchange)
        case "status":
            return status(_known(catalogue.STATUSES, stored), exchange)
        case "priority":
            return named("priority", _known(catalogue.PRIORITIES, stored), exchange)
        case "resolution":
            return named("resolution", _known(catalogue.RESOLUTIONS, stored), exchange)
        case "parent":
            # A search index that lags may know a parent that is gone.
            return brief(exchange.site.issues[stored], exchange) if stored in exchange.site.issues else None
    return stored


def words(field: Field, stored: Any, site: Site) -> str:
    """A field's value as a person reads it; empty where there is none."""
    if stored is None:
        return ""
    match field.kind:
        case "area":
            return wiki.to_wiki(stored) if adf.is_document(stored) else str(stored)
        case "number":
            return f"{stored:.15g}"
        case "option":
            return next(each.value for each in field.options if each.id == stored)
        case "user":
            return str(site.people.accounts[stored]["name"])
        case "labels":
            return " ".join(stored)
        case "project":
            return str(_known(catalogue.PROJECTS, stored).name)
        case "type":
            return str(_known(catalogue.ISSUE_TYPES, stored).name)
        case "status":
            return str(_known(catalogue.STATUSES, stored).name)
        case "priority":
            return str(_known(catalogue.PRIORITIES, stored).name)
        case "resolution":
            return str(_known(catalogue.RESOLUTIONS, stored).name)
        case "parent":
            return str(site.issues[stored]["key"]) if stored in site.issues else ""
    return str(stored)


def _known(choices: Any, id: str) -> Any:
    return next(each for each in choices if each.id == id)


def _area(stored: Any, exchange: Exchange) -> Json:
    if exchange.documents:
        return stored
    return wiki.to_wiki(stored) if adf.is_document(stored) else stored


def person(account: str, exchange: Exchange) -> Json:
    user = exchange.site.people.accounts[account]
    shared = {
        "displayName": user["name"],
        "emailAddress": user["email"],
        "active": True,
        "avatarUrls": _avatars(exchange, f"useravatar?ownerId={user['key']}"),
        "timeZone": str(exchange.site.zone),
    }
    if exchange.site.cloud:
        self = exchange.url(f"user?accountId={account}")
        return {"self": self, "accountId": account, "accountType": "atlassian", **shared}
    return {
        "self": exchange.url(f"user?username={user['username']}"),
        "name": user["username"],
        "key": user["key"],
        **shared,
    }


def project(known: Project, exchange: Exchange) -> Json:
    """A project as it stands inside an issue."""
    return {
        "self": exchange.url(f"project/{known.id}"),
        "id": known.id,
        "key": known.key,
        "name": known.name,
        "projectTypeKey": "software",
        **({"simplified": False} if exchange.site.cloud else {}),
        "avatarUrls": _avatars(exchange, f"projectavatar?pid={known.id}"),
    }


def _avatars(exchange: Exchange, path: str) -> Json:
    address = f"{exchange.call.request.host_url}secure/{path}"
    return {f"{size}x{size}": f"{address}&s={size}" for size in (48, 32, 24, 16)}


def option(choice: Option, exchange: Exchange) -> Json:
    return {"self": exchange.url(f"customFieldOption/{choice.id}"), "value": choice.value, "id": choice.id}


def named(resource: str, choice: Named, exchange: Exchange) -> Json:
    """A priority or a resolution."""
    icon = f"{exchange.call.request.host_url}images/icons/{resource}_{choice.id}.svg"
    extra = {"iconUrl": icon} if resource == "priority" else {"description": ""}
    return {"self": exchange.url(f"{resource}/{choice.id}"), "id": choice.id, "name": choice.name, **extra}


def issue_type(kind: IssueType, exchange: Exchange) -> Json:
    return {
        "self": exchange.url(f"issuetype/{kind.id}"),
        "id": kind.id,
        "name": kind.name,
        "description": kind.description,
        "iconUrl": f"{exchange.call.request.host_url}images/icons/issuetype_{kind.id}.svg",
        "subtask": kind.subtask,
        **({"hierarchyLevel": kind.level} if exchange.site.cloud else {}),
    }


def status(step: Status, exchange: Exchange) -> Json:
    id, key, name, colour = step.category
    return {
        "self": exchange.url(f"status/{step.id}"),
        "id": step.id,
        "name": step.name,
        "description": "",
        "iconUrl": f"{exchange.call.request.host_url}images/icons/status_{step.id}.png",
        "statusCategory": {
            "self": exchange.url(f"statuscategory/{id}"), "id": id, "key": key, "name": name, "colorName": colour,
        },
    }  # fmt: skip


def brief(issue: Issue, exchange: Exchange) -> Json:
    """An issue as it stands inside another: as a parent, a subtask or the other end of a link."""
    fields = issue["fields"]
    return {
        "id": issue["id"],
        "key": issue["key"],
        "self": exchange.url(f"issue/{issue['id']}"),
        "fields": {
            "summary": fields["summary"],
            "status": status(_known(catalogue.STATUSES, fields["status"]), exchange),
            "priority": value(BY_ID["priority"], fields.get("priority"), exchange),
            "issuetype": issue_type(_known(catalogue.ISSUE_TYPES, fields["issuetype"]), exchange),
        },
    }  # fmt: skip


def link_type(kind: LinkType, exchange: Exchange) -> Json:
    self = exchange.url(f"issueLinkType/{kind.id}")
    return {"id": kind.id, "name": kind.name, "inward": kind.inward, "outward": kind.outward, "self": self}


def links(issue: Issue, exchange: Exchange) -> Json:
    """The links of an issue, each with the other end: ``outwardIssue`` where this issue is the source."""
    shown = []
    for id, link in exchange.site.links_of(issue["id"]):
        outward = link["source"] == issue["id"]
        other = exchange.site.issues[link["destination" if outward else "source"]]
        shown.append(
            {
                "id": id,
                "self": exchange.url(f"issueLink/{id}"),
                "type": link_type(_known(catalogue.LINK_TYPES, link["type"]), exchange),
                "outwardIssue" if outward else "inwardIssue": brief(other, exchange),
            }
        )
    return shown


def history(entry: Mapping[str, Any], exchange: Exchange) -> Json:
    """One changelog entry."""
    return {
        "id": entry["id"],
        "author": person(entry["author"], exchange),
        "created": exchange.stamp(entry["created"]),
        "items": [change(item, exchange.site) for item in entry["items"]],
    }


_HISTORY_NAMES = {"parent": "IssueParentAssociation", "issuetype": "Issue Type"}
_BY_ID_KINDS = frozenset({"option", "user", "status", "priority", "resolution", "type", "parent", "date", "project"})


def change(item: Mapping[str, Any], site: Site) -> Json:
    """One changed field of an entry, with ids where the value has one, and always in words."""
    field = BY_ID.get(item["field"])
    if field is None:
        return {"field": item["field"], "fieldtype": "jira", "fromString": None, "toString": None, **item}
    by_id = field.kind in _BY_ID_KINDS
    return {
        "field": field.name if field.custom else _HISTORY_NAMES.get(field.id, field.id),
        "fieldtype": "custom" if field.custom else "jira",
        "fieldId": field.id,
        "from": item["from"] if by_id else None,
        "fromString": words(field, item["from"], site) or None,
        "to": item["to"] if by_id else None,
        "toString": words(field, item["to"], site) or None,
    }
