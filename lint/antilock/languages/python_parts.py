"""Python source taken apart into strings, comments and imports, without its tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cached_property

from antilock.languages.quiet import ALONE, APART, KEY, NESTED, UNSURE, Parts, puts

_PREFIXES = "rRbBuUfFtT"
_OPERATORS = "-+*/%|&^@"
# What a quote or a `#` outside of all others begins; nothing closes a quote that is found alone.
# Every alternative begins with a plain character: then what comes before is passed over quickly.
_PART = re.compile(
    r"""(\#[^\n]*+"""
    r'''|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'''
    r"""|\'\'\'[^\'\\]*+(?:(?:\\.|\'(?!\'\'))[^\'\\]*+)*+\'\'\'"""
    r"""|\"\"\"|\'\'\'"""
    r'''|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'''
    r"""|\'[^\'\\\n]*+(?:\\.[^\'\\\n]*+)*+\'"""
    r"""|\"|\')""",
    re.DOTALL,
)
_UNCLOSED = frozenset(('"""', "'''", '"', "'"))
_PREFIX = re.compile(rf"(?<!\w)[{_PREFIXES}]{{1,2}}\Z")
_QUOTE_IN_HOLE = re.compile(r"\{[^{}]*[\"']")
_NOTHING_BETWEEN = re.compile(rf"[\s\\]*[{_PREFIXES}]{{0,2}}")
_DEFINED_BEFORE = re.compile(r"\b(?:def|class)\b(?![^\n]*\blambda\b)[^\n{]*:[ \t]*\n\s*\Z")
_ENTRY_BEFORE = re.compile(r"(?:\{|[{,][ \t]*\n)\s*\Z")
_ENTRY_AFTER = re.compile(r"\s*:(?!=)")
_INDEX_BEFORE = re.compile(r"(?:\w(?<!\bin)(?<!\bor)(?<!\bif)(?<!\breturn)|[)\]])\[\Z")
_LINE_END = re.compile(r"[ \t]*[;\r\n]")
_IMPORT = re.compile(r"import\b")
_NAMES = re.compile(r"\s*\([^)]*\)|(?:\\\n|[^\n;(])*")
_FROM = re.compile(r"\bfrom\b((?:[\w. \t]|\\\n)*)\Z")
_GAP = re.compile(r"[\s\\]+")
_MARK = '"'
_BRACKETS = re.compile(rf"[{_MARK}()\[\]{{}}]")
_CALLEE = re.compile(r"(?:\w+\.)*\w+[ \t]*\Z|[)\]}][ \t]*\Z")
# What stands before and after a value that is put somewhere.
_PUT = re.compile(rf"(?:[\[({{,:]|(?<![=!<>:])=|\breturn\b)[\s\\]*[{_PREFIXES}]{{0,2}}\Z")
_PUT_INSIDE = re.compile(r"[\s\\]*[,:)\]}]")
_PUT_ALONE = re.compile(r"[ \t]*(?:[;\r\n]|\Z)")
_KEYWORDS = frozenset("in not and or if elif else is return yield lambda assert case while".split())
_BEFORE = 80  # characters that are looked at
_LONGEST_FROM = 400


def scan(text: str) -> Parts | None:
    """The parts of a Python text; None where quotes and braces do not come out even: what stands
    inside of a string is in doubt then."""
    pieces = _PART.split(text)
    if not _UNCLOSED.isdisjoint(pieces[1::2]):
        return None
    parts = _Pieces(pieces)
    holed = (parts.strings[index] for index in parts.with_code)
    return parts if all(each.count("{") == each.count("}") for each in holed) else None


