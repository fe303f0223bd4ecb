"""From the values of a configuration file to its facts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from antilock import facts as f
from antilock.analysis import words
from antilock.languages.base import Language
from antilock.languages.entries import PLACE, Entry, Path, Trouble, is_run, key_of, name_of
from antilock.languages.manifests import dependency_of
from antilock.records import replace

_MOST_SETTINGS = 5_000  # a file with more of them is data, and configures nothing that is asked for
_MOST_LITERALS = 60  # a file with more of them is a table, however it is laid out
_LONGEST_SETTING = 200
_LONGEST_LITERAL = 400
_ASSIGNMENT = re.compile(r"(?:--?(?P<option>[A-Za-z][\w-]*)|(?P<name>[A-Za-z_]\w*))=")
_DEFAULT = re.compile(r"\$\{\w+:-?(?P<value>[^{}]*)\}")
# The value of an option or of a variable, as a word of a command line, and an entry of what it sends.
_WORD = re.compile(
    r"(?:^|(?<=\s))(?:--?(?P<option>(?!name\b)[A-Za-z][\w-]*)(?:=|[ \t]+)|(?P<name>[A-Za-z_]\w*)=)"
    r"(?P<quote>[\"']?)(?P<value>[^\s\"'${-][^\s\"';|&)]*)(?P=quote)"
    r"|\\?\"(?P<key>[\w-]+)\\?\"[ \t]*:[ \t]*\\?\"(?P<text>[^\"\\\n]+)"
)
_SECRET = re.compile(r"key|token|secret|passw|credential|private|auth|signature", re.IGNORECASE)
_USER_INFO = re.compile(r"://[^/\s]*@")
_FLAT = frozenset(("env", "properties", "dockerfile"))
"""Languages whose values stand side by side without being alternatives of each other."""


def extract_settings(
    items: Iterable[Entry | f.Dependency | f.Comment | Trouble],
    language: Language,
    classify: Callable[[str], str],
) -> f.FileFacts:
    """The facts of a configuration file; `classify` as in `Vocabulary`."""
    settings: list[f.Setting] = []
    tagged: list[tuple[Entry, str]] = []
    dependencies: list[f.Dependency] = []
    comments: list[f.Comment] = []
    troubles: list[str] = []
    names: dict[Path, str] = {}  # of entries that come as a name beside a value
    for item in items:
        if isinstance(item, f.Comment):
            comments.append(item)
            continue
        if isinstance(item, f.Dependency):
            dependencies.append(item)
            continue
        if isinstance(item, Trouble):
            troubles.append(item.message)
            continue
        entry = item
        if not entry.is_key:
            dependency = dependency_of(entry, language.name)
            if dependency is not None:
                dependencies.append(dependency)
            last = entry.path[-1] if entry.path else ""
            if last == "name":
                names[entry.path[:-1]] = entry.text
            elif last == "value" and entry.path[:-1] in names:
                entry = replace(entry, path=(*entry.path[:-1], names[entry.path[:-1]]))
            entry = _unwrapped(entry)
            if len(settings) < _MOST_SETTINGS:
                settings.append(_setting(entry))
        for each in (entry, *_words(entry)):
            tag = classify(each.text) if 1 < len(each.text) < _LONGEST_LITERAL else ""
            # A key that is an ordinary word, such as `command`, names no model.
            is_told = tag == "model" and not each.text.isalpha() if each.is_key else bool(tag)
            if is_told:
                tagged.append((each, tag))
    tables = _Tables(tagged, is_flat=language.name in _FLAT)
    return f.FileFacts(
        language=language.name,
        ecosystem=language.ecosystem,
        literals=tuple(
            sorted(
                (
                    f.Literal(
                        entry.span,
                        entry.text,
                        tables.binding(entry, tag),
                        f.Place(name=name_of(entry.path[:-1] if entry.is_key else entry.path)),
                    )
                    for entry, tag in tagged
                ),
                key=lambda literal: literal.span,
            )
        ),
        functions=(f.Function(f.Span(0, 0, 0, 0), ""),),
        settings=tuple(settings),
        dependencies=tuple(dependencies),
        comments=tuple(sorted(comments, key=lambda comment: comment.span)),
        broken=troubles[0] if troubles else "",
    )


def _setting(entry: Entry) -> f.Setting:
    is_kept = (
        len(entry.text) <= _LONGEST_SETTING
        and not _SECRET.search(name_of(entry.path))
        and not _USER_INFO.search(entry.text)
    )
    return f.Setting(entry.span, key_of(entry.path), entry.text if is_kept else "", entry.is_static)


def _unwrapped(entry: Entry) -> Entry:
    """An assignment or an option in a list (`- NAME=value`, `- --name=value`) as an entry of its own,
    a default by itself."""
    last = entry.path[-1] if entry.path else ""
    if PLACE.fullmatch(last):
        assignment = _ASSIGNMENT.match(entry.text)
        if assignment is not None:
            entry = _moved(entry, assignment.end(), len(entry.text))
            entry = replace(entry, path=(*entry.path[:-1], assignment[assignment.lastgroup or 0]))
    default = _DEFAULT.fullmatch(entry.text)
    return _moved(entry, *default.span("value")) if default is not None else entry


def _words(entry: Entry) -> Iterator[Entry]:
    """The values of options and variables in a line that is run: `serve --model NAME`."""
    if not entry.is_key and " " in entry.text and is_run(entry.path):
        for word in _WORD.finditer(entry.text):
            name = word["option"] or word["name"] or word["key"]
            place = word.span("text" if word["key"] else "value")
            yield replace(_moved(entry, *place), path=(*entry.path, name))


def _moved(entry: Entry, start: int, end: int) -> Entry:
    """A part of an entry's text; its span is narrowed where the text is written as it is."""
    span = entry.span
    quotes = span.end_column - span.column - len(entry.text)
    if span.line == span.end_line and quotes in (0, 2):
        first = span.column + quotes // 2
        span = f.Span(span.line, first + start, span.line, first + end)
    return replace(entry, text=entry.text[start:end], span=span)


