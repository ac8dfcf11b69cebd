"""Answers for users: the people of the workspace, and the bot that the token belongs to."""

from __future__ import annotations

from connectors.notion.sandbox.check import path_id
from connectors.notion.sandbox.lists import cut, list_object, paging_of_query
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.workspace import BOT, Workspace
from okrsync.sandbox import Answer, Call


class People:
    """The endpoints under ``/v1/users``."""

    def __init__(self, workspace: Workspace, objects: Objects) -> None:
        self._workspace, self._objects = workspace, objects

    def me(self, _call: Call) -> Answer:
        return Answer(self._objects.user(self._workspace.user(BOT)))

    def get(self, _call: Call, user_id: str) -> Answer:
        return Answer(self._objects.user(self._workspace.user(path_id("user_id", user_id))))

    def listing(self, call: Call) -> Answer:
        shown, cursor = cut(list(self._workspace.users), paging_of_query(call))
        users = [self._objects.user(self._workspace.users[each]) for each in shown]
        return Answer(list_object("user", users, cursor, {}))
