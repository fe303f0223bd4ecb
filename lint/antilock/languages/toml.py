"""TOML with places: the parser of the standard library keeps none."""

from __future__ import annotations

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
from antilock.records import dataclass, field

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r'|(?P<string>"""(?s:(?:[^"\\]|\\.|"(?!""))*+)"""+|\'\'\'(?s:.*?)\'\'\'+'
    r'|"(?:[^"\\\n]|\\.)*+"|\'[^\'\n]*\')'
    r"|(?P<mark>[\[\]{}=,\n])|(?P<word>[^\s\"'\[\]{}=,\#]+)"
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U00[01][0-9A-Fa-f]{5}|[ \t]*\n\s*|.)", re.DOTALL)
_ESCAPES = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


@dataclass(slots=True)
class _Frame:
    """A table, an array or an inline table that is being read."""

    kind: str  # "", "[" or "{"
    base: Path = ()
    place: int = 0
    keys: list[str] = field(default_factory=list)
    has_value: bool = False  # an equals sign was read

    def path(self) -> Path:
        return (*self.base, f"[{self.place}]") if self.kind == "[" else (*self.base, *self.keys)

    def takes_value(self) -> bool:
        return self.kind == "[" or self.has_value

    def next(self) -> None:
        self.place += 1
        self.keys, self.has_value = [], False


def read(text: str) -> Items:
    """The values of a TOML text by their paths; never raises."""
    places = Places(text)
    has_comments = may_suppress(text)
    counts: dict[Path, int] = {}  # of the tables of an array
    frame = _Frame("")
    stack: list[_Frame] = []
    header = 0  # brackets of a header that is being read
    for token in _TOKEN.finditer(text):
        what, start, end = token.lastgroup, token.start(), token.end()
        mark = token[0] if what == "mark" else ""
        if what == "comment":
            if has_comments:
                yield line_comment(places, text, start, end)
        elif header:
            if mark == "[":
                header = 2
            elif mark == "\n":
                if frame.keys:
                    frame = _Frame("", _table(tuple(frame.keys), header == 2, counts))
                header = 0
            elif not mark:
                frame.keys += _key_parts(token[0])
        elif mark == "\n":
            if not stack:
                frame.next()
        elif mark in ("[", "{") and mark:
            if frame.takes_value():
                if len(stack) >= MAX_NESTING:
                    yield trouble_at(places, start, "nested too deep to be read further")
                    return
                stack.append(frame)
                frame = _Frame(mark, frame.path())
            elif mark == "[" and not stack and not frame.keys:
                header = 1
        elif mark in ("]", "}") and mark:
            if not stack or (mark == "]") != (frame.kind == "["):
                yield trouble_at(places, start, f"nothing is open for this {mark!r}")
                return
            frame = stack.pop()
        elif mark == ",":
            frame.next()
        elif mark == "=":
            frame.has_value = frame.has_value or bool(frame.keys)
        elif frame.takes_value():
            value = _unquoted(token[0]) if what == "string" else token[0]
            yield Entry(places.span(start, end), frame.path(), value)
        else:
            frame.keys += _key_parts(token[0])
            yield Entry(places.span(start, end), frame.path(), frame.keys[-1], is_key=True)
    if stack:
        yield trouble_at(places, len(text), f"the end is missing: {frame.kind!r} is still open")


def _table(keys: Path, is_of_array: bool, counts: dict[Path, int]) -> Path:
    """The path of a table; below an array's name stands the table of it that was begun last."""
    path: Path = ()
    for number, key in enumerate(keys):
        path = (*path, key)
        if path in counts and not (is_of_array and number == len(keys) - 1):
            path = (*path, f"[{counts[path]}]")
    if is_of_array:
        counts[path] = counts.get(path, -1) + 1
        path = (*path, f"[{counts[path]}]")
    return path


def _key_parts(raw: str) -> list[str]:
    if raw[0] in "\"'":
        return [_unquoted(raw)]
    return [part for part in raw.split(".") if part] or [raw]


def _unquoted(raw: str) -> str:
    if raw[:3] in ('"""', "'''") and len(raw) >= 6:
        inner = raw[3:-3].removeprefix("\n")
    else:
        inner = raw[1:-1]
    if raw[0] == "'" or "\\" not in inner:
        return inner
    return _ESCAPE.sub(_escaped, inner)


def _escaped(match: re.Match[str]) -> str:
    what = match[1]
    if what[0] in "uU" and len(what) > 1:
        code = int(what[1:], 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return "" if what.isspace() else _ESCAPES.get(what, what)


LANGUAGE = Language("toml", "", no_syntax, read=read, line_comment="#")
