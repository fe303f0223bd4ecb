"""Catalogue tables to dataclasses, with errors that name file, key, what was expected and got."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from antilock.catalogue.model import (
    Arguments,
    EndedApi,
    Environment,
    Errors,
    HiddenDefault,
    Hosts,
    HttpClient,
    KnownModel,
    ModelPattern,
    Places,
    Platform,
    PlatformSetting,
    Provider,
    Refusal,
    RegionalHost,
    RegionFeature,
    RegionGrammar,
    Surface,
    Territories,
)
from antilock.errors import CatalogueError

KINDS = ("first-party", "cloud", "aggregator", "gateway", "relay", "local")
ECOSYSTEMS = (
    "pypi",
    "npm",
    "go",
    "maven",
    "nuget",
    "rubygems",
    "packagist",
    "crates",
    "swift",
    "shell",
)

_T = TypeVar("_T")


class Table:
    """A table being read: every look-up is checked, and a key that nobody asked for is an error."""

    def __init__(self, values: Mapping[str, Any], origin: str, path: str = "") -> None:
        self.values = values
        self.origin = origin
        self.path = path
        self.asked: set[str] = set()

    def error(self, key: str, expected: str, got: object) -> CatalogueError:
        return CatalogueError(f"{self.origin}: {self._full(key)}: expected {expected}, got {got!r}")

    def _full(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _get(self, key: str, kind: type[_T] | tuple[type, ...], expected: str, default: Any) -> Any:
        self.asked.add(key)
        value = self.values.get(key, default)
        if value is default:
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, expected, value)
        return value

    def text(self, key: str, default: str | None = "", choices: tuple[str, ...] = ()) -> str:
        value = self._get(key, str, "a string", default)
        if value is None:
            raise CatalogueError(
                f"{self.origin}: {self._full(key)}: expected a string, got nothing"
            )
        if choices and value not in choices:
            raise self.error(key, "one of " + ", ".join(choices), value)
        return str(value)

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        value = self._get(key, list, "a list of strings", None)
        if value is None:
            return default
        for item in value:
            if not isinstance(item, str):
                raise self.error(key, "a list of strings", item)
        return tuple(value)

    def regexes(self, key: str) -> tuple[str, ...]:
        found = self.texts(key)
        for regex in found:
            self._compile(key, regex)
        return found

    def regex(self, key: str, default: str | None = "") -> str:
        found = self.text(key, default)
        self._compile(key, found)
        return found

    def _compile(self, key: str, regex: str) -> None:
        try:
            re.compile(regex)
        except re.error as error:
            raise self.error(key, f"a regular expression ({error})", regex) from error

    def flag(self, key: str) -> bool:
        return bool(self._get(key, bool, "true or false", False))

    def number(self, key: str) -> float:
        return float(self._get(key, (int, float), "a number", 0.0))

    def day(self, key: str) -> date | None:
        value = self._get(key, date, "a date such as 2026-01-31", None)
        return value if value is None else date(value.year, value.month, value.day)

    def table(self, key: str) -> Table:
        return Table(self._get(key, dict, "a table", {}), self.origin, self._full(key))

    def tables(self, key: str) -> tuple[Table, ...]:
        value = self._get(key, list, "a list of tables", ())
        for item in value:
            if not isinstance(item, dict):
                raise self.error(key, "a list of tables", item)
        return tuple(
            Table(item, self.origin, f"{self._full(key)}[{number}]")
            for number, item in enumerate(value, 1)
        )

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        table = self.table(key)
        return tuple((name, table.text(name)) for name in table.values)

    def finish(self) -> None:
        """Refuse keys that the schema does not know."""
        for key in self.values:
            if key not in self.asked:
                from difflib import get_close_matches

                near = get_close_matches(key, self.asked, 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                known = ", ".join(sorted(self.asked))
                raise CatalogueError(
                    f"{self.origin}: {self._full(key)}: expected one of {known}, got {key!r}{hint}"
                )


def read_provider(values: Mapping[str, Any], origin: str, name: str) -> Provider:
    """A provider file's table; `name` is the id that its place demands."""
    table = Table(values, origin)
    identity = table.text("id", None)
    if identity != name:
        raise table.error("id", repr(name), identity)
    provider = Provider(
        id=identity,
        name=table.text("name", None),
        kind=table.text("kind", None, KINDS),
        jurisdiction=table.text("jurisdiction"),
        hosts=_hosts(table.table("hosts")),
        environment=_environment(table.table("environment")),
        surfaces=tuple(read_surface(each, identity) for each in table.tables("surface")),
        models=tuple(_model(each) for each in table.tables("model")),
        families=_lower(table, "families"),
        brands=_lower(table, "brands"),
        prefixes=_lower(table, "prefixes"),
        ended=tuple(_ended(each) for each in table.tables("ended")),
        unsupported_parameters=table.texts("unsupported_parameters"),
        successors=table.pairs("successors"),
        vendors=table.texts("vendors"),
        sources=table.texts("sources"),
        checked=table.day("checked"),
        unsure=table.texts("unsure"),
    )
    table.finish()
    for prefix in provider.prefixes:
        if prefix[-1:] not in ("/", ":"):
            raise table.error("prefixes", "prefixes that end in / or :", prefix)
    return provider


