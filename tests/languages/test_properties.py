"""Promises that hold for any text in any language: nothing raises, spans slice out what they claim.

Every language of `languages.MODULES` is tried, so that a new one is covered once it is mapped. The
programs are made of pieces of its samples (`tests/languages/samples`), put together anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from antilock import facts as f
from antilock.catalogue.load import load
from antilock.engine import read_facts
from antilock.languages import CONFIGURATION, ECOSYSTEMS, MODULES, language_name, load_language
from antilock.languages.base import UnreadableError
from antilock.reading import read_text
from antilock.report.facts import fact_lines

SAMPLES = Path(__file__).parent / "samples"
CATALOGUE = load()
FILES = sorted(path for path in SAMPLES.iterdir() if path.suffix != ".facts")
# One file name for each language: files are read as what they are called.
NAMES = {language: name for name, language in sorted(MODULES.items(), reverse=True)}
PATHS = [name if not name.startswith(".") else f"file{name}" for name in NAMES.values()]

# Half constructs of many languages, and what makes a string interesting.
PIECES = (
    "( ) [ ] { } < > : ; , . = == != => -> := ?. ?? || && ! ? | & @ # // /* */ -- \" ' ` ''' \"\"\""
    " \\ $ ${ #{ %{ {{ }} <% %> <<EOF EOF <script> </script> --- ... * ** + - % ~ ^ _ é 漢 \ufeff 0x"
    ' "gpt-4o" \'claude-3-opus-20240229\' `gpt-4` gpt-4 "https://api.openai.com/v1" us-east-1'
    ' "https://{}.openai.azure.com" "{\\"model\\": \\"gpt-4o\\"}" OPENAI_API_KEY openai model base_url'
).split(" ")
PIECES += ["\n", "\n\n", "\n  ", "\n    ", "\t", "\r\n", " "]
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=200)
DEEP = (
    "(" * 10_000,
    "[" * 5000 + "]" * 5000,
    "{" * 5000,
    "if a { " * 2000,
    "- " * 3000,
    "a: " * 3000,
    "\n".join(" " * depth + "a:" for depth in range(900)),
    "'\n" * 3000,
    '"' * 5001,
    "\\" * 5001,
)
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")


def pieces_of(path: str) -> list[str]:
    """Tokens and whole lines of the samples in the language of a path."""
    language = language_name(path)
    found = list(PIECES)
    for sample in FILES:
        if language_name(sample.name) == language:
            text = sample.read_text(encoding="utf-8")
            found += sorted(set(_TOKEN.findall(text)) | set(text.splitlines(keepends=True)))
    return found


def programs(path: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces_of(path)), max_size=50).map("".join)


def facts_of(path: str, text: str) -> tuple[str, f.FileFacts] | None:
    """The text that was read and its facts; None for a container that says that it is none."""
    try:
        read = read_text(path, text.encode())
    except UnreadableError:
        return None
    return read.text, read_facts(read.text, load_language(read.language), CATALOGUE)


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.name)
def test_a_sample_gives_the_facts_beside_it(
    sample: Path, golden: Callable[[Path, str], None]
) -> None:
    found = facts_of(sample.name, sample.read_text(encoding="utf-8"))
    assert found is not None
    golden(SAMPLES / f"{sample.name}.facts", "\n".join(fact_lines(found[1])) + "\n")


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=40)
@given(data=st.data())
def test_no_text_raises_and_every_span_stands_in_it(path: str, data: st.DataObject) -> None:
    text = data.draw(st.one_of(programs(path), TEXTS))
    found = facts_of(path, text)
    if found is not None:
        for span in spans_of(found[1]):
            assert_inside(span, found[0].split("\n"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("text", DEEP, ids=lambda text: repr(text[:6]))
def test_deep_and_broken_texts_are_read_to_their_end(path: str, text: str) -> None:
    facts_of(path, text)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=40)
@given(data=st.data())
def test_the_span_of_a_literal_holds_its_text(path: str, data: st.DataObject) -> None:
    text = data.draw(programs(path))
    found = facts_of(path, text)
    if found is not None:
        assert_sliced(*found)


@pytest.mark.parametrize("sample", FILES, ids=lambda path: path.name)
def test_the_span_of_a_literal_of_a_sample_holds_its_text(sample: Path) -> None:
    found = facts_of(sample.name, sample.read_text(encoding="utf-8"))
    assert found is not None
    assert_sliced(*found)


@given(TEXTS)
@example("")
@example("\ufeff\ufeff")
def test_facts_are_the_same_each_time(text: str) -> None:
    for path in PATHS:
        first, second = facts_of(path, text), facts_of(path, text)
        assert first == second


def spans_of(fact: object) -> Iterator[f.Span]:
    """Every span in a fact, nested ones too."""
    if isinstance(fact, f.Span):
        yield fact
    elif isinstance(fact, tuple):
        for item in fact:
            yield from spans_of(item)
    elif is_dataclass(fact):
        for each in fields(fact):
            yield from spans_of(getattr(fact, each.name))


def assert_inside(span: f.Span, lines: list[str]) -> None:
    assert (0, 0) <= (span.line, span.column) <= (span.end_line, span.end_column), span
    assert span.end_line < len(lines), span
    assert span.column <= len(lines[span.line]), span
    assert span.end_column <= len(lines[span.end_line]), span


def assert_sliced(text: str, facts: f.FileFacts) -> None:
    lines = text.split("\n")
    for literal in facts.literals:
        shown = cut(lines, literal.span)
        if literal.is_constant or "{}" in literal.text or set(shown) & set("\\%&[\n"):
            continue  # spelled in another way than it reads
        bare = re.sub(r"""^[A-Za-z@$#]{0,3}["'`]+|["'`]+#*$""", "", shown)
        assert literal.text in shown or bare in literal.text, (literal, shown)
        assert bare, literal


def cut(lines: list[str], span: f.Span) -> str:
    """What a span slices out of the lines of a text."""
    if span.line == span.end_line:
        return lines[span.line][span.column : span.end_column]
    first = lines[span.line][span.column :]
    middle = lines[span.line + 1 : span.end_line]
    return "\n".join([first, *middle, lines[span.end_line][: span.end_column]])


def test_the_ecosystems_of_languages_are_those_of_their_front_ends() -> None:
    sources = set(MODULES.values()) - set(CONFIGURATION.values())
    assert {name: load_language(name).ecosystem for name in sources} == ECOSYSTEMS
