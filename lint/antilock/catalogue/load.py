"""Reads the catalogue: TOML files once, after that a compiled snapshot of them.

The data belong to another package, which is found by its name and never imported. A snapshot
is plain JSON in the cache directory, named by a digest of every byte that it was made from; one
that does not fit or cannot be read is made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard, TypeVar

from antilock.catalogue import model as m
from antilock.catalogue.index import Catalogue, Contents
from antilock.errors import CatalogueError
from antilock.records import fields, is_record

DATA_PACKAGE = "antilock_checks"
# Modules that decide what a snapshot looks like.
_MAKERS = ("atlas.py", "index.py", "load.py", "model.py", "schema.py", "tables.py", "words.py")

_T = TypeVar("_T")


def load(
    extra: Iterable[m.Provider] = (),
    *,
    root: Path | None = None,
    use_cache: bool = True,
    gateway_hosts: tuple[str, ...] = (),
) -> Catalogue:
    """The catalogue, with `extra` providers of the user's own.

    `gateway_hosts` are hosts of the user's own gateway, which are no provider's endpoint; a
    leading `*.` covers all hosts below.

    `root` is the folder of the data, by default the one of the built-in pack.
    Errors: CatalogueError when a file does not fit its schema.
    """
    folder = str(root or locate())
    files = _read(folder)
    name = _digest(files)
    kept = _cached(f"tokens-{name}.json") if use_cache else None
    tokens, names = kept if isinstance(kept, list) and len(kept) == 2 else (None, None)

    def read_contents() -> Contents:
        contents = _unpacked(_cached(f"catalogue-{name}.json"), Contents) if use_cache else None
        if contents is None:
            contents = compile_catalogue(files)
            if use_cache:
                _keep(f"catalogue-{name}.json", _packed(contents))
        return contents

    def read_models() -> list[list[Any]]:
        return _models(folder, use_cache)

    def read_places() -> m.Places:
        places = _unpacked(_cached(f"places-{name}.json"), m.Places) if use_cache else None
        if places is None:
            places = compile_places(files)
            if use_cache:
                _keep(f"places-{name}.json", _packed(places))
        return places

    if _is_texts(tokens) and _is_texts(names):
        # Most runs meet no file with a token: they need nothing else of the catalogue.
        return Catalogue(
            read_contents,
            tuple(extra),
            read_models,
            gateway_hosts,
            tuple(tokens),
            tuple(names),
            read_places,
        )
    contents = read_contents()
    if use_cache:
        _keep(f"tokens-{name}.json", [list(contents.tokens), list(contents.files)])
    return Catalogue(
        lambda: contents, tuple(extra), read_models, gateway_hosts, read_places=read_places
    )


def _is_texts(values: Any) -> TypeGuard[list[str]]:
    return isinstance(values, list) and bool(values) and all(isinstance(v, str) for v in values)


def locate() -> Path:
    """The folder of the built-in data. Errors: CatalogueError when it is not installed."""
    import sys

    loaded = sys.modules.get(DATA_PACKAGE)
    places = list(getattr(loaded, "__path__", ()))
    if not places:
        from importlib.util import find_spec

        spec = find_spec(DATA_PACKAGE)
        places = list(spec.submodule_search_locations or ()) if spec is not None else []
    for place in places:
        folder = Path(place) / "catalogue"
        if folder.is_dir():
            return folder
    raise CatalogueError(f"{DATA_PACKAGE}: expected a package with a folder catalogue, got none")


def provider_from_table(name: str, table: Mapping[str, Any], origin: str) -> m.Provider:
    """A provider of the user's own, from `[tool.antilock.provider.NAME]` in the file `origin`.

    Errors: CatalogueError naming the file, the key, what was expected and what was got.
    """
    from antilock.catalogue.schema import read_own_provider

    return read_own_provider(name, table, origin)


def cache_folder() -> str:
    """Where antilock keeps what it can make again: ANTILOCK_CACHE_DIR, else the user's cache."""
    chosen = os.environ.get("ANTILOCK_CACHE_DIR")
    if chosen:
        return chosen
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return os.path.join(base or os.path.join(os.path.expanduser("~"), ".cache"), "antilock")


# Files and snapshots.


