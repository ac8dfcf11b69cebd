"""Owns the form of a language file, and reads the files: those that come with okrsync, and an organisation's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from okrsync.outcomes.language import BadPattern, Label, Language, LanguageText, SignText, compiled
from okrsync.outcomes.rules import TEXT_RULES

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_OWN = "okrsync's own words"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the quick one, where the library was built with it
Patterns = Annotated[str, BeforeValidator(lambda given: "|".join(given) if isinstance(given, list) else given)]
"""One pattern, or a list of which any may be found."""
Lists = dict[str, list[Word]]


class BadWords(Exception):  # noqa: N818 (named by the situation)
    """A language file cannot be used. ``place`` is the file, with the line where it is known."""

    def __init__(self, place: str, message: str, remedy: str = "See docs/outcomes.md for the form.") -> None:
        super().__init__(f"{place}: {message}. {remedy}")
        self.place, self.message, self.remedy = place, message, remedy


class SignForm(BaseModel):
    """One sign. A weight of 0 takes a sign of the same name away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Word
    says: Label = Label.TASK
    weight: float = Field(default=3, ge=0, le=10)
    where: Patterns = ""
    because: str = "“{found}”"
    rule: str = "work"
    unless: Patterns = ""

    @model_validator(mode="after")
    def _is_whole(self) -> SignForm:
        if self.weight and not self.where:
            raise ValueError("a sign with a weight needs a pattern in `where`")
        if self.says is Label.TASK and self.rule not in TEXT_RULES:
            raise ValueError(f"there is no rule {self.rule!r} for a task; choose {', '.join(TEXT_RULES)}")
        return self


class LanguageForm(BaseModel):
    """A language file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Word
    decimal: str | None = Field(default=None, pattern=r"^[.,]$")
    endings: list[Word] = []
    common: list[Word] = []
    numbers: dict[Word, Decimal] = {}
    scales: dict[Word, Decimal] = {}
    metric: Lists = {}
    words: Lists = {}
    patterns: dict[str, str] = {}
    signs: list[SignForm] = []


def languages(files: Sequence[Path] = ()) -> Sequence[Language]:
    """The languages that come with okrsync, English first, extended by ``files``. Raises :class:`BadWords`."""
    return _languages(tuple(files))


@cache
def _languages(files: tuple[Path, ...]) -> Sequence[Language]:
    shipped = resources.files("okrsync.outcomes") / "languages"
    forms = [_form(f"okrsync's own {name}", (shipped / name).read_text("utf-8")) for name in ("en.yaml", "de.yaml")]
    named = {form.language: _text(form) for form in forms}
    places = dict.fromkeys(named, _OWN)
    for file in files:
        form = _form(str(file), _content(file))
        known = named.get(form.language)
        named[form.language] = _text(form) if known is None else _extended(known, form)
        places[form.language] = str(file)
    return tuple(_compiled(text, places[name]) for name, text in named.items())


def _compiled(text: LanguageText, place: str) -> Language:
    language = compiled(text)
    if place != _OWN:
        try:
            language.signs  # noqa: B018 (makes the patterns now, so that a mistake is told before it is met)
        except BadPattern as error:
            raise BadWords(place, str(error)) from None
    return language


def _content(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise BadWords(str(file), f"the words cannot be read: {reason}") from None


def _form(place: str, content: str) -> LanguageForm:
    """Every scalar is taken as text, so that the words `no` and `on` stay words."""
    try:
        data: Any = yaml.load(content, Loader=_LOADER)  # noqa: S506 (it makes nothing but text)
        return LanguageForm.model_validate(data)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadWords(f"{place}:{line}", f"this is no valid YAML: {error.problem}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadWords(place, f"{where or 'the file'}: {first['msg']}") from None


def _text(form: LanguageForm) -> LanguageText:
    return LanguageText(
        form.language,
        form.decimal or ".",
        form.endings,
        form.common,
        form.numbers,
        form.scales,
        form.metric,
        form.words,
        form.patterns,
        [_sign(sign) for sign in form.signs],
    )


def _sign(sign: SignForm) -> SignText:
    return SignText(sign.name, sign.says, sign.weight, sign.where, sign.because, sign.rule, sign.unless)


def _extended(known: LanguageText, form: LanguageForm) -> LanguageText:
    """Lists grow; a piece or a sign of the same name takes the place of the one before."""
    signs = {sign.name: sign for sign in (*known.signs, *map(_sign, form.signs))}
    return LanguageText(
        known.language,
        form.decimal or known.decimal,
        (*known.endings, *form.endings),
        (*known.common, *form.common),
        {**known.numbers, **form.numbers},
        {**known.scales, **form.scales},
        _joined(known.metric, form.metric),
        _joined(known.words, form.words),
        {**known.patterns, **form.patterns},
        tuple(signs.values()),
    )


def _joined(known: Mapping[str, Iterable[str]], more: Mapping[str, Iterable[str]]) -> Mapping[str, Sequence[str]]:
    return {name: (*known.get(name, ()), *more.get(name, ())) for name in {**known, **more}}
