"""Where the product runs: what a file's settings tell platforms, and who is asked from there.

The catalogue knows which keys of which files name regions; this joins them with the facts of a file
and, where the project is known, with the provider calls that run there.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.catalogue.atlas import key_at, matches_key, matches_path
from antilock.catalogue.calls import parts_of
from antilock.catalogue.model import Platform, PlatformSetting
from antilock.records import dataclass
from antilock.subjects import ProviderCall, Subjects

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.check import Context
    from antilock.link import Knowledge

_LAST_WORD = re.compile(r"(?:^|\.)([\w-]+|\"[^\"*]*\")$")
_MOST_FILES = 200  # of those that a file brings in
_BUILT = ("dist", "build", "out", "output")
_QUIET = (f.Binding.TABLE, f.Binding.TEXT, f.Binding.BRANCH)


@dataclass(frozen=True, slots=True)
class Found:
    """A setting of a file that a platform's rule is about.

    code, territory   of a region, when they are known
    text              as the file spells it
    is_listed         whether it is one of several in a list
    """

    span: f.Span
    platform: Platform
    rule: PlatformSetting
    text: str = ""
    code: str = ""
    territory: str = ""
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Deployment:
    """What a file says about where something runs.

    regions   settings that name a region
    edges     settings that have it run near its caller, and that nothing in the file takes back
    ignored   settings that were to name a region and that the platform does not read
    pinned    ids of platforms whose region the file fixes
    """

    regions: tuple[Found, ...] = ()
    edges: tuple[Found, ...] = ()
    ignored: tuple[Found, ...] = ()
    pinned: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Asking:
    """A provider that is asked, with which model, and where: a path and a line from 1."""

    provider: str
    model: str
    path: str
    line: int

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        return f"{self.path}:{self.line}"


def deployment_of(path: str, facts: f.FileFacts, catalogue: Catalogue) -> Deployment:
    """What the settings of a file say; `path` is from the project's root."""
    if not facts.settings and not facts.imports and not facts.calls:
        return Deployment()
    return _Reading(path, facts, catalogue).deployment()


class _Reading:
    def __init__(self, path: str, facts: f.FileFacts, catalogue: Catalogue) -> None:
        self.facts = facts
        self.catalogue = catalogue
        modules = {fact.module for fact in facts.imports}
        self.covered = {part for module in modules for part in parts_of(module)}
        self.by_end: dict[str, list[int]] = defaultdict(list)
        for index, setting in enumerate(facts.settings):
            self.by_end[_end_of(setting.key)].append(index)
        self.rules = [
            (platform, rule)
            for platform, rule in catalogue.atlas.settings(path)
            if self._applies(rule)
        ]

    def _applies(self, rule: PlatformSetting) -> bool:
        if rule.modules and self.covered.isdisjoint(rule.modules):
            return False
        return not rule.needs or self._has(rule.needs)

    def _has(self, keys: tuple[str, ...]) -> bool:
        return next(self._under(keys), None) is not None

    def _under(self, keys: tuple[str, ...]) -> Iterator[f.Setting]:
        """The settings whose keys fit a pattern, in order; documents have thousands of others."""
        ends = {_end_of(key) for key in keys}
        if "" in ends:
            found: Iterable[int] = range(len(self.facts.settings))
        else:
            found = sorted(index for end in ends for index in self.by_end.get(end, ()))
        for index in found:
            setting = self.facts.settings[index]
            if matches_key(keys, setting.key):
                yield setting

    def deployment(self) -> Deployment:
        regions: list[Found] = []
        edges: list[Found] = []
        ignored: list[Found] = []
        pinned: set[str] = set()
        for platform, rule in self.rules:
            if rule.is_argument:
                if rule.role == "area":
                    edges += self._given(platform, rule)
                else:
                    regions += self._arguments(platform, rule)
                continue
            if rule.role == "edge" and not rule.keys:
                edges += self._imported(platform, rule)
                continue
            for setting in self._under(rule.keys):
                found = self._found(platform, rule, setting)
                if rule.role in ("edge", "area"):
                    if self._is_edge(rule, setting):
                        edges.append(found)
                elif rule.role == "ignored" or (rule.is_read_statically and not setting.is_static):
                    ignored.append(found)
                elif setting.text not in rule.open:
                    pinned.add(platform.id)
                    if setting.text:
                        regions.append(found)
        near = {edge.platform.id for edge in edges}
        return Deployment(
            regions=tuple(_each_once(regions)),
            edges=tuple(edge for edge in edges if edge.platform.id not in pinned),
            ignored=tuple(
                each
                for each in _worst(ignored)
                if each.platform.id in near and each.platform.id not in pinned
            ),
            pinned=frozenset(pinned),
        )

    def _is_edge(self, rule: PlatformSetting, setting: f.Setting) -> bool:
        if rule.values and setting.text not in rule.values:
            return False
        if rule.without and self._has(rule.without):
            return False
        return not rule.is_endpoint or self._endpoint(setting.text) != ""

    def _endpoint(self, text: str) -> str:
        match = self.catalogue.endpoint(text, "url")
        return match.provider if match is not None else ""

    def _found(self, platform: Platform, rule: PlatformSetting, setting: f.Setting) -> Found:
        is_listed = setting.key.endswith("]")
        text = setting.text
        if rule.is_key:
            text = key_at(rule.keys, setting.key)
        if rule.role != "region" or not text:
            return Found(setting.span, platform, rule, text, is_listed=is_listed)
        owner, code, territory = self.catalogue.atlas.region(platform, text)
        return Found(setting.span, owner, rule, text, code, territory, is_listed)

    def _arguments(self, platform: Platform, rule: PlatformSetting) -> Iterator[Found]:
        """Regions that code gives to a platform's own packages."""
        for literal in self.facts.literals:
            if literal.binding in _QUIET or literal.place.name not in rule.keys:
                continue
            owner, code, territory = self.catalogue.atlas.region(platform, literal.text)
            if territory:
                yield Found(literal.span, owner, rule, literal.text, code, territory)

    def _given(self, platform: Platform, rule: PlatformSetting) -> Iterator[Found]:
        """Areas that code gives to a platform's own objects, each at its call."""
        for call in self.facts.calls:
            for argument in call.arguments:
                if argument.name in rule.keys and argument.text in rule.values:
                    yield Found(call.span, platform, rule, argument.text or "")
                    break

    def _imported(self, platform: Platform, rule: PlatformSetting) -> Iterator[Found]:
        for fact in self.facts.imports:
            if any(
                fact.module == module or fact.module.startswith(f"{module}/")
                for module in rule.modules
            ):
                yield Found(fact.span, platform, rule, fact.module)


