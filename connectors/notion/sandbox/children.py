"""Answers for blocks: what stands in a page, and what is appended to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connectors.notion.sandbox.check import Spot, body_of, path_id
from connectors.notion.sandbox.documents import Block, Page
from connectors.notion.sandbox.errors import invalid, not_found, not_offered
from connectors.notion.sandbox.lists import cut, list_object, paging_of_query
from connectors.notion.sandbox.objects import Objects
from connectors.notion.sandbox.richtext import COLOURS, parse_rich_text
from connectors.notion.sandbox.workspace import BOT, Workspace
from okrsync.sandbox import Answer, Call

MAX_NESTING = 2
_TEXT: Mapping[str, Any] = {"color": "default"}
_HEADING: Mapping[str, Any] = {"color": "default", "is_toggleable": False}
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "paragraph": _TEXT,
    "heading_1": _HEADING,
    "heading_2": _HEADING,
    "heading_3": _HEADING,
    "bulleted_list_item": _TEXT,
    "numbered_list_item": _TEXT,
    "quote": _TEXT,
    "toggle": _TEXT,
    "to_do": {"color": "default", "checked": False},
    "code": {"language": "plain text", "caption": []},
    "divider": {},
}
"""The kinds of block offered, each with its members beside its text and what they are where they are not given."""


@dataclass(frozen=True)
class NewBlock:
    """A checked block, not on the shelf yet."""

    type: str
    content: dict[str, Any]
    children: Sequence[NewBlock]


class Children:
    """The endpoints under ``/v1/blocks``."""

    def __init__(self, workspace: Workspace, objects: Objects) -> None:
        self._workspace, self._objects = workspace, objects

    def get(self, _call: Call, block_id: str) -> Answer:
        wanted = path_id("block_id", block_id)
        workspace = self._workspace
        known = wanted in workspace.pages or wanted in workspace.databases or wanted in workspace.blocks
        if not known or not workspace.shared(wanted):
            raise not_found("block", wanted)
        return Answer(self._objects.block(wanted))

    def listing(self, call: Call, block_id: str) -> Answer:
        parent = self._workspace.parent_of_blocks(path_id("block_id", block_id))
        shown, cursor = cut([each for each in parent["children"] if not self._trashed(each)], paging_of_query(call))
        return Answer(list_object("block", [self._objects.block(each) for each in shown], cursor, {}))

    def add(self, call: Call, block_id: str) -> Answer:
        """Append blocks, at the end unless a position is given."""
        parent = self._workspace.parent_of_blocks(path_id("block_id", block_id))
        body = body_of(call, ("children", "position"))
        if parent["in_trash"]:
            raise invalid("Can't edit block that is archived. You must unarchive the block before editing.")
        blocks, place = self.check(body["children"]), _place(body["position"], parent)
        made = self.append(parent, blocks, place)
        return Answer(list_object("block", [self._objects.block(each) for each in made], None, {}))

    def check(self, spot: Spot, depth: int = 0) -> list[NewBlock]:
        """The blocks of a request."""
        return [self._check_one(each, depth) for each in spot.items()]

    def append(self, parent: Page | Block, blocks: Sequence[NewBlock], place: int | None = None) -> list[str]:
        """Put checked blocks on the shelf, under their parent; gives their ids."""
        made = [self._make(parent["id"], block) for block in blocks]
        at = len(parent["children"]) if place is None else place
        parent["children"][at:at] = made
        if made:
            self._workspace.keep("pages" if parent["id"] in self._workspace.pages else "blocks", parent, BOT)
        return made

    def _make(self, parent_id: str, new: NewBlock) -> str:
        block = Block(
            id=self._workspace.mint("blocks"),
            parent=parent_id,
            type=new.type,
            content=new.content,
            children=[],
            in_trash=False,
            **self._workspace.born(),
        )
        self._workspace.keep("blocks", block)
        block["children"] = [self._make(block["id"], child) for child in new.children]
        self._workspace.keep("blocks", block)
        return block["id"]

    def _check_one(self, spot: Spot, depth: int) -> NewBlock:
        members = spot.object()
        kind = next((key for key in members if key not in ("object", "type")), None)
        if kind is None:
            raise spot["paragraph"].wrong("defined")
        if kind not in _KINDS:
            raise not_offered(f"blocks of type {kind}")
        spot.object((kind, "object", "type"))
        if spot["type"].given:
            spot["type"].word((kind,))
        inner = spot[kind]
        inner.object((*_KINDS[kind], *(("rich_text", "children") if kind != "divider" else ())))
        content = {name: self._member(inner[name], default) for name, default in _KINDS[kind].items()}
        if kind != "divider":
            content["rich_text"] = parse_rich_text(inner["rich_text"], self._workspace)
        return NewBlock(kind, content, self._grandchildren(inner["children"], depth))

    def _grandchildren(self, spot: Spot, depth: int) -> Sequence[NewBlock]:
        if not spot.given:
            return ()
        if depth >= MAX_NESTING:
            raise spot.wrong("not present")
        return self.check(spot, depth + 1)

    def _member(self, spot: Spot, default: Any) -> Any:
        if not spot.given:
            return default
        if isinstance(default, bool):
            return spot.boolean()
        if isinstance(default, list):
            return parse_rich_text(spot, self._workspace)
        return spot.word(COLOURS) if default == "default" else spot.text()

    def _trashed(self, block_id: str) -> bool:
        workspace = self._workspace
        found = workspace.pages.get(block_id) or workspace.databases.get(block_id) or workspace.blocks[block_id]
        return found["in_trash"]


def _place(spot: Spot, parent: Page | Block) -> int | None:
    """Where in the parent's children the new ones go; ``None``: at the end."""
    if not spot.given:
        return None
    kind = spot["type"].word(("after_block", "start", "end"))
    if kind != "after_block":
        return 0 if kind == "start" else None
    after = spot["after_block"]["id"].uuid()
    if after not in parent["children"]:
        raise not_found("block", after)
    return parent["children"].index(after) + 1
