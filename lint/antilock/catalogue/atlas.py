"""Answers what the catalogue knows about places: whose region a code is, and who serves there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from antilock.catalogue.model import Places, Platform, PlatformSetting, RegionFeature, Territories

_ZONE = re.compile(r"(?P<region>.+\d)-?[a-z]")
_KEY = r'(?:"[^"]*"|[^.\[\]"]+)'


# How names of files end where settings are code.
_OF_CODE = (".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".*")


class Told(NamedTuple):
    """How code tells platforms where something runs.

    modules    that it brings in
    arguments  names of what it gives to functions
    exported   names of constants that it exports
    inside     keys at any depth of such constants
    """

    modules: frozenset[str]
    arguments: frozenset[str]
    exported: frozenset[str]
    inside: frozenset[str]


class Atlas:
    """Platforms, territories and features as a set of questions."""

    def __init__(self, places: Places) -> None:
        self._places = places

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """Every platform by its id."""
        return {platform.id: platform for platform in self._places.platforms}

    @property
    def features(self) -> tuple[RegionFeature, ...]:
        """What providers offer in some regions only."""
        return self._places.features

    @cached_property
    def told_in_code(self) -> Told:
        """How code tells any platform where something runs."""
        modules: set[str] = set()
        arguments: set[str] = set()
        exported: set[str] = set()
        inside: set[str] = set()
        for platform in self._places.platforms:
            for setting in platform.settings:
                if setting.files and not any(each.endswith(_OF_CODE) for each in setting.files):
                    continue
                if setting.modules:
                    modules.update(setting.modules)
                    continue
                if setting.is_argument:
                    arguments.update(setting.keys)
                    continue
                for key in setting.keys:
                    first = re.split(r"[.\[]", key)[0]
                    if first.strip("*"):
                        exported.add(first)
                    else:
                        inside.add(re.findall(_KEY, key)[-1].strip('"'))
        if "default" in exported:
            exported.add("exports")  # `module.exports = ...`
        return Told(*map(frozenset, (modules, arguments, exported, inside)))

    def settings(self, path: str) -> Iterator[tuple[Platform, PlatformSetting]]:
        """What may stand in a file of that path about where something runs."""
        for platform in self._places.platforms:
            for setting in platform.settings:
                if setting.files and not matches_path(setting.files, path):
                    continue
                if setting.unless_files and matches_path(setting.unless_files, path):
                    continue
                yield platform, setting

    def region(self, platform: Platform, text: str) -> tuple[Platform, str, str]:
        """Whose region a text names, its code, and its territory ("" when that is unknown)."""
        prefix, colon, rest = text.partition(":")
        if colon and prefix in self.platforms:
            return self.region(self.platforms[prefix], rest)
        code = dict(platform.spellings).get(text, text)
        if platform.like:
            found = [self.region(self.platforms[name], text) for name in platform.like]
            known = [each for each in found if each[2]]
            if known and len({territory for _, _, territory in known}) == 1:
                return known[0]
            return platform, code, ""
        regions = self._regions[platform.id]
        if code not in regions:
            zone = _ZONE.fullmatch(code)
            code = zone["region"] if zone is not None and zone["region"] in regions else code
        return platform, code, regions.get(code, "")

    @cached_property
    def _regions(self) -> dict[str, dict[str, str]]:
        return {platform.id: dict(platform.regions) for platform in self._places.platforms}

    def serves(self, provider: str, territory: str, day: date, model: str = "") -> bool | None:
        """Whether a provider serves callers in a territory on a day; None when nobody knows."""
        for rule in self._rules.get(provider, ()):
            if rule.models and not re.fullmatch(rule.models, model):
                continue
            if rule.like:
                return self.serves(rule.like, territory, day)
            for refusal in rule.refusals:
                if refusal.until is not None and day <= refusal.until:
                    if territory in refusal.territories:
                        return False
            if territory in rule.refused:
                return False
            return True if territory in rule.served else None
        return None

    def has_limits(self, provider: str) -> bool:
        """Whether a provider refuses callers by where they are."""
        return provider in self._rules

    @cached_property
    def _rules(self) -> dict[str, list[Territories]]:
        found: dict[str, list[Territories]] = {}
        for rule in self._places.territories:
            found.setdefault(rule.provider, []).append(rule)
        return found

    def allowed(
        self, platform: Platform, asked: Collection[tuple[str, str]], day: date
    ) -> tuple[str, ...]:
        """The regions of a platform where every provider that is asked, for a model, serves."""
        return tuple(
            code
            for code, territory in platform.regions
            if all(self.serves(provider, territory, day, model) for provider, model in asked)
        )

    def territory_name(self, territory: str) -> str:
        """A territory's name in a sentence."""
        return self._names.get(territory, territory)

    @cached_property
    def _names(self) -> dict[str, str]:
        return dict(self._places.names)


def matches_path(patterns: Collection[str], path: str) -> bool:
    """Whether a path fits a pattern: by its last part, or by its end where the pattern has `/`."""
    return any(
        path.endswith(pattern.rpartition("*")[2])  # few do: no regex is made for the others
        and _path_pattern(pattern).fullmatch(path) is not None
        for pattern in patterns
    )


@lru_cache(maxsize=512)
def _path_pattern(pattern: str) -> re.Pattern[str]:
    regex = ""
    for part in re.split(r"(\*\*/|\*\*|\*)", pattern):
        if part == "**/":
            regex += "(?:.*/)?"
        elif part == "**":
            regex += ".*"
        else:
            regex += "[^/]*" if part == "*" else re.escape(part)
    return re.compile(f"(?:.*/)?{regex}", re.DOTALL)


def matches_key(patterns: Collection[str], key: str) -> bool:
    """Whether a setting's key fits a pattern (see PlatformSetting)."""
    return any(_key_pattern(pattern).fullmatch(key) is not None for pattern in patterns)


def key_at(patterns: Collection[str], key: str) -> str:
    """The part of a setting's key that stands for the `*` of the pattern that fits; or ""."""
    for pattern in patterns:
        before, star, after = pattern.partition("*")
        if star and matches_key((pattern,), key):
            return key[len(before) : len(key) - len(after)].strip('"')
    return ""


@lru_cache(maxsize=512)
def _key_pattern(pattern: str) -> re.Pattern[str]:
    regex = ""
    for part in re.split(r'(\*\*\.|\*|\[\]|"[^"]*")', pattern):
        if part == "**.":
            regex += r"(?:.*\.)?"
        elif part == "[]":
            regex += r"\[\d+\]"
        elif part == "*":
            regex += _KEY if regex[-1:] in ("", ".") else r"[^.\[\]\"]*"
        else:
            regex += re.escape(part)
    return re.compile(regex, re.DOTALL)