def _end_of(key: str) -> str:
    """The last word of a key or of a pattern for keys; "" where it is none, or has a `*` in it."""
    last = _LAST_WORD.search(key)
    return last[1] if last is not None else ""


def _each_once(found: list[Found]) -> Iterator[Found]:
    """Each span once: the rule that knows its territory goes before one that does not."""
    best: dict[f.Span, Found] = {}
    for each in found:
        known = best.get(each.span)
        if known is None or (each.territory and not known.territory):
            best[each.span] = each
    yield from best.values()


def _worst(ignored: list[Found]) -> Iterator[Found]:
    """For each platform the first of those that stand under the right key, or else of all."""
    best: dict[str, Found] = {}
    for each in ignored:
        known = best.get(each.platform.id)
        if known is None or (known.rule.role == "ignored" and each.rule.role == "region"):
            best[each.platform.id] = each
    yield from best.values()


# Who is asked from there.


def asked_from(found: Found, subjects: Subjects, context: Context) -> tuple[Asking, ...]:
    """The providers that are asked where a setting counts, each at its nearest call."""
    path = context.relative or subjects.path
    own = [_asking(call, path) for call in subjects.calls if call.asks]
    own += _sent(path, subjects.facts, context.catalogue)
    knowledge = context.knowledge
    if knowledge is None:
        return _nearest(own)
    if found.rule.scope == "file":
        return _nearest([*own, *_reached(path, knowledge)])
    folder = _folder(path)
    run = _files_run(found, folder, knowledge)
    if run is not None:
        return _nearest([*own, *(asking for each in run for asking in _reached(each, knowledge))])
    everywhere = [_asking(each.call, each.path) for each in knowledge.asked()]
    below = [each for each in everywhere if each.path.startswith(folder)]
    if found.rule.role == "edge" and found.platform.runs:
        runs = found.platform.runs
        below = [each for each in below if knowledge.files[each.path].ecosystem in runs]
    if not below and found.rule.is_apart:
        below = everywhere
    return _nearest([*own, *below])


