"""A text read without its syntax, where that cannot be had: endpoints and model names alone.

One pass from the left: strings by their quotes, comments by how lines begin, and the name that
stands before a string. What else the syntax would tell stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice

from antilock import facts as f
from antilock.analysis.words import NAMES_DEFAULT, NAMES_ENDPOINT, NAMES_MODEL
from antilock.languages.base import Language
from antilock.records import replace

_STRING = re.compile(r"\"([^\"\\\n]{4,400})\"|'([^'\\\n]{4,400})'|`([^`\\\n]{4,400})`")
_BESIDE = re.compile(
    r"([A-Za-z_][\w.-]*)[\"'\])?]*\s*(?::=|=>|[:=(,]|\?\?|\|\||\bor\b)\s*[fbru]?$|\breturn\s+[fbru]?$"
)
_DEFAULT = re.compile(r"(?:\?\?|\|\||\bor\b)\s*$|(?:get|getenv|env|fetch)\([^()]*,\s*$")
_OPENS = re.compile(
    r"([ \t]*)(?:[\w.]+[ \t]+)*([A-Za-z_$][\w.$-]*)[\"']?[ \t]*[:=][ \t]*[\w({\[]*$"
)
_LISTED = re.compile(r"\[[^\]()]*,\s*$")
# `model?: "a" | "b";`: members of a type end so, those of an object end with a comma.
_TYPED = re.compile(r"^\s*(?:readonly\s+)?[\w$]+\??:\s*$")
_TYPE_GOES_ON = re.compile(r"\s*[;|]")
_ELEMENT_OPENS = re.compile(r"\s*(?:[\[(]\s*)?\{\s*$")
_ENTRY_OPENS = re.compile(r"\s*[\"']([^\"']+)[\"']\s*(?::|=>)\s*[\w(]*[{\[(]\s*$")
# A string on the same line, right before or after: an element of the same list or mapping.
_KEY = r"(?:[\"']?[\w$.@/-]+[\"']?\s*[:=]\s*)?"
_AFTER = re.compile(rf"\s*,\s*{_KEY}([\"'`])([^\"'`\n]{{2,200}})\1")
_AHEAD = re.compile(rf"([\"'`])([^\"'`\n]{{2,200}})\1\s*,\s*{_KEY}$")
_TESTS = re.compile(
    r"(?:^|\.)(?:includes|startsWith|endsWith|indexOf|match|test|has|contains|equals)$",
    re.IGNORECASE,
)
_ROWS = 3  # values under the same key that make a bundle's table
_GOES_ON_AS_PROSE = re.compile(r"[ \t]*[A-Za-z\\]")
_OPERATOR = re.compile(r"[ \t]*(?:or|and|if|unless|as|in|is|satisfies|then|do|not)\b")
_ELEMENT_CLOSES = re.compile(r"\s*[})\]]+,\s*(?://.*)?$")
_COMMENT = re.compile(r"\s*(?:#|//|\*|/\*|--|<!--)")
_BEFORE = 120
_NEIGHBOUR = 240  # characters of a row, in search of the next one on the same line
_UPWARDS = 40  # lines, in search of what a line stands in
_BLOCK = 4_000  # characters of a block, and the rest of the line that these end in
_TOGETHER = 200  # strings, or blocks, that are looked through at once
_MOST = 2_000  # of which more are of no use


def read_lexically(
    text: str,
    language: Language,
    classify: Callable[[str], str],
    why: str,
    holding: Callable[[Sequence[str]], Collection[str]] = frozenset,
) -> f.FileFacts:
    """The facts that a text's strings give; `broken` tells that it was read so, and `why`.

    `classify` is as in `Vocabulary`; of strings it need only be asked about those that
    `holding` gives back, with their quotes.
    """
    return f.FileFacts(
        language=language.name,
        ecosystem=language.ecosystem,
        literals=_with_tables(list(islice(_literals(text, classify, holding), _MOST)), classify),
        functions=(f.Function(f.Span(0, 0, 0, 0), ""),),
        broken=f"read lexically, for endpoints and model names only: {why}",
    )


def _with_tables(found: list[f.Literal], classify: Callable[[str], str]) -> tuple[f.Literal, ...]:
    """Several values under one key are rows of a table, wherever a bundle has put them."""
    values: dict[tuple[str, str], set[str]] = {}

    def key_of(literal: f.Literal) -> tuple[str, str]:
        return literal.place.name, classify(literal.text).partition(":")[0]

    for each in found:
        said = each.text if classify(each.text) == "model" else classify(each.text)
        values.setdefault(key_of(each), set()).add(said)
    return tuple(
        replace(each, binding=f.Binding.TABLE)
        if each.binding in (f.Binding.PINNED, f.Binding.DEFAULT)
        and len(values[key_of(each)]) >= _ROWS
        else each
        for each in found
    )


def _literals(
    text: str,
    classify: Callable[[str], str],
    holding: Callable[[Sequence[str]], Collection[str]],
) -> Iterator[f.Literal]:
    line, line_start = 0, 0
    for found, said in _speaking(text, holding):
        tag = classify(said)
        if tag != "model" and not tag.startswith("endpoint:"):
            continue
        start, end = found.span()
        line += text.count("\n", line_start, start)
        line_start = text.rfind("\n", 0, start) + 1
        before = text[max(line_start, start - _BEFORE) : start]
        beside = _BESIDE.search(before)
        tail = text[end : end + _BEFORE]
        if (beside is not None and not _says(beside, tag)) or (
            _GOES_ON_AS_PROSE.match(tail) and not _OPERATOR.match(tail)
        ):
            binding = f.Binding.TEXT
        elif _has_alike_beside(text, line_start, start, end, tag, classify):
            binding = f.Binding.TABLE
        elif beside is None or _COMMENT.match(text, line_start, start) or _LISTED.search(before):
            binding = f.Binding.TEXT
        elif _DEFAULT.search(before) or _is_default(text, line_start, beside[1] or ""):
            binding = f.Binding.DEFAULT
        elif _TYPED.match(before) and _TYPE_GOES_ON.match(text, end):
            binding = f.Binding.TEXT
        elif _is_in_row(text, line_start, classify) or _has_row_beside(text, start, end, beside[1]):
            binding = f.Binding.TABLE
        else:
            binding = f.Binding.PINNED
        column = start - line_start
        span = f.Span(line, column, line, column + end - start)
        name = (beside[1] or "").rpartition(".")[2] if beside is not None else ""
        yield f.Literal(span, said, binding, f.Place(name))


def _speaking(
    text: str, holding: Callable[[Sequence[str]], Collection[str]]
) -> Iterator[tuple[re.Match[str], str]]:
    """The strings without a space that `holding` gives back, and what they say."""
    strings = (
        found for start, end in _held(text, holding) for found in _STRING.finditer(text, start, end)
    )
    while some := list(islice(strings, _TOGETHER)):
        said = [found[found.lastindex or 0] for found in some]
        speaking = holding([f'"{each}"' for each in said])
        for found, each in zip(some, said, strict=True) if speaking else ():
            if " " not in each and f'"{each}"' in speaking:
                yield found, each


def _held(
    text: str, holding: Callable[[Sequence[str]], Collection[str]]
) -> Iterator[tuple[int, int]]:
    """Where the blocks of whole lines that `holding` gives back begin and end: no string reaches
    over a line's end."""
    blocks = _blocks(text)
    while some := list(islice(blocks, _TOGETHER)):
        held = holding([text[start:end] for start, end in some])
        yield from (block for block in some if held and text[slice(*block)] in held)


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start + _BLOCK) + 1 or len(text)
        yield start, end
        start = end


