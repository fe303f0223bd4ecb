"""A closer look at files that hold a token: does one stand where it can say anything?

Most of them mention a provider in a comment, a docstring, a message or a name of their own. A file
without a sign is as silent as one without a token: read when it turns out that it brings in what
others export, and not before. Like the prefilter this lets more through than need be, and never
less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from antilock.analysis.words import LONGEST_TEXT
from antilock.catalogue.calls import is_part_of
from antilock.catalogue.index import names_model
from antilock.languages.base import Language
from antilock.languages.quiet import ALONE, JOINED, KEY, NESTED, UNSURE, Parts, Quiet, by_tree
from antilock.prefilter import build

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue

# Words that say something together, by the longest of them.
Signs = Mapping[str, tuple[frozenset[str], ...]]

_WORD = re.compile(r"\w+")
_RUN = re.compile(r"[\w-]+(?:[.:/@]+[\w-]+)+|\w+(?:-\w+)+")  # of an address, a path or an id
_CHAINED = re.compile(r"\n\s*\.[A-Za-z_]")
_LETTERS = re.compile(r"[^\W\d]")
_MANY_BYTES = 1_000_000_000  # it is many files that are looked at
_PARTS_AT_ONCE = 6  # of texts with a token in one of them, in search of it
_FEWEST_WORDS = 3  # of a sentence
_FEWEST_FOLDERS = 2  # of a path of files
_HOST_WITHOUT_HOLE = re.compile(r"[\w+.-]*://[\w.-]+(?::\d+)?(?:[/?#]|$)")
_HOLE = re.compile(r"\{[^{}]*\}")
# A document inside a string; a piece of one that is joined from several strings.
_DOCUMENT = re.compile(r"^\s*\{\{?\s*(?:\\?\"[^\"]*\"|[\w.-]+)\s*:")
_PIECE_OF_DOCUMENT = re.compile(r"^\s*[{\[]\s*$|[\"'\\]\s*:")
# How code names what it takes of an object or brings in; not how it calls what it is given.
_TAKEN = re.compile(r"[.\"'][\s\\]*([A-Za-z_]\w*)")
# What a string or an import says: enough to read the file, something if what is around it says more, where
# something may run, no more than its words, or nothing.
_SIGN, _WEAK, _PLACE, _WORDS, _NOTHING = "sign", "weak", "place", "words", "nothing"


class Sift:
    """Tells whether texts hold a sign of a provider.

    has_token   the prefilter
    """

    def __init__(self, catalogue: Catalogue, has_token: Callable[[bytes], bool]) -> None:
        self._catalogue = catalogue
        self._has_token = has_token
        self._modules = lru_cache(catalogue.modules_of)
        self._services = lru_cache(catalogue.service_signs)
        self._methods = lru_cache(lambda ecosystem: signs_of(catalogue.telling_methods(ecosystem)))
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
    def _variables(self) -> Signs:
        return signs_of(_low((*self._catalogue.key_variables(), *self._catalogue.dead_variables())))

    @cached_property
    def _settings(self) -> Signs:
        """What a document can say besides: a variable, a package, the kind of a service."""
        catalogue = self._catalogue
        features = catalogue.atlas.features
        said = [value.rpartition("=")[2] for each in features for value in each.values]
        for ecosystem in ("npm", "packagist"):
            said += catalogue.modules_of(ecosystem)
        return signs_of(_low((*said, *catalogue.dead_variables())))

    @cached_property
    def _places(self) -> frozenset[str]:
        return self._catalogue.place_signs()

    @cached_property
    def _holds_more(self) -> Callable[[bytes], bool]:
        """Whether another token than one for places stands in bytes."""
        return build(self._catalogue.tokens() - self._places, 0)

    @cached_property
    def _holds_own(self) -> Callable[[bytes], bool]:
        """Whether a comment that switches checks off may stand in bytes."""
        return build((), _MANY_BYTES)

    def is_silent(self, text: str, language: Language) -> bool:
        """Whether nothing in a text can matter unless another file makes it matter."""
        quiet = language.quiet
        if self._holds_own(text.encode("utf-8", "surrogatepass")):
            return False
        if quiet is None:
            return language.strings is not None and self._is_idle(text, language.strings)
        if quiet.is_passed_over(text):
            return False
        parts = quiet.scan(text)
        told = self._has_none(parts, language.ecosystem, quiet) if parts is not None else None
        if told is None:
            parts = by_tree(text, quiet)
            told = parts is not None and self._has_none(parts, language.ecosystem, quiet)
        return bool(told)

    def _has_none(self, parts: Parts, ecosystem: str, quiet: Quiet) -> bool | None:
        """Whether no part of a text is a sign; None where that depends on what a string is which these
        parts do not tell."""
        has_weak = has_place = False
        kept = set(parts.with_code)
        speaking = self.holding(parts.strings)
        for index, written in enumerate(parts.strings) if speaking else ():
            if written not in speaking:
                continue
            role = parts.role(index)
            told = self._told_by(written, role, quiet)
            if role == NESTED or (role == UNSURE and told != _NOTHING):
                return None
            is_family = told in (_SIGN, _WEAK) and self._classify(_inside(written)) == "family"
            if is_family and not parts.may_decide(index):
                continue  # it says something where conditions test for it
            if told == _SIGN or (told == _PLACE and self._may_be_brought(parts, index)):
                return False
            has_weak = has_weak or told == _WEAK
            has_place = has_place or told == _PLACE
            if told in (_PLACE, _WORDS):
                kept.add(index)
        if has_weak and self._names_model(parts):
            return False
        code = parts.code(kept)
        if not self.holds(code):
            return True
        # In Python only strings say where, and they have been looked at.
        if not has_place and not quiet.imports:
            has_place = any(map(code.lower().__contains__, self._places))
        return not (
            (has_place and self._says_where(parts, code, quiet))
            or self._has_sign(code, self._brought(parts, kept, quiet), ecosystem, quiet)
            or (quiet.has_bare_keys and self._has_id(parts.code()))
        )

    def _may_be_brought(self, parts: Parts, string: int) -> bool:
        """Whether a string with a place in it is a region that another file may bring in."""
        is_region = self._classify(_inside(parts.strings[string])) == "region"
        return is_region and not parts.is_local(string)

    def _brought(
        self, parts: Parts, kept: Iterable[int], quiet: Quiet
    ) -> Sequence[tuple[str, str, str]]:
        """What a text may bring in, by statements or by these of its strings, as module, name and
        alias of facts.Import."""
        if quiet.imports:
            return [each for told in parts.imports() for each in quiet.imported(told)]
        return [(quiet.module(_inside(parts.strings[each])), "", "") for each in kept]

    def _says_where(self, parts: Parts, code: str, quiet: Quiet) -> bool:
        """Whether code with a place in it may tell a platform where something runs."""
        told = self._catalogue.atlas.told_in_code
        brought = self._brought(parts, range(len(parts.strings)), quiet)
        if any(is_part_of(module, told.modules) for module, *_ in brought):
            return True
        words = {*_WORD.findall(code), *map(_inside, parts.strings)}
        if not words.isdisjoint(told.arguments):
            return True
        exported = _WORD.findall("\n".join(parts.exports()))
        return not told.exported.isdisjoint(exported) or (
            bool(exported) and not words.isdisjoint(told.inside)
        )

    def _names_model(self, parts: Parts) -> bool:
        """Whether a name or a key says model: no comment and no prose."""
        keys = [each for each in parts.strings if len(each.split()) < _FEWEST_WORDS]
        return names_model(parts.code()) or names_model("\n".join(keys))

    def _is_idle(self, text: str, strings: re.Pattern[str]) -> bool:
        """Whether a document speaks of a provider in prose, in pages and in long paths alone."""
        pieces = strings.split(text)
        written = pieces[1::2]
        if self.holds(" ".join(pieces[::2])):
            return False
        told = {self._told_in_document(each[1:-1]) for each in self.holding(written)}
        return _SIGN not in told and not (_WEAK in told and names_model("\n".join(written)))

    def _told_in_document(self, text: str) -> str:
        """What a string with a token in it says as a setting, or as the name of one."""
        is_path = text.startswith("/") or text.count("/") >= _FEWEST_FOLDERS
        if any(mark in text for mark in ("$\\" if is_path else "=$\\")):
            return _SIGN  # more than one thing
        if len(text) > LONGEST_TEXT or len(text.split()) >= _FEWEST_WORDS:
            return _NOTHING
        tag = self._classify(text)
        if tag in ("url", "family"):  # a document compares nothing
            return _NOTHING
        if tag == "model" and not self._is_sure(text):
            return _WEAK
        if tag:
            return _SIGN
        lowered = text.lower()
        if any(sign in f'"{lowered}"' for sign in self._places):
            return _SIGN
        return _SIGN if not is_path and any(_spoken(lowered, self._settings)) else _NOTHING

    def holds(self, text: str) -> bool:
        """Whether a token stands in a text."""
        return self._has_token(text.encode("utf-8", "surrogatepass"))

    def holding(self, texts: Sequence[str]) -> frozenset[str]:
        """Those of some texts that a token stands in; most have none, so many are asked at once."""
        found: set[str] = set()
        pending = [texts] if texts else []
        while pending:
            some = pending.pop()
            if not self.holds("\0".join(some)):
                continue
            if len(some) == 1:
                found.add(some[0])
            else:
                step = -(-len(some) // _PARTS_AT_ONCE)
                pending += (some[start : start + step] for start in range(0, len(some), step))
        return frozenset(found)

    def _told_by(self, written: str, role: str, quiet: Quiet) -> str:
        """What a string with a token in it says; if its role is unsure, what it says at most."""
        if role == ALONE:
            return _NOTHING  # a docstring
        is_joined = role in (JOINED, UNSURE)
        inner = _inside(written)
        is_document = _PIECE_OF_DOCUMENT if is_joined else _DOCUMENT
        if is_document.search(inner):
            return _SIGN
        if len(inner) > LONGEST_TEXT:
            return _NOTHING
        tag = self._classify(inner)
        if tag == "url" and self._is_page(inner):
            return _NOTHING
        if tag in ("model", "family") and not self._is_sure(inner):
            return _NOTHING if role == KEY else _WEAK
        if tag == "family" and role == KEY:
            return _NOTHING  # it is compared with nothing
        if tag == "region":
            return _PLACE
        if tag and tag != "hub":
            return _SIGN
        if len(inner.split()) >= _FEWEST_WORDS:
            return _NOTHING
        # A pattern, an escape, a hole or a piece of a longer text may come to what it does not look like.
        if quiet.plain.fullmatch(inner) is not None and not is_joined:
            return _WORDS
        return _SIGN if self._holds_more(written.encode("utf-8", "surrogatepass")) else _PLACE

    def _is_page(self, text: str) -> bool:
        """Whether an address that is nobody's endpoint is so whatever stands in its holes: its host
        has none."""
        if not any(hole in text for hole in "{}%$"):
            return True
        return (
            _HOST_WITHOUT_HOLE.match(text) is not None
            and self._classify(_HOLE.sub("{}", text)) == "url"
        )

    def _matters(self, module: str, name: str, alias: str, ecosystem: str, code: str) -> bool:
        """Whether an import brings in what a provider can be asked by, a type of its SDK or what
        reaches a provider that nobody names."""
        told = self._weight_of(module, name, ecosystem)
        return told == _SIGN or (told == _WEAK and f"{alias}." in code)

    def _find_weight(self, module: str, name: str, ecosystem: str) -> str:
        """Whether an import is a sign; a weak one is so only where it is a module, which has
        members."""
        if module.startswith("."):
            return _NOTHING  # an own module: if it says something, others are told what it exports
        whole = f"{module}.{name}" if name else module
        if any(f"{call}.".startswith(f"{whole}.") for call in self._hidden):
            return _SIGN
        surfaces = [
            s for s in self._catalogue.calls.surfaces_of_import(whole, ecosystem) if not s.services
        ]
        if surfaces:
            is_asker = any(each.brings_asker(module, name) for each in surfaces)
            return _SIGN if is_asker or name[:1].isupper() else _WEAK
        roots = self._catalogue.calls.first_words(ecosystem)
        words = module.split(".")
        for place in range(1, len(words)):  # a package that is handed on under its own name
            if words[place] in roots:
                told = self._find_weight(".".join(words[place:]), name, ecosystem)
                if told != _NOTHING:
                    return told
        return _WEAK if name in roots else _NOTHING

    def _is_sure(self, text: str) -> bool:
        """Whether a model or its family is meant wherever the text stands."""
        catalogue = self._catalogue
        return catalogue.model(text, "") is not None or bool(catalogue.family(text))

    def _has_sign(
        self, code: str, brought: Sequence[tuple[str, str, str]], ecosystem: str, quiet: Quiet
    ) -> bool:
        """Whether code speaks of a provider by a module, a telling method or a variable."""
        # Each sign holds a token itself; in a chain that is broken over lines it is on none of them.
        is_chained = _CHAINED.search(code) is not None
        lines = code if is_chained else "\n".join((*self.holding(code.split("\n")), ""))
        lowered = lines.lower()
        if any(name in lowered for name in self._services(ecosystem)):
            return True
        if quiet.imports:
            if any(self._matters(*each, ecosystem, code) for each in brought):
                return True
            if any(_spoken(lowered, self._variables)):
                return True
            # What Python takes of an object, it takes by a dot, or brings it in.
            names = [name for _, name, _ in brought]
            return self._names_method(
                ecosystem, lines, lambda: " ".join((*_TAKEN.findall(code), *names))
            )
        if any(is_part_of(module, self._modules(ecosystem)) for module, *_ in brought):
            return True
        if any(_spoken(lowered, self._variables)):
            return True
        return self._names_method(ecosystem, lines, lambda: code)

    def _names_method(self, ecosystem: str, lines: str, taken: Callable[[], str]) -> bool:
        """Whether a telling method stands in code: the longest of its words in these lines, the others
        anywhere in what is taken of objects."""
        methods = self._methods(ecosystem)
        firsts = methods.keys() & _WORD.findall(lines or taken())
        return bool(firsts) and any(_complete(methods, firsts, taken()))

    def _has_id(self, bare: str) -> bool:
        """Whether code without its strings has a key that is written like a name, or an id in text
        between markup."""
        runs: set[str] = set()
        for line in self.holding(bare.split("\n")):
            runs.update(_RUN.findall(line))
            runs.update(_WORD.findall(line))
        return any(self._classify(run) for run in runs)


def _inside(written: str) -> str:
    """What stands between the quotes of a string."""
    return written.lstrip("rbfuRBFU").strip("\"'`")


def _spoken(text: str, signs: Signs) -> Iterator[frozenset[str]]:
    """The signs all of whose words stand in a text."""
    return _complete(signs, signs.keys() & _WORD.findall(text), text)


def _complete(signs: Signs, firsts: Collection[str], text: str) -> Iterator[frozenset[str]]:
    """The signs that begin with one of these words and all of whose words stand in a text."""
    words = frozenset(_WORD.findall(text)) if firsts else frozenset()
    return (group for first in firsts for group in signs[first] if group <= words)


def _low(paths: Iterable[str]) -> Iterator[str]:
    return (path.lower() for path in paths)


def signs_of(paths: Iterable[str]) -> Signs:
    """Words that a text speaks of one of some dotted paths by: the longest word of a path, and all
    of its words together."""
    found: dict[str, set[frozenset[str]]] = {}
    for path in paths:
        words = frozenset(word for word in _WORD.findall(path) if _LETTERS.search(word))
        if words:
            found.setdefault(max(words, key=lambda word: (len(word), word)), set()).add(words)
    return {first: tuple(groups) for first, groups in found.items()}
