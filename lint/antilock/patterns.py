"""Regular expressions that are compiled when they are first used.

A run over a few files needs half of those that modules name, and compiling one takes as long as
importing a small module.
"""

from __future__ import annotations

import re
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
