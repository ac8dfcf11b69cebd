"""Holds a connector to what the port says of the way in: whose each failure is to mend, and that secrets stay so."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable

import pytest

from okrsync.connector import Connector, ConnectorError, Misconfigured, Unavailable
from okrsync.testing.contract.deeds import create, kinds, made, opened
from okrsync.testing.contract.rig import GuardedRig


class AccessContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_a_wrong_token_is_for_a_person_to_mend(self, rig: GuardedRig) -> None:
        error = _failure(rig.with_wrong_credentials)
        assert isinstance(error, Misconfigured)
        assert error.place
        assert error.remedy

    def test_an_address_where_nobody_listens_is_tried_again_later(self, rig: GuardedRig) -> None:
        error = _failure(rig.unreachable)
        assert isinstance(error, Unavailable)
        assert error.place

    def test_a_tool_that_does_not_answer_is_tried_again_later(self, rig: GuardedRig) -> None:
        rig.go_away()
        assert isinstance(_failure(rig.connector), Unavailable)
        rig.come_back()
        assert opened(rig).capabilities

    def test_no_secret_is_shown_whatever_fails(self, rig: GuardedRig) -> None:
        assert all(rig.secrets)
        shown = [*map(_shown, (rig.with_wrong_credentials, rig.unreachable, rig.connector))]
        rig.go_away()
        shown.append(_shown(rig.connector))
        assert [secret for secret in rig.secrets for text in shown if secret in text] == []

    def test_no_secret_is_remembered(self, rig: GuardedRig) -> None:
        connector = rig.connector()
        snapshot = connector.read(None, {})
        record = made(connector, create(1, kinds(connector)[0]))
        told = json.dumps(dict(snapshot.cursor)) + json.dumps(dict(connector.settle().cursor)) + repr(record)
        assert [secret for secret in rig.secrets if secret in told] == []

    def test_it_lists_what_its_credential_may_do_and_needs_it(self, rig: GuardedRig) -> None:
        connector = rig.connector()
        connector.check()
        rig.forget()
        before = rig.contents()
        rights = connector.rights()
        assert any(each.needed and each.held for each in rights), "what works is not held"
        assert [each.name for each in rights if each.verdict == "missing"] == []
        assert (rig.contents(), rig.written()) == (before, set())
        assert [secret for secret in rig.secrets if secret in repr(rights)] == []

    def test_closing_twice_is_as_good_as_once(self, rig: GuardedRig) -> None:
        for connector in (rig.connector(), opened(rig)):
            connector.close()
            connector.close()
        assert opened(rig).capabilities, "others are closed with it"


def _failure(make: Callable[[], Connector]) -> ConnectorError:
    with pytest.raises(ConnectorError) as caught:
        make().read(None, {})
    return caught.value


def _shown(make: Callable[[], Connector]) -> str:
    """All that a log could show of a connector and of its failure, if it fails."""
    connector = make()
    shown = [repr(connector), str(connector), repr(vars(connector))]
    try:
        connector.read(None, {})
    except ConnectorError as error:
        shown += [repr(error), *traceback.format_exception(error)]
    return "\n".join(shown)
