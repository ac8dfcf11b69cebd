"""Holds a connector to what the port says of finding: it alone proves that a record is there, or is gone."""

from __future__ import annotations

from okrsync.connector import ConnectorError, Gone, Ref
from okrsync.testing.contract.deeds import by_key, create, kinds, made, opened, said
from okrsync.testing.contract.rig import Rig


class FindingContract:
    """``rig`` is a fixture that the author of a connector gives."""

    def test_what_is_there_is_found_by_id_and_by_key(self, rig: Rig) -> None:
        connector = opened(rig)
        for number, kind in enumerate(kinds(connector)):
            (record,) = made(connector, create(number, kind))
            refs = [Ref(kind, record=record.id), by_key(kind, number)]
            found = rig.connector().find(refs)
            assert [said(found[ref]) for ref in refs] == [said(record)] * 2  # type: ignore[arg-type]

    def test_what_was_thrown_away_is_gone_by_id_and_by_key(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        kept, thrown = made(connector, create(1, kind), create(2, kind))
        rig.delete(thrown)
        refs = [Ref(kind, record=thrown.id, key=thrown.key), by_key(kind, 2)]
        found = rig.connector().find([*refs, Ref(kind, record=kept.id)])
        assert {type(found[ref]) for ref in refs} == {Gone}
        assert found[Ref(kind, record=kept.id)] == kept

    def test_a_key_that_nothing_carries_is_gone_once_the_container_keeps_keys(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        made(connector, create(1, kind))
        assert rig.connector().find([by_key(kind, 2)]) == {by_key(kind, 2): Gone("deleted")}

    def test_an_address_names_its_record_and_nothing_is_asked_for_that(self, rig: Rig) -> None:
        connector = opened(rig)
        for number, kind in enumerate(kinds(connector)):
            (record,) = made(connector, create(number, kind))
            rig.forget()
            assert connector.locate(record.url or record.id) in (record.id, record.url)
            for nothing in ("", "Ops KR1.1", "no address", "https://nowhere.test/browse/OKR-1", "https://["):
                assert connector.locate(nothing) is None
            assert rig.sent() == 0

    def test_nothing_is_gone_as_long_as_the_tool_does_not_answer(self, rig: Rig) -> None:
        connector = opened(rig)
        kind = kinds(connector)[0]
        (record,) = made(connector, create(1, kind))
        rig.go_away()
        try:
            found = connector.find([Ref(kind, record=record.id), by_key(kind, 2)])
        except ConnectorError:
            found = {}
        assert found == {}