class _Pieces:
    """Code, and after each piece but the last a string, without the letters before it, or a comment."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._places = [place for place in range(1, len(pieces), 2) if pieces[place][0] != "#"]
        self.strings = [pieces[place] for place in self._places]
        self.with_code = [
            index
            for index, written in enumerate(self.strings)
            if "{" in written and _is_format(pieces[self._places[index] - 1])
        ]

    def role(self, string: int) -> str:
        place = self._places[string]
        before, written, after = self._pieces[place - 1 : place + 2]
        if _is_format(before) and _QUOTE_IN_HOLE.search(written.strip(written[0])):
            return NESTED
        before = _PREFIX.sub("", before)
        if place == 1 and not before.strip() and _LINE_END.match(after):
            return ALONE
        if before.rstrip(" \t\r\n\\(")[-1:] in _OPERATORS:  # or nothing is left: a string before it
            return UNSURE
        is_last = place + 2 == len(self._pieces)
        if not is_last and _NOTHING_BETWEEN.fullmatch(after):
            return UNSURE
        if after.lstrip(" \t\r\n\\")[:1] in tuple(_OPERATORS):
            return UNSURE
        if _ENTRY_BEFORE.search(before) and _ENTRY_AFTER.match(after):
            return KEY
        if after[:1] == "]" and _INDEX_BEFORE.search(before):
            return KEY
        is_line = not before.rpartition("\n")[2].strip() and "\n" in before
        if not is_line or not _LINE_END.match(after):
            return APART
        return ALONE if _DEFINED_BEFORE.search(before) else UNSURE

    def may_decide(self, string: int) -> bool:
        return self._outline.may_decide(string)

    def is_local(self, string: int) -> bool:
        del string
        return False  # the brackets around it do not tell

    @cached_property
    def _outline(self) -> _Outline:
        return _Outline(
            "".join(
                piece if not place % 2 else _MARK if piece[0] != "#" else ""
                for place, piece in enumerate(self._pieces)
            )
        )

    def code(self, kept: Collection[int] = ()) -> str:
        if not kept:
            return " ".join(self._pieces[::2])
        places = {self._places[index] for index in kept}
        return "".join(
            piece if not place % 2 or place in places else " "
            for place, piece in enumerate(self._pieces)
        )

    def imports(self) -> Sequence[str]:
        code = self.code()
        found: list[str] = []
        for each in _IMPORT.finditer(code):  # the word alone is found fastest
            start, end = each.span()
            if start and (code[start - 1].isalnum() or code[start - 1] in "_."):
                continue
            source = _FROM.search(code, _line_start(code, start), start)
            names = _NAMES.match(code, end)
            origin = f"from {_GAP.sub('', source[1])} " if source is not None else ""
            found.append(f"{origin}import{names[0] if names is not None else ''}")
        return found

    def exports(self) -> Sequence[str]:
        return ()


def _line_start(code: str, place: int) -> int:
    """Where the line before a place begins, or the one that it continues; not too far away."""
    least = max(0, place - _LONGEST_FROM)
    start = code.rfind("\n", least, place)
    while start > least and code[start - 1] == "\\":
        start = code.rfind("\n", least, start)
    return max(start, least)


class _Outline:
    """Code with a mark in the place of each string, and the brackets that stand around what."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._strings: list[int] = []
        self._around: dict[int, int] = {}  # of a string or a bracket: the bracket around it, or -1
        self._ends: dict[int, int] = {}  # where what begins here ends
        opened = [-1]
        for found in _BRACKETS.finditer(text):
            place = found.start()
            if found[0] in ")]}":
                if len(opened) > 1:
                    self._ends[opened.pop()] = found.end()
                continue
            self._around[place] = opened[-1]
            if found[0] == _MARK:
                self._strings.append(place)
                self._ends[place] = found.end()
            else:
                opened.append(place)

    def may_decide(self, string: int) -> bool:
        """As in quiet.Parts."""
        place = self._strings[string]
        while place >= 0:
            end, around = self._ends.get(place, -1), self._around[place]
            before = self._text[max(0, place - _BEFORE) : place]
            callee = _CALLEE.search(before) if self._text[place] in "([" else None
            if callee is None or callee[0].strip() in _KEYWORDS:
                is_put = _PUT.search(before) is not None
            elif not puts(callee[0]):
                return True
            else:  # a method that collects gives nothing back
                before = before[: callee.start()]
                _, dot, name = f"{before[-1:]}{callee[0]}".rpartition(".")
                is_method = bool(dot) and name[:1].islower()
                is_put = is_method or _PUT.search(before) is not None
            put = _PUT_ALONE if around < 0 else _PUT_INSIDE
            if not is_put or end < 0 or put.match(self._text, end) is None:
                return True
            place = around
        return False


def _is_format(before: str) -> bool:
    """Whether the code before a string ends with a letter that makes it one with code inside."""
    if before[-1:] not in _PREFIXES:
        return False
    prefix = _PREFIX.search(before, max(0, len(before) - 2))
    return prefix is not None and not frozenset("fFtT").isdisjoint(prefix[0])
