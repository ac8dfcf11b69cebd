"""Says what a credential may do, and what of it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Right:
    """Something that a credential may do, by the tool's own name, and whether okrsync needs it ``where`` it counts.

    ``held`` is ``None`` where the tool tells only whoever tries.
    """

    name: str
    where: str
    held: bool | None
    needed: bool
    note: str = ""

    @property
    def verdict(self) -> Literal["needed", "missing", "not needed", "not said", "not given"]:
        """What a person reads first: what is missing, and what should be taken away."""
        if self.held is None:
            return "not said"
        if self.needed:
            return "needed" if self.held else "missing"
        return "not needed" if self.held else "not given"
