"""Owns who is who in Jira: which account an e-mail address or a name means, and what to call an account.

Jira shows addresses only where a person's privacy settings or the site's administrator allow it. The directory is
loaded with each full read; what it cannot say for certain is looked up once, right before it is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.jira.client import JiraClient, Rejected

DIRECTORY_LIMIT = 1000  # GET user/assignable/search sees no further, per the Jira Cloud v3 OpenAPI document


class People:
    """The accounts of one site. ``id_field`` is how it names them: ``accountId`` on Cloud, ``name`` on Data Center."""

    def __init__(self, id_field: str, remembered: Mapping[str, Any] | None = None) -> None:
        remembered = remembered or {}
        self.id_field = id_field
        self._emails: dict[str, str] = dict(remembered.get("emails", {}))  # account: address
        self._names: dict[str, str] = dict(remembered.get("names", {}))  # account: display name
        self._absent: set[str] = set(remembered.get("absent", ()))
        self._whole: bool = bool(remembered.get("whole", False))

    def as_json(self) -> dict[str, Any]:
        return {
            "emails": dict(self._emails),
            "names": dict(self._names),
            "absent": sorted(self._absent),
            "whole": self._whole,
        }

    def anew(self) -> People:
        """The same people, to be asked for again: an address that Jira showed once stays known, whoever hides it."""
        return People(self.id_field, {**self.as_json(), "absent": (), "whole": False})

    def load(self, client: JiraClient, project: str) -> None:
        """Learn who may be assigned issues in the project, as far as one request tells."""
        try:
            users = client.get("user/assignable/search", project=project, maxResults=DIRECTORY_LIMIT)
        except Rejected:
            return  # without the right to browse people each is looked up alone
        self._whole = len(users) < DIRECTORY_LIMIT and all(user.get("emailAddress") for user in users)
        for user in users:
            self.learn(user)

    def learn(self, user: Mapping[str, Any]) -> str | None:
        """What to call the user of an answer: the address, else the name. Remembers both."""
        account = str(user.get(self.id_field) or "")
        if email := user.get("emailAddress"):
            self._emails[account] = str(email).lower()
        if name := user.get("displayName"):
            self._names[account] = " ".join(str(name).split())
        return self._emails.get(account) or self._names.get(account)

    def account(self, who: str) -> str | None:
        """The account of that address, or the only one of that name."""
        folded = who.casefold()
        for known in (self._emails, self._names):
            found = [account for account, called in known.items() if called.casefold() == folded]
            if len(found) == 1:
                return found[0]
        return None

    def unsure(self, who: str) -> bool:
        """True where only a look-up can tell whether Jira knows this person."""
        return not self._whole and who.casefold() not in self._absent and self.account(who) is None

    def look_up(self, client: JiraClient, who: str) -> None:
        """Ask Jira once. A single person found by an address is that person, shown to us with the address or not."""
        key = "query" if self.id_field == "accountId" else "username"
        try:
            users = client.get("user/search", **{key: who})
        except Rejected:
            users = []
        for user in users:
            self.learn(user)
        if self.account(who) is None and "@" in who and len(users) == 1 and not users[0].get("emailAddress"):
            self._emails[str(users[0][self.id_field])] = who.lower()
        if self.account(who) is None:
            self._absent.add(who.casefold())