def read_own_provider(name: str, values: Mapping[str, Any], origin: str) -> Provider:
    """A provider of the user's configuration: `[tool.antilock.provider.NAME]`.

    Keys: name, kind, jurisdiction, hosts (host names, `*` for a label), base-urls, env (keys),
    env-bases, models (ids, `*` for anything), embedding-models, modules (Python import roots),
    clients, calls, prefixes, families.
    Errors: CatalogueError naming `origin`, key, what was expected and got.
    """
    table = Table(values, origin, f"provider.{name}")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*", name):
        raise CatalogueError(
            f"{origin}: provider.{name}: expected a name of a-z, 0-9, '-', '_' and '.', got {name!r}"
        )
    hosts = table.texts("hosts")
    for host in hosts:
        if not re.fullmatch(r"[A-Za-z0-9*.-]+", host) or "." not in host:
            raise table.error("hosts", "host names such as api.example.com", host)
    base_urls = table.texts("base-urls")
    for url in base_urls:
        if "://" not in url:
            raise table.error("base-urls", "URLs such as https://api.example.com/v1", url)
    named = [url.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0] for url in base_urls]
    modules = table.texts("modules")
    surface = Surface(
        provider=name,
        ecosystem="pypi",
        package=modules[0] if modules else "",
        modules=modules,
        clients=table.texts("clients"),
        inference=table.texts("calls"),
        arguments=Arguments(base_url=("base_url",), timeout=("timeout",)),
    )
    models = [_own_model(model, "chat") for model in table.texts("models")]
    models += [_own_model(model, "embedding") for model in table.texts("embedding-models")]
    provider = Provider(
        id=name,
        name=table.text("name", name),
        kind=table.text("kind", "first-party", KINDS),
        jurisdiction=table.text("jurisdiction"),
        hosts=Hosts(
            api=tuple(dict.fromkeys(_glob(host.lower(), r"[\w-]+") for host in (*hosts, *named))),
            base_urls=base_urls,
        ),
        environment=Environment(keys=table.texts("env"), bases=table.texts("env-bases")),
        surfaces=(surface,) if modules else (),
        models=tuple(models),
        families=_lower(table, "families"),
        prefixes=_lower(table, "prefixes", (f"{name}/", f"{name}:")),
        sources=(origin,),
    )
    table.finish()
    return provider


def _own_model(text: str, kind: str) -> ModelPattern:
    return ModelPattern(_glob(text, r"[\w.:@/-]*"), (), kind)


def _glob(text: str, star: str) -> str:
    return star.join(re.escape(part) for part in text.split("*"))


def _equations(table: Table, key: str) -> tuple[tuple[str, str], ...]:
    """A list of texts such as "NAME = value"."""
    found = []
    for text in table.texts(key):
        name, sign, value = text.partition(" = ")
        if not (name and sign and value):
            raise table.error(key, 'texts such as "NAME = value"', text)
        found.append((name, value))
    return tuple(found)