class _Tables:
    """Which of the literals of a file are entries of one table."""

    def __init__(self, tagged: list[tuple[Entry, str]], *, is_flat: bool) -> None:
        self.is_flat = is_flat
        self.is_data = len(tagged) > _MOST_LITERALS
        self.models = {entry.path for entry, tag in tagged if entry.is_key and tag == "model"}
        self.groups: Counter[tuple[str, object]] = Counter()
        providers: dict[object, set[str]] = {}
        for entry, tag in tagged:
            kind = tag.partition(":")[0]
            for group in self._groups(entry):
                self.groups[kind, group] += 1
                if kind == "endpoint":
                    providers.setdefault(group, set()).add(tag)
        self.providers = {group: len(found) for group, found in providers.items()}

    def _groups(self, entry: Entry) -> list[object]:
        """What an entry shares with its siblings in each table that it may be part of."""
        path = entry.path
        if self.is_flat or entry.is_key or not path or is_run(path[:-1]):
            return []
        if PLACE.fullmatch(path[-1]):
            return [("list", path[:-1])]
        found: list[object] = []
        if len(path) > 1 and not words.NAMES_MODEL.search(path[-1]):
            found.append(("mapping", path[:-1]))
        rows = next((at for at in range(len(path) - 1, -1, -1) if PLACE.fullmatch(path[at])), -1)
        if rows >= 0:
            found.append(("rows", path[:rows], path[rows + 1 :]))
        elif len(path) > 2:
            found.append(("rows", path[:-2], path[-1]))
        return found

    def _is_below_model(self, path: Path) -> bool:
        """Whether a value stands in what a mapping says about one model."""
        return bool(self.models) and any(
            path[:length] in self.models for length in range(1, len(path))
        )

    def binding(self, entry: Entry, tag: str) -> f.Binding:
        kind = tag.partition(":")[0]
        name = name_of(entry.path)
        if not entry.is_key and words.NAMES_PROMPT.match(name):
            return f.Binding.TEXT
        if any(words.NAMES_ABOUT.fullmatch(part) for part in entry.path):
            return f.Binding.TEXT
        if entry.is_key or self.is_data or self._is_below_model(entry.path):
            return f.Binding.TABLE
        groups = self._groups(entry)
        if kind == "endpoint":
            is_table = any(self.providers.get(group, 0) > 1 for group in groups)
        else:
            is_table = any(self.groups[kind, group] > 1 for group in groups)
        is_listed = bool(entry.path) and PLACE.fullmatch(entry.path[-1]) is not None
        if is_listed and kind != "endpoint" and words.NAMES_PLURAL.search(name):
            is_table = True
        if is_table and not words.NAMES_DEFAULT.search(name):
            return f.Binding.TABLE
        return f.Binding.CONFIG