def _reached(path: str, knowledge: Knowledge) -> list[Asking]:
    """The provider calls of a file and of what it brings in, then the endpoints that those name."""
    found = [_asking(each.asked.call, each.asked.path) for each in knowledge.reached_from(path)]
    files = [path]
    for file in files:
        edges = knowledge.edges.get(file)
        brought = [place for place, _ in edges.brought] if edges is not None else []
        files += [each for each in dict.fromkeys(brought) if each not in files]
    for file in files[:_MOST_FILES]:
        if file in knowledge.files:
            found += _sent(file, knowledge.files[file], knowledge.catalogue)
    return found


def _sent(path: str, facts: f.FileFacts, catalogue: Catalogue) -> list[Asking]:
    """Providers whose endpoint a file names, where it sends requests or is configuration itself."""
    is_sender = not facts.calls and bool(facts.settings)
    is_sender = is_sender or any(
        catalogue.calls.http(each.callee, facts.ecosystem) for each in facts.calls
    )
    if not is_sender:
        return []
    found = []
    for literal in facts.literals:
        if literal.binding not in _QUIET and "." in literal.text:
            match = catalogue.endpoint(literal.text, literal.place.name)
            if match is not None:
                found.append(Asking(match.provider, "", path, literal.span.line + 1))
    return found


def _folder(path: str) -> str:
    """The folder whose files a project's setting is about, with a `/` at its end, or ""."""
    folder = path.rpartition("/")[0]
    for hidden in (".github/workflows", ".do", ".elasticbeanstalk"):
        if folder == hidden or folder.endswith(f"/{hidden}"):
            folder = folder.removesuffix(hidden).rstrip("/")
    return f"{folder}/" if folder else ""


def _files_run(found: Found, folder: str, knowledge: Knowledge) -> list[str] | None:
    """The files that a setting says are run; None when it names none, or what a build makes."""
    if not found.rule.runs or not found.text:
        return None
    name = found.text.removeprefix("./")
    if name.startswith(".") or name.split("/")[0] in _BUILT:
        return None
    patterns = tuple(each.replace("{}", name) for each in found.rule.runs)
    below = [path for path in knowledge.files if path.startswith(folder)]
    named = [path for path in below if matches_path(patterns, path[len(folder) :])]
    if named:
        return named
    # Nothing is known of a file that names no provider itself: what stands beside it is its own.
    beside = [f"{folder}{pattern.rpartition('/')[0]}/" for pattern in patterns if "/" in pattern]
    return [path for path in below if path.startswith(tuple(beside))]


def asked_at(edge: Found, subjects: Subjects, context: Context) -> tuple[Asking, ...]:
    """Who is asked by edge code; an endpoint that is the setting itself is asked there."""
    if not edge.rule.is_endpoint:
        return asked_from(edge, subjects, context)
    match = context.catalogue.endpoint(edge.text, "url")
    path = context.relative or subjects.path
    return (Asking(match.provider, "", path, edge.span.line + 1),) if match is not None else ()


def _asking(call: ProviderCall, path: str) -> Asking:
    provider = call.providers[0] if call.providers else ""
    return Asking(provider, call.model, path, call.call.span.line + 1)


def _nearest(askings: list[Asking]) -> tuple[Asking, ...]:
    """The first of each provider and kind of model."""
    found: dict[tuple[str, str], Asking] = {}
    for asking in askings:
        if asking.provider:
            found.setdefault((asking.provider, asking.model), asking)
    return tuple(found.values())


def is_pinned_elsewhere(found: Found, context: Context) -> bool:
    """Whether another file of the project fixes the region of what a file has run near callers."""
    knowledge = context.knowledge
    if knowledge is None:
        return False
    rules = [
        rule
        for rule in found.platform.settings
        if rule.role == "region" and rule.scope == "project" and rule.files and rule.keys
    ]
    for path in knowledge.files:
        if path == context.relative or not any(matches_path(rule.files, path) for rule in rules):
            continue
        folder = path.rpartition("/")[0]
        if folder and not context.relative.startswith(f"{folder}/"):
            continue
        other = deployment_of(path, knowledge.files[path], context.catalogue)
        if found.platform.id in other.pinned:
            return True
    return False


def refusing(askings: tuple[Asking, ...], territory: str, context: Context) -> tuple[Asking, ...]:
    """Those whose provider serves no callers in a territory; each provider once."""
    serves: Callable[..., bool | None] = context.catalogue.atlas.serves
    found: dict[str, Asking] = {}
    for asking in askings:
        if serves(asking.provider, territory, context.as_of, asking.model) is False:
            found.setdefault(asking.provider, asking)
    return tuple(found.values())
