"""What the front-ends of configuration files share: places in a text, and values by their key."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from antilock.facts import Comment, Dependency, Span
from antilock.languages.base import Lowered
from antilock.records import dataclass
from antilock.syntax import Module

Path = tuple[str, ...]
"""Keys from the root of a file; a place in a list is spelled "[0]"."""

MAX_NESTING = 100  # deeper than any configuration that people write; what is deeper is passed over

PLACE = re.compile(r"\[\d+\]")
# Keys of what is run, where words of a line say what it is run with.
_COMMANDS = frozenset(("command", "cmd", "entrypoint", "args", "run", "script", "exec"))


@dataclass(frozen=True, slots=True)
class Entry:
    """A value of a configuration file, or with `is_key` a key that something stands below.

    is_static   False for a value that has to be worked out: a reference, a call; `text` is "" then
    """

    span: Span
    path: Path
    text: str
    is_key: bool = False
    is_static: bool = True


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be read as written, told to a person."""

    message: str


Items = Iterator[Entry | Dependency | Comment | Trouble]
"""What a front-end of configuration gives, in the order of the text."""


class Places:
    """From an offset of a text to its line and column."""

    __slots__ = ("starts",)

    def __init__(self, text: str) -> None:
        self.starts = [0]
        place = text.find("\n")
        while place >= 0:
            self.starts.append(place + 1)
            place = text.find("\n", place + 1)

    def span(self, start: int, end: int) -> Span:
        first = bisect_right(self.starts, start) - 1
        last = first
        if last + 1 < len(self.starts) and end > self.starts[last + 1]:
            last = bisect_right(self.starts, end) - 1
        return Span(first, start - self.starts[first], last, end - self.starts[last])


def may_suppress(text: str) -> bool:
    """Whether any comment of a text can matter."""
    return "antilock" in text or "noqa" in text.lower()


def line_comment(places: Places, text: str, start: int, end: int) -> Comment:
    """A comment that goes on to the end of its line."""
    span = places.span(start, end)
    before = text[places.starts[span.line] : start]
    return Comment(span, text[start:end], not before.strip(" \t\ufeff"))


def trouble_at(places: Places, offset: int, what: str) -> Trouble:
    """Trouble with its line, counted from 1."""
    return Trouble(f"line {places.span(offset, offset).line + 1}: {what}")


def no_syntax(_text: str) -> Lowered:
    """Configuration has no program in it."""
    return Lowered(Module(None, []), ())


def name_of(path: Path) -> str:
    """The nearest key that is no place in a list."""
    return next((part for part in reversed(path) if not PLACE.fullmatch(part)), "")


def is_run(path: Path) -> bool:
    """Whether a value is a command line: `command: serve --model NAME`, one of npm's scripts."""
    return bool(path) and (name_of(path).lower() in _COMMANDS or path[0] == "scripts")


def key_of(path: Path) -> str:
    """A path as one dotted key: `services.web.ports[0]`; a key with a dot in it is quoted."""
    parts: list[str] = []
    for part in path:
        if part[:1] == "[" and part[-1:] == "]" and part[1:-1].isdigit():
            parts.append(part)
            continue
        if parts:
            parts.append(".")
        parts.append(f'"{part}"' if not part or "." in part or '"' in part else part)
    return "".join(parts)