def _says(beside: re.Match[str], tag: str) -> bool:
    """Whether what stands before a string may be what gives it to a provider: a call, a `return`,
    or a name that says so, which a name that a compressor made does not."""
    name = beside[1]
    if name is not None and _TESTS.search(name):
        return False
    if name is None or beside[0].rstrip("fbru ").endswith(("(", ",")):
        return name is None or len(name) > 2
    names = NAMES_MODEL if tag == "model" else NAMES_ENDPOINT
    return names.search(name) is not None or NAMES_DEFAULT.search(name) is not None


def _is_default(text: str, line_start: int, name: str) -> bool:
    """Whether a name says default: the one beside a string, or one that its line stands in."""
    if NAMES_DEFAULT.search(name.rpartition(".")[2]):
        return True
    for start, end in _openings(text, line_start):
        opens = _OPENS.match(text, start, end)
        if opens is not None and NAMES_DEFAULT.search(opens[2].rpartition(".")[2]):
            return True
    return False


def _is_in_row(text: str, line_start: int, classify: Callable[[str], str]) -> bool:
    """Whether a line stands in one of several elements of a list, or under a model's name."""
    opening = next(_openings(text, line_start), None)
    if opening is None:
        return False
    start, end = opening
    under = _ENTRY_OPENS.match(text, start, end)
    if under is not None:
        return classify(under[1]) == "model"
    if _ELEMENT_OPENS.match(text, start, end) is None:
        return False
    above = text[max(0, text.rfind("\n", 0, max(0, start - 1))) : start].rstrip()
    return bool(_ELEMENT_CLOSES.match(above)) or _goes_on(text, line_start, _indent(text, start))