def _read(folder: str) -> dict[str, bytes]:
    """The bytes of every TOML file by its name relative to `folder`, without the model table."""
    found: dict[str, bytes] = {}
    for part in ("", "providers", "frameworks"):
        place = os.path.join(folder, part) if part else folder
        try:
            names = sorted(os.listdir(place))
        except OSError:
            continue
        for name in names:
            if name.endswith(".toml") and name != "models_manual.toml":
                with open(os.path.join(place, name), "rb") as file:
                    found[f"{part}/{name}" if part else name] = file.read()
    if not found:
        raise CatalogueError(f"{folder}: expected TOML files of a catalogue, got none")
    return found


def _digest(files: Mapping[str, bytes]) -> str:
    """A name for what a snapshot of these files, made by this code, would hold."""
    from zlib import adler32, crc32

    # Two cheap sums and the length: a snapshot is chosen by them, not trusted with anything.
    stamps = []
    for name in _MAKERS:
        made = os.stat(os.path.join(os.path.dirname(__file__), name))
        stamps.append(f"{made.st_size}-{made.st_mtime_ns}")
    parts = [name.encode() + b"\0" + content for name, content in files.items()]
    text = b"\0".join([" ".join(stamps).encode(), *parts])
    return f"{len(text):x}-{crc32(text):08x}{adler32(text):08x}"


def _cached(name: str) -> Any:
    try:
        with open(os.path.join(cache_folder(), name), "rb") as file:
            return json.loads(file.read())
    except (OSError, ValueError):
        return None


def _keep(name: str, values: Any) -> None:
    """Write a snapshot so that a reader sees all of it or nothing; failing is no trouble."""
    folder = cache_folder()
    temporary = os.path.join(folder, f"{name}.{os.getpid()}.tmp")
    try:
        os.makedirs(folder, exist_ok=True)
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(values, file, ensure_ascii=False, separators=(",", ":"))
        os.replace(temporary, os.path.join(folder, name))
    except OSError:
        pass


# TOML to contents.


def compile_catalogue(files: Mapping[str, bytes]) -> Contents:
    """Parse and check the TOML files of a catalogue and work out what the index looks up.

    Errors: CatalogueError naming the file, the key, what was expected and what was got.
    """
    from antilock.catalogue import schema, tables

    parsed = {name: _parse(name, content) for name, content in files.items()}
    sheets = [(values, name) for name, values in parsed.items() if "/" in name]
    schema.inherit(sheets)
    providers = [
        schema.read_provider(values, name, name.rpartition("/")[2].removesuffix(".toml"))
        for values, name in sheets
        if name.startswith("providers/")
    ]
    frameworks: list[m.Surface] = []
    for values, name in sheets:
        if name.startswith("frameworks/"):
            values = {
                key: value for key, value in values.items() if key not in ("sources", "checked")
            }
            frameworks += schema.read_all(
                values, name, "surface", lambda each: schema.read_surface(each, "")
            )

    def read(name: str, key: str, reader: Callable[[schema.Table], _T]) -> tuple[_T, ...]:
        return schema.read_all(parsed.get(name, {}), name, key, reader)

    head = schema.Table(parsed.get("catalogue.toml", {}), "catalogue.toml")
    order = {name: place for place, name in enumerate(head.texts("order"))}
    providers.sort(key=lambda provider: (order.get(provider.id, len(order)), provider.id))
    contents = Contents(
        providers=(*providers, *read("relays.toml", "relay", schema.read_relay)),
        frameworks=tuple(frameworks),
        clients=read("http_clients.toml", "client", schema.read_client),
        hidden=read("hidden.toml", "hidden", schema.read_hidden),
        grammars=read("region_codes.toml", "grammar", schema.read_grammar),
        hubs=head.texts("hubs"),
    )
    _check(contents)
    chosen = head.table("tokens")
    words = {key: chosen.texts(key) for key in ("plain", "ordinary")}
    chosen.finish()
    head.finish()
    places = schema.read_places(parsed)
    _check_places(places, contents)
    return tables.complete(contents, words, places)


def compile_places(files: Mapping[str, bytes]) -> m.Places:
    """Parse and check what the files of a catalogue say about regions and territories.

    Errors: CatalogueError naming the file, the key, what was expected and what was got.
    """
    from antilock.catalogue import schema

    names = ("platforms.toml", "territories.toml", "features.toml")
    return schema.read_places({name: _parse(name, files[name]) for name in names if name in files})


def _check_places(places: m.Places, contents: Contents) -> None:
    """Refuse providers that nobody knows."""
    known = {provider.id for provider in contents.providers}
    named = [(each.provider, "territories.toml") for each in places.territories]
    named += [(each.like, "territories.toml") for each in places.territories if each.like]
    named += [(each.provider, "features.toml") for each in places.features]
    for name, where in named:
        if name not in known:
            raise CatalogueError(f"{where}: provider: expected the id of a provider, got {name!r}")


