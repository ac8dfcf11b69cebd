"""The suite that every connector must pass, shipped for whoever writes one; it needs pytest and hypothesis.

A test module gives the ``rig`` and inherits the rest::

    class TestMyTool(ConnectorContract):
        @pytest.fixture
        def rig(self) -> Iterator[MyRig]:
            with MyRig.set_up() as rig:
                yield rig
"""

import pytest

# Before they are imported: then a failed assertion in them shows its values.
for _part in ("deeds", "access", "finding", "fitting", "losing", "measuring", "reading", "work", "writing"):
    pytest.register_assert_rewrite(f"{__name__}.{_part}")

from okrsync.testing.contract.access import AccessContract  # noqa: E402
from okrsync.testing.contract.box import HEADINGS, BoxRig, Plan  # noqa: E402
from okrsync.testing.contract.finding import FindingContract  # noqa: E402
from okrsync.testing.contract.fitting import FittingContract  # noqa: E402
from okrsync.testing.contract.losing import LosingContract  # noqa: E402
from okrsync.testing.contract.measuring import MeasuringContract  # noqa: E402
from okrsync.testing.contract.reading import ReadingContract  # noqa: E402
from okrsync.testing.contract.rig import KEY, Door, GuardedRig, Lost, Rig  # noqa: E402
from okrsync.testing.contract.work import WorkContract, WorkRig  # noqa: E402
from okrsync.testing.contract.writing import WritingContract  # noqa: E402


class OfflineContract(
    ReadingContract, FindingContract, WritingContract, LosingContract, FittingContract, MeasuringContract
):
    """All that can be asked of a tool that has no accounts."""


class ConnectorContract(OfflineContract, AccessContract):
    """All that is asked of a connector."""


__all__ = [
    "HEADINGS",
    "KEY",
    "BoxRig",
    "ConnectorContract",
    "Door",
    "FindingContract",
    "GuardedRig",
    "Lost",
    "OfflineContract",
    "Plan",
    "Rig",
    "WorkContract",
    "WorkRig",
    "WritingContract",
]