def _lower(table: Table, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    found = table.texts(key, default)
    for text in found:
        if text != text.lower() or not text:
            raise table.error(key, "lower-case texts", text)
    return found


def _hosts(table: Table) -> Hosts:
    hosts = Hosts(
        api=table.regexes("api"),
        mixed=table.regexes("mixed"),
        is_path_required=table.flag("is_path_required"),
        regional=tuple(_regional(each) for each in table.tables("regional")),
        sites=tuple(_regional(each) for each in table.tables("sites")),
        base_urls=table.texts("base_urls"),
        openai_base_urls=table.texts("openai_base_urls"),
        path_hint=table.regex("path_hint"),
        name_hint=table.regex("name_hint"),
        identifiers=table.texts("identifiers"),
        related=tuple(_related(each) for each in table.tables("related")),
    )
    table.finish()
    if hosts.mixed and not hosts.path_hint:
        raise table.error("path_hint", "a regular expression, as there are mixed hosts", "")
    return hosts


def _regional(table: Table) -> RegionalHost:
    host = RegionalHost(table.text("host", None), table.text("region", None), table.text("country"))
    table.finish()
    return host


def _related(table: Table) -> tuple[str, str]:
    pair = (table.text("host", None), table.text("why", None))
    table.finish()
    return pair


def _environment(table: Table) -> Environment:
    environment = Environment(
        keys=table.texts("keys"),
        bases=table.texts("bases"),
        other=table.texts("other"),
        dead=table.pairs("dead"),
    )
    table.finish()
    return environment


def _model(table: Table) -> ModelPattern:
    pattern = ModelPattern(
        regex=table.regex("regex", None),
        examples=table.texts("examples"),
        kind=table.text("kind", "chat"),
        weak=table.flag("weak"),
        wide=table.flag("wide"),
        open_weights=table.flag("open_weights"),
        fine_tuned=table.flag("fine_tuned"),
    )
    table.finish()
    for example in pattern.examples:
        if not re.fullmatch(pattern.regex, example):
            raise table.error("examples", f"matches of {pattern.regex}", example)
    return pattern


def _ended(table: Table) -> EndedApi:
    ended = EndedApi(
        name=table.text("name", None),
        ended=table.day("ended"),
        calls=table.texts("calls"),
        modules=table.texts("modules"),
        paths=table.regexes("paths"),
        instead=table.text("instead"),
    )
    table.finish()
    return ended


def read_surface(table: Table, provider: str) -> Surface:
    """A `[[surface]]`; `like = "provider/package"` is resolved by `inherit`."""
    table.asked.add("like")
    surface = Surface(
        provider=table.text("provider", provider),
        ecosystem=table.text("ecosystem", None, ECOSYSTEMS),
        package=table.text("package", None),
        modules=table.texts("modules"),
        clients=table.texts("clients"),
        builders=table.texts("builders"),
        inference=table.texts("inference"),
        distinctive=table.texts("distinctive"),
        stateful=table.texts("stateful"),
        generating=table.texts("generating"),
        routers=table.texts("routers"),
        tokenizers=table.texts("tokenizers"),
        constants=table.texts("constants"),
        constant_prefixes=table.texts("constant_prefixes"),
        constant_ids=_equations(table, "constant_ids"),
        legacy=table.texts("legacy"),
        services=table.texts("services"),
        transparent=table.texts("transparent"),
        is_variant=table.flag("is_variant"),
        takes_bound_model=table.flag("takes_bound_model"),
        arguments=_arguments(table.table("arguments")),
        errors=_errors(table.table("errors")),
    )
    table.finish()
    return surface


def _arguments(table: Table) -> Arguments:
    arguments = Arguments(
        base_url=table.texts("base_url"),
        region=table.texts("region"),
        proxy=table.texts("proxy"),
        timeout=table.texts("timeout"),
        model=table.texts("model", ("model",)),
        fallbacks=table.texts("fallbacks"),
        default_timeout=table.number("default_timeout"),
        time_limit=table.text("time_limit"),
        fixed=table.texts("fixed"),
        telling=table.texts("telling"),
    )
    table.finish()
    return arguments


def _errors(table: Table) -> Errors:
    errors = Errors(table.texts("cutoff"), table.texts("narrow"))
    table.finish()
    return errors


def inherit(files: Iterable[tuple[dict[str, Any], str]]) -> None:
    """Resolve `like = "provider/package"` in the tables of provider files, in place.

    A surface takes every list and table that it does not spell out from the surface that it is
    like; both belong to one ecosystem.
    """
    files = list(files)
    named: dict[tuple[str, str, str], dict[str, Any]] = {}
    for values, _ in files:
        for surface in values.get("surface", ()):
            key = (
                str(values.get("id")),
                str(surface.get("package")),
                str(surface.get("ecosystem")),
            )
            named.setdefault(key, surface)
    for values, origin in files:
        for number, surface in enumerate(values.get("surface", ()), 1):
            like = surface.get("like")
            if like is None:
                continue
            provider, _, package = str(like).partition("/")
            other = named.get((provider, package, str(surface.get("ecosystem"))))
            if other is None or "like" in other:
                raise CatalogueError(
                    f"{origin}: surface[{number}].like: expected provider/package of a surface"
                    f" that is like no other, got {like!r}"
                )
            if set(surface.get("modules", ())) & set(other.get("modules", ())):
                surface["is_variant"] = True
            for name, value in other.items():
                if name not in ("ecosystem", "package", "modules", "clients", "provider"):
                    surface.setdefault(name, value)


def read_hidden(table: Table) -> HiddenDefault:
    """A `[[hidden]]`: a call that reaches a provider nobody named."""
    hidden = HiddenDefault(
        package=table.text("package", None),
        ecosystem=table.text("ecosystem", None, ECOSYSTEMS),
        provider=table.text("provider", None),
        calls=table.texts("calls"),
        effect=table.text("effect", None),
        silencers=table.texts("silencers"),
        needs=table.texts("needs"),
        settings=table.texts("settings"),
        instead=table.text("instead"),
        source=table.text("source"),
        checked=table.day("checked"),
    )
    table.finish()
    return hidden


def read_client(table: Table) -> HttpClient:
    """A `[[client]]`: a general HTTP library."""
    client = HttpClient(
        ecosystem=table.text("ecosystem", None, ECOSYSTEMS),
        modules=table.texts("modules"),
        clients=table.texts("clients"),
        requests=table.texts("requests"),
        send=table.texts("send"),
        base_url=table.texts("base_url"),
        proxy=table.texts("proxy"),
        timeout=table.texts("timeout"),
        default_timeout=table.number("default_timeout"),
        time_limit=table.text("time_limit"),
        is_silent=table.flag("is_silent"),
        errors=_errors(table.table("errors")),
    )
    table.finish()
    return client


def read_grammar(table: Table) -> RegionGrammar:
    """A `[[grammar]]` of region codes."""
    grammar = RegionGrammar(
        table.text("platform", None), table.regex("regex", None), table.texts("examples")
    )
    table.finish()
    for example in grammar.examples:
        if not re.fullmatch(grammar.regex, example):
            raise table.error("examples", f"matches of {grammar.regex}", example)
    return grammar


def read_places(sheets: Mapping[str, Mapping[str, Any]]) -> Places:
    """Platforms, territories and region-bound features, from the files of these names."""
    territories = Table(sheets.get("territories.toml", {}), "territories.toml")
    found = Places(
        platforms=read_all(
            sheets.get("platforms.toml", {}), "platforms.toml", "platform", read_platform
        ),
        territories=tuple(read_territories(each) for each in territories.tables("territories")),
        features=read_all(
            sheets.get("features.toml", {}), "features.toml", "feature", read_feature
        ),
        names=territories.pairs("names"),
    )
    territories.finish()
    known = {name for name, _ in found.names}
    ids = {platform.id for platform in found.platforms}
    for platform in found.platforms:
        for code, territory in platform.regions:
            if territory not in known:
                raise CatalogueError(
                    f"platforms.toml: {platform.id}.regions.{code}: expected a territory that "
                    f"territories.toml names, got {territory!r}"
                )
        for other in platform.like:
            if other not in ids:
                raise CatalogueError(
                    f"platforms.toml: {platform.id}.like: expected the id of a platform, got {other!r}"
                )
    return found


def read_platform(table: Table) -> Platform:
    """A `[[platform]]` and its `[[platform.setting]]`."""
    platform = Platform(
        id=table.text("id", None),
        name=table.text("name", None),
        regions=table.pairs("regions"),
        spellings=table.pairs("spellings"),
        edge=table.texts("edge"),
        runs=table.texts("runs"),
        like=table.texts("like"),
        tokens=table.texts("tokens"),
        settings=tuple(_platform_setting(each) for each in table.tables("setting")),
        sources=table.texts("sources"),
        checked=table.day("checked"),
        unsure=table.texts("unsure"),
    )
    table.finish()
    if not platform.sources:
        raise table.error("sources", "at least one source", ())
    return platform


def _platform_setting(table: Table) -> PlatformSetting:
    setting = PlatformSetting(
        role=table.text("role", None, ("region", "edge", "area", "ignored")),
        files=table.texts("files"),
        unless_files=table.texts("unless_files"),
        keys=table.texts("keys"),
        values=table.texts("values"),
        open=table.texts("open"),
        needs=table.texts("needs"),
        without=table.texts("without"),
        modules=table.texts("modules"),
        scope=table.text("scope", "project", ("project", "file")),
        instead=table.text("instead"),
        pin=table.text("pin"),
        runs=table.texts("runs"),
        is_apart=table.flag("is_apart"),
        is_argument=table.flag("is_argument"),
        is_key=table.flag("is_key"),
        is_endpoint=table.flag("is_endpoint"),
        is_read_statically=table.flag("is_read_statically"),
    )
    table.finish()
    if not setting.keys and not setting.modules:
        raise table.error("keys", "keys, or modules whose import says it", ())
    return setting


def read_territories(table: Table) -> Territories:
    """A `[[territories]]` of one provider."""
    refusals = []
    for each in table.tables("refusal"):
        refusals.append(Refusal(each.texts("territories"), each.day("until")))
        each.texts("sources")
        each.finish()
    found = Territories(
        provider=table.text("provider", None),
        served=table.texts("served"),
        refused=table.texts("refused"),
        refusals=tuple(refusals),
        models=table.regex("models"),
        like=table.text("like"),
        sources=table.texts("sources"),
        checked=table.day("checked"),
        unsure=table.texts("unsure"),
    )
    table.finish()
    both = set(found.served) & set(found.refused)
    if both:
        raise table.error("refused", "territories that are not served", sorted(both))
    return found


def read_feature(table: Table) -> RegionFeature:
    """A `[[feature]]` that a provider offers in some regions only."""
    feature = RegionFeature(
        provider=table.text("provider", None),
        name=table.text("name", None),
        models=table.texts("models"),
        offered=table.texts("offered"),
        absent=table.texts("absent"),
        keys=table.texts("keys"),
        values=table.texts("values"),
        sources=table.texts("sources"),
        checked=table.day("checked"),
    )
    table.finish()
    if not feature.offered and not feature.absent:
        raise table.error("offered", "regions that have it, or regions that have not", ())
    return feature


def read_relay(table: Table) -> Provider:
    """A `[[relay]]`: a third party that passes calls on to providers."""
    identity = table.text("id", None)
    relay = Provider(
        id=identity,
        name=table.text("name", identity),
        kind="relay",
        hosts=Hosts(api=table.regexes("hosts")),
        vendors=table.texts("vendors"),
        sources=table.texts("sources"),
        checked=table.day("checked"),
    )
    table.finish()
    if not relay.sources:
        raise table.error("sources", "at least one source", ())
    return relay


def read_known(table: Table) -> KnownModel:
    """A `[[model]]` of the hand-kept model table."""
    dimensions = table.number("dimensions")
    known = KnownModel(
        provider=table.text("provider", None),
        id=table.text("id", None),
        kind=table.text("kind", None),
        open_weights=table.flag("open_weights") if "open_weights" in table.values else None,
        dimensions=int(dimensions) or None,
        shutdown=table.day("shutdown"),
        aliases=table.texts("aliases"),
        source=table.text("source"),
    )
    table.asked.add("open_weights")
    table.asked.add("unsure")
    table.finish()
    return known


def read_all(
    values: Mapping[str, Any], origin: str, key: str, read: Callable[[Table], _T]
) -> tuple[_T, ...]:
    """Every `[[key]]` of a file that holds nothing else."""
    table = Table(values, origin)
    found = tuple(read(each) for each in table.tables(key))
    table.finish()
    return found
