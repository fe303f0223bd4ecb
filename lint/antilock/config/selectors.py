"""What a selector names: ALL, a code, a prefix of codes, or a check's name."""

from __future__ import annotations

import re
from collections.abc import Mapping

from antilock.records import dataclass

_CODE = re.compile(r"([A-Z]+)(\d*)")
_EXACT = 1000


@dataclass(frozen=True, slots=True)
class Selector:
    """The codes that a selector stands for.

    rank   how specific it is: ALL is 0, then prefixes by their length, then exact codes and names
    """

    codes: frozenset[str]
    rank: int

    @property
    def is_exact(self) -> bool:
        return self.rank == _EXACT


def read_selector(text: str, checks: Mapping[str, str]) -> Selector | None:
    """What `text` selects of `checks` (code to name), or None when it names no check.

    A prefix holds the whole letters of a code: "ALK" and "ALK2" are prefixes, "AL" is none.
    """
    if text == "ALL":
        return Selector(frozenset(checks), 0)
    code = text.upper()
    if code in checks:
        return Selector(frozenset((code,)), _EXACT)
    parts = _CODE.fullmatch(code)
    if parts is not None:
        codes = frozenset(known for known in checks if _has_prefix(known, *parts.groups()))
        if codes:
            return Selector(codes, len(code))
    name = text.lower()
    named = frozenset(known for known, its_name in checks.items() if its_name == name)
    return Selector(named, _EXACT) if named else None


def _has_prefix(code: str, letters: str, digits: str) -> bool:
    return code.startswith(letters + digits) and code[len(letters) : len(letters) + 1].isdigit()
