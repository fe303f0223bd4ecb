"""The configuration as values, and the table of its keys.

A key is a field: its name, shape, default, explanation and example stand here and nowhere else;
loading, the JSON schema, `antilock init` and the documentation read them from `KEYS`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from antilock.findings import Severity
from antilock.records import dataclass, field, fields

if TYPE_CHECKING:
    from antilock.check import Check


class Shape(StrEnum):
    """What the value of a key looks like, in the words of an error message."""

    BOOLEAN = "true or false"
    SEVERITY = '"error", "warning" or "info"'
    DAYS = "a whole number of days from 0 to 36500"
    DATE = "a date such as 2026-11-22"
    FILE = "the path of a file"
    SELECTORS = "a list of codes, code prefixes or check names"
    SELECTORS_BY_GLOB = "a table of path patterns, each with a list of codes or check names"
    GLOBS = "a list of path patterns"
    PROVIDERS = "a list of provider ids"
    COUNTRIES = "a list of ISO 3166 country codes of two letters"
    HOSTS = "a list of host names"
    PACKS = "a list of names of installed packs"
    OWN_PROVIDERS = "a table for each provider of your own"
    CHECK_OPTIONS = "a table of options for each check"


TABLES = (Shape.SELECTORS_BY_GLOB, Shape.OWN_PROVIDERS, Shape.CHECK_OPTIONS)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of the configuration.

    name      as a user writes it ("fail-on")
    default   the field's default, as a Python value
    about     what it does, in one or two sentences
    example   TOML for the right-hand side; for the two tables, the lines below their header
    is_added  a value of the command line is added to the file's instead of replacing it
    group     the attribute of `Configuration` that holds it
    """

    name: str
    shape: Shape
    default: Any
    about: str
    example: str
    is_added: bool
    group: str

    @property
    def field_name(self) -> str:
        return self.name.replace("-", "_")


def _key(shape: Shape, default: Any, about: str, example: str, *, is_added: bool = False) -> Any:
    details = {"shape": shape, "about": about, "example": example, "is_added": is_added}
    return field(default=default, metadata=details)


@dataclass(frozen=True, slots=True)
class Layer:
    """A choice of checks made over another one. `select` None leaves the other one standing."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which checks run. `command_line` is laid over the file's choice."""

    select: tuple[str, ...] = _key(
        Shape.SELECTORS,
        ("ALL",),
        "The checks that run: codes (ALK201), prefixes of codes (ALK2), names (hardcoded-model) "
        "or ALL. Of two that fit a check, the more specific one decides.",
        '["ALL"]',
    )
    ignore: tuple[str, ...] = _key(
        Shape.SELECTORS, (), "Checks that do not run.", '["missing-timeout"]'
    )
    extend_select: tuple[str, ...] = _key(
        Shape.SELECTORS,
        (),
        "Checks that run besides those of select. A preview check must be named here or in "
        "select by its code or name, unless preview is true.",
        '["unknown-model"]',
    )
    preview: bool = _key(
        Shape.BOOLEAN, False, "Let checks that are still in preview run too.", "true"
    )
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = _key(
        Shape.SELECTORS_BY_GLOB,
        (),
        "Checks that do not run on some files. Patterns are those of .gitignore, relative to the "
        "configuration file; one that begins with ! means all other files.",
        '{ "scripts/**" = ["hardcoded-model"], "!src/**" = ["ALK4"] }',
    )
    command_line: Layer = Layer()


@dataclass(frozen=True, slots=True)
class Discovery:
    """Which files are read."""

    exclude: tuple[str, ...] = _key(
        Shape.GLOBS,
        (),
        "Files and directories to leave out, as patterns of .gitignore relative to the "
        "configuration file. They come after the built-in ones (hidden directories, .venv, "
        "node_modules, build, dist, ...), which a pattern that begins with ! takes back.",
        '["legacy/", "*_pb2.py", "!build/"]',
        is_added=True,
    )
    include_tests: bool = _key(
        Shape.BOOLEAN,
        False,
        "Check test files too (tests/, test_*.py, conftest.py, fixtures/, ...).",
        "true",
    )


@dataclass(frozen=True, slots=True)
class Reporting:
    """What is shown, and what fails a run."""

    fail_on: Severity = _key(
        Shape.SEVERITY,
        Severity.WARNING,
        "The lowest severity that makes the exit code 1.",
        '"error"',
    )
    severity: Severity | None = _key(
        Shape.SEVERITY,
        None,
        "The lowest severity that is shown; what is below is only counted, and fails nothing. "
        "Without it, what fails a run is shown.",
        '"info"',
    )
    baseline: Path | None = _key(
        Shape.FILE,
        None,
        "A file of known findings, which are not reported; `antilock check --write-baseline` "
        "creates it and takes out what has been mended. Relative to the configuration file.",
        '"antilock-baseline.json"',
    )

    @property
    def shown_from(self) -> Severity:
        """The lowest severity that is shown."""
        return self.fail_on if self.severity is None else self.severity

    @property
    def fails_from(self) -> Severity:
        """The lowest severity that fails a run: nothing that is hidden does."""
        return max(self.fail_on, self.shown_from)


