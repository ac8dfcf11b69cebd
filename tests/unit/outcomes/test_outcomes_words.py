"""An organisation extends the words in files of its own, also in its own language; a mistake there is told by place."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.outcomes import BadWords, Claim, Label, OutcomesSettings, judge, rules_of
from okrsync.outcomes.classify import Verdict, classify
from okrsync.outcomes.language import Language
from okrsync.outcomes.words import languages

FRENCH = """\
language: fr
decimal: ","
common: [le, la, les, de, des, du, un, une, en, et, pour, nos, à]
endings: [e, ent, er]
words:
  work: [lanc*, cré*]
  result: [augment*, rédui*, réduire]
signs:
  - {name: begins-with-work, says: task, weight: 5, where: "{start}{work}", because: "« {found} » est du travail"}
  - {name: change, says: outcome, weight: 4, where: "{result}.{0,60}{number}", because: "« {found} » est un résultat"}
"""


def verdict(text: str, file: Path) -> Verdict:
    return classify(text, languages([file]))


def written(directory: Path, text: str) -> Path:
    file = directory / "words.yaml"
    file.write_text(text, "utf-8")
    return file


def test_words_and_signs_of_ones_own_join_those_of_a_language(tmp_path: Path) -> None:
    extra = written(
        tmp_path,
        'language: en\nwords: {thing: ["playbill*"]}\nsigns:\n'
        '  - {name: full-house, says: outcome, weight: 4, where: "sold-out nights", because: "full houses"}\n',
    )
    assert classify("3 playbills per show", languages()).label is Label.OUTCOME
    assert verdict("3 playbills per show", extra).label is Label.TASK
    assert verdict("Two sold-out nights", extra).reason == "full houses"


def test_a_sign_is_taken_away_by_a_weight_of_nothing(tmp_path: Path) -> None:
    without = written(tmp_path, "language: en\nsigns: [{name: begins-with-work, weight: 0}]\n")
    assert "begins-with-work" in signs_of(classify("Launch the portal", languages()))
    assert "begins-with-work" not in signs_of(verdict("Launch the portal", without))


def signs_of(found: Verdict) -> set[str]:
    return {each.sign.name for each in found.seen}


def test_a_language_of_ones_own(tmp_path: Path) -> None:
    french = written(tmp_path, FRENCH)
    assert verdict("Lancer le nouveau portail", french).reason == "« Lancer » est du travail"
    assert verdict("Réduire les plaintes de 40 à 20", french).label is Label.OUTCOME
    assert verdict("Launch the portal", french).reason == "it begins with “Launch”, which is work to do"


def test_the_words_no_and_on_are_words(tmp_path: Path) -> None:
    file = written(tmp_path, "language: xx\ncommon: [no, on, off, yes]\n")
    xx = next(each for each in languages([file]) if each.name == "xx")
    assert {"no", "on", "off", "yes"} <= xx.known


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("language: [", "words.yaml:", "no valid YAML"),
        ("words: {}\n", "words.yaml", "language"),
        ("language: en\nword: {}\n", "words.yaml", "word: Extra inputs"),
        ("language: en\nsigns: [{name: s, where: '{nothing}'}]\n", "words.yaml", "there is no piece 'nothing'"),
        ("language: en\nsigns: [{name: s, where: '(', says: outcome}]\n", "words.yaml", "the sign 's' cannot be read"),
        ("language: en\npatterns: {a: '{b}', b: '{a}'}\nsigns: [{name: s, where: '{a}'}]\n", "words.yaml", "sign 's'"),
        ("language: en\nsigns: [{name: s, where: x, rule: laziness}]\n", "words.yaml", "there is no rule 'laziness'"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, place: str, message: str) -> None:
    with pytest.raises(BadWords) as told:
        languages([written(tmp_path, text)])
    assert place in told.value.place
    assert message in told.value.message


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadWords, match=r"nowhere\.yaml: the words cannot be read: No such file"):
        rules_of(OutcomesSettings(words_files=[tmp_path / "nowhere.yaml"]))


def test_the_words_are_read_once() -> None:
    first = rules_of(OutcomesSettings())
    assert first.languages is rules_of(OutcomesSettings()).languages
    assert judge(Claim("Launch the portal"), first).held


@pytest.mark.parametrize("language", languages(), ids=lambda language: language.name)
def test_every_list_and_piece_of_a_language_is_used(language: Language) -> None:
    patterns = [sign.where + sign.unless for sign in language.text.signs] + list(language.text.patterns.values())
    used = "".join(patterns) + "{numbered}{month}"
    assert [name for name in (*language.text.words, *language.text.patterns) if f"{{{name}}}" not in used] == []
