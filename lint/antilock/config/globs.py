"""Path patterns as .gitignore writes them, for the patterns that a configuration holds.

Own code instead of `pathspec`, because these patterns stand on the path of every run and its
import alone takes longer than all else that a small run does. The tests hold it against pathspec.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import groupby

_ANY_FOLDERS = "(?:[^/]+/)*"
_ENDING = re.compile(r"\*\.[\w.-]+")  # all that a pattern asks for, as most that name files do

Matcher = Callable[[str], bool]


@lru_cache(maxsize=256)
def compile_globs(patterns: tuple[str, ...], *, is_exact: bool = False) -> Matcher:
    """A test whether a path is matched; of several patterns that fit, the last one decides.

    Paths are relative with `/`; a directory ends in `/`. As in .gitignore, a pattern without a
    slash fits at any depth, one that fits a directory covers all below, and `!` takes back.
    With `is_exact` a pattern does not cover what is below the directory that it fits.
    """
    if not patterns:
        return lambda _path: False
    if is_exact and all(map(_ENDING.fullmatch, patterns)):
        endings = tuple(each[1:] + slash for each in patterns for slash in ("", "/"))
        return lambda path: path.endswith(endings)  # ten times as fast
    runs = [
        (_joined(translate(each.removeprefix("!"), is_exact=is_exact) for each in run), takes)
        for takes, run in groupby(reversed(patterns), lambda each: not each.startswith("!"))
    ]
    if len(runs) == 1 and runs[0][1]:
        only = runs[0][0].fullmatch
        return lambda path: only(path) is not None

    def matches(path: str) -> bool:
        return next((takes for run, takes in runs if run.fullmatch(path)), False)

    return matches


def _joined(regexes: Iterable[str]) -> re.Pattern[str]:
    """One regex for several; what most of them begin with, any folders, is walked through once."""
    apart: list[str] = []
    anywhere: list[str] = []
    for regex in regexes:
        if regex.startswith(_ANY_FOLDERS):
            anywhere.append(regex.removeprefix(_ANY_FOLDERS))
        else:
            apart.append(f"(?:{regex})")
    if anywhere:
        apart.append(f"{_ANY_FOLDERS}(?:{'|'.join(anywhere)})")
    return re.compile("|".join(apart), re.DOTALL)


def translate(pattern: str, *, is_exact: bool = False) -> str:
    """A regex, to be matched in full, for a pattern without its `!`.

    Every star but the last of its segment, and every `**` but the last, is atomic: matching stays
    polynomial of low degree however many stars a pattern has.
    """
    while pattern.startswith("./"):
        pattern = pattern[2:]
    is_directory = pattern.endswith("/")
    is_anchored = "/" in pattern.rstrip("/")
    segments = [segment for segment in pattern.split("/") if segment]
    if not is_anchored:
        segments.insert(0, "**")
    covers_below = len(segments) > 1 and segments[-1] == "**"
    groups: list[list[str]] = [[]]
    for segment in segments:
        if segment == "**":
            if groups[-1] or len(groups) == 1:
                groups.append([])
        else:
            groups[-1].append(_segment(segment))
    if covers_below:
        groups.pop()
    if not any(groups):
        return ".+" if covers_below or segments else "(?!)"
    first, *rest = groups
    regex = "/".join(first)
    if first and rest:
        regex += "/"
    for index, group in enumerate(rest):
        body = "/".join(group)
        is_last = index == len(rest) - 1
        regex += _ANY_FOLDERS + body if is_last else rf"(?>(?:[^/]+/)*?{body}/)"
    if covers_below:
        return regex + "/.+" if not is_directory else regex + "/.*/.*"
    if is_exact:
        return regex + ("/" if is_directory else "/?")
    return regex + ("/.*" if is_directory else "(?:/.*)?")


def _segment(text: str) -> str:
    if set(text) == {"*"}:
        return "[^/]+"
    parts = [""]
    position = 0
    while position < len(text):
        sign = text[position]
        position += 1
        if sign == "*":
            if len(parts) == 1 or parts[-1]:
                parts.append("")
        elif sign == "?":
            parts[-1] += "[^/]"
        elif sign == "[":
            regex, position = _character_class(text, position)
            parts[-1] += regex
        else:
            if sign == "\\" and position < len(text):
                sign = text[position]
                position += 1
            parts[-1] += re.escape(sign)
    first, *middle = parts
    if not middle:
        return first
    *atomic, last = middle
    return first + "".join(f"(?>[^/]*?{part})" for part in atomic) + f"[^/]*{last}"


def _character_class(text: str, start: int) -> tuple[str, int]:
    """The regex of a `[...]` whose bracket is before `start`, and where the text goes on.

    A bracket that is never closed stands for itself.
    """
    position = start
    is_negated = text[position : position + 1] in ("!", "^")
    position += is_negated
    end = text.find("]", position + 1)
    if end < 0:
        return r"\[", start
    body = text[position:end]
    items: list[str] = []
    index = 0
    while index < len(body):
        low = body[index]
        if index + 2 < len(body) and body[index + 1] == "-":
            high = body[index + 2]
            if low <= high:  # a reversed range holds nothing
                items.append(f"{re.escape(low)}-{re.escape(high)}")
            index += 3
        else:
            items.append(re.escape(low))
            index += 1
    if not items:
        return ("[^/]" if is_negated else "(?!)"), end + 1
    return (f"(?!/)[{'^' if is_negated else ''}{''.join(items)}]"), end + 1
