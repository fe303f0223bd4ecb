"""Manifests: the packages that a project asks for, in the formats that are for nothing else.

Manifests in JSON and TOML are read by the front-ends of those; `dependency_of` tells which of
their values name packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from antilock.facts import Dependency, Span
from antilock.languages.base import Language
from antilock.languages.entries import (
    PLACE,
    Entry,
    Items,
    Places,
    Trouble,
    line_comment,
    may_suppress,
    no_syntax,
)

_REQUIREMENT = re.compile(
    r"(?P<name>[A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]\n]*\])?[ \t]*(?P<version>[^;#\n]*)"
)
_GO = re.compile(
    r"^[ \t]*(?:require[ \t]+)?(?P<name>[\w-]+(?:\.[\w-]+)+(?:/[^\s()]*)?)[ \t]+(?P<version>v\d\S*)",
    re.MULTILINE,
)
_GEM = re.compile(
    r"^[ \t]*gem[ \t(]*(?P<quote>[\"'])(?P<name>[\w.-]+)(?P=quote)"
    r"(?:[ \t]*,[ \t]*[\"'](?P<version>[^\"'\n]*)[\"'])?",
    re.MULTILINE,
)
_GRADLE = re.compile(
    r"(?P<quote>[\"'])(?P<name>[\w.-]+:[\w.-]+)(?::(?P<version>[^\"'\n:@]*))?(?:[:@][^\"'\n]*)?(?P=quote)"
)
_NPM = frozenset(("dependencies", "devDependencies", "peerDependencies", "optionalDependencies"))
_COMPOSER = frozenset(("require", "require-dev"))
_CARGO = frozenset(("dependencies", "dev-dependencies", "build-dependencies"))


def read_requirements(text: str) -> Items:
    """The packages of a requirements file; options and URLs are passed over."""
    places = Places(text)
    has_comments = may_suppress(text)
    for start, end in pairwise([*places.starts, len(text) + 1]):
        line = text[start : end - 1]
        remark = re.search(r"(?:^|\s)#", line)
        if remark is not None and has_comments:
            where = start + remark.end() - 1
            yield line_comment(places, text, where, end - 1)
        requirement = _REQUIREMENT.match(line.lstrip())
        if requirement is None or "://" in line or " @ " in line:
            continue
        first = start + len(line) - len(line.lstrip())
        yield Dependency(
            places.span(first, first + len(requirement["name"])),
            "pypi",
            _normalized(requirement["name"]),
            requirement["version"].strip(" \t\r\\"),
        )


def read_go_mod(text: str) -> Items:
    """The modules that a go.mod requires."""
    yield from _matches(_GO, text, "go", "//")


def read_gemfile(text: str) -> Items:
    """The gems of a Gemfile or a gemspec-like list."""
    yield from _matches(_GEM, text, "rubygems", "#")


def read_gradle(text: str) -> Items:
    """The coordinates that a Gradle script spells out."""
    yield from _matches(_GRADLE, text, "maven", "//")


def read_xml(text: str) -> Items:
    """The packages of a Maven or MSBuild project."""
    from xml.parsers import expat

    places = Places(text)
    found: list[Dependency] = []
    stack: list[str] = []
    told: dict[str, str] = {}
    began = 0
    parser = expat.ParserCreate(encoding="utf-8")
    parser.buffer_text = True

    def span() -> Span:
        line, column = parser.CurrentLineNumber - 1, parser.CurrentColumnNumber
        return Span(line, column, line, column)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal began
        name = name.rpartition(":")[2]
        stack.append(name)
        if len(stack) > 200:
            raise ValueError("nested too deep to be read further")
        if name in ("dependency", "plugin"):
            told.clear()
            began = parser.CurrentLineNumber
        package = attributes.get("Include") or attributes.get("id")
        if name in ("PackageReference", "PackageVersion", "package") and package:
            version = attributes.get("Version") or attributes.get("version") or ""
            found.append(Dependency(span(), "nuget", package, version))

    def data(text: str) -> None:
        if len(stack) > 1 and stack[-2] == "dependency":
            told[stack[-1]] = told.get(stack[-1], "") + text.strip()

    def end(_name: str) -> None:
        if stack and stack.pop() == "dependency" and told.get("artifactId"):
            name = f"{told.get('groupId', '')}:{told['artifactId']}"
            where = Span(began - 1, 0, began - 1, 0)
            found.append(Dependency(where, "maven", name, told.get("version", "")))

    def refuse(*_arguments: Any) -> None:
        raise ValueError("it declares entities, which are not read")

    parser.StartElementHandler = start
    parser.CharacterDataHandler = data
    parser.EndElementHandler = end
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except (expat.ExpatError, ValueError) as error:
        yield Trouble(f"line {places.span(0, 0).line + parser.CurrentLineNumber}: {error}")
    yield from found


def _matches(pattern: re.Pattern[str], text: str, ecosystem: str, mark: str) -> Items:
    places = Places(text)
    if may_suppress(text):
        for remark in re.finditer(rf"(?:^|(?<=[ \t])){mark}[^\n]*", text, re.MULTILINE):
            yield line_comment(places, text, remark.start(), remark.end())
    for match in pattern.finditer(text):
        start, end = match.span("name")
        yield Dependency(
            places.span(start, end), ecosystem, match["name"], (match["version"] or "").strip()
        )


def dependency_of(entry: Entry, language: str) -> Dependency | None:
    """The package that a value of a JSON or TOML manifest asks for, told by where it stands."""
    if entry.is_key or len(entry.path) < 2:
        return None
    if language == "json":
        return _of_json(entry)
    return _of_toml(entry) if language == "toml" else None


def _of_json(entry: Entry) -> Dependency | None:
    if len(entry.path) != 2:
        return None
    group, name = entry.path
    if group in _NPM:
        return Dependency(entry.span, "npm", name, entry.text)
    if group in _COMPOSER and "/" in name:
        return Dependency(entry.span, "packagist", name, entry.text)
    return None


def _of_toml(entry: Entry) -> Dependency | None:
    path = entry.path
    is_listed = PLACE.fullmatch(path[-1]) is not None
    if is_listed and (
        path[:-1] == ("project", "dependencies")
        or path[:2] == ("project", "optional-dependencies")
        or path[0] == "dependency-groups"
    ):
        requirement = _REQUIREMENT.match(entry.text)
        if requirement is None:
            return None
        return Dependency(
            entry.span, "pypi", _normalized(requirement["name"]), requirement["version"].strip()
        )
    if path[-1] == "version" and len(path) > 2:
        path = path[:-1]
    if path[-1] in ("features", "optional", "git", "path") or is_listed:
        return None
    if path[:2] == ("tool", "poetry") and path[-2] == "dependencies":
        return Dependency(entry.span, "pypi", _normalized(path[-1]), entry.text)
    if path[-2] in _CARGO and path[0] in (*_CARGO, "workspace", "target"):
        return Dependency(entry.span, "crates", path[-1], entry.text)
    return None


def _normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _languages() -> Iterator[Language]:
    yield Language("requirements", "pypi", no_syntax, read=read_requirements, line_comment="#")
    yield Language("gomod", "go", no_syntax, read=read_go_mod, line_comment="//")
    yield Language("gemfile", "rubygems", no_syntax, read=read_gemfile, line_comment="#")
    yield Language("gradle", "maven", no_syntax, read=read_gradle, line_comment="//")
    yield Language("xml", "", no_syntax, read=read_xml)


LANGUAGES = {language.name: language for language in _languages()}
