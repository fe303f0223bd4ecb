"""YAML by its indentation: one pass, line by line, also over templates that no parser takes.

A parser of the whole language aborts on deep nesting, loses lines of long files and refuses the
templates of Helm; what configuration says is told by indentation, dashes and colons.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from antilock.facts import Comment, Dependency
from antilock.languages.base import Language
from antilock.languages.entries import (
    MAX_NESTING,
    Entry,
    Items,
    Path,
    Places,
    Trouble,
    is_run,
    line_comment,
    may_suppress,
    no_syntax,
    trouble_at,
)
from antilock.records import dataclass

_COLON = re.compile(r":(?=[ \t\r]|$)")
_REMARK = re.compile(r"(?:^|(?<=[ \t]))\#")
_BLOCK = re.compile(r"[|>][-+\d]{0,2}[ \t\r]*(?:\#.*)?$")
_PROPERTIES = re.compile(r"(?:(?P<tag>![^\s,\[\]{}]*)|&[^\s,\[\]{}]+)(?:[ \t\r]+|$)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\(?s:.))*+\"|'(?:[^']|'')*+'")
_TEMPLATE = re.compile(r"\$?\{\{[^{}]*\}\}")
_QUOTED_TEMPLATE = re.compile(r"([\"'])(?:[^\n\"'{}]|\{\{[^\n{}]*\}\})*+\1")
# What a template or an expression gives where nobody said anything: `{{ .Values.m | default "x" }}`,
# `{{ default "x" .Values.m }}`, `${{ vars.M || 'x' }}`.
_OTHERWISE = re.compile(
    r"\|[ \t]*default[ \t]+\"(?P<piped>[^\"\n]+)\"|\{\{-?[ \t]*default[ \t]+\"(?P<given>[^\"\n]+)\""
    r"|\|\|[ \t]*'(?P<other>[^'\n]+)'[ \t]*\}\}"
)
_FLOW = re.compile(
    r"\"(?:[^\"\\]|\\(?s:.))*+\"|'(?:[^']|'')*+'|(?P<comment>(?<=[\s,\[\]{}])\#[^\n]*)"
    r"|(?P<mark>[\[\]{},])|(?P<colon>:(?=[\s,\[\]{}\"'])|(?<=[\"']):)"
    r"|(?P<plain>(?:[^\s,\[\]{}:\"'\#]|:(?![\s,\[\]{}]|$)|(?<![\s,\[\]{}])[\#\"'])+)"
    r"|(?P<stray>[\"'][^\s,\[\]{}:]*)"
)
_LONGEST_KEY = 1024
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[ \t]*\n[ \t]*|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b"}

_Flow = Generator[Entry | Dependency | Comment | Trouble, None, int]


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is being read, and how far it is indented."""

    indent: int
    base: Path
    is_list: bool
    place: int = 0
    key: str = ""

    def path(self) -> Path:
        return (*self.base, f"[{self.place}]" if self.is_list else self.key)


def read(text: str) -> Items:
    """The values of a YAML text by their paths; never raises."""
    return _Reading(text).items()


