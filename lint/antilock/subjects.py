"""Facts of a file joined with the catalogue: whose endpoint, model, region or call each one is."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.analysis import words
from antilock.catalogue.model import CallMatch, EndpointMatch, HttpClient, ModelMatch, Surface
from antilock.patterns import lazy_pattern
from antilock.proxies import ProxyUse, proxies_of
from antilock.records import dataclass, replace
from antilock.variables import VariablesSet

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.fallback import Verdict

_ADMINISTRATION = lazy_pattern(
    r"/(?:models|model/info|usage|billing|balance|credits?|auth|oauth|key|keys|create_api_key|me|user|users|account|organizations?"
    r"|subscription|voices|(?<=/v1/)generation(?!/)|status|health|tags|version|api-keys|traces|telemetry|feedback"
    r"|(?:web[-_])?search|count_tokens|tokeni[sz]er?)(?:[/?{]|$)"
    r"|:countTokens",
    re.IGNORECASE,
)
_GENERATION = lazy_pattern(
    r":(?:generateContent|streamGenerateContent|embedContent|batchEmbedContents|predict|rawPredict)|/(?:chat|completions|messages(?!/count_tokens)"
    r"|embeddings|responses|generate|images|audio|rerank|embed|invoke|converse|predictions)",
)
# What a model is asked at where it is posted to, and looked up at otherwise.
_MODEL_PATH = lazy_pattern(r"/models/[^:?]+(?:[?]|$)")
_STATEFUL_PATH = lazy_pattern(
    r"/(?:assistants|threads|vector_stores|files|batches|fine_tuning|fine-tunes|uploads|conversations"
    r"|realtime|containers|cachedContents|tunedModels)(?:[/?{]|$)"
)
# What is read of an error, and names of what it says.
_TELLS_FAILURE = lazy_pattern(
    r"^(?:\w+\.)*(?:e|ex|exc|err|error|exception|\w+(?:[eE]rror|Exception|Err))"
    r"(?:\(\))?\.(?:\w+\.)*(?:(?:get)?message|error\(\)|to_string\(\))|(?:err|error)_?(?:msg|message|text|str|body)(?:\(\)|\.|$)",
    re.IGNORECASE,
)
# Where the program itself runs, or the machine around it: no provider's.
_AT_HOME = lazy_pattern(
    r"(?:https?|wss?)://(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|host\.docker\.internal)"
    r"(?=[:/?#]|$)",
    re.IGNORECASE,
)
_VERBS = ("post", "put", "patch", "get", "head", "delete", "options")
# Functions that only look a model up, to price what it does or to count its tokens.
_PRICES = lazy_pattern(
    r"(?:^|_|(?<=[a-z])(?=[A-Z]))"
    r"(?:[Cc]ost|[Pp]ric(?:e|ing)|[Mm]ax_?[Tt]okens|[Tt]oken_?[Cc]ounter|[Cc]ount_?[Tt]okens"
    r"|[Tt]oken(?:izer|iser)|[Ee]ncoding_?[Ff]or(?:_?[Mm]odel)?)(?:_|$|(?=[A-Z]))"
)
_URL_NAMES = ("url", "uri", "fullurl", "RequestUri")
# What a request is given besides its URL and its method.
_SENT = frozenset({"body", "headers", "data", "json", "payload", "form", "params"})
_KEPT_ANSWER = "previous_response_id"
_HOSTED_TOOLS = frozenset(
    """file_search code_interpreter web_search web_search_preview computer_use computer_use_preview
    code_execution google_search google_search_retrieval""".split()
)
_VERSION = lazy_pattern(r"_20\d{6}$")


@dataclass(frozen=True, slots=True)
class EndpointUse:
    """An endpoint literal and its provider."""

    literal: f.Literal
    match: EndpointMatch


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model literal and its providers."""

    literal: f.Literal
    match: ModelMatch


@dataclass(frozen=True, slots=True)
class RegionUse:
    """A literal region that a client, an endpoint or a model id of a provider depends on."""

    literal: f.Literal
    provider: str
    region: str


@dataclass(frozen=True, slots=True)
class FamilyTest:
    """A condition whose outcome depends on a model, a family or an endpoint."""

    literal: f.Literal
    condition: f.Condition
    provider: str


@dataclass(frozen=True, slots=True)
class ProviderCall:
    """A call that concerns a provider.

    index       into FileFacts.calls
    role        as in CallMatch: "client", "builder", "inference", "stateful", "router", "tokenizer", "http"
    providers   ids, most likely first; empty when only the running program knows
    request     index of the call that built the request which it sends, or -1
    """

    index: int
    call: f.Call
    match: CallMatch
    role: str
    providers: tuple[str, ...]
    url: str = ""
    model: str = ""
    request: int = -1

    @property
    def asks(self) -> bool:
        """Whether it asks for inference: a provider call in the sense of docs/semantics.md."""
        if self.role == "stateful":
            return self.match.generates
        return self.role in ("inference", "builder", "router", "http")


