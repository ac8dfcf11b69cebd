"""Answers for comments: what people said about a page or a block, and new ones."""

from __future__ import annotations

from connectors.notion.sandbox import ids
from connectors.notion.sandbox.check import Spot, body_of, path_id
from connectors.notion.sandbox.documents import Comment
from connectors.notion.sandbox.errors import not_found
from connectors.notion.sandbox.lists import cut, list_object, paging_of_query
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.richtext import parse_rich_text
from connectors.notion.sandbox.workspace import Workspace
from okrsync.sandbox import Answer, Call


class Comments:
    """The endpoints under ``/v1/comments``."""

    def __init__(self, workspace: Workspace, objects: Objects) -> None:
        self._workspace, self._objects = workspace, objects

    def listing(self, call: Call) -> Answer:
        about = Spot("query", {"block_id": call.arg("block_id")} if call.arg("block_id") else {})["block_id"].uuid()
        self._workspace.parent_of_blocks(about)
        said = [each["id"] for each in self._workspace.comments.values() if each["parent"] == about]
        shown, cursor = cut(said, paging_of_query(call))
        comments = [self._objects.comment(self._workspace.comments[each]) for each in shown]
        return Answer(list_object("comment", comments, cursor, {}))

    def get(self, _call: Call, comment_id: str) -> Answer:
        found = self._workspace.comments.get(path_id("comment_id", comment_id))
        if found is None:
            raise not_found("comment", comment_id)
        return Answer(self._objects.comment(found))

    def create(self, call: Call) -> Answer:
        """A comment on a page or block, or a reply in a discussion."""
        body = body_of(call, ("parent", "discussion_id", "rich_text"))
        kind = body.key_among(("parent", "discussion_id"))
        about, discussion = self._thread(body[kind]) if kind == "discussion_id" else (self._about(body[kind]), None)
        comment = Comment(
            id=self._workspace.mint("comments"),
            parent=about,
            discussion_id=discussion or ids.mint("discussions", len(self._workspace.comments)),
            rich_text=parse_rich_text(body["rich_text"], self._workspace),
            **self._workspace.born(),
        )
        self._workspace.keep("comments", comment)
        return Answer(self._objects.comment(comment))

    def _about(self, spot: Spot) -> str:
        kind = spot.key_among(("page_id", "block_id"))
        spot.object((kind, "type"))
        object_id = spot[kind].uuid()
        found = self._workspace.page(object_id) if kind == "page_id" else self._workspace.parent_of_blocks(object_id)
        return found["id"]

    def _thread(self, spot: Spot) -> tuple[str, str]:
        discussion = spot.uuid()
        for comment in self._workspace.comments.values():
            if comment["discussion_id"] == discussion:
                return comment["parent"], discussion
        raise not_found("discussion", discussion)