class _Reading:
    """One pass over a text; `frames` is where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.places = Places(text)
        self.starts = [*self.places.starts, len(text) + 1]
        self.has_comments = may_suppress(text)
        self.frames: list[_Frame] = []
        self.waiting: tuple[Path, int] | None = None  # whose value may begin on the next line

    def items(self) -> Items:
        starts = self.starts
        number, last = 0, len(starts) - 1
        while number < last:
            start, end = starts[number], starts[number + 1] - 1
            line = self.text[start:end]
            content = line.lstrip(" ")
            number += 1
            if not content.strip() or (content.startswith(("{{", "{%")) and not self.frames):
                continue
            indent = len(line) - len(content)
            if content[0] == "#":
                if self.has_comments:
                    yield line_comment(self.places, self.text, start + indent, end)
                continue
            if indent == 0 and (content.startswith(("---", "...")) or content[0] == "%"):
                self.frames.clear()
                content = content[3:].lstrip() if content.startswith("--- ") else ""
                if not content:
                    continue
                indent = len(line) - len(content)
            if content.startswith(("{{", "{%")):
                continue
            if len(self.frames) > MAX_NESTING:
                yield trouble_at(self.places, start, "nested too deep to be read further")
                return
            reached = yield from self.line(start + indent, end, indent)
            if reached > end:
                number = self.places.span(reached, reached).line + 1
            elif reached < 0:  # a block of text begins: it is indented deeper than its key
                first, number = number, self.block_end(number, -reached - 1)
                yield from self.commands(first, number)

    def commands(self, first: int, last: int) -> Iterator[Entry | Comment]:
        """The lines of a block of text that is run, and what a shell takes for comments there."""
        path = self.frames[-1].path() if self.frames else ()
        for number in range(first, last) if is_run(path) else ():
            start, end = self.starts[number], self.starts[number + 1] - 1
            remark = _REMARK.search(self.text, start, end)
            if remark is not None:
                if self.has_comments:
                    yield line_comment(self.places, self.text, remark.start(), end)
                end = remark.start()
            if line := self.text[start:end].strip():
                start = self.text.index(line, start)
                yield Entry(self.places.span(start, start + len(line)), path, line)

    def block_end(self, number: int, indent: int) -> int:
        """The first line from `number` on that stands no deeper than `indent` and is not blank."""
        starts = self.starts
        while number < len(starts) - 1:
            line = self.text[starts[number] : starts[number + 1] - 1]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                return number
            number += 1
        return number

    def line(self, start: int, end: int, indent: int) -> _Flow:
        """What stands on a line from `start`; returns where the value ended, if behind the line.

        A negative result says that a block of text follows, as -1 minus its indentation.
        """
        text = self.text
        owner = self.waiting
        self.waiting = None
        block_indent = indent
        is_item = False
        for _ in range(MAX_NESTING):
            if text[start] != "-" or text[start + 1 : start + 2] not in ("", " ", "\t", "\n", "\r"):
                break
            self.enter(indent, is_list=True)
            is_item = True
            block_indent = indent
            after = start + 1
            while after < end and text[after] in " \t\r":
                after += 1
            if after >= end or text[after] == "#":
                self.waiting = (self.frames[-1].path(), block_indent)
                return 0
            indent += after - start
            start = after
        key = self.key_at(start, end)
        if key is None:
            if is_item:
                path = self.frames[-1].path()
            elif owner is not None and indent > owner[1]:
                path, block_indent = owner
            elif not self.frames and text[start] in "[{":
                path = ()
            else:
                return 0  # the next line of a text
            return (yield from self.value(start, end, path, block_indent))
        name, key_end, after = key
        if name == "<<":
            return 0
        frame = self.enter(indent, is_list=False)
        frame.key = name
        yield Entry(self.places.span(start, key_end), frame.path(), name, is_key=True)
        while after < end and text[after] in " \t\r":
            after += 1
        if after >= end:
            self.waiting = (frame.path(), indent)
            return 0
        return (yield from self.value(after, end, frame.path(), indent))

    def enter(self, indent: int, *, is_list: bool) -> _Frame:
        """The mapping or list whose next entry stands at this indentation."""
        frames = self.frames
        while frames and (
            frames[-1].indent > indent
            or (not is_list and frames[-1].is_list and frames[-1].indent >= indent)
        ):
            frames.pop()
        if frames and frames[-1].indent == indent and frames[-1].is_list == is_list:
            frames[-1].place += 1
            return frames[-1]
        frame = _Frame(indent, frames[-1].path() if frames else (), is_list)
        frames.append(frame)
        return frame

    def key_at(self, start: int, end: int) -> tuple[str, int, int] | None:
        """The key that begins at `start`, where it ends, and where its value may begin."""
        text = self.text
        first = text[start]
        if first in "\"'":
            quoted = _QUOTED.match(text, start, end)
            if quoted is None:
                return None
            after = quoted.end()
            while after < end and text[after] in " \t":
                after += 1
            if text[after : after + 1] != ":":
                return None
            return _unquoted(quoted[0]), quoted.end(), after + 1
        if first in "[{#|>@`%" and not text.startswith("{{", start):
            return None
        colon = _COLON.search(text, start, min(end, start + _LONGEST_KEY))
        if colon is None:
            return None
        name = text[start : colon.start()].rstrip()
        if not name or " #" in name:
            return None
        return name, start + len(name), colon.end()

    def value(self, start: int, end: int, path: Path, indent: int) -> _Flow:
        """A value that begins at `start`; returns where it ended, as `line` does."""
        text = self.text
        is_static = True
        while (found := _PROPERTIES.match(text, start, end)) is not None:
            is_static = is_static and found["tag"] in (None, "!", "!!str")
            start = found.end()
        if start >= end or text[start] == "#":
            self.waiting = (path, indent)
        if start >= end:
            return 0
        first = text[start]
        if first == "#":
            if self.has_comments:
                yield line_comment(self.places, text, start, end)
            return 0
        if first in "|>" and _BLOCK.match(text[start:end]):
            return -1 - indent
        if first in "[{" and not text.startswith(("{{", "{%"), start):
            return (yield from self.flow(start, path))
        if first == "*":
            yield Entry(self.places.span(start, end), path, "", is_static=False)
            return 0
        if first in "\"'":
            template = text.startswith("{{", start + 1) or text.startswith("${{", start + 1)
            quoted = _QUOTED_TEMPLATE.match(text, start) if template else None
            quoted = quoted or _QUOTED.match(text, start)
            if quoted is not None:
                value, stop = _unquoted(quoted[0]), quoted.end()
                yield self.entry(start, stop, path, value, is_static)
                line_end = text.find("\n", stop)
                line_end = len(text) if line_end < 0 else line_end
                mark = text.find("#", stop, line_end)
                if mark >= 0 and self.has_comments:
                    yield line_comment(self.places, text, mark, line_end)
                return max(stop, end) if stop > end else 0
        remark = _REMARK.search(text, start, end)
        stop = end if remark is None else remark.start()
        value = text[start:stop].rstrip()
        yield self.entry(start, start + len(value), path, value, is_static)
        if remark is not None and self.has_comments:
            yield line_comment(self.places, text, remark.start(), end)
        return 0

    def entry(self, start: int, end: int, path: Path, value: str, is_static: bool) -> Entry:
        if "{{" in value:
            value = _TEMPLATE.sub("{}", value)
            if value == "{}":
                otherwise = _OTHERWISE.search(self.text, start, end)
                if otherwise is not None and is_static:
                    first, last = otherwise.span(otherwise.lastgroup or 0)
                    return Entry(
                        self.places.span(first, last), path, self.text[first:last], is_static=False
                    )
                is_static = False
        return Entry(
            self.places.span(start, end), path, value if is_static else "", is_static=is_static
        )

    def flow(self, start: int, base: Path) -> _Flow:
        """A value in brackets, which may go on over lines; returns where it ended."""
        text = self.text
        stack: list[tuple[Path, str, int]] = []
        path, kind, place, key = base, "", 0, ""
        pending: tuple[int, int, str] | None = None  # a text that may turn out to be a key
        for token in _FLOW.finditer(text, start):
            what = token.lastgroup
            if what == "comment":
                if self.has_comments:
                    yield line_comment(self.places, text, token.start(), token.end())
                continue
            if what == "mark":
                mark = token[0]
                if pending is not None and mark in ",]}":
                    where = (*path, f"[{place}]") if kind == "[" else (*path, key)
                    yield self.entry(pending[0], pending[1], where, pending[2], True)
                pending = None
                if mark in "[{":
                    if len(stack) > MAX_NESTING:
                        yield trouble_at(self.places, token.start(), "nested too deep to be read")
                        return token.end()
                    inner = path
                    if kind:
                        inner = (*path, f"[{place}]") if kind == "[" else (*path, key)
                    stack.append((path, kind, place))
                    path, kind, place, key = inner, mark, 0, ""
                elif mark == ",":
                    place += 1
                    key = ""
                else:
                    path, kind, place = stack.pop()
                    key = ""
                    if not stack:
                        return token.end()
            elif what == "colon":
                if pending is not None and kind == "{":
                    key = pending[2]
                    span = self.places.span(pending[0], pending[1])
                    yield Entry(span, (*path, key), key, is_key=True)
                pending = None
            else:
                value = _unquoted(token[0]) if what is None else token[0]
                if pending is not None:
                    value = f"{pending[2]} {value}"
                    pending = (pending[0], token.end(), value)
                else:
                    pending = (token.start(), token.end(), value)
        yield trouble_at(self.places, start, "the end is missing of what begins here")
        return len(text)


def _unquoted(raw: str) -> str:
    inner = raw[1:-1]
    if raw[0] == "'":
        return inner.replace("''", "'")
    return _ESCAPE.sub(_escaped, inner) if "\\" in inner else inner


def _escaped(match: re.Match[str]) -> str:
    what = match[1]
    if what[0] in "xu" and len(what) > 1:
        code = int(what[1:], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return "" if what.isspace() else _ESCAPES.get(what, what)


LANGUAGE = Language("yaml", "", no_syntax, read=read, line_comment="#")
