"""Owns the accounts of the site: what Jira calls each person, and how to find one."""

from __future__ import annotations

import uuid

from okrsync.sandbox import Person, Shelf

BOT = Person("okrsync bot", "bot@okrsync.test")  # whose credentials the API takes
VISITOR = Person("Page visitor", "visitor@okrsync.test")  # who types into the page
FIRST_KEY = 10100


class People:
    """Accounts by account id, the name of Cloud; ``username`` and ``key`` are the names of Data Center."""

    def __init__(self, shelf: Shelf) -> None:
        self.accounts = shelf.drawer("users")

    def add(self, person: Person) -> str:
        """The account id of that person, who may have been here before."""
        account = "712020:" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"mailto:{person.email.lower()}"))
        if account not in self.accounts:
            self.accounts[account] = {
                "name": person.name,
                "email": person.email,
                "username": person.email.partition("@")[0].lower(),
                "key": f"JIRAUSER{FIRST_KEY + len(self.accounts)}",
            }
        return account

    def find(self, **by: str) -> str | None:
        """The account id of the one whose ``email``, ``username``, ``key`` or ``name`` that is, whatever the case."""
        for account, user in self.accounts.items():
            if any(user[part].casefold() == wanted.casefold() for part, wanted in by.items()):
                return account
        return None
