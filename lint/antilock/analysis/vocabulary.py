"""What the analysis asks about words, and what it is told of those of one file."""

from __future__ import annotations

from collections.abc import Callable

from antilock import syntax as s
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import Scopes
from antilock.records import dataclass


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Answers of a catalogue for files of one ecosystem.

    `classify` tells which strings are of interest and as what: "model", "endpoint:NAME", "region",
    "family", "hub" (`org/name`: a model only beside a provider that serves such), "url" or "" for
    none. `locate` tells the path of a name that a file does not bind, by the modules imported
    whole, or "". `method` tells how many words of a whole path are a method of an SDK, `is_sdk`
    whether a path (as in facts.Call) is known to ask somebody, or to build what does, by the
    modules imported. `constant` tells which model or region a dotted path stands for, or "" (None:
    no path does).
    """

    classify: Callable[[str], str]
    locate: Callable[[str, tuple[str, ...]], str]
    method: Callable[[str], int]
    is_sdk: Callable[[str, tuple[str, ...]], bool]
    constant: Callable[[str], str] | None = None


class Known:
    """What strings and names of one file stand for."""

    def __init__(self, vocabulary: Vocabulary, scopes: Scopes, origins: Origins) -> None:
        self.classify = vocabulary.classify
        self.method = vocabulary.method
        self.has_constants = vocabulary.constant is not None
        self._constant = vocabulary.constant
        self._is_sdk = vocabulary.is_sdk
        self._modules = tuple(item.module for item in scopes.imports)
        self._whole = tuple(item.module for item in scopes.imports if item.name == "*")
        self._origins = origins

    def is_sdk(self, path: str) -> bool:
        """Whether a path is known to ask somebody, or to build what does."""
        return self._is_sdk(path, self._modules)

    def constant(self, node: s.Node) -> str:
        """The model or region that a path stands for as a constant of an SDK, or ""; a member of a
        type that only its place tells (`.gpt4`) is looked for in the modules imported whole."""
        constant = self._constant
        if constant is None:
            return ""
        path = self._origins.path(node)
        if not path.startswith("~."):
            return constant(path)
        found = (constant(f"{module}{path[1:]}") for module in self._whole)
        return next(filter(None, found), "")