def _goes_on(text: str, line_start: int, indent: int) -> bool:
    """Whether an element of a list that a line stands in has another one after it."""
    lines = iter(text[line_start : line_start + _UPWARDS * _BEFORE].split("\n")[:_UPWARDS])
    for line in lines:
        if line.strip() and _indent(line, 0) <= indent:
            return bool(_ELEMENT_CLOSES.match(line)) and next(lines, "]").strip()[:1] not in "])"
    return False


def _has_alike_beside(
    text: str, line_start: int, start: int, end: int, tag: str, classify: Callable[[str], str]
) -> bool:
    """Whether the string before or after, on the same line, is what this one is: a model, or
    another provider's endpoint."""
    lowest = max(line_start, start - _NEIGHBOUR)
    for found in (
        _AFTER.match(text, end, end + _NEIGHBOUR),
        _AHEAD.search(text[lowest:start]),
    ):
        other = classify(found[2]) if found is not None and " " not in found[2] else ""
        if tag == "model" and other == "model":
            return True
        if tag != "model" and other.startswith("endpoint:") and other != tag:
            return True
    return False


def _has_row_beside(text: str, start: int, end: int, name: str | None) -> bool:
    """Whether an object on the same line, right before or after, has the same key."""
    if not name:
        return False
    key = rf"[{{,]\s*[\"']?{re.escape(name)}[\"']?\s*:"
    after = text[end : end + _NEIGHBOUR].partition("\n")[0]
    before = text[max(0, start - _NEIGHBOUR) : start].rpartition("\n")[2]
    return bool(
        re.match(rf"[^{{}}]*\}}\s*,\s*(?=\{{)[^}}]*?{key}", after)
        or re.search(rf"{key}[^{{}}]*\}}\s*,\s*\{{[^{{}}]*$", before)
    )


def _openings(text: str, line_start: int) -> Iterator[tuple[int, int]]:
    """The lines that a line stands in, as they are indented, from the inside: start and end."""
    indent = _indent(text, line_start)
    for _ in range(_UPWARDS):
        if indent == 0 or line_start == 0:
            return
        end = line_start - 1
        lowest = max(0, end - _BEFORE)
        newline = text.rfind("\n", lowest, end)
        if newline < 0 and lowest > 0:
            return  # a line that is too long to be the head of what people write
        line_start = newline + 1
        if line_start < end and _indent(text, line_start) < indent:
            indent = _indent(text, line_start)
            yield line_start, end


def _indent(text: str, line_start: int) -> int:
    end = min(len(text), line_start + _BEFORE)
    place = line_start
    while place < end and text[place] in " \t":
        place += 1
    return place - line_start
