"""Functions that give a model by an alias or by its family: they spell names, they choose none."""

from __future__ import annotations

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.conditions import unwrapped
from antilock.analysis.scopes import Scopes
from antilock.analysis.vocabulary import Known
from antilock.syntax import dotted


class Aliases:
    """Tells the tests of one file that ask for an alias."""

    def __init__(self, scopes: Scopes, known: Known) -> None:
        self.scopes = scopes
        self.classify = known.classify
        self._tested: dict[int, frozenset[str]] = {}

    def is_test(self, test: s.Node) -> bool:
        """Whether a condition tests a model, an alias of one or a family."""
        for node in s.walk(test):
            if isinstance(node, s.Compare):
                others = " ".join(dotted(unwrapped(item)) for item in node.items)
                for item in node.items:
                    for inner in s.walk(item):
                        if isinstance(inner, s.Str):
                            tag = self.classify(inner.text)
                            if tag in ("model", "family") or words.NAMES_MODEL.search(others):
                                return True
        return False

    def is_beside_tests(self, condition: s.If, function: s.Func) -> bool:
        """Whether a condition tests, whatever it calls, what a function tests for aliases beside it.

        `if (name.includes("claude")) return A; if (isMini(name)) return B`
        """
        known = self._tested.get(id(function))
        if known is None:
            tests = [
                each.test
                for each in s.walk(function.body)
                if isinstance(each, s.If)
                and any(
                    isinstance(step, s.Return)
                    and isinstance(step.value, s.Str)
                    and self.classify(step.value.text) == "model"
                    for step in each.body.items
                )
                and self.is_test(each.test)
            ]
            known = self._tested[id(function)] = frozenset(
                node.id for test in tests for node in s.walk(test) if isinstance(node, s.Name)
            )
        return any(
            isinstance(node, s.Name) and node.id in known and self._is_value_of(node, function)
            for node in s.walk(condition.test)
        )

    def _is_value_of(self, name: s.Name, function: s.Func) -> bool:
        """Whether a name is a parameter or a variable of a function."""
        where = self.scopes.lookup(name)
        return where is not None and where[0] is function
