"""JSON, also with comments, trailing commas and single quotes; one pass, whatever is in it."""

from __future__ import annotations

import json
import re

from antilock.languages.base import Language
from antilock.languages.entries import (
    MAX_NESTING,
    Entry,
    Items,
    Path,
    Places,
    line_comment,
    may_suppress,
    no_syntax,
    trouble_at,
)

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')"""
    r"""|(?P<mark>[{}\[\],:])|(?P<comment>//[^\n]*|/\*(?s:.*?)\*/)|(?P<word>[^\s"'{}\[\],:/]+)"""
)


def read(text: str) -> Items:
    """The values of a JSON text by their paths; never raises."""
    places = Places(text)
    has_comments = may_suppress(text)
    stack: list[tuple[Path, str, int]] = []  # path of the container, its kind, its next place
    path: Path = ()
    kind, place = "", 0  # of the innermost container
    key = ""
    is_key_next = False
    for token in _TOKEN.finditer(text):
        what = token.lastgroup
        if what == "comment":
            if has_comments:
                yield line_comment(places, text, token.start(), token.end())
            continue
        if what == "mark":
            mark = token[0]
            if mark in "{[":
                if len(stack) >= MAX_NESTING:
                    yield trouble_at(places, token.start(), "nested too deep to be read further")
                    return
                stack.append((path, kind, place))
                if kind == "[":
                    path = (*path, f"[{place}]")
                elif kind == "{":
                    path = (*path, key)
                kind, place = mark, 0
                is_key_next = mark == "{"
            elif mark in "}]":
                if not stack or (kind == "{") != (mark == "}"):
                    yield trouble_at(places, token.start(), f"nothing is open for this {mark!r}")
                    return
                path, kind, place = stack.pop()
                is_key_next = False
            elif mark == ",":
                place += 1
                is_key_next = kind == "{"
            elif kind == "{":
                is_key_next = False
            continue
        value = _unquoted(token[0]) if what == "string" else token[0]
        span = places.span(token.start(), token.end())
        if is_key_next and kind == "{":
            key = value
            yield Entry(span, (*path, key), value, is_key=True)
        elif kind == "[":
            yield Entry(span, (*path, f"[{place}]"), value)
        elif kind == "{":
            yield Entry(span, (*path, key), value)
    if stack:
        yield trouble_at(places, len(text), f"the end is missing: {kind!r} is still open")


def _unquoted(raw: str) -> str:
    if "\\" not in raw:
        return raw[1:-1]
    try:
        return str(json.loads(f'"{raw[1:-1]}"' if raw[0] == "'" else raw))
    except ValueError:
        return raw[1:-1]


_STRING = re.compile(r'("(?:[^"\\\n]|\\.)*+")')
LANGUAGES = {"json": Language("json", "", no_syntax, read=read, strings=_STRING)}
