"""Answers the questions that checks and front-ends ask: whose endpoint, model, call is that?

Questions are asked for every string of a file, so each begins with a look-up that most strings
fail; regexes are compiled when the first text reaches them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from antilock.catalogue.model import (
    EndpointMatch,
    HiddenDefault,
    HttpClient,
    KnownModel,
    ModelMatch,
    ModelPattern,
    Places,
    Provider,
    RegionGrammar,
    Surface,
)
from antilock.patterns import lazy_pattern
from antilock.records import dataclass, field

if TYPE_CHECKING:
    from antilock.catalogue.atlas import Atlas
    from antilock.catalogue.calls import Calls

_ADDRESS = lazy_pattern(
    r"(?P<scheme>(?:https?|wss?)://)?(?:[^/?#\s@]*@)?(?P<host>[^/?#\s:@'\"<>]*)(?::(?:\d+|\{\}))?"
    r"(?P<path>[/?#].*)?",
    re.DOTALL | re.IGNORECASE,
)
_PLACEHOLDER = lazy_pattern(
    r"(?:^|[^a-z])(?:your|example|placeholder|dummy|changeme)|your[-_]|x{3,}|example"
    r"|^my[-_]?(?:resource|endpoint|openai|azure|instance|deployment|service|name|workspace)"
    r"|^(?:resource|endpoint|instance|service|account|workspace)(?:[-_]?name)?\.",
)
_NAMES_ENDPOINT = lazy_pattern(r"base|api|endpoint|url", re.IGNORECASE)
_HOST_TAIL = lazy_pattern(r"(?:[a-z0-9-]+\.){2,}[a-z]+", re.IGNORECASE)
_VERSION = lazy_pattern(r"/v\d+$")
_MODEL_WORDS = ("model", "engine", "deployment", "llm")
_NAMES_MODEL = lazy_pattern("|".join(_MODEL_WORDS), re.IGNORECASE)
_NAMES_PROVIDER = lazy_pattern(
    r"provider|vendor|backend|platform|service|framework|client_?type|api_?type|host|source"
    r"|(?:^|_)api(?:_?(?:choice|name|kind))?$"
    r"|interface|integration|dialect|format|pattern|flavou?r|syntax|schema|parser|wire|template|tmpl|encoding|tokeni[sz]er"
    r"|(?:client|config(?:uration)?)(?:_?(?:name|id|key))?$",
    re.IGNORECASE,
)
# What a bare brand may be besides a family of models: the product that a program works with, or who
# speaks in a record of a conversation.
_NAMES_PRODUCT = lazy_pattern(
    r"(?:(?:mode|type|kind|tab|agent|tool|cli|runner|app|assistant|ide|harness|runtime|target|editor|command|cmd|configure)s?"
    r"|(?:^|_)(?:role|from|speaker|sender|author))(?:_?(?:name|id|kind))?$",
    re.IGNORECASE,
)
# Pages for people, also of hosts that have an API: `https://openrouter.ai/keys`.
_SITE_PAGE = lazy_pattern(
    r"/(?:api-?keys|keys|settings|usercenter|console|account|credits|pricing|log-?in|sign-?(?:in|up)|docs?)"
    r"(?:[/?#]|$)",
    re.IGNORECASE,
)
# What a program has printed, where a brand is what somebody reads.
_NAMES_OUTPUT = lazy_pattern(r"(?:output|std_?out|std_?err|screen|pane|terminal)$", re.IGNORECASE)
# Programs that people choose beside "claude" and "gemini".
_TOOLS = frozenset("codex copilot cursor aider opencode windsurf cline".split())
_NAMES_KIND = lazy_pattern(r"(?:type|kind)$", re.IGNORECASE)
_IS_KEY = lazy_pattern(r"\.(?:id|key|slug)$|^\w\.name$")
_SAYS_MODEL = lazy_pattern(r"model|llm|deployment", re.IGNORECASE)
_IS_MODEL = lazy_pattern(r"model|deployment", re.IGNORECASE)
# Segments that say nothing about what a value is.
_PLAIN_PARTS = frozenset(
    ("", "name", "id", "value", "key", "type", "lower", "upper", "strip", "casefold", "get", "self")
)
_FAMILY_REST = lazy_pattern(r"[-_.:/@]?|[-_.:@]?v?\d[\w.:@-]*")
_FAMILY_WORDS = lazy_pattern(r"(?:[-_.:@\d][\w.:@-]*)?")
_STEM = lazy_pattern(r"(?:[-_.@](?:\d{4,8}|\d{4}-\d{2}-\d{2}|latest))+$")
_DOT = lazy_pattern(r"(?<=\d)Dot(?=\d)")  # as in `GPT3Dot5Turbo`
_LONGEST_MODEL = 200
# Files of weights, and weights in the formats and quantisations that run where the program runs:
# no provider serves them under such a name.
_LOCAL_WEIGHTS = lazy_pattern(
    r"\.(?:gguf|ggml|safetensors|onnx|bin|pth?|mlmodel|mlpackage|tflite|task|wasm)$"
    r"|[-_.]q\d(?:f\d\d|_[01k])(?:_\w+)?(?:$|[-.])|[-_](?:mlc|gguf|ggml|onnx|mlx)(?:$|[-_.])",
    re.IGNORECASE,
)
_MEMORY = 20_000


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that the data files say, and the look-up tables worked out of it.

    hubs      organisations whose open weights have paths on a hub that look like routers' ids
    starts, wide, tails, tokens, files   see the functions of `tables` that make them
    """

    providers: tuple[Provider, ...]
    frameworks: tuple[Surface, ...] = ()
    clients: tuple[HttpClient, ...] = ()
    hidden: tuple[HiddenDefault, ...] = ()
    grammars: tuple[RegionGrammar, ...] = ()
    hubs: tuple[str, ...] = ()
    starts: dict[str, list[list[int]]] = field(default_factory=dict)
    wide: dict[str, list[str]] = field(default_factory=dict)
    tails: dict[str, list[list[int]]] = field(default_factory=dict)
    tokens: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


