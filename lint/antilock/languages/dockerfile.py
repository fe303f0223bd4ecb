"""Dockerfiles: the variables that `ENV` and `ARG` set, and what `CMD` and `ENTRYPOINT` run."""

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
_STRING = re.compile(r"\"(?P<text>[^\"\\\n]*)\"")
_LINE = re.compile(r"[^\s\\][^\\\n]*")
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
        name = instruction["name"].upper() if instruction is not None else ""
        if instruction is None or name not in ("ENV", "ARG", "CMD", "ENTRYPOINT"):
            continue
        if name in ("CMD", "ENTRYPOINT"):
            yield from _run(places, text, name, instruction.end(), end)
            continue
        found = list(_ASSIGNMENT.finditer(text, instruction.end(), end))
        if not found and name == "ENV":
            old = _OLD_FORM.match(text, instruction.end(), end)
            found = [old] if old is not None else []
        for assignment in found:
            first, last = assignment.span("value")
            value = text[first:last].rstrip()
            last = first + len(value)
            if value[:1] in ("'", '"') and value[:1]:
                value = value[1:-1]
            yield Entry(places.span(first, last), (name, assignment["key"]), value)


def _run(places: Places, text: str, name: str, start: int, end: int) -> Iterator[Entry]:
    """The words of a command in brackets, or the lines of one for a shell."""
    if text[start] == "[":
        for number, word in enumerate(_STRING.finditer(text, start, end)):
            yield Entry(places.span(*word.span()), (name, f"[{number}]"), word["text"])
        return
    for line in _LINE.finditer(text, start, end):
        yield Entry(places.span(*line.span()), (name,), line[0])


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
