"""Lists of assignments: `.env` files, Java's `.properties`."""

from __future__ import annotations

import re

from antilock.languages.base import Language
from antilock.languages.entries import (
    Entry,
    Items,
    Places,
    line_comment,
    may_suppress,
    no_syntax,
)

_VARIABLE = re.compile(
    r"[ \t]*(?:(?P<comment>\#[^\n]*)|(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*"
    r"(?:(?P<quoted>\"(?:[^\"\\]|\\.)*+\"|'[^']*'|`[^`]*`)|(?P<bare>[^\n]*))[^\n]*|[^\n]*)(?:\n|\Z)"
)
_PROPERTY = re.compile(
    r"[ \t\f]*(?:(?P<comment>[\#!][^\n]*)|(?P<key>(?:[^\s=:\\\#!]|\\.)(?:[^\s=:\\]|\\.)*)"
    r"[ \t\f]*[=: \t\f][ \t\f]*(?P<bare>(?:[^\n\\]|\\(?:.|\n))*)|[^\n]*)(?:\n|\Z)"
)
_REMARK = re.compile(r"[ \t]\#")


def read_env(text: str) -> Items:
    """The variables of a `.env` file; never raises."""
    places = Places(text)
    has_comments = may_suppress(text)
    for line in _lines(_VARIABLE, text):
        if line["comment"] is not None:
            if has_comments:
                yield line_comment(places, text, *line.span("comment"))
            continue
        if line["key"] is None:
            continue
        path = (line["key"],)
        if line["quoted"] is not None:
            start, end = line.span("quoted")
            yield Entry(places.span(start, end), path, line["quoted"][1:-1])
            remark = text.find("#", end, line.end())
        else:
            start = line.start("bare")
            found = _REMARK.search(line["bare"])
            remark = start + found.start() + 1 if found is not None else -1
            if line["bare"][:1] == "#":
                remark = start
            value = text[start:remark].rstrip() if remark >= 0 else line["bare"].rstrip()
            yield Entry(places.span(start, start + len(value)), path, value)
        if remark >= 0 and has_comments:
            yield line_comment(places, text, remark, line.end() - (text[line.end() - 1] == "\n"))


def read_properties(text: str) -> Items:
    """The values of a `.properties` file, whose dotted keys are paths; never raises."""
    places = Places(text)
    has_comments = may_suppress(text)
    for line in _lines(_PROPERTY, text):
        if line["comment"] is not None:
            if has_comments:
                yield line_comment(places, text, *line.span("comment"))
            continue
        if line["key"] is None:
            continue
        start = line.start("bare")
        value = line["bare"].rstrip()
        parts = tuple(part for part in line["key"].replace("\\", "").split(".") if part)
        written = re.sub(r"\\\n[ \t]*", "", value)
        yield Entry(
            places.span(start, start + len(value)), parts or (line["key"],), _plain(written)
        )


def _plain(value: str) -> str:
    return re.sub(r"\\([:=#! \\])", r"\1", value)


def _lines(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    found = []
    place = 0
    while place < len(text):
        line = pattern.match(text, place)
        if line is None or line.end() <= place:
            place = text.find("\n", place) + 1 or len(text)
            continue
        found.append(line)
        place = line.end()
    return found


LANGUAGES = {
    "env": Language("env", "", no_syntax, read=read_env, line_comment="#"),
    "properties": Language("properties", "", no_syntax, read=read_properties, line_comment="#"),
}
