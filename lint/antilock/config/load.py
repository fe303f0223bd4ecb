"""From files and the command line to one configuration, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from antilock.config.model import (
    GROUPS,
    KEYS,
    TABLES,
    Configuration,
    Key,
    Layer,
    Origin,
    Provenance,
    Shape,
)
from antilock.config.values import COMMAND_LINE, MAX_PROBLEMS, Known, Reader, describe, split_list
from antilock.errors import ConfigError
from antilock.findings import Severity
from antilock.records import dataclass, field

FILE_NAME = "antilock.toml"
MAX_BYTES = 1_000_000  # no real configuration comes near it, and a hostile one costs no time
_LAYER_KEYS = ("select", "ignore", "extend-select")


@dataclass(frozen=True, slots=True)
class Table:
    """The settings of one file, as TOML gave them. `section` is "" in an antilock.toml."""

    file: Path
    section: str
    values: Mapping[str, Any]


def load_configuration(
    directory: Path,
    known: Callable[[tuple[str, ...]], Known],
    *,
    file: Path | None = None,
    is_isolated: bool = False,
    command_line: Mapping[str, Any] | None = None,
) -> Configuration:
    """The configuration of a run that is started in `directory`.

    `known` loads the packs that it is given the names of and tells what may be named.
    `file` is read instead of the nearest one; `is_isolated` reads none. `command_line` holds
    values by key ("fail-on") in the shape that TOML would give them, lists also as text with
    commas; None means not given.

    Raises ConfigError with every mistake of file, packs and command line at once.
    """
    directory = directory.resolve()
    table = None
    if file is not None:
        table = read_table(directory / file)
    elif not is_isolated:
        table = find_table(directory)
    root = directory if table is None else table.file.parent
    problems: list[str] = []
    known_names = _ask_known(known, table, problems)
    own = _own_provider_names(table)
    gathered = _Gathered()
    source = COMMAND_LINE if table is None else _shown(table.file, directory)
    if table is not None:
        label = f"{source}: [{table.section}]" if table.section else f"{source}:"
        reader = Reader(label, source, root, known_names, own, problems)
        for key, value in reader.read(table.values):
            gathered.values[key.name] = value
            gathered.tell(key, value, table.values[key.name], source, is_alone=True)
    given = {key: value for key, value in (command_line or {}).items() if value is not None}
    _rebase_globs(given, directory, root)
    reader = Reader(f"{COMMAND_LINE}:", COMMAND_LINE, directory, known_names, own, problems)
    for key, value in reader.read(given):
        gathered.override(key, value, given[key.name])
    if problems:
        rest = len(problems) - MAX_PROBLEMS
        more = [f"{source}: and {rest} more mistakes"] if rest > 0 else []
        raise ConfigError(problems[:MAX_PROBLEMS] + more)
    groups = {group: _build_group(group, gathered) for group in GROUPS}
    provenance = Provenance(None if table is None else table.file, gathered.every_origin())
    return Configuration(root=root, provenance=provenance, **groups)


@dataclass(frozen=True, slots=True)
class _Gathered:
    """Values and origins by key, on their way into a configuration."""

    values: dict[str, Any] = field(default_factory=dict)
    layer: dict[str, tuple[str, ...]] = field(default_factory=dict)
    origins: dict[str, list[Origin]] = field(default_factory=dict)

    def override(self, key: Key, value: Any, raw: Any) -> None:
        """Take a value of the command line."""
        if key.name in _LAYER_KEYS:
            self.layer[key.field_name] = value
        elif key.is_added:
            self.values[key.name] = (*self.values.get(key.name, ()), *value)
        else:
            self.values[key.name] = value
        if key.name == "select":  # what the file chose no longer counts
            for name in _LAYER_KEYS:
                self.origins.pop(name, None)
        is_alone = not key.is_added and key.name not in _LAYER_KEYS
        self.tell(key, value, raw, COMMAND_LINE, is_alone=is_alone)

    def tell(self, key: Key, value: Any, raw: Any, source: str, *, is_alone: bool) -> None:
        """Note where a value came from. A list is noted in its plain form."""
        is_list = isinstance(value, tuple) and all(isinstance(each, str) for each in value)
        origin = Origin(key.name, list(value) if is_list else raw, source)
        others = [] if is_alone else self.origins.get(key.name, [])
        self.origins[key.name] = [*others, origin]

    def every_origin(self) -> tuple[Origin, ...]:
        """The origins of all keys, defaults included, in the order of `KEYS`."""
        return tuple(
            origin
            for key in KEYS
            for origin in self.origins.get(key.name, [Origin(key.name, _plain(key), "default")])
        )


def find_table(directory: Path) -> Table | None:
    """The settings of the nearest file at or above `directory`, or None.

    In one directory an antilock.toml wins over a pyproject.toml, which counts only if it has a
    `[tool.antilock]` table. The search ends at the top of a git repository.

    Raises ConfigError when the nearest file cannot be read.
    """
    for place in (directory, *directory.parents):
        own = place / FILE_NAME
        if _is_file(own):
            return read_table(own)
        shared = place / "pyproject.toml"
        if _is_file(shared):
            content = _read_bytes(shared)
            # Most projects' file does not mention us: then TOML is not parsed at all.
            if b"antilock" in content:
                data = _parse(shared, content)
                if _has_section(data):
                    return Table(shared, "tool.antilock", _section(shared, data))
        if _exists(place / ".git"):
            return None
    return None


def read_table(file: Path) -> Table:
    """The settings of a file: its `[tool.antilock]` table, or all of it in an antilock.toml.

    Raises ConfigError when it is missing, not readable, not UTF-8, not TOML or far too large.
    """
    data = _parse(file, _read_bytes(file))
    if _has_section(data):
        return Table(file, "tool.antilock", _section(file, data))
    if file.name == "pyproject.toml":
        raise ConfigError([f"{file}: there is no [tool.antilock] table in it"])
    return Table(file, "", data)


def pack_names(table: Table | None) -> tuple[str, ...]:
    """The packs that a table names, as far as they are names: checked with the rest later."""
    packs = () if table is None else table.values.get("packs", ())
    if not isinstance(packs, list):
        return ()
    return tuple(pack for pack in packs if isinstance(pack, str) and pack)


def _ask_known(
    known: Callable[[tuple[str, ...]], Known], table: Table | None, problems: list[str]
) -> Known:
    packs = pack_names(table)
    try:
        return known(packs)
    except ConfigError as error:
        if not packs:
            raise
        problems += error.problems
        return known(())


def _own_provider_names(table: Table | None) -> tuple[str, ...]:
    own = {} if table is None else table.values.get("provider", {})
    return tuple(own) if isinstance(own, dict) else ()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a directory above that nobody may look into
        return False


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _read_bytes(file: Path) -> bytes:
    try:
        if not file.is_file():
            what = "is a directory" if file.is_dir() else "is no file"
            raise ConfigError([f"{file}: {what if file.exists() else 'does not exist'}"])
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError([f"{file}: cannot be read: {reason}"]) from error
    if len(content) > MAX_BYTES:
        raise ConfigError([f"{file}: is larger than {MAX_BYTES} bytes"])
    return content


def _parse(file: Path, content: bytes) -> dict[str, Any]:
    import tomli

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"{file}: is not UTF-8 in line {line}"]) from error
    try:
        return tomli.loads(text)
    except ValueError as error:  # TOMLDecodeError is one; a number of thousands of digits another
        reason = str(error).partition(";")[0]
        raise ConfigError([f"{file}: is not valid TOML: {reason}"]) from error
    except RecursionError as error:
        raise ConfigError([f"{file}: is nested too deeply"]) from error


def _has_section(data: Mapping[str, Any]) -> bool:
    tool = data.get("tool")
    return isinstance(tool, dict) and "antilock" in tool


def _section(file: Path, data: Mapping[str, Any]) -> Mapping[str, Any]:
    table: Any = data["tool"]["antilock"]
    if not isinstance(table, dict):
        raise ConfigError([f"{file}: tool.antilock: expected a table, got {describe(table)}"])
    return table


def _shown(file: Path, directory: Path) -> str:
    try:
        return file.relative_to(directory).as_posix()
    except ValueError:
        return str(file)


def _rebase_globs(given: dict[str, Any], directory: Path, root: Path) -> None:
    """Patterns typed in a directory below the root mean that directory."""
    if directory == root or not directory.is_relative_to(root):
        return
    prefix = directory.relative_to(root).as_posix()
    for key in KEYS:
        if key.shape is Shape.GLOBS and key.name in given:
            globs = split_list(given[key.name])
            if isinstance(globs, list):
                given[key.name] = [_rebase(glob, prefix) for glob in globs]


def _rebase(glob: Any, prefix: str) -> Any:
    if not isinstance(glob, str) or "/" not in glob.rstrip("/"):
        return glob
    sign = "!" if glob.startswith("!") else ""
    return f"{sign}{prefix}/{glob.removeprefix('!').removeprefix('./').removeprefix('/')}"


def _build_group(group: str, gathered: _Gathered) -> Any:
    arguments = {
        key.field_name: gathered.values[key.name]
        for key in KEYS
        if key.group == group and key.name in gathered.values
    }
    if group == "selection" and gathered.layer:
        arguments["command_line"] = Layer(**gathered.layer)
    return GROUPS[group](**arguments)


def _plain(key: Key) -> Any:
    """A default as TOML would hold it."""
    if key.shape in TABLES:
        return {}
    if isinstance(key.default, Severity):
        return key.default.word
    return list(key.default) if isinstance(key.default, tuple) else key.default
