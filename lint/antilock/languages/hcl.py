"""HCL, as Terraform and OpenTofu write it: blocks, attributes, lists and objects."""

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
    r"(?P<comment>\#[^\n]*|//[^\n]*|/\*(?s:.*?)\*/)"
    r"|(?P<string>\"(?:[^\"\\\n$]|\\.|\$\{[^}\n]{0,400}\}|\$)*+\")"
    r"|(?P<heredoc><<[-~]?(?P<end>\w+)[^\n]*\n)"
    r"|(?P<mark>[{}\[\]()=,:\n?])|(?P<word>[^\s\"{}\[\]()=,:\#/?<]+|[/<])"
)
_HOLE = re.compile(r"\$\{[^}\n]{0,400}\}")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|.)")
_PLAIN = re.compile(r"-?[\d.]+|true|false|null")


@dataclass(slots=True)
class _Frame:
    """A body, an object, a list or the arguments of a call that is being read."""

    kind: str  # "", "{", "[" or "("
    base: Path = ()
    place: int = 0
    words: list[str] = field(default_factory=list)  # of a block's head, or a key
    has_value: bool = False
    has_told: bool = False  # whether the value has been told, if only as one to be worked out

    def path(self) -> Path:
        if self.kind == "[":
            return (*self.base, f"[{self.place}]")
        return (*self.base, *self.words) if self.kind != "(" else self.base

    def takes_value(self) -> bool:
        return self.kind in ("[", "(") or self.has_value

    def next(self) -> None:
        self.place += 1
        self.words, self.has_value, self.has_told = [], False, False


def read(text: str) -> Items:
    """The attributes of an HCL text by their paths; never raises."""
    places = Places(text)
    has_comments = may_suppress(text)
    frame = _Frame("")
    stack: list[_Frame] = []
    place = 0
    while (token := _TOKEN.search(text, place)) is not None:
        what, start, end = token.lastgroup, token.start(), token.end()
        place = end
        mark = token[0] if what == "mark" else ""
        if what == "comment":
            if has_comments:
                yield line_comment(places, text, start, end)
        elif token["end"] is not None:
            closing = re.compile(rf"^[ \t]*{re.escape(token['end'])}[ \t]*$", re.MULTILINE)
            found = closing.search(text, end)
            place = len(text) if found is None else found.end()
        elif mark == "\n" or mark == ",":
            if frame.kind != "(" and (mark == "," or frame.kind in ("", "{")):
                frame.next()
        elif mark in ("{", "[", "(") and mark:
            if len(stack) >= MAX_NESTING:
                yield trouble_at(places, start, "nested too deep to be read further")
                return
            if mark == "[" and frame.has_told:
                mark = "("  # an index, not a list
            stack.append(frame)
            frame = _Frame(mark, frame.path())
        elif mark in ("}", "]", ")") and mark:
            if not stack:
                yield trouble_at(places, start, f"nothing is open for this {mark!r}")
                return
            frame = stack.pop()
            frame.has_told = True
        elif mark in ("=", ":") and mark:
            if frame.kind in ("", "{") and frame.words:
                frame.has_value = True
        elif mark:
            continue
        elif frame.takes_value():
            if what == "string":
                value = _unquoted(token[0])
                yield Entry(places.span(start, end), frame.path(), value)
            elif not frame.has_told:
                is_plain = _PLAIN.fullmatch(token[0]) is not None
                span = places.span(start, end)
                yield Entry(span, frame.path(), token[0] if is_plain else "", is_static=is_plain)
            frame.has_told = True
        else:
            word = _unquoted(token[0]) if what == "string" else token[0]
            frame.words.append(word)
            yield Entry(places.span(start, end), frame.path(), word, is_key=True)
    if stack:
        yield trouble_at(places, len(text), f"the end is missing: {frame.kind!r} is still open")


def _unquoted(raw: str) -> str:
    inner = _HOLE.sub("{}", raw[1:-1]) if "${" in raw else raw[1:-1]
    return _ESCAPE.sub(_escaped, inner) if "\\" in inner else inner


def _escaped(match: re.Match[str]) -> str:
    what = match[1]
    if what[0] == "u" and len(what) == 5:
        code = int(what[1:], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return {"n": "\n", "t": "\t", "r": "\r"}.get(what, what)


LANGUAGE = Language("hcl", "", no_syntax, read=read, line_comment="#")