class _Candidate(NamedTuple):
    """One reading of a text as a model id."""

    provider: str
    id: str
    pattern: ModelPattern
    region: str = ""
    prefix: str = ""


class Catalogue:
    """The catalogue as a set of questions. Immutable but for its memory of answers."""

    def __init__(
        self,
        read_contents: Callable[[], Contents],
        extra: tuple[Provider, ...] = (),
        read_models: Callable[[], list[list[Any]]] = list,
        gateway_hosts: tuple[str, ...] = (),
        tokens: tuple[str, ...] | None = None,
        files: tuple[str, ...] | None = None,
        read_places: Callable[[], Places] = Places,
    ) -> None:
        self._read_contents = read_contents
        self._gateway_hosts = gateway_hosts
        self._extra = extra
        self._read_models = read_models
        self._tokens = tokens
        self._files = files
        self._read_places = read_places
        self._endpoints: dict[tuple[str, str], EndpointMatch | None] = {}
        self._candidates: dict[str, tuple[_Candidate, ...]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}

    @cached_property
    def atlas(self) -> Atlas:
        """Where platforms run products, and where providers serve them."""
        from antilock.catalogue.atlas import Atlas

        return Atlas(self._read_places())

    # What there is.

    @cached_property
    def _contents(self) -> Contents:
        return self._read_contents()

    @cached_property
    def _all(self) -> tuple[Provider, ...]:
        return (*self._contents.providers, *self._extra)

    @cached_property
    def providers(self) -> Mapping[str, Provider]:
        """Every provider by id, those of the user last."""
        return MappingProxyType({provider.id: provider for provider in self._all})

    @cached_property
    def surfaces(self) -> tuple[Surface, ...]:
        """Every surface: of the user's providers, of providers, of frameworks."""
        own = [surface for provider in self._extra for surface in provider.surfaces]
        built_in = [s for provider in self._contents.providers for s in provider.surfaces]
        return (*own, *built_in, *self._contents.frameworks)

    @property
    def hidden(self) -> tuple[HiddenDefault, ...]:
        """Calls that reach a provider which nobody named."""
        return self._contents.hidden

    @property
    def http_clients(self) -> tuple[HttpClient, ...]:
        """General HTTP libraries."""
        return self._contents.clients

    def tokens(self) -> frozenset[str]:
        """Lower-case texts: every file that could give a finding holds one of them, in any case.

        Of a text with `catalogue.JOINT` in it such a file holds every part.
        """
        found = set(self._contents.tokens if self._tokens is None else self._tokens)
        if self._extra:
            from antilock.catalogue import tables

            own = Contents(providers=self._extra)
            found |= tables.tokens(own, {})
        return frozenset(found)

    def modules_of(self, ecosystem: str) -> frozenset[str]:
        """Every module by which files of an ecosystem get to a provider."""
        found = {
            module
            for surface in self.surfaces
            if surface.ecosystem == ecosystem and not surface.services
            for module in surface.modules
        }
        calls = (call for each in self.hidden if each.ecosystem == ecosystem for call in each.calls)
        return frozenset(found | {call.rpartition(".")[0] for call in calls})

    def telling_methods(self, ecosystem: str) -> frozenset[str]:
        """Paths of methods that code speaks of a provider by, whatever they are called on."""
        return frozenset(
            path
            for surface in self.surfaces
            if surface.ecosystem == ecosystem
            for path in surface.distinctive
        )

    def key_variables(self) -> frozenset[str]:
        """Variables of the environment that hold a provider's key: code that asks for one says
        something, whoever uses it."""
        return frozenset(key for provider in self._all for key in provider.environment.keys)

    @cached_property
    def readers(self) -> dict[str, tuple[str, ...]]:
        """The providers whose clients read a variable that holds neither a key nor an address."""
        found: dict[str, tuple[str, ...]] = {}
        for provider in self._all:
            for name in provider.environment.other:
                found[name] = (*found.get(name, ()), provider.id)
        return found

    def dead_variables(self) -> frozenset[str]:
        """Variables of the environment that providers' clients once read: setting one says something,
        and so does code that still reads it."""
        return frozenset(old for provider in self._all for old, _ in provider.environment.dead)

    def place_signs(self) -> frozenset[str]:
        """Texts of the tokens that tell where something runs."""
        from antilock.catalogue.tables import region_tokens

        return region_tokens(self._read_places())

    def service_signs(self, ecosystem: str) -> frozenset[str]:
        """Names of services, which say something wherever they stand in code: it builds their clients."""
        services = (
            name
            for surface in self.surfaces
            if surface.ecosystem == ecosystem
            for name in surface.services
        )
        return frozenset(name.rstrip("*").lower() for name in services)

    def is_platform_file(self, path: str) -> bool:
        """Whether a file is read whatever is in it: it is where a platform looks for its settings."""
        return f"/{path}".endswith(self._platform_endings)

    @cached_property
    def _platform_endings(self) -> tuple[str, ...]:
        return tuple(f"/{name}" for name in self.platform_files)

    @property
    def platform_files(self) -> tuple[str, ...]:
        """Names of the files that are read whatever is in them."""
        return self._contents.files if self._files is None else self._files

    def _pattern(self, regex: str) -> re.Pattern[str]:
        found = self._patterns.get(regex)
        if found is None:
            found = self._patterns[regex] = re.compile(regex)
        return found

    # Endpoints.

    def endpoint(self, text: str, name: str = "") -> EndpointMatch | None:
        """The provider whose API an endpoint literal names, or None.

        `text` may hold `{}` for what the program fills in; a hole in the host means that the
        host is configured, which is no endpoint. `name` is the name beside the literal: it
        decides where a host is both API and web site.
        """
        if "." not in text:
            return None
        key = (text, name if name and _NAMES_ENDPOINT.search(name) else "")
        if key not in self._endpoints:
            if len(self._endpoints) > _MEMORY:
                self._endpoints.clear()
            self._endpoints[key] = self._find_endpoint(*key)
        return self._endpoints[key]

    def configured_endpoint(self, text: str) -> EndpointMatch | None:
        """The provider of an endpoint whose host has a hole, as in `https://{}.host/path`.

        The match has no region: the program chooses it.
        """
        if "{}" not in text:
            return None
        address = _ADDRESS.fullmatch(text)
        if address is None or "{}" not in address["host"]:
            return None
        samples = [grammar.examples[0] for grammar in self._contents.grammars if grammar.examples]
        for sample in (*samples, "resource"):
            match = self.endpoint(text.replace("{}", sample), "endpoint")
            if match is not None:
                return EndpointMatch(
                    match.provider, address["host"], match.path, "", match.is_relay
                )
        return None

    def host_tail(self, text: str) -> str:
        """The provider whose hosts, one for each customer, end so: `.openai.azure.com`; or ""."""
        tail = text.removeprefix(".")
        if _HOST_TAIL.fullmatch(tail) is None:
            return ""
        match = self._find_endpoint(f"a.{tail}", "")
        return match.provider if match is not None else ""

    def _find_endpoint(self, text: str, name: str) -> EndpointMatch | None:
        address = _ADDRESS.fullmatch(text)
        if address is None:
            return None
        host = address["host"].lower().rstrip(".")
        if "." not in host or "{" in host or (not address["scheme"] and re.search(r"\s", text)):
            return None
        if self._gateway_hosts and self._is_gateway(host):
            return None
        path = address["path"] or ""
        if _SITE_PAGE.match(path):
            return None
        for number, place in self._hosts(host):
            provider = self._all[number]
            match = self._host_match(provider, place, host, path, name)
            if match is None or _PLACEHOLDER.search(host.rpartition(".")[0]):
                continue
            if f"{host}{path}" in provider.hosts.identifiers:
                return None
            region = (match.groupdict().get("region") or "") or self._regional(provider, host)
            return EndpointMatch(provider.id, host, path, region, provider.kind == "relay")
        return None

    def _is_gateway(self, host: str) -> bool:
        """Whether a host is one of the user's own gateway."""
        names = [name.lower().partition(":")[0] for name in self._gateway_hosts]
        return any(
            host.endswith(name[1:]) if name.startswith("*.") else host == name for name in names
        )

    def _hosts(self, host: str) -> Iterable[list[int]]:
        tail = host[host.rfind(".", 0, host.rfind(".")) + 1 :]
        tails = self._tails
        return [*tails.get(tail, ()), *tails.get("", ())]

    @cached_property
    def _tails(self) -> dict[str, list[list[int]]]:
        if not self._extra:
            return self._contents.tails
        from antilock.catalogue import tables

        # The user's own providers come first, so that they may take a host over.
        merged = tables.tails(self._extra, len(self._contents.providers))
        for tail, places in self._contents.tails.items():
            merged.setdefault(tail, []).extend(places)
        return merged

    def _host_match(
        self, provider: Provider, place: int, host: str, path: str, name: str
    ) -> re.Match[str] | None:
        hosts = provider.hosts
        if place < len(hosts.api):
            return self._pattern(hosts.api[place]).fullmatch(host)
        match = self._pattern(hosts.mixed[place - len(hosts.api)]).fullmatch(host)
        if match is None:
            return None
        if self._pattern(hosts.path_hint).search(path):
            return match
        if hosts.is_path_required:
            is_named = bool(hosts.name_hint) and bool(self._pattern(hosts.name_hint).search(name))
        else:
            is_named = bool(name)
        return match if is_named else None

    def _regional(self, provider: Provider, host: str) -> str:
        for regional in provider.hosts.regional:
            if host == regional.host or (
                regional.host.startswith("{}") and host.endswith(regional.host[2:])
            ):
                return regional.region
        return ""

    # Models.

    def model(self, text: str, name: str = "", beside: Collection[str] = ()) -> ModelMatch | None:
        """The providers whose model id `text` is as a whole, or None.

        `name` is the name beside the literal: ids that are ordinary words count only where it
        says model, engine, deployment or llm. `beside` are ids of providers in scope: ids as
        wide as `org/model` count only beside their provider.
        """
        found = [each for each in self._read(text) if not each.pattern.wide]
        sure = [each for each in found if not each.pattern.weak]
        if sure:
            return self._model_match(sure, beside)
        says_model = _is_of_model(name) and not self._names_provider(text, name)
        if found and says_model:
            return self._model_match(found, beside)
        if beside and ("/" in text or "-" in text or text.isalnum()):
            wide = self._read_wide(text, says_model, beside)
            if wide:
                return self._model_match(wide, beside)
        return None

    def _names_provider(self, text: str, name: str) -> bool:
        """Whether a brand says who is asked, beside a name that says not what for: `llm="mistral"`."""
        return name.lower().endswith("llm") and text.lower() in self.providers

    def _read(self, text: str) -> tuple[_Candidate, ...]:
        found = self._candidates.get(text)
        if found is not None:
            return found
        if not 1 < len(text) <= _LONGEST_MODEL or any(map(text.__contains__, " \n\t")):
            return ()
        low = text[:3].lower()
        starts = self._starts
        has_start = low in starts or low[:2] in starts or low[:1] in starts or "" in starts
        if not has_start and "/" not in text and ":" not in text:
            return ()
        if _LOCAL_WEIGHTS.search(text) and text.lower() not in self._table:
            return ()
        if len(self._candidates) > _MEMORY:
            self._candidates.clear()
        found = self._candidates[text] = tuple(self._find_models(text, 2))
        return found

    def _find_models(self, text: str, depth: int) -> list[_Candidate]:
        low = text.lower()
        found = []
        for length in (3, 2, 1, 0):
            for number, place in self._starts.get(low[:length], ()):
                provider = self._all[number]
                pattern = provider.models[place]
                match = self._pattern(pattern.regex).fullmatch(text)
                if match is not None:
                    region = match.groupdict().get("region") or ""
                    found.append(_Candidate(provider.id, text, pattern, region))
        if depth and not found:
            found += self._find_prefixed(text, low, depth)
        return found

    def _find_prefixed(self, text: str, low: str, depth: int) -> list[_Candidate]:
        """Readings of `router/id` and `router:id`."""
        for place, letter in enumerate(low):
            if letter not in "/:":
                continue
            provider = self._prefixes.get(low[: place + 1])
            if provider is None:
                continue
            rest = text[place + 1 :]
            if _VERSION.search(rest):
                continue  # a path of an API, `groq/openai/v1`
            found = []
            for each in self._find_models(rest, depth - 1):
                if each.pattern.wide or self._is_hub_path(low[: place + 1], each):
                    continue
                found.append(each._replace(prefix=provider, region=each.region))
            found += [
                _Candidate(provider, rest, pattern, "", provider)
                for pattern in self.providers[provider].models
                if pattern.wide
                and self._start_of(pattern)
                and self._pattern(pattern.regex).fullmatch(rest)
            ]
            if found:
                return [each._replace(pattern=_certain(each.pattern)) for each in found]
        return []

    def _is_hub_path(self, prefix: str, candidate: _Candidate) -> bool:
        """Whether `org/model` may be a path on a hub: the organisation puts open weights there."""
        if prefix[-1] != "/" or prefix[:-1] not in self._contents.hubs:
            return False
        if candidate.pattern.open_weights:
            return True
        return any(known.open_weights for known in self.known(candidate.id))

    def _read_wide(self, text: str, says_model: bool, beside: Collection[str]) -> list[_Candidate]:
        found = []
        for number, place in self._starts.get("*", ()):
            provider = self._all[number]
            if provider.id not in beside:
                continue
            pattern = provider.models[place]
            starts = self._start_of(pattern)
            if not says_model and (not starts or "/" not in text):
                if text.partition("/")[0].lower() not in self._organisations:
                    continue
            match = self._pattern(pattern.regex).fullmatch(text)
            if match is not None:
                found.append(_Candidate(provider.id, text, pattern))
        # A pattern that spells organisations out knows more than one that takes any.
        return sorted(found, key=lambda each: not self._start_of(each.pattern))

    def is_widely_spelled(self, text: str) -> bool:
        """Whether a text is spelled like the ids, as wide as `org/model`, of any provider."""
        return any(self._pattern(regex).fullmatch(text) for regex in self._widest_first)

    @cached_property
    def _widest_first(self) -> tuple[str, ...]:
        """The wide patterns, once each, those first that nearly all such ids fit."""
        wide = [
            self._all[number].models[place].regex for number, place in self._starts.get("*", ())
        ]
        return tuple(sorted(dict.fromkeys(wide), key=len))

    def _start_of(self, pattern: ModelPattern) -> frozenset[str]:
        """The sure beginnings of a wide pattern; empty when it is wide open."""
        return self._wide_starts.get(pattern.regex, frozenset())

    @cached_property
    def _wide_starts(self) -> dict[str, frozenset[str]]:
        spelled = self._contents.wide
        if self._extra:
            from antilock.catalogue import tables

            spelled = {**spelled, **tables.wide(self._extra)}
        return {regex: frozenset(starts) for regex, starts in spelled.items()}

    @cached_property
    def _organisations(self) -> frozenset[str]:
        """Organisations that the wide patterns spell out, and those that routers prefix."""
        spelled = {
            start.partition("/")[0] for starts in self._wide_starts.values() for start in starts
        }
        return frozenset(spelled | {prefix[:-1] for prefix in self._prefixes if prefix[-1] == "/"})

    @cached_property
    def _starts(self) -> dict[str, list[list[int]]]:
        if not self._extra:
            return self._contents.starts
        from antilock.catalogue import tables

        merged = tables.starts(self._extra, len(self._contents.providers))
        for start, places in self._contents.starts.items():
            merged.setdefault(start, []).extend(places)
        return merged

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {prefix: provider.id for provider in self._all for prefix in provider.prefixes}

    def prefix_owner(self, text: str) -> str:
        """The provider whose router prefix a model's id begins with: `ollama/`; "" for none."""
        prefix, slash, _ = text.lower().partition("/")
        return self._prefixes.get(f"{prefix}{slash}", "") if slash else ""

    def _model_match(self, candidates: list[_Candidate], beside: Collection[str]) -> ModelMatch:
        near = [each for each in candidates if each.provider in beside]
        rest = [each for each in candidates if each.provider not in beside]
        ordered = [*near, *rest]
        first = ordered[0]
        names = [each.prefix for each in ordered if each.prefix] + [
            each.provider for each in ordered
        ]
        known = self.known(first.id)
        own = [row.kind for row in known if row.provider == first.provider]
        said = [each.pattern.kind for each in ordered if each.provider == first.provider]
        kinds = [kind for kind in said if kind != "chat"] + own + [row.kind for row in known]
        return ModelMatch(
            providers=tuple(dict.fromkeys(names)),
            id=first.id.removeprefix("models/"),
            kind=(kinds or said)[0],
            prefix=first.prefix,
            region=first.region,
            is_known=bool(known),
            is_fine_tuned=first.pattern.fine_tuned,
            is_weak=first.pattern.weak,
            is_wide=first.pattern.wide,
        )

    def spelled(self, name: str) -> str:
        """The model or region that a constant's name spells without its punctuation, or ""."""
        dashed = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name)
        region = dashed.lower().replace("_", "-")
        if self.region(region):
            return region
        letters = _letters(name)
        if letters in self._by_letters:
            return self._by_letters[letters]
        plain = name.lower().replace("_", "-")
        return plain if self.model(plain, "model") is not None else ""

    @cached_property
    def _by_letters(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for rows in self._table.values():
            for row in rows:
                if "/" not in row[1]:
                    found.setdefault(_letters(row[1]), row[1])
        return found

    # The model table.

    @cached_property
    def _table(self) -> dict[str, list[list[Any]]]:
        found: dict[str, list[list[Any]]] = {}
        for row in self._read_models():
            found.setdefault(row[1].lower(), []).append(row)
        return found

    def known(self, identity: str) -> tuple[KnownModel, ...]:
        """Rows of the model table with that id, whatever its case; `models/` is left out."""
        rows = self._table.get(identity.lower().removeprefix("models/"), ())
        return tuple(map(_known_model, rows))

    def models_of(self, provider: str) -> tuple[KnownModel, ...]:
        """Every row of the model table that a provider has, in the table's order."""
        rows = (row for same in self._table.values() for row in same if row[0] == provider)
        return tuple(map(_known_model, rows))

    def retirement(self, provider: str, identity: str) -> date | None:
        """The day from which a provider's model no longer answers; None when there is none."""
        days = [row.shutdown for row in self.known(identity) if row.provider == provider]
        return max((day for day in days if day is not None), default=None)

    def near(self, match: ModelMatch) -> str:
        """For an id that no table has: a known id that differs by its date or a few letters."""
        if match.is_known or match.is_fine_tuned:
            return ""
        low = match.id.lower()
        stem = _STEM.sub("", low)
        owners = set(match.providers)
        same = [
            row[1]
            for key, rows in self._table.items()
            for row in rows
            if row[0] in owners and key != low and _STEM.sub("", key) == stem
        ]
        if same:
            return str(min(same, key=lambda each: (-len(each), each)))
        from difflib import get_close_matches

        ids = [key for key, rows in self._table.items() if any(row[0] in owners for row in rows)]
        close = get_close_matches(low, sorted(ids), 1, 0.88)
        return close[0] if close else ""

    def constant(self, path: str) -> str:
        """The id of the model that a constant of an SDK stands for, by its dotted path; or ""."""
        rest = path
        for surface in self._naming:
            module = next((m for m in surface.modules if path.startswith((f"{m}.", f"{m}/"))), None)
            if module is None:
                continue
            rest = path[len(module) + 1 :].rpartition(".")[2]
            found = dict(surface.constant_ids).get(rest)
            if found is not None:
                return found
            for prefix in surface.constant_prefixes:
                if rest.startswith(prefix):
                    found = self._by_letters.get(_letters(_DOT.sub(".", rest[len(prefix) :])))
                    if found is not None:
                        return found
        return ""

    @cached_property
    def _naming(self) -> tuple[Surface, ...]:
        """Surfaces with constants that stand for models and do not spell their ids."""
        return tuple(s for s in self.surfaces if s.constant_prefixes or s.constant_ids)

    # Families and regions.

    def family(self, text: str, other: str = "") -> str:
        """The provider whose model family a text in a comparison names, or "".

        `other` is the dotted text of what it is compared with: short words and brands count only
        where it says model, and nothing counts that is compared with a provider's name.
        """
        low = text.lower().strip()
        if not 1 < len(low) <= 60 or any(map(low.__contains__, " \n\t")):
            return ""
        parts = [part for part in other.replace("()", "").split(".") if part not in _PLAIN_PARTS]
        last = parts[-1] if parts else ""
        if _NAMES_PROVIDER.search(last) and not last.lower().endswith(("model", "llm", "engine")):
            return ""
        says_model = bool(_NAMES_MODEL.search(other))
        prefix, _, rest = low.rpartition("/")
        if prefix and prefix.rpartition("/")[2] == "models":
            low, says_model = rest, True
        elif f"{prefix}/" in self._prefixes:
            low = rest
        if low in self._provider_words and not says_model:
            return ""
        if self._is_never_family(low):
            return ""
        raw = other.replace("()", "").rpartition(".")[2]
        if low in self._provider_words and _NAMES_KIND.search(raw):
            return ""  # `llm_type == "gemini"`: which of the classes that ask, as `provider` says
        if _is_word(low) and (_names_product(last) or (not says_model and _names_product(raw))):
            return ""
        if low.isalpha() and not says_model and _NAMES_OUTPUT.search(raw):
            return ""
        if low.isalpha() and not says_model and _IS_KEY.search(other):
            return ""  # which of the records of a list: `agents.find((a) => a.id === "claude")`
        for length in range(min(len(low), self._longest_family), 1, -1):
            word, rest = low[:length], low[length:]
            provider = self._families.get(word)
            if provider is None:
                continue
            # `gpt-4` is a family wherever it stands, `gpt-image` only where a model is said.
            grammar = _FAMILY_WORDS if says_model or word[-1] in "-_" else _FAMILY_REST
            if not grammar.fullmatch(rest):
                continue
            if (length < 3 or word in self._brands) and not says_model:
                return ""
            return provider
        return ""

    def is_one_of_providers(self, text: str, other: str, words: Collection[str]) -> bool:
        """Whether a bare word is one of several that a value is compared with, some of which name
        providers or tools and no family of models: "claude" beside "openai" is such a name, too,
        unless `other`, what it is compared with, says model and no kind of one (`model_type`). What is
        called llm may be either."""
        return (
            text.lower() in words
            and (not _IS_MODEL.search(other) or _NAMES_KIND.search(other) is not None)
            and any(each in _TOOLS or self._is_never_family(each) for each in words)
        )

    def _is_never_family(self, low: str) -> bool:
        return low in self._names and low not in self._families

    @cached_property
    def _families(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for provider in self._all:
            for word in (*provider.families, *provider.brands):
                found.setdefault(word, provider.id)
        return found

    @cached_property
    def _longest_family(self) -> int:
        return max(map(len, self._families), default=0)

    @cached_property
    def _brands(self) -> frozenset[str]:
        return frozenset(word for provider in self._all for word in provider.brands)

    @cached_property
    def _names(self) -> frozenset[str]:
        ids = {provider.id for provider in self._all}
        return frozenset(ids | {prefix[:-1] for prefix in self._prefixes})

    @cached_property
    def _provider_words(self) -> frozenset[str]:
        """Names of providers that are names of families too: "mistral", "deepseek"."""
        return frozenset(self._names & set(self._families))

    def region(self, text: str) -> bool:
        """Whether a text is spelled like a region code of a cloud."""
        return 4 < len(text) < 32 and self._region.fullmatch(text) is not None

    @cached_property
    def _region(self) -> re.Pattern[str]:
        grammars = self._contents.grammars
        return re.compile("|".join(f"(?:{each.regex})" for each in grammars) or r"(?!)")

    @cached_property
    def calls(self) -> Calls:
        """Whose imports, clients and methods are which."""
        from antilock.catalogue.calls import Calls

        return Calls(self.surfaces, self._contents.clients)


def names_model(text: str) -> bool:
    """Whether a text speaks of models by a word that names of them have."""
    if not text.isascii():  # ignoring case is more than two cases there
        return _NAMES_MODEL.search(text) is not None
    lowered = text.lower()
    return any(word in lowered for word in _MODEL_WORDS)


def _names_product(name: str) -> bool:
    """Whether a name says which program is meant, also beside a model: `modelConfig.cli_tool`."""
    last = name.rpartition(".")[2]
    return _NAMES_PRODUCT.search(last) is not None and _SAYS_MODEL.search(last) is None


def _is_word(low: str) -> bool:
    """Whether a text is one word, or several with underscores between: `veo3_generate_video`."""
    return low.isalpha() or ("_" in low and low.isidentifier())


def names_kind(name: str) -> bool:
    """Whether a name speaks of what kind a model is, not of which one it is."""
    return name.lower().endswith(("type", "kind", "family"))


def _is_of_model(name: str) -> bool:
    """Whether a name speaks of a model, and not of who provides it: `MODEL_PROVIDER_MISTRAL`."""
    if not _NAMES_MODEL.search(name) or names_kind(name) or _names_product(name):
        return False
    return not _NAMES_PROVIDER.search(name) or name.lower().endswith(("model", "engine", "llm"))


def _known_model(row: list[Any]) -> KnownModel:
    """A row of the model table as a value."""
    provider, identity, kind, open_weights, dimensions, shutdown, aliases, source = row[:8]
    day = date.fromisoformat(shutdown) if shutdown else None
    return KnownModel(
        provider, identity, kind, open_weights, dimensions, day, tuple(aliases), source
    )


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _certain(pattern: ModelPattern) -> ModelPattern:
    """A pattern that a router's prefix has made certain."""
    if not (pattern.weak or pattern.wide):
        return pattern
    return ModelPattern(
        pattern.regex,
        pattern.examples,
        pattern.kind,
        open_weights=pattern.open_weights,
        fine_tuned=pattern.fine_tuned,
    )
