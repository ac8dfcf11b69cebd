"""Renders the board, the tree and the findings as JSON; docs/json.md describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from okrsync.alignment.findings import Finding
from okrsync.reports.board.standing import Standing
from okrsync.reports.board.tree import Node, Tree
from okrsync.reports.board.week import Aim, Away, Block, Board
from okrsync.reports.values import json_value


def board_json(board: Board) -> dict[str, Any]:
    return {
        "week": board.week,
        "first": board.days[0].isoformat(),
        "last": board.days[1].isoformat(),
        "quarter": board.quarter,
        "teams": [_block(block) for block in board.blocks],
        "without_key_result": list(board.idle),
        **findings_json(board.findings),
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "team": block.team,
        "key_results": [
            {
                **_standing(row.standing),
                "aligned_to": [_aim(aim) for aim in row.aims],
                "supported_by": [{**_standing(each.standing), "from_team": each.home} for each in row.supports],
            }
            for row in block.rows
        ],
        "for_other_teams": [_away(each) for each in block.helping],
        "unaligned": [_away(each) for each in block.unaligned],
    }


def _away(away: Away) -> dict[str, Any]:
    return {**_standing(away.standing), "aligned_to": [_aim(aim) for aim in away.aims]}


def _aim(aim: Aim) -> dict[str, Any]:
    return {"name": aim.name, "other_team": aim.team}


def _standing(standing: Standing) -> dict[str, Any]:
    names = ("start", "target", "current", "confidence", "progress")
    rolled = standing.rolled_up
    return {
        "item": standing.key,
        "kind": standing.kind.value,
        "code": standing.code,
        "title": standing.title,
        "level": standing.level.value,
        "team": standing.team,
        "owner": standing.owner,
        "cycle": standing.cycle,
        "state": standing.state,
        **{name: json_value(getattr(standing, name)) for name in names},
        "unit": standing.unit,
        "health": standing.health.value if standing.health else None,
        "untouched_since": json_value(standing.untouched_since),
        "rolled_up": {"method": rolled.method, "value": json_value(rolled.value)} if rolled else None,
        "shown_in": dict(standing.places),
    }


def tree_json(tree: Tree) -> dict[str, Any]:
    return {"cycle": tree.cycle, "roots": [_node(node) for node in tree.roots]}


def _node(node: Node) -> dict[str, Any]:
    below = [_node(child) for child in node.children]
    return {**_standing(node.standing), "from_team": node.home, "again": node.again, "below": below}


def findings_json(findings: Iterable[Finding]) -> dict[str, Any]:
    return {
        "findings": [
            {
                "rule": each.rule,
                "severity": each.severity,
                "item": each.item,
                "person": each.person,
                "team": each.team,
                "message": each.message,
                "remedy": each.remedy,
            }
            for each in findings
        ]
    }
