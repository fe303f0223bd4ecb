"""Works out, once per catalogue, the look-up tables that the index and the prefilter use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from antilock.catalogue import JOINT, words
from antilock.catalogue.index import Contents
from antilock.catalogue.model import Places, Provider, Surface
from antilock.records import replace

_LENGTH = 3


def complete(contents: Contents, chosen: Mapping[str, Any], places: Places) -> Contents:
    """The contents with their look-up tables. `chosen` is the table `tokens` of the data."""
    return replace(
        contents,
        starts=starts(contents.providers),
        wide=wide(contents.providers),
        tails=tails(contents.providers),
        tokens=tuple(sorted(_shortest(tokens(contents, chosen) | region_tokens(places)))),
        files=platform_files(places),
    )


def starts(providers: Iterable[Provider], first: int = 0) -> dict[str, list[list[int]]]:
    """First letters of model ids -> [provider, pattern]; wide patterns are under "*"."""
    found: dict[str, list[list[int]]] = {}
    for number, provider in enumerate(providers, first):
        for place, pattern in enumerate(provider.models):
            if pattern.wide:
                found.setdefault("*", []).append([number, place])
                continue
            for start in {prefix[:_LENGTH] for prefix in words.prefixes(pattern.regex)}:
                found.setdefault(start, []).append([number, place])
    return found


def wide(providers: Iterable[Provider]) -> dict[str, list[str]]:
    """Regexes of wide patterns that are not wide open -> the texts that their matches begin with."""
    found: dict[str, list[str]] = {}
    for provider in providers:
        for pattern in provider.models:
            if pattern.wide:
                sure = sorted(words.prefixes(pattern.regex))
                if min(map(len, sure)) > 1:
                    found[pattern.regex] = sure
    return found


def tails(providers: Iterable[Provider], first: int = 0) -> dict[str, list[list[int]]]:
    """Last two labels of hosts -> [provider, number among its api and then its mixed hosts]."""
    found: dict[str, list[list[int]]] = {}
    for number, provider in enumerate(providers, first):
        for place, regex in enumerate((*provider.hosts.api, *provider.hosts.mixed)):
            keys = set()
            for text, whole in words.suffixes(regex):
                labels = text.split(".")
                sure = labels if whole else labels[1:]
                keys.add(".".join(sure[-2:]) if len(sure) >= 2 else "")
            for key in sorted({""} if "" in keys else keys):
                found.setdefault(key, []).append([number, place])
    return found


def tokens(contents: Contents, chosen: Mapping[str, Any]) -> frozenset[str]:
    """Texts of which every file that could give a finding holds at least one, in any case.

    `chosen` has `plain`, texts that stand for all others that contain them; `ordinary`, words
    that are too common to look for unless they stand as an import or as a whole string.
    """
    ordinary = {str(text) for text in chosen.get("ordinary", ())}
    plain = {str(text) for text in chosen.get("plain", ())}
    found = set(plain)
    surfaces = list(contents.frameworks)
    for provider in contents.providers:
        surfaces += provider.surfaces
        found |= _host_tokens(provider)
        found |= _model_tokens(provider, ordinary)
        environment = provider.environment
        found |= {name.lower() for name in (*environment.keys, *environment.bases)}
        found |= {old.lower() for old, _ in environment.dead}
    for surface in surfaces:
        found |= _surface_tokens(surface, ordinary, plain)
        # What tells without its receiver may be all that a file has.
        for path in surface.distinctive:
            if not any(text in path.lower() for text in plain):
                spelled = [word for word in path.lower().split(".") if word != "*"]
                found.add(".".join(spelled[-2:]))
    for hidden in contents.hidden:
        for call in hidden.calls:
            found |= _module_tokens(call.rpartition(".")[0], hidden.ecosystem, ordinary)
    return _shortest(text for text in found if len(text) > 1)


def region_tokens(places: Places) -> frozenset[str]:
    """Texts of which every file holds one that sets a region where a provider refuses, or that
    has something run near its caller; but for the files that `platform_files` names."""
    refused = {code for each in places.territories for code in each.refused}
    found: set[str] = set()
    for platform in places.platforms:
        codes = [code for code, territory in platform.regions if territory in refused]
        codes += [text for text, code in platform.spellings if code in codes]
        for code in platform.tokens or codes:
            low = code.lower()
            found |= {low} if len(low) > 3 else {f'"{low}"', f"'{low}'", f" {low}\n", f"={low}\n"}
        for setting in platform.settings:
            if setting.role in ("edge", "area"):
                found |= {module.lower() for module in setting.modules}
                found |= {
                    f"{quote}{value.lower()}{quote}"
                    for value in setting.values
                    if value.isascii() and value != "true"
                    for quote in "\"'"
                }
            if setting.is_read_statically:
                last = {key.rpartition(".")[2].rstrip("[]").lower() for key in setting.keys}
                found |= {name for name in last if len(name) > 10}
    return frozenset(found)


def platform_files(places: Places) -> tuple[str, ...]:
    """Names of files that are read whatever is in them: what they do not say counts too."""
    return tuple(
        sorted(
            {
                name
                for platform in places.platforms
                for setting in platform.settings
                for name in setting.files
                if "*" not in name and not setting.is_apart and setting.values in ((), ("true",))
            }
        )
    )


def _shortest(texts: Iterable[str]) -> frozenset[str]:
    """Only the texts that contain none of the others."""
    kept: list[str] = []
    for text in sorted(set(texts), key=lambda each: (len(each), each)):
        if not any(short in text for short in kept):
            kept.append(text)
    return frozenset(kept)


def _host_tokens(provider: Provider) -> set[str]:
    found: set[str] = set()
    for regex in (*provider.hosts.api, *provider.hosts.mixed):
        dotted = [run for run in words.runs(regex) if "." in run.strip(".")]
        best = max(dotted, key=len, default="")
        found |= {best} if len(best) >= 6 else {text for text, _ in words.suffixes(regex)}
    return found


def _model_tokens(provider: Provider, ordinary: set[str]) -> set[str]:
    found = set()
    for pattern in provider.models:
        if not pattern.wide:
            starts = _sure(pattern.regex)
            for text in starts:
                found |= _spelled(text, ordinary)
    for text in (*provider.families, *provider.brands):
        found |= _spelled(text, ordinary)
    return found


def _sure(regex: str) -> frozenset[str]:
    """Texts one of which is in every match: beginnings, or an end where the beginning is unsure."""
    runs = words.runs(regex)
    paths = [run for run in runs if "/" in run and len(run) > 5]
    if paths:
        longest = max(paths, key=len)
        others = [run.strip("/") for run in runs if run != longest]
        return frozenset({JOINT.join([longest, *(each for each in others if each.isalpha())])})
    starts = words.prefixes(regex, with_classes=False)
    if "" in starts and "" in words.prefixes(regex):
        return frozenset(text for text, _ in words.suffixes(regex))
    short = {text for text in starts if len(text) <= _LENGTH}
    spelled = {text[: _LENGTH + 1] for text in words.prefixes(regex)}
    return (starts - short) | {
        longer for text in short for longer in spelled if longer.startswith(text)
    }


def _spelled(text: str, ordinary: set[str]) -> set[str]:
    """A text as it is or, when it is short or common, as the start of a string."""
    if len(text) >= 5 and text not in ordinary:
        return {text}
    quotes = {f'"{text}', f"'{text}"}
    if text in ordinary and text.isalpha():
        # A word by itself: `"command"`, not `"commander"`.
        return {quote + quote[0] for quote in quotes}
    return {*quotes, f"/{text}"}


def _surface_tokens(surface: Surface, ordinary: set[str], plain: set[str]) -> set[str]:
    if surface.services:
        return set(surface.services)
    if surface.constants and not surface.provider:
        return set()  # what its constants are given to has a token of its own
    found = set()
    for module in surface.modules:
        root = module.lower()
        if any(text in part for part in root.split(".") for text in plain):
            continue
        found |= _module_tokens(root, surface.ecosystem, ordinary)
    return found


def _module_tokens(module: str, ecosystem: str, ordinary: set[str]) -> set[str]:
    """What an import of a module is spelled like in every file that has one."""
    root = module.lower()
    if ecosystem != "pypi":
        is_common = root in ordinary or len(root) < 6
        return {f'"{root}"', f"'{root}'"} if is_common else {root}
    first, _, rest = root.partition(".")
    if first in ordinary:
        return {f"import {first}", f"from {first}"}
    second = rest.partition(".")[0]
    if second and len(first) <= 6:
        return {f"{first}.{second}", f"from {first} import {second}"}
    return {first}
