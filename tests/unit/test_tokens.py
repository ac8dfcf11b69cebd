"""A token that will not do is named with its setting, in every connector alike, and is quoted nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from okrsync import plugins
from okrsync.connector import Connector, Misconfigured

KEY_RESULTS: dict[str, Any] = {
    "jira": {"project": "OKR", "fields": {"title": "Summary"}},
    "notion": {"data_source": "0" * 32, "fields": {"title": "Name"}},
    "sheets": {"tab": "KRs", "fields": {"title": "Title"}},
}
MORE: dict[str, Any] = {
    "jira": {"url": "http://127.0.0.1:9", "deployment": "data-center"},
    "notion": {"url": "http://127.0.0.1:9"},
    "sheets": {"url": "http://127.0.0.1:9", "spreadsheet": "abc"},
}


def connected(tool: str, **token: Any) -> Connector:
    plugin = plugins.plugin(tool)
    given = {"tool": tool, **MORE[tool], "key_results": KEY_RESULTS[tool], **token}
    return plugin.connect("ours", plugin.settings.model_validate(given))


@pytest.mark.parametrize("tool", sorted(MORE))
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is empty"),
        (b"\xff\xfe\x00", "not UTF-8 text"),
        (b"t0p-s3cret\nand the next line", "holds white space"),
        ("t0p-s3cret…".encode(), "characters that no token has"),
    ],
)
def test_a_token_file_that_will_not_do_is_named(tool: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Misconfigured, match=said) as caught:
        connected(tool, token_file=file).read(None, {})
    assert caught.value.place == "connections.ours.token_file"
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("tool", sorted(MORE))
def test_a_token_of_several_lines_is_quoted_nowhere(tool: str) -> None:
    with pytest.raises(Misconfigured, match=r"connections\.ours\.token: the token holds white space") as caught:
        connected(tool, token="t0p-s3cret\nand the next line").read(None, {})
    assert "s3cret" not in str(caught.value)