@dataclass(frozen=True, slots=True)
class SdkImport:
    """An import of a provider's SDK or of a framework's integration."""

    fact: f.Import
    surfaces: tuple[Surface, ...]


@dataclass(frozen=True, slots=True)
class Subjects:
    """What checks look at: one file's facts and whose they are.

    count   how many of FileFacts.calls are the file's own; None: all
    """

    path: str
    facts: f.FileFacts
    endpoints: tuple[EndpointUse, ...]
    models: tuple[ModelUse, ...]
    regions: tuple[RegionUse, ...]
    tests: tuple[FamilyTest, ...]
    proxies: tuple[ProxyUse, ...]
    calls: tuple[ProviderCall, ...]
    imports: tuple[SdkImport, ...]
    verdicts: tuple[Verdict, ...] = ()
    count: int | None = None

    @property
    def own_calls(self) -> tuple[f.Call, ...]:
        """The calls of the file itself; those behind them built what it brings in."""
        return self.facts.calls[: self.count]

    @property
    def ecosystem(self) -> str:
        """Registry of the packages that the file imports, as in facts.Import."""
        return self.facts.ecosystem

    def call_at(self, index: int) -> ProviderCall | None:
        """The provider call with an index of FileFacts.calls, if that call is one."""
        return next((call for call in self.calls if call.index == index), None)


def join(path: str, facts: f.FileFacts, catalogue: Catalogue, count: int | None = None) -> Subjects:
    """Join the facts of a file with the catalogue; only its first `count` calls are its own."""
    return _Join(path, facts, catalogue, count).subjects()


def _is_step(call: ProviderCall, beside: list[ProviderCall]) -> bool:
    """Whether a call is only a step to a longer path that asks: `threads()` of `threads().runs()`;
    `beside` are those that begin where it does."""
    return call.role in ("inference", "stateful") and any(
        other.role in ("inference", "stateful")
        and other.call.callee.startswith(f"{call.call.callee}().")
        for other in beside
    )


def snake(name: str) -> str:
    """A name by the convention of most APIs: `previousResponseId` is `previous_response_id`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _has_hosted_tool(argument: f.Argument) -> bool:
    """Whether an argument brings along a tool that the provider runs: `{"type": "web_search"}`, also
    with a version (`web_search_20250305`), or `{"google_search": {}}`."""
    told = (*argument.strings, *map(snake, argument.keys))
    return any(_VERSION.sub("", each) in _HOSTED_TOOLS for each in told)


def _roots(match: CallMatch) -> frozenset[str]:
    """The first segments of the modules of a match's surface."""
    modules = match.surface.modules if match.surface is not None else ()
    return frozenset(module.split(".")[0] for module in modules)


def _is_whole_method(call: f.Call, match: CallMatch) -> bool:
    """Whether a method that is handed on is one that asks, not a value of what one returned."""
    last = call.callee.rsplit(".", 1)[-1]
    method = match.method.rsplit(".", 1)[-1]
    if match.role == "stateful":
        # Whose object it is has to be known, where any method of it would do.
        return method == last or (method == "*" and bool(call.built_by) and last[:1] != "_")
    return match.role == "inference" and method == last


def _continues(call: f.Call) -> bool:
    """Whether a request goes on from an answer that the provider has kept."""
    given = [each for each in call.arguments if snake(each.name) == _KEPT_ANSWER]
    if given:
        return any(each.source != "nothing" for each in given)
    return any(snake(key) == _KEPT_ANSWER for each in call.arguments for key in each.keys)


def _is_method(name: str) -> bool:
    return name.lower().endswith("method")


def _is_within(inner: f.Span, outer: f.Span) -> bool:
    """Whether something stands in what a call is given, not in what it is asked of."""
    return outer.start < inner.start and outer.holds(inner)


