"""Writes small companies down: team key results of 2026-Q4, and people's of its week 47."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from okrsync.alignment.company import Company
from okrsync.model import Item, Kind, Value

FRIDAY = date(2026, 11, 20)
WEEK, QUARTER = "2026-W47", "2026-Q4"


def _item(key: str, kind: Kind, agreed: dict[str, Any]) -> Item:
    said: dict[str, Value] = {name: Decimal(str(v)) if isinstance(v, int | float) else v for name, v in agreed.items()}
    if isinstance(said.get("owner"), str) and "@" not in str(said["owner"]):
        said["owner"] = f"{said['owner']}@example.org"
    return Item(key, kind, {name: value for name, value in said.items() if value is not None})


def objective(key: str, **agreed: Any) -> Item:
    return _item(key, Kind.OBJECTIVE, {"title": f"About {key}", "level": "team", "cycle": QUARTER, **agreed})


def team_kr(key: str, **agreed: Any) -> Item:
    said = {"title": f"Title of {key}", "code": key, "level": "team", "team": "Ops", "cycle": QUARTER}
    return _item(key, Kind.KEY_RESULT, {**said, **agreed})


def own_kr(key: str, owner: str | None, *serves: str, **agreed: Any) -> Item:
    """An individual key result of this week."""
    said = {"title": f"Title of {key}", "level": "individual", "team": "Ops", "cycle": WEEK, "owner": owner}
    return _item(key, Kind.KEY_RESULT, {**said, "aligned_to": frozenset(serves) or None, **agreed})


def company_of(*items: Item, **known: Any) -> Company:
    return Company({each.key: each for each in items}, **{"today": FRIDAY, **known})


def article() -> list[Item]:
    """Ops' key results, Andy's and Wendy's; Andy's second serves a key result of HR's."""
    return [
        objective("Ops O1", code="Ops O1", team="Ops", owner="olivia"),
        team_kr("Ops KR1.1", objective="Ops O1", owner="olivia", start=71, target=95, current=88, unit="%"),
        team_kr("Ops KR1.2", objective="Ops O1", owner="olivia", start=10, target=5, current=8, unit="tickets"),
        team_kr("Ops KR2.1", owner="olivia"),
        team_kr("HR KR1.1", code="KR1.1", team="HR", owner="henry", start=60, target=90, current=72, unit="%"),
        own_kr("andy 1", "andy", "Ops KR1.1", start=31, target=20, current=24, confidence=0.8),
        own_kr("andy 2", "andy", "HR KR1.1", start=0, target=2, current=1, confidence=0.9),
        own_kr("wendy 1", "wendy", "Ops KR1.2", "Ops KR1.1", start=14, target=4, current=9),
        own_kr("wendy 2", "wendy", "Ops KR2.1"),
    ]
