"""Taking suppressions out of comments, in any language's comment syntax."""

from __future__ import annotations

import re

from antilock.facts import Span
from antilock.findings import Edit
from antilock.fix.source import Source
from antilock.patterns import lazy_pattern

_WORD = r"[\w-]+"
_DIRECTIVE = lazy_pattern(r"antilock:[ \t]*ignore[\w-]*(?:[ \t]*\[[^\]\n]*\])?")
_OPENING = lazy_pattern(r"(?:\#+|/{2,}[/!]?|/\*+!?|\{?/\*+|<!--+|--+|;+|%+)[ \t]*$")


def prune(source: Source, span: Span) -> list[Edit]:
    """The edits that take the words of a span out of a suppression; [] when that is not plain.

    Of a list only the word goes, with its comma; of a list of one the whole directive, and the
    comment when no reason or other directive is left in it.
    """
    text = source.text
    start, end = source.lines.range_of(span)
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    line = text[line_start:line_end].rstrip("\r")
    first, last = start - line_start, end - line_start
    inside = next(
        (m for m in _DIRECTIVE.finditer(line) if m.start() <= first and last <= m.end()), None
    )
    if inside is None:
        return []
    bracket = line.find("[", inside.start(), inside.end())
    if bracket >= 0 and bracket < first:
        words = [m for m in re.finditer(_WORD, line[: inside.end() - 1]) if m.start() > bracket]
        if len(words) > 1:
            return [source.replace(*_word_with_comma(words, first, line_start), "")]
    return _whole(source, line, line_start, inside.start(), inside.end())


def _word_with_comma(words: list[re.Match[str]], first: int, line_start: int) -> tuple[int, int]:
    place = next(i for i, word in enumerate(words) if word.start() == first)
    if place + 1 < len(words):
        return line_start + words[place].start(), line_start + words[place + 1].start()
    return line_start + words[place - 1].end(), line_start + words[place].end()


def _whole(source: Source, line: str, line_start: int, first: int, last: int) -> list[Edit]:
    """Take out a directive; the comment with it when nothing but its reason stands there."""
    before, after = line[:first], line[last:]
    opening = _OPENING.search(before)
    if opening is None:
        return []
    if re.search(r"antilock:|noqa|type:|pragma|pylint|eslint|ts-|#|//", after):
        skipped = len(after) - len(after.lstrip(" \t;,"))
        cut = re.match(r"[ \t]*(?:#+|//+)[ \t]*", after)
        skipped = cut.end() if cut else skipped
        return [source.replace(line_start + first, line_start + last + skipped, "")]
    closing = re.search(r"\*/\s*\}?|--+>", after)
    if "/*" in opening[0] or "<!--" in opening[0]:
        if closing is None:
            return []
        end = last + closing.end()
    else:
        end = len(line)
    start = opening.start()
    if not line[:start].strip() and not line[end:].strip():
        stop = source.text.find("\n", line_start)
        stop = len(source.text) if stop < 0 else stop + 1
        return [source.replace(line_start, stop, "")]
    start = len(line[:start].rstrip())
    return [source.replace(line_start + start, line_start + end, "")]
