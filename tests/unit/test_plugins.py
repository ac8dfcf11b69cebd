"""Connectors are found by entry point, and a tool that nobody made is named with the nearest that there is."""

from __future__ import annotations

import pytest

from okrsync import plugins


def test_the_three_tools_are_found() -> None:
    assert {"jira", "notion", "sheets"} <= set(plugins.tools())


@pytest.mark.parametrize("tool", ["jira", "notion", "sheets"])
def test_a_plugin_names_its_own_tool(tool: str) -> None:
    assert plugins.plugin(tool).tool == tool


def test_a_misspelt_tool_is_named_with_the_nearest() -> None:
    with pytest.raises(plugins.UnknownTool) as caught:
        plugins.plugin("notoin")
    assert "'notoin'" in str(caught.value)
    assert caught.value.remedy == "Did you mean 'notion'?"


def test_a_tool_like_no_other_gets_the_whole_list() -> None:
    with pytest.raises(plugins.UnknownTool) as caught:
        plugins.plugin("quux")
    assert "jira, notion, sheets" in caught.value.remedy
