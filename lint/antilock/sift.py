"""A closer look at files that hold a token: does one stand where it can say anything?

Most of them mention a provider in a comment, a docstring, a message or a name of their own. A file
without a sign is as silent as one without a token: read when it turns out that it brings in what
others export, and not before. Like the prefilter this lets more through than need be, and never
less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from antilock.analysis.words import LONGEST_TEXT
from antilock.catalogue.index import names_model
from antilock.languages.base import Language, Quiet
from antilock.prefilter import OWN_TOKENS

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue

# Words that say something together, by the longest of them.
Signs = Mapping[str, tuple[frozenset[str], ...]]

_WORD = re.compile(r"\w+")
_RUN = re.compile(r"[\w-]+(?:[.:/@]+[\w-]+)+|\w+(?:-\w+)+")  # of an address, a path or an id
_LETTERS = re.compile(r"[^\W\d]")
_TOGETHER = 24  # texts that are looked through at once
_FEWEST_WORDS = 3  # of a sentence
_PLAIN = re.compile(r"[\w\s./@:#-]*")
# A document inside a string; a piece of one that is joined from several strings.
_DOCUMENT = re.compile(r"^\s*\{\{?\s*(?:\\?\"[^\"]*\"|[\w.-]+)\s*:")
_PIECE_OF_DOCUMENT = re.compile(r"^\s*[{\[]\s*$|[\"'\\]\s*:")
_JOINING = frozenset({"concatenated_string", "binary_operator", "binary_expression"})
# What a string or an import says: enough to read the file, something if what is around it says more, no
# more than its words, or nothing.
_SIGN, _WEAK, _WORDS, _NOTHING = "sign", "weak", "words", "nothing"


class Sift:
    """Tells whether texts hold a sign of a provider.

    has_token   the prefilter
    """

    def __init__(self, catalogue: Catalogue, has_token: Callable[[bytes], bool]) -> None:
        self._catalogue = catalogue
        self._has_token = has_token
        self._modules = lru_cache(lambda ecosystem: signs_of(catalogue.modules_of(ecosystem)))
        self._words = lru_cache(lambda ecosystem: signs_of(catalogue.words_of(ecosystem)))
        self._weight_of = lru_cache(maxsize=20_000)(self._find_weight)

    # Asked of the catalogue when the first file holds a token: in most runs none does.

    @cached_property
    def _classify(self) -> Callable[[str], str]:
        from antilock.engine import tag_of

        return tag_of(self._catalogue)

    @cached_property
    def _hidden(self) -> tuple[str, ...]:
        return tuple(call for each in self._catalogue.hidden for call in each.calls)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return tuple(self._catalogue.plain_signs())

    def is_silent(self, text: str, language: Language, quiet: Quiet) -> bool:
        """Whether nothing in a text can matter unless another file makes it matter."""
        if quiet.is_passed_over(text) or any(own in text.lower() for own in OWN_TOKENS):
            return False
        from ast_grep_py import SgRoot

        root = SgRoot(text, quiet.grammar).root()
        if root.find(kind="ERROR") is not None:
            return False
        kinds: list[Any] = [
            {"kind": kind} for kind in (*quiet.strings, *quiet.comments, *quiet.imports)
        ]
        modules: list[str] = []
        strings: list[str] = []
        left_out: list[tuple[int, int]] = []
        found: list[tuple[Any, int, int, str]] = []
        for node in root.find_all(any=kinds):
            span = node.range()
            start, end = span.start.index, span.end.index
            kind = node.kind()
            if kind in quiet.imports:
                modules.append(text[start:end])
            elif kind in quiet.strings:
                found.append((node, start, end, text[start:end]))
            else:
                left_out.append((start, end))
        has_weak = False
        speaking = self.holding([written for *_, written in found])
        for node, start, end, written in found:
            told = self._told_by(node, written) if written in speaking else _NOTHING
            if told == _SIGN:
                return False
            has_weak = has_weak or told == _WEAK
            if told == _WORDS or quiet.hole.match(written):
                strings.append(written)
            else:
                left_out.append((start, end))
        if has_weak and names_model(text):
            return False
        code = _without(text, left_out)
        if not quiet.imports:
            modules = strings
        if not self.holds(code):
            return True
        bare = _without(text, [*left_out, *((start, end) for _, start, end, _ in found)])
        return not (
            self._has_sign(code, modules, language.ecosystem, quiet) or self._has_id(bare, quiet)
        )

    def holds(self, text: str) -> bool:
        """Whether a token stands in a text."""
        return self._has_token(text.encode("utf-8", "surrogatepass"))

    def holding(self, texts: Sequence[str]) -> frozenset[str]:
        """Those of some texts that a token stands in; most have none, so several are asked at once."""
        found: set[str] = set()
        for start in range(0, len(texts), _TOGETHER):
            some = texts[start : start + _TOGETHER]
            if self.holds("\0".join(some)):
                found.update(text for text in some if self.holds(text))
        return frozenset(found)

    def _told_by(self, node: Any, written: str) -> str:
        """What a string with a token in it says."""
        around = node.parent()
        kind = around.kind() if around is not None else ""
        if kind == "expression_statement":
            return _NOTHING  # a docstring
        inner = written.lstrip("rbfuRBFU").strip("\"'`")
        is_document = _PIECE_OF_DOCUMENT if kind in _JOINING else _DOCUMENT
        if is_document.search(inner):
            return _SIGN
        if len(inner) > LONGEST_TEXT:
            return _NOTHING
        tag = self._classify(inner)
        if tag == "url" and not any(hole in inner for hole in "{}%$"):
            return _NOTHING  # a page
        if tag == "model" and not self._is_sure(inner):
            return _WEAK
        if tag and tag != "hub":
            return _SIGN
        if len(inner.split()) >= _FEWEST_WORDS:
            return _NOTHING
        # A pattern, an escape, a hole or a piece of a longer text may come to what it does not look like.
        is_plain = _PLAIN.fullmatch(inner) is not None and kind not in _JOINING
        return _WORDS if is_plain else _SIGN

    def _matters(self, module: str, name: str, alias: str, ecosystem: str, code: str) -> bool:
        """Whether an import brings in what a provider can be asked by, a type of its SDK or what
        reaches a provider that nobody names."""
        told = self._weight_of(module, name, ecosystem)
        return told == _SIGN or (told == _WEAK and f"{alias}." in code)

    def _find_weight(self, module: str, name: str, ecosystem: str) -> str:
        """Whether an import is a sign; a weak one is so only where it is a module, which has
        members."""
        whole = f"{module}.{name}" if name else module
        if any(f"{call}.".startswith(f"{whole}.") for call in self._hidden):
            return _SIGN
        surfaces = [
            s for s in self._catalogue.surfaces_of_import(whole, ecosystem) if not s.services
        ]
        if surfaces:
            is_asker = any(each.brings_asker(module, name) for each in surfaces)
            return _SIGN if is_asker or name[:1].isupper() else _WEAK
        roots = self._catalogue.first_words(ecosystem)
        if any(word in roots for word in module.split(".")[1:]):
            return _SIGN
        return _WEAK if name in roots else _NOTHING

    def _is_sure(self, text: str) -> bool:
        """Whether a model or its family is meant wherever the text stands."""
        catalogue = self._catalogue
        return catalogue.model(text, "") is not None or bool(catalogue.family(text))

    def _has_sign(self, code: str, modules: list[str], ecosystem: str, quiet: Quiet) -> bool:
        """Whether code speaks of a provider by a module, a telling method or a variable, or of a place
        by one of the words for it."""
        lowered = code.lower()
        if any(text in lowered for text in self._texts):
            return True
        if quiet.imports:
            brought = (each for statement in modules for each in quiet.imported(statement))
            if any(self._matters(*each, ecosystem, code) for each in brought):
                return True
        elif any(_spoken(" ".join(modules).lower(), self._modules(ecosystem))):
            return True
        return any(_spoken(lowered, self._words(ecosystem)))

    def _has_id(self, bare: str, quiet: Quiet) -> bool:
        """Whether code without its strings has a key that is written like a name, or an id in text of
        a kind that `quiet` does not know."""
        runs: set[str] = set()
        for line in self.holding(bare.split("\n")):
            runs.update(_RUN.findall(line))
            if quiet.has_bare_keys:
                runs.update(_WORD.findall(line))
        return any(self._classify(run) for run in runs)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """A text with a space for each of some spans."""
    pieces: list[str] = []
    place = 0
    for start, end in sorted(spans):
        if start >= place:
            pieces.append(text[place:start])
            place = end
    pieces.append(text[place:])
    return " ".join(pieces)


def _spoken(text: str, signs: Signs) -> Iterator[frozenset[str]]:
    """The signs all of whose words stand in a text."""
    words = frozenset(_WORD.findall(text))
    return (group for first in words & signs.keys() for group in signs[first] if group <= words)


def signs_of(paths: Iterable[str]) -> Signs:
    """Words that a text speaks of one of some dotted paths by: the longest word of a path, and all
    of its words together."""
    found: dict[str, set[frozenset[str]]] = {}
    for path in paths:
        words = frozenset(word for word in _WORD.findall(path.lower()) if _LETTERS.search(word))
        if words:
            found.setdefault(max(words, key=lambda word: (len(word), word)), set()).add(words)
    return {first: tuple(groups) for first, groups in found.items()}
