"""Which check judges which language, as a table that a terminal holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antilock.check import Check
from antilock.languages import MODULES

Columns = list[tuple[list[str], frozenset[str]]]
_LONGEST_HEAD = 6


def matrix_lines(checks: Sequence[Check], widest: int = 100) -> Iterator[str]:
    """A line for each check, with a mark under each language that it judges.

    A language is headed by the ending of its files, cut to what fits `widest` columns of a
    terminal. Languages that the same checks judge share a column, with their endings one below
    the other.
    """
    width = max((len(check.name) for check in checks), default=4)
    columns = _fitting(_columns(checks), widest - width - 20)
    height = max((len(heads) for heads, _ in columns), default=1)
    for line in range(height):
        is_last = line == height - 1
        left = f"{'code':8}{'name':{width + 2}}{'severity':10}" if is_last else " " * (width + 20)
        heads = [_pad(head, height)[line].ljust(_width(head)) for head, _ in columns]
        yield f"{left}{' '.join(heads)}".rstrip()
    for check in checks:
        marks = " ".join(
            ("x" if check.code in codes else "").ljust(_width(heads)) for heads, codes in columns
        )
        severity = check.severity.word + ("*" if check.is_preview else "")
        yield f"{check.code:8}{check.name:{width + 2}}{severity:10}{marks}".rstrip()
    if any(check.is_preview for check in checks):
        yield "* a preview: off until it is selected by its name or code"


def _fitting(columns: Columns, room: int) -> Columns:
    """The same columns with heads as long as they can be."""
    for length in range(_LONGEST_HEAD, 1, -1):
        cut = [([head[:length] for head in heads], codes) for heads, codes in columns]
        if sum(_width(heads) + 1 for heads, _ in cut) - 1 <= room:
            return cut
    return cut


def _columns(checks: Sequence[Check]) -> Columns:
    """The heads of each column, and the codes that it marks."""
    found: dict[frozenset[str], list[str]] = {}
    for language in sorted({language for check in checks for language in check.languages}):
        codes = frozenset(check.code for check in checks if language in check.languages)
        found.setdefault(codes, []).append(_ending(language))
    return [(sorted(heads), codes) for codes, heads in found.items()]


def _ending(language: str) -> str:
    """The shortest ending of a language's files, without its dot; its name where it has none."""
    own = [ending.lstrip(".") for ending, name in MODULES.items() if name == language]
    return min(own or [language], key=lambda ending: (len(ending), ending))


def _pad(heads: list[str], height: int) -> list[str]:
    """Heads that end at the bottom of a header."""
    return [""] * (height - len(heads)) + heads


def _width(heads: list[str]) -> int:
    return max(len(head) for head in heads)
