"""Dockerfiles: the variables that `ENV` and `ARG` set."""

from __future__ import annotations

import re
from collections.abc import Iterator

from antilock.languages.base import Language
from antilock.languages.entries import (
    Entry,
    Items,
    Places,
    line_comment,
    may_suppress,
    no_syntax,
)

_INSTRUCTION = re.compile(r"[ \t]*(?P<name>[A-Za-z]+)[ \t]+")
_ASSIGNMENT = re.compile(
    r"(?P<key>[A-Za-z_][\w.-]*)=(?P<value>\"(?:[^\"\\]|\\(?s:.))*+\"|'[^']*'|(?:[^\s\\\"']|\\(?s:.))*+)"
)
_OLD_FORM = re.compile(r"(?P<key>[A-Za-z_]\w*)[ \t]+(?P<value>\S[^\n]*)")
_HEREDOC = re.compile(r"<<-?[\"']?(?P<end>\w+)[\"']?")


def read(text: str) -> Items:
    """The variables of a Dockerfile; never raises."""
    places = Places(text)
    if may_suppress(text):
        for start, end in _lines(text):
            if text[start:end].lstrip()[:1] == "#":
                yield line_comment(places, text, text.index("#", start), end)
    for start, end in _instructions(text):
        instruction = _INSTRUCTION.match(text, start, end)
        if instruction is None or instruction["name"].upper() not in ("ENV", "ARG"):
            continue
        found = list(_ASSIGNMENT.finditer(text, instruction.end(), end))
        if not found and instruction["name"].upper() == "ENV":
            old = _OLD_FORM.match(text, instruction.end(), end)
            found = [old] if old is not None else []
        for assignment in found:
            first, last = assignment.span("value")
            value = text[first:last].rstrip()
            last = first + len(value)
            if value[:1] in ("'", '"') and value[:1]:
                value = value[1:-1]
            yield Entry(
                places.span(first, last), (instruction["name"].upper(), assignment["key"]), value
            )


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _instructions(text: str) -> Iterator[tuple[int, int]]:
    """Where instructions begin and end: over continued lines, without the texts of `<<END`."""
    begun = -1
    closing = ""
    for start, end in _lines(text):
        line = text[start:end].strip()
        if closing:
            closing = "" if line == closing else closing
            continue
        if not line or line[0] == "#":
            continue
        begun = start if begun < 0 else begun
        if line[-1] in "\\`":
            continue
        yield begun, end
        heredoc = _HEREDOC.search(text, begun, end)
        closing = heredoc["end"] if heredoc is not None else ""
        begun = -1
    if begun >= 0:
        yield begun, len(text)


LANGUAGE = Language("dockerfile", "", no_syntax, read=read, line_comment="#")
