"""Which issue of this site an address names, whatever a person pastes."""

from __future__ import annotations

import pytest

from connectors.jira.addresses import locate
from connectors.jira.settings import JiraSettings

PAGE = "https://acme.atlassian.net/browse/OKR-12"


def settings(url: str = "https://acme.atlassian.net/") -> JiraSettings:
    container = {"project": "OKR", "fields": {"title": "Summary"}}
    account = {"email": "bot@acme.test", "token": "t", "cloud_id": "1111-2222"}
    return JiraSettings.model_validate({"tool": "jira", "url": url, **account, "key_results": container})


@pytest.mark.parametrize(
    "address",
    [
        "OKR-12",
        " okr-12 ",
        "https://acme.atlassian.net/browse/OKR-12",
        "<https://acme.atlassian.net/browse/OKR-12>",
        "HTTPS://ACME.atlassian.net/browse/okr-12/?focusedCommentId=7#comment-7",
        "acme.atlassian.net/browse/OKR-12",
        "https://acme.atlassian.net/jira/software/c/projects/OKR/boards/1?selectedIssue=OKR-12",
        "https://acme.atlassian.net/jira/software/projects/OKR/boards/1/backlog?issueLimit=100&selectedIssue=OKR-12",
        "https://acme.atlassian.net/jira/core/projects/OKR/list/?selectedIssue=OKR-12",
        "https://acme.atlassian.net/secure/RapidBoard.jspa?rapidView=3&selectedIssue=OKR-12",
        "https://acme.atlassian.net/jira/software/c/projects/OKR/issues/OKR-12?jql=project%20%3D%20OKR",
        "https://acme.atlassian.net/projects/OKR/issues/OKR-12?filter=allopenissues",
        "https://acme.atlassian.net/issues/OKR-12?filter=-4",
        "https://acme.atlassian.net/rest/api/3/issue/OKR-12",
    ],
)
def test_an_address_names_the_page_of_its_issue(address: str) -> None:
    assert locate(settings(), address) == PAGE


@pytest.mark.parametrize("site", ["https://acme.atlassian.net", "https://api.atlassian.com/ex/jira/1111-2222"])
def test_an_answer_names_itself_by_its_id(site: str) -> None:
    assert locate(settings(), f"{site}/rest/api/3/issue/10012") == "10012"
    assert locate(settings(), f"{site}/rest/api/2/issue/10012/") == "10012"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "Halve the wait",
        "Ops KR1.1",
        "ENG-12",  # another project's: perhaps of another site
        "OKR-0",
        "https://other.atlassian.net/browse/OKR-12",
        "https://acme.atlassian.net.evil.test/browse/OKR-12",
        "https://acme.atlassian.net/browse/OKR",
        "https://acme.atlassian.net/jira/software/c/projects/OKR/boards/1",
        "https://api.atlassian.com/ex/jira/3333-4444/rest/api/3/issue/10012",
        "https://www.notion.so/acme/Fewer-calls-0123456789abcdef0123456789abcdef",
        "https://[acme.atlassian.net/browse/OKR-12",
    ],
)
def test_anything_else_names_nothing(address: str) -> None:
    assert locate(settings(), address) is None


def test_a_site_below_a_path_is_no_other_path() -> None:
    below = settings("https://intranet.acme.test/jira")
    assert (
        locate(below, "https://intranet.acme.test/jira/browse/OKR-12")
        == "https://intranet.acme.test/jira/browse/OKR-12"
    )
    assert locate(below, "https://intranet.acme.test/jira2/browse/OKR-12?selectedIssue=OKR-12") is None
    assert locate(below, "https://intranet.acme.test/browse/OKR-12") is None
