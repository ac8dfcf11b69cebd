"""The tool in memory passes the suite for connectors, as far as a tool without accounts can."""

from __future__ import annotations

import pytest

from okrsync.testing.contract import OfflineContract
from okrsync.testing.contract.tabletop import TabletopRig


class TestTabletop(OfflineContract):
    @pytest.fixture
    def rig(self) -> TabletopRig:
        return TabletopRig()