class _Join:
    def __init__(
        self, path: str, facts: f.FileFacts, catalogue: Catalogue, count: int | None
    ) -> None:
        self.path = path
        self.count = count
        self.facts = facts
        self.catalogue = catalogue
        self.bases = {definition.name: definition.bases for definition in facts.classes}
        self.ecosystem = facts.ecosystem or "pypi"
        self.set = VariablesSet(facts)
        self.modules = frozenset(fact.module for fact in facts.imports)
        self.imported_names = frozenset(
            f"{fact.module}.{fact.name}" for fact in facts.imports if fact.name
        )

    def subjects(self) -> Subjects:
        imports = tuple(self.sdk_imports())
        self.imported = {s.provider for item in imports for s in item.surfaces if s.provider}
        calls = self.provider_calls()
        self.by_index = {call.index: call for call in calls}
        endpoints = tuple(self.endpoints())
        self.present = (
            {
                s.provider
                for item in imports
                for s in item.surfaces
                if s.brings_asker(item.fact.module, item.fact.name)
            }
            | {use.match.provider for use in endpoints}
            | {provider for call in calls for provider in call.providers}
        ) - {""}
        models = tuple(self.models())
        return Subjects(
            path=self.path,
            facts=self.facts,
            endpoints=endpoints,
            models=models,
            regions=tuple(self.regions(endpoints, models)),
            tests=tuple(self.tests(endpoints, models)),
            proxies=tuple(proxies_of(self.facts, calls, self.catalogue, self.set)),
            calls=tuple(calls),
            imports=imports,
            count=self.count,
        )

    def sdk_imports(self) -> list[SdkImport]:
        found = []
        for fact in self.facts.imports:
            module = f"{fact.module}.{fact.name}" if fact.name else fact.module
            surfaces = self.catalogue.calls.surfaces_of_import(module, fact.ecosystem)
            if surfaces:
                found.append(SdkImport(fact, surfaces))
        return found

    def endpoints(self) -> list[EndpointUse]:
        found = []
        for literal in self.facts.literals:
            is_tested = literal.binding is f.Binding.BRANCH
            name = literal.place.other if is_tested else literal.place.name
            match = self.catalogue.endpoint(literal.text, name)
            if match is not None:
                found.append(EndpointUse(literal, match))
        return found

    def beside(self, literal: f.Literal) -> tuple[str, ...]:
        """Providers that a literal stands beside: of the calls that it reaches, else of the file."""
        near = tuple(
            provider
            for flow in literal.place.flow
            if (call := self.by_index.get(flow.call)) is not None
            for provider in call.providers
        )
        if not near and self.is_loaded(literal):
            return ()
        return near or self.named_round(literal) or tuple(sorted(self.present))

    def is_loaded(self, literal: f.Literal) -> bool:
        """Whether a path on a hub is given to somebody's class that asks no provider we know: such
        classes load the weights."""
        if "/" not in literal.text:
            return False
        reached = [self.facts.calls[flow.call].callee for flow in literal.place.flow]
        return any(
            callee[:1] not in ("", "~", ":", ".") and callee.rpartition(".")[2][:1].isupper()
            for callee in (literal.place.call, *reached)
        )

    def named_round(self, literal: f.Literal) -> tuple[str, ...]:
        """Providers whose name is part of the class or function that a literal stands in."""
        if "/" not in literal.text:
            return ()
        function = self.facts.functions[literal.place.function].name
        said = f"{literal.place.call.rpartition('.')[2]} {function}".lower()
        return tuple(
            provider
            for provider in self.catalogue.providers
            if len(word := provider.partition("-")[0]) > 4 and word in said
        )

    def models(self) -> list[ModelUse]:
        found = []
        for literal in self.facts.literals:
            name = literal.place.name
            if literal.binding is f.Binding.BRANCH:
                name = literal.place.other
            match = self.catalogue.model(literal.text, name, self.beside(literal))
            if match is not None:
                if self.is_bookkeeping(literal) or (not match.prefix and self.is_at_home(literal)):
                    literal = replace(literal, binding=f.Binding.TEXT)
                found.append(ModelUse(literal, match))
        return found

    def is_bookkeeping(self, literal: f.Literal) -> bool:
        """Whether a model name reaches only a tokenizer or a price, through own functions too."""
        if literal.binding not in (f.Binding.PINNED, f.Binding.DEFAULT):
            return False
        roles = {
            self.role_of(flow.call)
            for flow in literal.place.flow
            if not self.facts.calls[flow.call].callee.startswith(":")
        }
        return bool(roles) and roles <= {"tokenizer", "price"}

    def is_at_home(self, literal: f.Literal) -> bool:
        """Whether a model name goes to a server of the user's own, and names what is run there."""
        if literal.binding not in (f.Binding.PINNED, f.Binding.DEFAULT) or not self.home_calls:
            return False
        if any(_is_within(literal.span, self.facts.calls[index].span) for index in self.home_calls):
            return True
        reached = {flow.call for flow in literal.place.flow}
        reached.update(
            index for each in tuple(reached) for index in self.facts.calls[each].built_by
        )
        return bool(reached & self.home_calls)

    @cached_property
    def home_calls(self) -> frozenset[int]:
        """The calls that send to, or build a client for, a server of the user's own."""
        return frozenset(
            index
            for index, call in enumerate(self.facts.calls)
            if any(
                argument.text is not None and _AT_HOME.match(argument.text)
                for argument in call.arguments
            )
        )

    def role_of(self, index: int) -> str:
        """The role of a call, or "price" when its name says that it only looks one up."""
        call = self.by_index.get(index)
        if call is not None:
            return call.role
        last = self.facts.calls[index].callee.rpartition(".")[2].lstrip("~:")
        return "price" if _PRICES.search(last) else ""

    # Calls.

    def provider_calls(self) -> list[ProviderCall]:
        found: dict[int, ProviderCall] = {}
        for index, call in enumerate(self.facts.calls[: self.count]):
            provider_call = self.provider_call(index, call)
            if provider_call is not None:
                found[index] = provider_call
        beside: dict[tuple[int, int], list[ProviderCall]] = defaultdict(list)
        for each in found.values():
            beside[each.call.span.line, each.call.span.column].append(each)
        return [
            each
            for _, each in sorted(found.items())
            if not _is_step(each, beside[each.call.span.line, each.call.span.column])
        ]

    def provider_call(self, index: int, call: f.Call) -> ProviderCall | None:
        match = self.catalogue.calls.call(call.callee, self.modules, call.arguments, self.ecosystem)
        if match is None and call.callee.startswith(":"):
            match = self.inherited(call)
        if match is None:
            http = self.http_call(index, call)
            if http is not None:
                return http
            match = self.of_strangers_object(call)
        if match is None or (call.is_handed and not _is_whole_method(call, match)):
            return None
        model = self.model_argument(call, match)
        surface = match.surface
        if match.role == "router" and surface is not None and surface.takes_bound_model:
            if not model:
                return None  # the expression that bound the model is the call
        if match.role in ("inference", "stateful") and self.is_hosted(call):
            generates = match.role == "inference" or match.generates
            match = CallMatch("stateful", match.surface, match.method, generates, match.http)
        return ProviderCall(
            index, call, match, match.role, self.providers(call, match, model), model=model
        )

    def of_strangers_object(self, call: f.Call) -> CallMatch | None:
        """A telling method of an object that another module hands out.

        A class that comes by a relative import is the project's own, an instance is not.
        """
        path = call.callee
        if path[:1] in "~:" or "." not in path:
            return None
        if path in self.imported_names:
            return None  # a function that was imported, not a method of an object
        parts = path.lstrip(".").split(".")
        for place in range(1, len(parts) - 1):
            # `from app.llm import litellm`: a package handed on under its own name.
            match = self.catalogue.calls.call(
                ".".join(parts[place:]), self.modules, call.arguments, self.ecosystem
            )
            if match is not None and parts[place] in _roots(match):
                return match
        is_of_class = self.facts.are_types_capitalised and any(
            part[:1].isupper() for part in path.split(".")[:-1]
        )
        if path.startswith(".") and ("()" in path or is_of_class):
            # Its own methods are the project's; a client may be kept in it.
            kept = path.partition("().")[2]
            match = self.of_unknown(f"self.{kept}", call)
            is_its_own = match is None or match.method.count(".") == kept.count(".")
            return None if is_its_own else match
        match = self.of_unknown(path.lstrip("."), call)
        is_its_own = is_of_class and "." not in path.partition("().")[2]
        return None if match is not None and is_its_own and "." not in match.method else match

    def of_unknown(self, path: str, call: f.Call) -> CallMatch | None:
        """A telling method at the end of a path, whatever the path starts from."""
        return self.catalogue.calls.call(f"~{path}", self.modules, call.arguments, self.ecosystem)

    def inherited(self, call: f.Call) -> CallMatch | None:
        """Building an own class that extends a framework's model class."""
        name = call.callee[1:]
        for _ in range(4):
            for base in self.bases.get(name, ()):
                if base.startswith(":"):
                    name = base[1:]
                    break
                match = self.catalogue.calls.call(
                    base, self.modules, call.arguments, self.ecosystem
                )
                if match is not None and match.role == "builder":
                    return match
            else:
                return None
        return None

    def model_argument(self, call: f.Call, match: CallMatch) -> str:
        names = match.surface.arguments.model if match.surface is not None else ("model",)
        for argument in call.arguments:
            if argument.name in names and argument.text is not None:
                return argument.text
        is_named_inside = match.surface is None or not match.surface.provider
        if match.role in ("router", "builder") and is_named_inside and call.arguments:
            return (call.arguments[0].text or "") if not call.arguments[0].name else ""
        return ""

    def is_open(self, call: f.Call, text: str) -> bool:
        """Whether a text is only the default of a parameter that a call is given."""
        return any(a.text == text and a.source == "parameter" for a in call.arguments)

    def is_hosted(self, call: f.Call) -> bool:
        """Whether a call uses a hosted tool or a server-side conversation."""
        for argument in (*call.arguments, *self.built_before(call)):
            name = snake(argument.name)
            if name == _KEPT_ANSWER and argument.source != "nothing":
                return True
            if (name == "tools" or "tools" in argument.keys) and _has_hosted_tool(argument):
                return True
            steps = {name, *map(snake, () if name else argument.keys)}  # of a builder, in its place
            if any(each.startswith(("add_", "tools")) for each in steps) and any(
                snake(each.rpartition(".")[2]).removesuffix("_tool") in _HOSTED_TOOLS
                for each in (argument.name.removeprefix("add"), *argument.names)
                if each.rpartition(".")[2][:1].isupper()
            ):
                return True
        return False

    def built_before(self, call: f.Call) -> list[f.Argument]:
        """What a builder got that made what a call is given by name: `create(params)`."""
        if not any(each.name.startswith("add") for each in call.arguments):
            return []
        given = {name for argument in call.arguments for name in argument.names}
        built = [each for name in given for each in self.bound.get((call.function, name), ())]
        return [argument for each in built for argument in each.arguments]

    @cached_property
    def bound(self) -> dict[tuple[int, str], list[f.Call]]:
        """The calls whose results have a name, by function and name."""
        found: dict[tuple[int, str], list[f.Call]] = defaultdict(list)
        for call in self.facts.calls:
            if call.result.startswith("="):
                found[call.function, call.result[1:]].append(call)
        return found

    def providers(self, call: f.Call, match: CallMatch, model: str) -> tuple[str, ...]:
        surface = match.surface
        if surface is None:
            return ()
        found: list[str] = []
        for index in (*call.built_by, -1):
            builder = call if index < 0 else self.facts.calls[index]
            endpoint = self.base_url(builder, surface)
            home = self.home_of(builder, surface)
            if home:
                found.append(home)
            elif endpoint is not None:
                found.append(endpoint.provider)
            elif index >= 0:
                built = self.catalogue.calls.call(
                    builder.callee, self.modules, builder.arguments, self.ecosystem
                )
                if built is not None and built.surface is not None and built.surface.provider:
                    if "()" in call.callee or self.has_method(builder, match.method):
                        found.append(built.surface.provider)
        if not surface.provider and model:
            owner = self.catalogue.model(model, "model")
            if owner is not None:
                found.append(owner.prefix or owner.providers[0])
            elif not found and not self.is_open(call, model):
                # `f"ollama/{name}"`: whatever the model, its provider is told.
                found += filter(None, [self.catalogue.prefix_owner(model)])
        is_owned = match.role == "builder" or self.is_owned(call, surface)
        if not found and surface.provider and is_owned:
            found.append(surface.provider)
        return tuple(dict.fromkeys(found))

    def has_method(self, builder: f.Call, method: str) -> bool:
        """Whether what a call builds is known to have a method: one name may stand for it or for a
        module with a function of that name."""
        path = f"{builder.callee}().{method}"
        return self.catalogue.calls.call(path, self.modules, (), self.ecosystem) is not None

    def is_owned(self, call: f.Call, surface: Surface) -> bool:
        """Whether the file tells that a call is the surface's: many providers copy a telling one."""
        root = call.callee.replace("()", "")
        is_rooted = any(root.startswith(f"{module}.") for module in surface.modules)
        return is_rooted or surface.provider in self.imported

    def home_of(self, builder: f.Call, surface: Surface) -> str:
        """The local provider that a client with a local base URL asks; "" for any other client."""
        names = surface.arguments.base_url
        url = next((a.text for a in builder.arguments if a.name in names and a.text), "")
        if not _AT_HOME.match(url):
            return ""
        local = [p for p in self.catalogue.providers.values() if p.kind == "local"]
        port = url.split("://")[1].partition("/")[0].rpartition(":")[2]
        return next(
            (p.id for p in local if any(f":{port}" in u for u in p.hosts.base_urls)), local[0].id
        )

    def base_url(self, builder: f.Call, surface: Surface) -> EndpointMatch | None:
        for argument in builder.arguments:
            if argument.name in surface.arguments.base_url and argument.text is not None:
                return self.catalogue.endpoint(argument.text, "base_url")
        for argument in builder.arguments:
            if set(surface.arguments.base_url) & set(argument.keys):
                for text in argument.strings:
                    match = self.catalogue.endpoint(text, "base_url")
                    if match is not None:
                        return match
        return None

    def http_call(self, index: int, call: f.Call) -> ProviderCall | None:
        client = self.catalogue.calls.http(call.callee, self.ecosystem)
        if client is None:
            return self.wrapped_http_call(index, call)
        method = call.callee.rsplit(".", 1)[-1]
        if method not in client.send:
            return None
        base = ""
        # What an answer holds is asked for by `get` as well: `session.post(url).json().get(key)`.
        steps = call.callee.split(".")[:-1]
        is_answer = any(each.endswith("()") and each[:-2] in client.send for each in steps)
        for built in () if is_answer else call.built_by:
            for place, argument in enumerate(self.facts.calls[built].arguments):
                if (
                    (argument.name or str(place)) in client.base_url
                    and argument.text
                    and argument.source == "literal"
                ):
                    base = argument.text
        hosts = {a.name: a.text for a in call.arguments if a.name in client.base_url and a.text}
        if (
            hosts
            and not base
            and any(a.text for a in call.arguments[:2] if not a.name or a.name in _URL_NAMES)
        ):
            base, hosts = next(iter(hosts.values())), {}
        if hosts and not base:
            path = next((a.text for a in call.arguments if a.name == "path"), None)
            url = f"{next(iter(hosts.values()))}{path or ''}"
            match = self.catalogue.endpoint(url, "url")
            if match is not None:
                told = CallMatch("http", None, self.verb_given(call) or "get", False, client)
                return self.http_match(index, call, told, url, match)
        for request in self.requests(call, client):
            address = self.request_url(request, call)
            if address is not None:
                url, owner, verb = address
                sent = CallMatch("http", None, verb, False, client)
                found = self.http_match(index, call, sent, url, owner)
                at = next(i for i, each in enumerate(self.facts.calls) if each is request)
                return None if found is None else replace(found, request=at)
        for position, argument in enumerate(call.arguments):
            is_url = argument.name in _URL_NAMES or (not argument.name and position < 2)
            if not is_url or argument.text is None or argument.text.lower() in _VERBS:
                continue
            url = argument.text
            if not url.startswith(("http", "ws")) and base:
                url = base.rstrip("/") + "/" + url.lstrip("/")
            elif argument.source not in ("literal", "parameter"):
                continue
            match = self.catalogue.endpoint(url, "url")
            if match is None:
                continue
            verb = method.lower()
            if position == 1 and verb in ("request", "stream", "send", "open"):
                verb = (call.arguments[0].text or "post").lower()
            else:
                verb = self.verb_given(call) or verb
            return self.http_match(
                index,
                call,
                client_match=CallMatch("http", None, verb, False, client),
                url=url,
                match=match,
            )
        match = self.catalogue.endpoint(base, "url") if base else None
        if match is not None and _GENERATION.search(match.path) and not hosts:
            if not any(a.text for a in call.arguments[:2] if not a.name):
                told = CallMatch("http", None, "post", False, client)
                return self.http_match(index, call, told, base, match)
        return None

    def requests(
        self, call: f.Call, client: HttpClient, seen: frozenset[int] = frozenset()
    ) -> list[f.Call]:
        """The calls that built the request which a call sends, or hands on."""
        if not client.requests:
            return []
        given = {name for argument in call.arguments for name in argument.names}
        found: list[f.Call] = []
        named: dict[str, list[tuple[f.Call, list[f.Call]]]] = defaultdict(list)
        for built in self.facts.calls:
            if built.function != call.function or built.callee[:1] in ".~":
                continue
            is_named = built.result[:1] == "=" and built.result[1:] in given
            if is_named or _is_within(built.span, call.span):
                made = self.made_by(built) if built.callee[:1] == ":" else (built,)
                requests = [each for each in made if self.is_request(each, client)]
                if is_named and requests:
                    named[built.result].append((built, requests))
                found += requests if not is_named else ()
        for built_for in named.values():
            kept = self.latest(call, [built for built, _ in built_for])
            found += [each for built, made in built_for if built in kept for each in made]
        return found or self.requests_handed_in(call, client, given, seen)

    def latest(self, call: f.Call, builds: list[f.Call]) -> list[f.Call]:
        """What may still be there, where a call is made, of what one name is given in turn."""
        before = [built for built in builds if built.span.start < call.span.start]
        for place in range(len(before) - 1, 0, -1):
            built = before[place]
            is_handling = any(
                handler.holds(built.span) and not handler.holds(call.span)
                for handler in self.handlers
            )
            if set(built.arms) <= set(call.arms) and not is_handling:
                return before[place:]
        return before or builds

    @cached_property
    def handlers(self) -> frozenset[f.Span]:
        """Where the file handles that a call failed."""
        return frozenset(guard.span for call in self.facts.calls for guard in call.guards)

    def requests_handed_in(
        self, call: f.Call, client: HttpClient, given: set[str], seen: frozenset[int]
    ) -> list[f.Call]:
        """The requests that callers give for a parameter which a call sends, where all are known
        and ask the same provider."""
        function = self.facts.functions[call.function]
        if call.function in seen or not any(each.name in given for each in function.parameters):
            return []
        seen |= {call.function}
        found = [self.requests(self.facts.calls[at], client, seen) for at in function.callers]
        handed = [request for requests in found for request in requests]
        addresses = [self.request_url(request, call) for request in handed]
        owners = {address and address[1].provider for address in addresses}
        return handed if all(found) and len(owners) == 1 and None not in owners else []

    def is_request(self, built: f.Call, client: HttpClient) -> bool:
        """Whether a call builds a request of a client's library."""
        return (
            built.callee.rpartition(".")[2] in client.requests
            and self.catalogue.calls.http(built.callee, self.ecosystem) is not None
        )

    def made_by(self, call: f.Call) -> list[f.Call]:
        """The calls that built what a function of the file gives back."""
        return [self.facts.calls[at] for at in self.returned.get(f"{call.callee[1:]}()", ())]

    @cached_property
    def returned(self) -> dict[str, tuple[int, ...]]:
        """The indexes of the calls that built what is defined, by its name."""
        return {each.name: each.built_by for each in self.facts.definitions}

    def request_url(self, built: f.Call, call: f.Call) -> tuple[str, EndpointMatch, str] | None:
        """Of a call that builds a request: its URL, whose that is, and the HTTP method."""
        for argument in built.arguments[:4]:
            if argument.text is None or argument.source not in ("literal", "parameter"):
                continue
            match = self.catalogue.endpoint(argument.text, "url")
            if match is not None:
                texts = {(a.text or "").lower() for a in built.arguments[:4]}
                texts |= {(a.text or "").lower() for a in call.arguments if _is_method(a.name)}
                verb = next((verb for verb in _VERBS if verb in texts), "")
                has_body = sum(a.name in ("", "data", "body", "json") for a in built.arguments) > 1
                has_body = has_body or any(a.name.lower().endswith("body") for a in call.arguments)
                return argument.text, match, verb or ("post" if has_body else "get")
        return None

    def verb_given(self, call: f.Call) -> str:
        """The HTTP method that a request's arguments name; a bare `fetch(url)` gets."""
        if len(call.arguments) == 1 and call.callee.endswith(".fetch"):
            return "get"
        named = next((a.text for a in call.arguments if a.name in ("method", "type")), None)
        return (named or "").lower()

    def wrapped_http_call(self, index: int, call: f.Call) -> ProviderCall | None:
        """A request through a function of another module: a URL, and what else a request takes."""
        if call.callee[:1] == ":" or not call.arguments or words.is_text_call(call.callee):
            return None
        given = {argument.name for argument in call.arguments}
        first = call.arguments[0]
        named = next((each for each in call.arguments if each.name in _URL_NAMES), None)
        is_request = {"method", "type"} & given and _SENT & given
        method = call.callee.rpartition(".")[2] if "." in call.callee else ""
        is_post = method in ("post", "fetch", "ajax")
        url = first if not first.name and first.text is not None else named
        is_asked = method in words.REQUEST_METHODS and named is not None
        if is_asked:  # by a method of the address
            url = named
        if not (is_request or (is_post and url is first) or is_asked) or url is None:
            return None
        if url.source not in ("literal", "parameter") or not (url.text or "").startswith("http"):
            return None
        match = self.catalogue.endpoint(url.text or "", "url")
        if match is None:
            return None
        verb = self.verb_given(call) or ("get" if method.lower().startswith("get") else "post")
        told = CallMatch("http", None, verb, False, None)
        return self.http_match(index, call, told, url.text or "", match)

    def http_match(
        self, index: int, call: f.Call, client_match: CallMatch, url: str, match: EndpointMatch
    ) -> ProviderCall | None:
        path = match.path
        continues = path.rstrip("/").endswith("/responses") and _continues(call)
        if continues or _STATEFUL_PATH.search(path):
            generates = continues or path.rstrip("/").endswith("/runs")
            found = CallMatch("stateful", None, client_match.method, generates, client_match.http)
            return ProviderCall(index, call, found, "stateful", (match.provider,), url)
        is_posted = client_match.method == "post" and _MODEL_PATH.search(path) is not None
        asks = _GENERATION.search(path) is not None or is_posted
        if not asks and (
            client_match.method in ("get", "head", "delete", "options")
            or _ADMINISTRATION.search(path)
        ):
            return None
        return ProviderCall(index, call, client_match, "http", (match.provider,), url)

    # Regions, tests and proxies.

    def regions(
        self, endpoints: tuple[EndpointUse, ...], models: tuple[ModelUse, ...]
    ) -> list[RegionUse]:
        found = [
            RegionUse(use.literal, use.match.provider, use.match.region)
            for use in endpoints
            if use.match.region
        ]
        found += [
            RegionUse(use.literal, use.match.providers[0], use.match.region)
            for use in models
            if use.match.region
        ]
        for literal in self.facts.literals:
            if not self.catalogue.region(literal.text):
                continue
            provider = self.region_provider(literal) or self.region_set(literal)
            if provider:
                found.append(RegionUse(literal, provider, literal.text))
        return found

    def region_provider(self, literal: f.Literal) -> str:
        for flow in literal.place.flow:
            for call in self.clients_of(flow.call):
                surface = call.match.surface
                callee = self.facts.calls[flow.call].callee.split(".")
                told = (flow.argument, callee[-1], ".".join(callee[-2:]))
                if surface is not None and any(
                    self.is_region(literal, each, surface) for each in told
                ):
                    return (call.providers or (surface.provider,))[0]
        if literal.place.fills:
            filled = literal.place.fills.replace("{}", literal.text, 1)
            match = self.catalogue.endpoint(filled, "url")
            if match is not None and self.catalogue.endpoint(literal.place.fills, "url") is None:
                return match.provider
        return ""

    def region_set(self, literal: f.Literal) -> str:
        """The provider whose region a literal is by a variable that its clients read and the code
        sets: `os.environ["GOOGLE_CLOUD_LOCATION"] = "us-central1"`."""
        names = self.set.of(literal) if literal.binding is not f.Binding.CONFIG else ()
        readers = (
            reader
            for name in names
            if words.NAMES_REGION.search(name)
            for reader in self.catalogue.readers.get(name, ())
        )
        asked = {provider for call in self.by_index.values() for provider in call.providers}
        return next((each for each in readers if each in asked), "")

    def clients_of(self, index: int) -> list[ProviderCall]:
        """The call itself, the clients that are made of what it builds, and the one it stands in."""
        own = self.by_index.get(index)
        if own is not None:
            return [own]
        found = [call for call in self.by_index.values() if index in call.call.built_by]
        span = self.facts.calls[index].span
        around = [
            call
            for call in self.by_index.values()
            if call.role == "client" and _is_within(span, call.call.span)
        ]
        return [*found, *around, *self.clients_given(index)]

    def clients_given(self, index: int) -> list[ProviderCall]:
        """The clients that are given what a call, or one around it, builds, by a name."""
        built = self.facts.calls[index]
        names = {
            call.result[1:]
            for call in self.facts.calls
            if call.result[:1] == "="
            and call.function == built.function
            and (call is built or _is_within(built.span, call.span))
        }
        return [
            call
            for call in self.by_index.values()
            if call.role == "client"
            and call.call.function == built.function
            and any(name in names for a in call.call.arguments for name in a.names)
        ]

    def is_region(self, literal: f.Literal, argument: str, surface: Surface) -> bool:
        """Whether an argument of a surface's client is its region."""
        names = surface.arguments.region
        if argument in names:
            return True
        if argument == "1" and surface.services:
            return True  # after the service: boto's second positional argument
        return argument in ("**", "") and literal.place.name in names

    def tests(
        self, endpoints: tuple[EndpointUse, ...], models: tuple[ModelUse, ...]
    ) -> list[FamilyTest]:
        owners = {id(use.literal): use.match.provider for use in endpoints}
        owners.update({id(use.literal): use.match.providers[0] for use in models})
        found: dict[int, FamilyTest] = {}
        for literal in sorted(self.facts.literals, key=lambda item: item.span):
            number = literal.place.condition
            if literal.binding is not f.Binding.BRANCH or number < 0 or number in found:
                continue
            condition = self.facts.conditions[number]
            if condition.is_mapping or _TELLS_FAILURE.search(literal.place.other):
                continue
            if self.catalogue.is_one_of_providers(
                literal.text, literal.place.other, condition.words
            ):
                continue
            provider = (
                owners.get(id(literal))
                or self.catalogue.family(literal.text, literal.place.other)
                or self.catalogue.host_tail(literal.text)
            )
            if provider:
                found[number] = FamilyTest(literal, condition, provider)
        return list(found.values())