def _parse(name: str, content: bytes) -> dict[str, Any]:
    import tomli

    try:
        return tomli.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise CatalogueError(f"{name}: expected TOML in UTF-8, got an error: {error}") from error


def _check(contents: Contents) -> None:
    """Refuse ids that are double or that nobody has."""
    known: set[str] = set()
    for provider in contents.providers:
        if provider.id in known:
            raise CatalogueError(f"{provider.id}: expected one provider of that id, got two")
        known.add(provider.id)
    named = [(p.id, "vendors", each) for p in contents.providers for each in p.vendors]
    named += [(s.package, "provider", s.provider) for p in contents.providers for s in p.surfaces]
    named += [(s.package, "provider", s.provider) for s in contents.frameworks if s.provider]
    named += [(h.package, "provider", h.provider) for h in contents.hidden]
    for where, key, name in named:
        if name not in known:
            raise CatalogueError(f"{where}: {key}: expected the id of a provider, got {name!r}")


# The model table.


def _models(folder: str, use_cache: bool) -> list[list[Any]]:
    """Rows of the model table: the generated one and what is kept by hand, sorted as they stand.

    A row is [provider, id, kind, open weights, dimensions, shutdown, aliases, source].
    """
    try:
        with open(os.path.join(folder, "models.json"), "rb") as file:
            generated = file.read()
        with open(os.path.join(folder, "models_manual.toml"), "rb") as file:
            manual = file.read()
    except OSError:
        return []
    name = f"models-{_digest({'models.json': generated, 'models_manual.toml': manual})}.json"
    rows = _cached(name) if use_cache else None
    if _is_rows(rows):
        return rows
    from antilock.catalogue import schema

    rows = list(json.loads(generated)["models"])
    for known in schema.read_all(
        _parse("models_manual.toml", manual), "models_manual.toml", "model", schema.read_known
    ):
        rows.append(
            [
                known.provider,
                known.id,
                known.kind,
                known.open_weights,
                known.dimensions,
                known.shutdown.isoformat() if known.shutdown else None,
                list(known.aliases),
                known.source,
            ]
        )
    if use_cache:
        _keep(name, rows)
    return rows


def _is_rows(values: Any) -> TypeGuard[list[list[Any]]]:
    if not isinstance(values, list) or not values:
        return False
    return all(isinstance(row, list) and len(row) == 8 for row in values)


# Packing: dataclasses as positional lists, so that a snapshot is small and quick to unpack.


def _packed(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_packed(item) for item in value]
    if isinstance(value, dict):
        return {key: _packed(item) for key, item in value.items()}
    if is_record(value):
        return [_packed(getattr(value, each.name)) for each in fields(value)]
    return value


def _unpacked(values: Any, kind: type[_T]) -> _T | None:
    """The contents of a snapshot; None when it is not one."""
    if not isinstance(values, list):
        return None
    try:
        contents: _T = _unpacker(kind)(values)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError):
        return None
    return contents


def _same(value: Any) -> Any:
    return value


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "str": _same,
    "bool": _same,
    "float": _same,
    "tuple[str, ...]": tuple,
    "date | None": lambda value: date.fromisoformat(value) if value else None,
    "tuple[tuple[str, str], ...]": lambda value: tuple(tuple(pair) for pair in value),
    "dict[str, list[list[int]]]": _same,
    "dict[str, list[str]]": _same,
    "dict[str, list[list[str]]]": _same,
}


def _unpacker(kind: type) -> Callable[[list[Any]], Any]:
    converters: list[tuple[int, Callable[[Any], Any]]] = []
    described = fields(kind)
    for place, each in enumerate(described):
        name = str(each.type)
        converter = _PLAIN.get(name)
        if converter is _same:
            continue
        if converter is None and name.startswith("tuple["):
            inner = _unpacker(getattr(m, name.removeprefix("tuple[").partition(",")[0]))
            converter = _each(inner)
        elif converter is None:
            converter = _unpacker(getattr(m, name))
        converters.append((place, converter))
    count = len(described)

    def unpack(values: list[Any]) -> Any:
        if len(values) != count:
            raise ValueError(f"expected {count} values, got {len(values)}")
        for place, convert in converters:
            values[place] = convert(values[place])
        return kind(*values)

    return unpack


def _each(unpack: Callable[[Any], Any]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda values: tuple([unpack(value) for value in values])
