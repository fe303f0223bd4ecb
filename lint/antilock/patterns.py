"""Regular expressions that are compiled when they are first used.

A run over a few files needs half of those that modules name, and compiling one takes as long as
importing a small module.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:

    def lazy_pattern(regex: str, flags: int = 0) -> re.Pattern[str]:
        """As `re.compile`, but later."""
        ...

else:

    class _Waiting:
        """Stands for a pattern; what is asked of it once, it then has as its own."""

        def __init__(self, regex: str, flags: int = 0) -> None:
            self._regex, self._flags = regex, flags

        def __getattr__(self, name: str) -> Any:
            found = getattr(re.compile(self._regex, self._flags), name)
            setattr(self, name, found)
            return found

    lazy_pattern = _Waiting


def together(expressions: Sequence[bytes], flags: Sequence[int]) -> Any:
    """A database of hyperscan that tells each expression by its place; where that is installed."""
    import hyperscan

    database = hyperscan.Database()
    database.compile(
        expressions=list(expressions),
        ids=list(range(len(expressions))),
        elements=len(expressions),
        flags=list(flags),
    )
    database.scratch = hyperscan.Scratch(database)
    return database


def spelled_out(token: bytes) -> bytes:
    """An expression for just these bytes."""
    return "".join(f"\\x{byte:02x}" for byte in token).encode()
