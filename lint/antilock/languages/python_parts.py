"""Python source taken apart into strings, comments and imports, without its tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from antilock.languages.quiet import ALONE, APART, KEY, NESTED, UNSURE, Parts

_PREFIXES = "rRbBuUfFtT"
_OPERATORS = "-+*/%|&^@"
# What a quote or a `#` outside of all others begins; nothing closes a quote that is found alone.
_PART = re.compile(
    r"""(\#[^\n]*+"""
    r'''|"""[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""'''
    r"""|\'\'\'[^\'\\]*+(?:(?:\\.|\'(?!\'\'))[^\'\\]*+)*+\'\'\'"""
    r"""|\"\"\"|\'\'\'"""
    r'''|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'''
    r"""|\'[^\'\\\n]*+(?:\\.[^\'\\\n]*+)*+\'"""
    r"""|[\"\'])""",
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
            source = _FROM.search(code, max(0, start - _LONGEST_FROM), start)
            names = _NAMES.match(code, end)
            origin = f"from {_GAP.sub('', source[1])} " if source is not None else ""
            found.append(f"{origin}import{names[0] if names is not None else ''}")
        return found


def _is_format(before: str) -> bool:
    """Whether the code before a string ends with a letter that makes it one with code inside."""
    if before[-1:] not in _PREFIXES:
        return False
    prefix = _PREFIX.search(before, max(0, len(before) - 2))
    return prefix is not None and not frozenset("fFtT").isdisjoint(prefix[0])
