"""The valid choice that somebody most likely meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, choices: Iterable[str]) -> str:
    """The choice closest to `word`, or "" when none is close. Case does not count."""
    from difflib import get_close_matches  # only a mistake pays for it

    by_folded = {choice.casefold(): choice for choice in sorted(choices)}
    found = get_close_matches(word[:200].casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else ""
