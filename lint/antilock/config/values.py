"""Values of a configuration: each is what its key expects, or a problem that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

from antilock.config.countries import COUNTRIES
from antilock.config.model import KEYS, Key, OwnProvider, Shape
from antilock.config.nearest import nearest
from antilock.config.selectors import read_selector
from antilock.errors import ConfigError
from antilock.findings import Severity
from antilock.patterns import lazy_pattern
from antilock.records import MISSING, dataclass, field, fields

COMMAND_LINE = "command line"
MAX_PROBLEMS = 100  # that are told one by one
_NAME = lazy_pattern(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_HOST = lazy_pattern(r"(?:\*\.)?(?:[a-z0-9_-]+\.)*[a-z0-9_-]+(?::\d{1,5})?")
_SHAPES_OF_OPTIONS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a string",
    "tuple[str, ...]": "a list of strings",
}


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a configuration may use.

    checks      code to name of every check
    options     name to options class (a frozen dataclass) of the checks that have options
    providers   gives the ids of the catalogue; only asked when a configuration names a provider
    """

    checks: Mapping[str, str]
    options: Mapping[str, type] = field(default_factory=dict)
    providers: Callable[[], Collection[str]] = tuple


class _RefusedError(Exception):
    """The value has been reported and counts as not given."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of one source; what is wrong goes to `problems`.

    label    what each problem begins with
    source   where the values come from, for their origins
    base     the directory that file names are relative to
    """

    label: str
    source: str
    base: Path
    known: Known
    own_providers: tuple[str, ...]
    problems: list[str]

    def read(self, values: Mapping[str, Any]) -> Iterable[tuple[Key, Any]]:
        """The keys that are given and right, with their values."""
        keys = {key.name: key for key in KEYS}
        for name, value in values.items():
            key = keys.get(name)
            if key is None:
                expected = "a known key"
                self._complain("", expected, describe(name), self._near(name, keys))
                continue
            try:
                yield key, self._value(key, value)
            except _RefusedError:
                continue

    def _value(self, key: Key, value: Any) -> Any:
        match key.shape:
            case Shape.BOOLEAN:
                return self._boolean(key, value)
            case Shape.SEVERITY:
                return self._severity(key, value)
            case Shape.DAYS:
                return self._days(key, value)
            case Shape.DATE:
                return self._date(key, value)
            case Shape.FILE:
                return self._file(key, value)
            case Shape.SELECTORS_BY_GLOB:
                return self._selectors_by_glob(key, value)
            case Shape.OWN_PROVIDERS:
                return self._own_providers(key, value)
            case Shape.CHECK_OPTIONS:
                return self._check_options(key, value)
            case _:
                return self._list(key.name, value, key.shape)

    def _boolean(self, key: Key, value: Any) -> bool:
        if not isinstance(value, bool):
            hint = value.lower() if isinstance(value, str) else ""
            self._refuse(key, value, hint if hint in ("true", "false") else "")
        return value

    def _severity(self, key: Key, value: Any) -> Severity:
        words = {severity.word: severity for severity in Severity}
        if not isinstance(value, str) or value not in words:
            self._refuse(key, value, self._near(value, words) if isinstance(value, str) else "")
        return words[value]

    def _days(self, key: Key, value: Any) -> int:
        is_number = isinstance(value, int) and not isinstance(value, bool)
        if not is_number or not 0 <= value <= 36500:
            is_digits = isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value)
            self._refuse(key, value, value if is_digits else "")
        return int(value)

    def _date(self, key: Key, value: Any) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        return self._refuse(
            key, value, value.date().isoformat() if isinstance(value, datetime) else ""
        )

    def _file(self, key: Key, value: Any) -> Path:
        if not isinstance(value, str) or not value or "\0" in value:
            self._refuse(key, value)
        return self.base / value

    def _list(self, name: str, value: Any, shape: Shape) -> tuple[str, ...]:
        if self.source == COMMAND_LINE:
            value = split_list(value)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            hint = f"[{describe(value)}]" if isinstance(value, str) else ""
            self._complain(name, shape.value, describe(value), hint)
            raise _RefusedError
        items = [self._item(name, each, shape) for each in value]
        return tuple(dict.fromkeys(item for item in items if item is not None))

    def _item(self, name: str, text: str, shape: Shape) -> str | None:
        """A string of a list in its plain form, or None when it has been reported."""
        match shape:
            case Shape.SELECTORS:
                checks = self.known.checks
                if read_selector(text, checks) is not None:
                    return text
                choices = {*checks, *checks.values(), "ALL"}
                self._complain(
                    name, "a code or name of a check", describe(text), self._near(text, choices)
                )
            case Shape.GLOBS:
                parts = text.removeprefix("!").split("/")
                if text.strip("!/") and ".." not in parts and "\0" not in text:
                    return text
                self._complain(name, "a pattern inside the project", describe(text), "")
            case Shape.PROVIDERS:
                choices = {*self.known.providers(), *self.own_providers}
                if text in choices:
                    return text
                self._complain(
                    name, "the id of a provider", describe(text), self._near(text, choices)
                )
            case Shape.COUNTRIES:
                if text.upper() in COUNTRIES:
                    return text.upper()
                hint = "GB" if text.upper() == "UK" else ""
                self._complain(
                    name,
                    "an ISO 3166 country code of two letters",
                    describe(text),
                    hint and f'"{hint}"',
                )
            case Shape.HOSTS:
                host = text.lower()
                if _HOST.fullmatch(host):
                    return host
                inside = re.search(r"^[a-z]+://(?:[^/@]*@)?([^/?#]+)", host)
                hint = inside[1] if inside and _HOST.fullmatch(inside[1]) else ""
                self._complain(name, "a host name", describe(text), hint and f'"{hint}"')
            case _:
                if text:
                    return text
                self._complain(name, "the name of an installed pack", describe(text), "")
        return None

    def _selectors_by_glob(self, key: Key, value: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(value, dict):
            self._refuse(key, value)
        entries: list[tuple[str, tuple[str, ...]]] = []
        for glob, selectors in value.items():
            name = f"{key.name}.{describe(glob)}"
            if self._item(key.name, glob, Shape.GLOBS) is None:
                continue
            try:
                entries.append((glob, self._list(name, selectors, Shape.SELECTORS)))
            except _RefusedError:
                continue
        return tuple(entries)

    def _own_providers(self, key: Key, value: Any) -> tuple[OwnProvider, ...]:
        if not isinstance(value, dict):
            self._refuse(key, value)
        return tuple(
            provider
            for name, table in value.items()
            if (provider := self._own_provider(name, table)) is not None
        )

    def _own_provider(self, name: str, table: Any) -> OwnProvider | None:
        prefix = f"provider.{name if _NAME.fullmatch(name) else describe(name)}"
        if not _NAME.fullmatch(name):
            expected = "a name of lower-case letters, digits, dots and hyphens"
            self._complain(prefix, expected, describe(name), "")
            return None
        if not isinstance(table, dict):
            self._complain(prefix, "a table with hosts, models or modules", describe(table), "")
            return None
        names = [each.name for each in fields(OwnProvider) if each.name != "id"]
        values: dict[str, tuple[str, ...]] = {}
        is_right = True
        for key, value in table.items():
            where = f"{prefix}.{key}" if key in names else prefix
            if key not in names:
                self._complain(where, "a known key", describe(key), self._near(key, names))
                is_right = False
            elif not isinstance(value, list) or not all(
                isinstance(each, str) and each.strip() for each in value
            ):
                hint = f"[{describe(value)}]" if isinstance(value, str) else ""
                self._complain(where, "a list of strings", describe(value), hint)
                is_right = False
            elif key == "hosts":
                hosts = [self._item(where, each, Shape.HOSTS) for each in value]
                values[key] = tuple(host for host in hosts if host is not None)
                is_right = is_right and None not in hosts
            else:
                values[key] = tuple(value)
        if is_right and not any(values.values()):
            self._complain(prefix, "at least one of hosts, models and modules", "none of them", "")
            return None
        return OwnProvider(name, **values) if is_right else None

    def _check_options(self, key: Key, value: Any) -> tuple[tuple[str, Any], ...]:
        if not isinstance(value, dict):
            self._refuse(key, value)
        found: list[tuple[str, Any]] = []
        for name, table in value.items():
            check = self.known.checks.get(name.upper(), name)
            prefix = f"check.{name if _NAME.fullmatch(name.lower()) else describe(name)}"
            if check not in self.known.checks.values():
                choices = self.known.checks.values()
                self._complain(
                    prefix, "the name of a check", describe(name), self._near(name, choices)
                )
            elif not isinstance(table, dict):
                self._complain(prefix, "a table of options", describe(table), "")
            elif any(check == other for other, _ in found):
                self._complain(prefix, "one table for a check", f"another one for {check}", "")
            elif check not in self.known.options:
                if table:
                    got = ", ".join(describe(each) for each in list(table)[:5])
                    self._complain(prefix, "nothing: the check has no options", got, "")
            else:
                options = self._options(prefix, table, self.known.options[check])
                if options is not None:
                    found.append((check, options))
        return tuple(found)

    def _options(self, prefix: str, table: Mapping[str, Any], owner: type) -> Any:
        """An instance of a check's options class, or None when something has been reported."""
        shapes = option_shapes(owner)
        arguments: dict[str, Any] = {}
        is_right = True
        for name, value in table.items():
            if name not in shapes:
                self._complain(prefix, "a known option", describe(name), self._near(name, shapes))
                is_right = False
            elif not _has_shape(value, shapes[name]):
                expected = _SHAPES_OF_OPTIONS[shapes[name]]
                hint = f"[{describe(value)}]" if isinstance(value, str) else ""
                hint = hint if shapes[name].startswith("tuple") else ""
                self._complain(f"{prefix}.{name}", expected, describe(value), hint)
                is_right = False
            else:
                argument = tuple(value) if isinstance(value, list) else value
                arguments[name.replace("-", "_")] = argument
        if not is_right:
            return None
        try:
            return owner(**arguments)
        except (TypeError, ValueError) as error:  # the class may check its values itself
            self._complain(prefix, "options that fit together", str(error), "")
            return None

    def _refuse(self, key: Key, value: Any, hint: str = "") -> NoReturn:
        self._complain(key.name, key.shape.value, describe(value), hint)
        raise _RefusedError

    def _near(self, word: str, choices: Iterable[str]) -> str:
        """What was probably meant, in quotes; not looked for when there are very many mistakes."""
        found = nearest(word, choices) if len(self.problems) < MAX_PROBLEMS else ""
        return f'"{found}"' if found else ""

    def _complain(self, name: str, expected: str, got: str, hint: str) -> None:
        if name and self.source == COMMAND_LINE:
            name = "--" + ("deploy-region" if name == "deploy-regions" else name)
        key = f" {name}:" if name else ""
        end = f"; did you mean {hint}?" if hint else ""
        self.problems.append(f"{self.label}{key} expected {expected}, got {got}{end}")


def option_shapes(owner: type) -> dict[str, str]:
    """The options that a check's options class declares: name as written in TOML, and its type.

    Raises ConfigError when the class is no dataclass of plain types with defaults: a fault of
    the pack that holds the check.
    """
    shapes: dict[str, str] = {}
    for each in fields(owner):
        shape = each.type if isinstance(each.type, str) else _spelled(each.type)
        has_default = each.default is not MISSING or each.default_factory is not MISSING
        if shape not in _SHAPES_OF_OPTIONS or not has_default:
            place = f"{owner.__module__}.{owner.__qualname__}.{each.name}"
            kinds = ", ".join(_SHAPES_OF_OPTIONS)
            raise ConfigError([f"{place}: expected one of {kinds} with a default, got {shape}"])
        shapes[each.name.replace("_", "-")] = shape
    return shapes


def _spelled(kind: Any) -> str:
    return kind.__name__ if isinstance(kind, type) and not hasattr(kind, "__args__") else str(kind)


def _has_shape(value: Any, shape: str) -> bool:
    if shape == "bool":
        return isinstance(value, bool)
    if isinstance(value, bool):
        return False
    if shape == "int":
        return isinstance(value, int)
    if shape == "float":
        return isinstance(value, (int, float))
    if shape == "str":
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def split_list(value: Any) -> Any:
    """A list of the command line, where commas part items as well."""
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, (list, tuple)):
        return value
    parts: list[Any] = []
    for each in value:
        if isinstance(each, str):
            parts += [part.strip() for part in each.split(",") if part.strip()]
        else:
            parts.append(each)
    return parts


def describe(value: Any) -> str:
    """A wrong value as an error message shows it: short, on one line, in TOML's spelling."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        shown = value if len(value) <= 60 else value[:57] + "..."
        return '"' + shown.encode("unicode_escape").decode("ascii").replace('"', '\\"') + '"'
    if isinstance(value, (int, float)):
        try:
            return str(value)
        except ValueError:  # an integer of thousands of digits
            return "a very large number"
    if isinstance(value, (list, tuple)):
        kinds = dict.fromkeys(describe_kind(each) for each in value[:20])
        return f"a list that holds {' and '.join(kinds)}" if kinds else "an empty list"
    if isinstance(value, dict):
        return "a table"
    return str(value) if isinstance(value, (date, datetime)) else describe_kind(value)


def describe_kind(value: Any) -> str:
    """What kind of value something is, in TOML's words."""
    if isinstance(value, bool):
        return "true or false"
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (str, "strings"),
        ((int, float), "numbers"),
        ((list, tuple), "lists"),
        (dict, "tables"),
        (date, "dates"),
    )
    return next((word for kind, word in kinds if isinstance(value, kind)), "something else")
