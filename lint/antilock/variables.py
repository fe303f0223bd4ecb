"""The variables of the environment that code sets, and what it puts into them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from antilock import facts as f


class VariablesSet:
    """The variables of the environment that the code of one file sets."""

    def __init__(self, facts: f.FileFacts) -> None:
        self._by_name: set[str] = set()
        self._by_text: dict[str, list[str]] = defaultdict(list)
        for each in facts.references:
            if each.is_assigned and each.is_lookup:
                self._by_name.add(each.path)
                if each.text:
                    self._by_text[each.text].append(each.path)

    def of(self, literal: f.Literal) -> Sequence[str]:
        """The variables that a literal is put into, itself or through a name."""
        own = (literal.place.name,) if literal.place.name in self._by_name else ()
        return own if literal.place.call else (*own, *self._by_text.get(literal.text, ()))
