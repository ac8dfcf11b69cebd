"""Key results are read from tables and Markdown with the line in which they stand; what cannot be read is told."""

from __future__ import annotations

from decimal import Decimal

import pytest

from okrsync.model import Unreadable
from okrsync.outcomes.entry import BadDocument
from okrsync.outcomes.evaluation import evaluate
from okrsync.outcomes.language import Label
from okrsync.outcomes.markdown import entries_of_markdown
from okrsync.outcomes.table import entries_of_table, is_table

MARKDOWN = """\
# Guests come back

Some words about it.

## Key results

1. Increase NPS from 30
   to 50
2. [ ] **Open** the [garden](https://example.org)
<!-- - not this one -->

```
- nor this one
```

# Team

- Objective: The kitchen wastes nothing
  - KR1: Waste per meal falls by 30%
    - ask the cooks how
  - 9 of 10 crates come back
"""


def test_a_row_of_a_table_says_all_that_it_says() -> None:
    text = 'Key Result,Objective,Start,Target,Current,Unit,Level\r\n"Waste\nfalls",Kitchen,10%,5%,about 7,%,Team\r\n'
    (entry,) = entries_of_table(text, "okrs.csv")
    said = entry.claim
    assert (said.text, said.start, said.target) == ("Waste falls", Decimal("0.1"), Decimal("0.05"))
    assert isinstance(said.current, Unreadable)
    assert (said.unit, said.level, entry.objective, entry.line) == ("%", "team", "Kitchen", 2)


def test_lines_are_counted_as_an_editor_does_over_cells_of_several_lines_and_empty_rows() -> None:
    text = 'key_result\n"one\ntwo"\n\nthree\n'
    assert [(entry.line, entry.claim.text) for entry in entries_of_table(text, "x")] == [(2, "one two"), (5, "three")]


def test_a_table_of_an_old_mac_is_read_and_a_paragraph_longer_than_any_cell_is_no_table() -> None:
    (entry,) = entries_of_table("key_result,target\rWaste falls,5\r", "okrs.csv")
    assert (entry.claim.text, entry.claim.target, entry.line) == ("Waste falls", Decimal(5), 2)
    assert not is_table("- a paragraph " * 20_000)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_tables_of_every_spreadsheet_are_read(delimiter: str) -> None:
    text = delimiter.join(["objective", "key_result"]) + "\n" + delimiter.join(["Kitchen", "Waste falls"]) + "\n"
    assert is_table(text)
    assert entries_of_table(text, "x")[0].objective == "Kitchen"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title,owner\na,b\n", r"x:1: there is no column key_result\. The columns are: title, owner\."),
        ("key_result\n\n", "x: there is no key result in it"),
        ('key_result\nfine\n"never closed\n', r"x:3: this is no valid CSV: unexpected end of data\. Look for"),
        ("key_result,label\nfine,good\n", r"x:2: the column label says 'good'\. Write one of outcome, task, unclear"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_by_line_and_column(text: str, told: str) -> None:
    with pytest.raises(BadDocument, match=told):
        entries_of_table(text, "x")


def test_an_evaluation_needs_labels() -> None:
    with pytest.raises(BadDocument, match="there is no column label"):
        entries_of_table("key_result\nfine\n", "x", labelled=True)


def test_the_lists_of_a_document_are_key_results_under_their_objectives() -> None:
    entries = entries_of_markdown(MARKDOWN, "okrs.md")
    assert [(entry.line, entry.objective, entry.claim.text) for entry in entries] == [
        (7, "Guests come back", "Increase NPS from 30 to 50"),
        (9, "Guests come back", "Open the garden"),
        (19, "The kitchen wastes nothing", "KR1: Waste per meal falls by 30%"),
        (21, "The kitchen wastes nothing", "9 of 10 crates come back"),
    ]


def test_a_document_without_a_list_is_told() -> None:
    with pytest.raises(BadDocument, match=r"okrs\.md: there is no list of key results in it"):
        entries_of_markdown("# Guests come back\n\nAll of them.\n", "okrs.md")


def test_precision_recall_and_agreement_are_counted() -> None:
    o, t, u = Label.OUTCOME, Label.TASK, Label.UNCLEAR
    evaluation = evaluate([(o, o), (o, o), (o, t), (o, u), (t, t), (t, o), (u, t)])
    assert evaluation.precision(o) == 2 / 3
    assert evaluation.recall(o) == 2 / 4
    assert evaluation.agreement == 3 / 6
    assert evaluation.outcomes_called_tasks == 1 / 4
    assert evaluate([]).agreement is None
