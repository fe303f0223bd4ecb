"""A text read without its syntax, where that cannot be had: endpoints and model names alone.

One pass from the left: strings by their quotes, comments by how lines begin, and the name that
stands before a string. What else the syntax would tell stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice

from antilock import facts as f
from antilock.analysis.words import NAMES_DEFAULT
from antilock.languages.base import Language

_STRING = re.compile(r"\"([^\"\\\n]{4,400})\"|'([^'\\\n]{4,400})'|`([^`\\\n]{4,400})`")
_BESIDE = re.compile(
    r"([A-Za-z_][\w.-]*)[\"'\])?]*\s*(?::=|=>|[:=(,]|\?\?|\|\||\bor\b)\s*[fbru]?$|\breturn\s+[fbru]?$"
)
_DEFAULT = re.compile(r"(?:\?\?|\|\||\bor\b)\s*$|(?:get|getenv|env|fetch)\([^()]*,\s*$")
_OPENS = re.compile(
    r"([ \t]*)(?:[\w.]+[ \t]+)*([A-Za-z_$][\w.$-]*)[\"']?[ \t]*[:=][ \t]*[\w({\[]*$"
)
_LISTED = re.compile(r"\[[^\]()]*,\s*$")
_COMMENT = re.compile(r"\s*(?:#|//|\*|/\*|--|<!--)")
_BEFORE = 120
_UPWARDS = 40  # lines, in search of what a line stands in
_MOST = 2_000  # of which more are of no use


def read_lexically(
    text: str, language: Language, classify: Callable[[str], str], why: str
) -> f.FileFacts:
    """The facts that a text's strings give; `broken` tells that it was read so, and `why`.

    `classify` is that of `analysis.extract`.
    """
    return f.FileFacts(
        language=language.name,
        ecosystem=language.ecosystem,
        literals=tuple(islice(_literals(text, classify), _MOST)),
        functions=(f.Function(f.Span(0, 0, 0, 0), ""),),
        broken=f"read lexically, for endpoints and model names only: {why}",
    )


def _literals(text: str, classify: Callable[[str], str]) -> Iterator[f.Literal]:
    line, line_start = 0, 0
    for found in _STRING.finditer(text):
        said = found[found.lastindex or 0]
        tag = classify(said) if " " not in said else ""
        if tag != "model" and not tag.startswith("endpoint:"):
            continue
        start, end = found.span()
        line += text.count("\n", line_start, start)
        line_start = text.rfind("\n", 0, start) + 1
        before = text[max(line_start, start - _BEFORE) : start]
        beside = _BESIDE.search(before)
        if beside is None or _COMMENT.match(text, line_start, start) or _LISTED.search(before):
            binding = f.Binding.TEXT
        elif _DEFAULT.search(before) or _is_default(text, line_start, beside[1] or ""):
            binding = f.Binding.DEFAULT
        else:
            binding = f.Binding.PINNED
        column = start - line_start
        span = f.Span(line, column, line, column + end - start)
        name = (beside[1] or "").rpartition(".")[2] if beside is not None else ""
        yield f.Literal(span, said, binding, f.Place(name))


def _is_default(text: str, line_start: int, name: str) -> bool:
    """Whether a name says default: the one beside a string, or one that its line stands in."""
    if NAMES_DEFAULT.search(name.rpartition(".")[2]):
        return True
    indent = _indent(text, line_start)
    for _ in range(_UPWARDS):
        if indent == 0 or line_start == 0:
            return False
        end = line_start - 1
        lowest = max(0, end - _BEFORE)
        newline = text.rfind("\n", lowest, end)
        if newline < 0 and lowest > 0:
            return False  # a line that is too long to be the head of what people write
        line_start = newline + 1
        if line_start == end or _indent(text, line_start) >= indent:
            continue
        indent = _indent(text, line_start)
        opens = _OPENS.match(text, line_start, end)
        if opens is not None and NAMES_DEFAULT.search(opens[2].rpartition(".")[2]):
            return True
    return False


def _indent(text: str, line_start: int) -> int:
    end = min(len(text), line_start + _BEFORE)
    place = line_start
    while place < end and text[place] in " \t":
        place += 1
    return place - line_start