@dataclass(frozen=True, slots=True)
class Policy:
    """What the project has decided about providers, and which day it is."""

    providers: tuple[str, ...] = _key(
        Shape.PROVIDERS,
        (),
        "The providers that the project may use; any other is a finding. Empty allows all. "
        "`antilock providers` lists their ids.",
        '["openai", "mistral"]',
    )
    fallback_providers: tuple[str, ...] = _key(
        Shape.PROVIDERS,
        (),
        "The providers that take over when another one fails; requests should suit them too.",
        '["mistral"]',
    )
    deploy_regions: tuple[str, ...] = _key(
        Shape.COUNTRIES,
        (),
        "The countries that the product runs in, beside those that deployment files tell.",
        '["DE", "SG"]',
    )
    gateway_hosts: tuple[str, ...] = _key(
        Shape.HOSTS,
        (),
        "Hosts of your own gateway, which is no lock-in. A leading *. covers all hosts below.",
        '["llm.example.org", "*.gateway.example.org"]',
    )
    adapters: tuple[str, ...] = _key(
        Shape.GLOBS,
        (),
        "The files where provider SDKs are at home; an import elsewhere is a finding. Patterns "
        "of .gitignore, relative to the configuration file.",
        '["src/app/llm/"]',
    )
    retirement_horizon_days: int = _key(
        Shape.DAYS,
        90,
        "How many days before its shutdown a model or API is a warning.",
        "180",
    )
    as_of: date | None = _key(
        Shape.DATE,
        None,
        "The day to judge shutdown dates by, for repeatable runs; without it, today.",
        "2026-11-22",
    )


@dataclass(frozen=True, slots=True)
class OwnProvider:
    """A provider that the user describes.

    hosts     host names of its API; a leading `*.` covers all hosts below
    models    model ids; `*` stands for any text
    modules   import roots of its SDKs
    """

    id: str
    hosts: tuple[str, ...] = field(
        default=(),
        metadata={"about": "Host names of its API. A leading *. covers all hosts below."},
    )
    models: tuple[str, ...] = field(
        default=(), metadata={"about": "Its model ids; * stands for any text."}
    )
    modules: tuple[str, ...] = field(
        default=(), metadata={"about": "The modules of its SDKs, as they are imported."}
    )


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the user adds: packs of checks, providers, and options of checks by check name."""

    packs: tuple[str, ...] = _key(
        Shape.PACKS,
        (),
        "Installed packs of further checks, by the name of their `antilock.checks` entry point. "
        "A pack is code that runs; no other pack is loaded.",
        '["acme"]',
    )
    provider: tuple[OwnProvider, ...] = _key(
        Shape.OWN_PROVIDERS,
        (),
        "A provider of your own, in a table named after it. The name of a known provider adds "
        "to that one.",
        'hosts = ["llm.acme.example"]\nmodels = ["acme-*"]\nmodules = ["acme_llm"]',
    )
    check: tuple[tuple[str, Any], ...] = _key(
        Shape.CHECK_OPTIONS,
        (),
        "Options of one check, in a table named after it; its page lists them.",
        "",
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """A value as it was given, or the default, and where it came from.

    value    what TOML can write, or None for "not set"
    source   the file's path, "command line" or "default"
    """

    key: str
    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """The file that was read, if any, and the origin of every value in the order of `KEYS`.

    A key to which both the file and the command line contribute has an origin for each.
    """

    file: Path | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """The effective configuration of a run.

    root   the absolute directory that patterns are relative to: that of the configuration file,
           or the working directory when there is none
    """

    root: Path
    selection: Selection = Selection()
    discovery: Discovery = Discovery()
    reporting: Reporting = Reporting()
    policy: Policy = Policy()
    extensions: Extensions = Extensions()
    provenance: Provenance = Provenance()

    def options_for(self, check: Check) -> Any:
        """The options of a check: the user's, else its own defaults, or None when it has none."""
        for name, options in self.extensions.check:
            if name == check.name:
                return options
        return None if check.options is None else check.options()


GROUPS: dict[str, type] = {
    "selection": Selection,
    "discovery": Discovery,
    "reporting": Reporting,
    "policy": Policy,
    "extensions": Extensions,
}

KEYS: tuple[Key, ...] = tuple(
    Key(
        name=each.name.replace("_", "-"),
        shape=each.metadata["shape"],
        default=each.default,
        about=each.metadata["about"],
        example=each.metadata["example"],
        is_added=each.metadata["is_added"],
        group=group,
    )
    for group, owner in GROUPS.items()
    for each in fields(owner)
    if "shape" in each.metadata
)
