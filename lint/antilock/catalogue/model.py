"""The shape of the catalogue: whose name is that?

Plain values; `load.py` reads them from TOML, `index.py` answers questions about them.
"""

from __future__ import annotations

from datetime import date

from antilock.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Surface:
    """How one package reaches providers: what its classes and methods mean.

    Paths are dotted and relative to one of `modules`; methods are relative to a client, a
    builder or a module, and match the end of a callee. `*` stands for one segment.

    provider      provider id; "" where a call's arguments decide (routers, `init_chat_model`)
    ecosystem     "pypi", "npm", "go", "maven", "nuget", "rubygems", "packagist", "crates", "swift"
    modules       import roots (a module covers its submodules)
    clients       classes and factories that build a client: no request yet
    builders      framework classes and functions that build a bound model (count as the call)
    inference     methods that ask for inference, on a known client or module
    distinctive   those of `inference`, `builders` and `stateful` that are telling enough on an unknown receiver
    stateful      methods of stateful APIs that other providers lack
    generating    those of `stateful` that generate
    routers       calls that take the model, or its alternatives, as arguments
    tokenizers    functions that choose a tokenizer by a model's or an encoding's name
    constants     class paths whose attributes stand for models
    constant_prefixes   beginnings of names of constants that stand for models and spell their ids
                  otherwise: "ChatModel" for `ChatModelGPT4oMini`; "" where there is none
    constant_ids  names of constants that stand for models but do not spell them, and the ids
    legacy        attributes of a surface that can serve one provider only
    services      first arguments (a name, or a prefix ending in "*") without which a client is
                  none of the provider's; empty when any argument will do
    transparent   segments inside a method path that change nothing ("with_raw_response")
    takes_bound_model   its routers ask only what was bound elsewhere, unless a model id is given
    is_variant    shares its module with the surface that it is like: only its clients tell them
                  apart
    """

    provider: str
    ecosystem: str
    package: str
    modules: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    builders: tuple[str, ...] = ()
    inference: tuple[str, ...] = ()
    distinctive: tuple[str, ...] = ()
    stateful: tuple[str, ...] = ()
    generating: tuple[str, ...] = ()
    routers: tuple[str, ...] = ()
    tokenizers: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    constant_prefixes: tuple[str, ...] = ()
    constant_ids: tuple[tuple[str, str], ...] = ()
    legacy: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    transparent: tuple[str, ...] = ()
    is_variant: bool = False
    takes_bound_model: bool = False
    arguments: Arguments = field(default_factory=lambda: Arguments())
    errors: Errors = field(default_factory=lambda: Errors())

    def brings_asker(self, module: str, name: str) -> bool:
        """Whether an import brings in what a provider is asked by, and not merely a function that
        downloads weights or a type from the same package."""
        whole = f"{module}.{name}"
        if (
            not name
            or name == "*"
            or any(f"{root}.".startswith(f"{whole}.") for root in self.modules)
        ):
            return True
        paths = (
            *(*self.clients, *self.builders, *self.inference, *self.stateful),
            *(*self.routers, *self.tokenizers, *self.constants, *self.legacy),
        )
        return any(name in path.split(".") for path in paths)


@dataclass(frozen=True, slots=True)
class Arguments:
    """Names of the arguments that matter, of clients, builders and calls of a surface.

    base_url, region, proxy, timeout, model, fallbacks   keyword names
    default_timeout   the SDK has a finite time limit of its own, in seconds; 0 when none
    time_limit        an argument that sets one of ten minutes, as "name=value" in the language's
                      words; "" where no argument does it alone
    fixed             clients of this SDK that reach the provider's own host whatever the environment
                      says, though other SDKs of the provider read a base URL from it
    telling           arguments by which a call of `inference` is told on an unknown receiver
    """

    base_url: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    proxy: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    model: tuple[str, ...] = ("model",)
    fallbacks: tuple[str, ...] = ()
    default_timeout: float = 0.0
    time_limit: str = ""
    fixed: tuple[str, ...] = ()
    telling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Errors:
    """Error types of a surface: those that a refused territory raises or that cover it, and
    those too narrow to see it."""

    cutoff: tuple[str, ...] = ()
    narrow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Environment:
    """Environment variables: keys, base URLs that the SDK reads today, and those it no longer
    reads (name -> what replaced it)."""

    keys: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    dead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ModelPattern:
    """A grammar of model ids, matched against a whole string.

    weak   an ordinary word, or too short: counts only beside a name like `model`
    wide   as wide as `org/model`: counts only beside a client, class or host of the provider
    fine_tuned   the grammar of a customer's own fine-tuned models

    A group named `region` in the regex captures the region that an id is bound to.
    """

    regex: str
    examples: tuple[str, ...]
    kind: str = "chat"
    weak: bool = False
    wide: bool = False
    open_weights: bool = False
    fine_tuned: bool = False


@dataclass(frozen=True, slots=True)
class RegionalHost:
    """A host that serves one region; `country` is ISO 3166-1 alpha-2 or ""."""

    host: str
    region: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where a provider is reached. `api` are regexes on the bare host; a group named `region`
    captures the region that a host is bound to. `mixed` are hosts that are both API and something
    else: `path_hint`, a regex on the path, tells the API; so does the name beside the literal,
    where `is_path_required` only one that the regex `name_hint` finds. `sites` are hosts of one
    provider with accounts and keys of their own, which do not count as regions. `identifiers` are
    hosts with a path that only name something, as a claim of a token does. `related` are hosts
    that are no endpoints, with the reason."""

    api: tuple[str, ...] = ()
    mixed: tuple[str, ...] = ()
    is_path_required: bool = False
    regional: tuple[RegionalHost, ...] = ()
    sites: tuple[RegionalHost, ...] = ()
    base_urls: tuple[str, ...] = ()
    openai_base_urls: tuple[str, ...] = ()
    path_hint: str = ""
    name_hint: str = ""
    identifiers: tuple[str, ...] = ()
    related: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EndedApi:
    """An API surface or SDK generation that has been or will be shut down.

    calls, modules, paths   how it shows: callee suffixes, import roots, URL path regexes
    """

    name: str
    ended: date | None
    calls: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """A company or service that serves AI models over an API.

    kind     "first-party", "cloud", "aggregator", "gateway", "relay" or "local"
    vendors  of an aggregator or cloud: provider ids whose models it resells
    prefixes of model ids in routers ("openai/", "openai:")
    successors   of its retired models: the id, and the one that the provider itself names instead
    """

    id: str
    name: str
    kind: str
    jurisdiction: str = ""
    hosts: Hosts = field(default_factory=Hosts)
    environment: Environment = field(default_factory=Environment)
    surfaces: tuple[Surface, ...] = ()
    models: tuple[ModelPattern, ...] = ()
    families: tuple[str, ...] = ()
    brands: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    ended: tuple[EndedApi, ...] = ()
    unsupported_parameters: tuple[str, ...] = ()
    successors: tuple[tuple[str, str], ...] = ()
    vendors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownModel:
    """A row of the model table. `shutdown` is the day from which it no longer answers."""

    provider: str
    id: str
    kind: str
    open_weights: bool | None = None
    dimensions: int | None = None
    shutdown: date | None = None
    aliases: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class HttpClient:
    """A general HTTP library of one ecosystem.

    send      functions (relative to a module or client) that send a request
    clients   classes and factories that hold a base URL
    requests  functions and classes that build a request, to be sent later by one of `send`
    default_timeout, time_limit   as in Arguments
    is_silent  whatever goes wrong comes back as a result: it raises nothing
    """

    ecosystem: str
    modules: tuple[str, ...]
    clients: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    send: tuple[str, ...] = ()
    base_url: tuple[str, ...] = ()
    proxy: tuple[str, ...] = ()
    timeout: tuple[str, ...] = ()
    default_timeout: float = 0.0
    time_limit: str = ""
    is_silent: bool = False
    errors: Errors = field(default_factory=Errors)


@dataclass(frozen=True, slots=True)
class HiddenDefault:
    """A call that reaches a provider which nobody named.

    calls      callees, dotted from the module
    silencers  keyword arguments that name a provider, so that nothing is hidden
    needs      keyword arguments without which the call hides nothing
    settings   assignments or calls in the file that name a provider instead
    """

    package: str
    ecosystem: str
    provider: str
    calls: tuple[str, ...]
    effect: str
    silencers: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    instead: str = ""
    source: str = ""
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class RegionGrammar:
    """How one platform spells its region codes, matched against a whole string."""

    platform: str
    regex: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlatformSetting:
    """Where a platform is told where, or how near its caller, it runs something.

    role      "region" says where; "edge" that it runs near its caller; "area" that it runs in one of
              several territories; "ignored" is read by nobody
    files     patterns of file names, or with `/` of the end of a path; empty means any file
    keys      patterns of keys (see facts.Setting): `**.` any keys before, `*` one key, `[]` any
              place in a list; empty where importing one of `modules` says it
    values    that the setting has then; empty means any
    open      values of a region that leave it open
    needs     keys one of which has to be set in the same file
    without   keys that take the effect away when one of them is set in the same file
    modules   imports one of which the file has
    scope     "file" concerns the file and what it brings in, "project" what is below its folder
    instead   of an ignored setting: the key that is read
    runs      patterns of the files that it has run, below its folder, with `{}` for its value
    pin       how a region is pinned, with `{}` for the list of regions
    is_apart  its file stands apart from the code that it deploys
    is_argument   keys are names of arguments in code, not of settings
    is_key    the region is no value, but the key that stands for `*`
    is_endpoint   it counts where the value is a provider's endpoint
    is_read_statically   the platform reads it without running the file
    """

    role: str
    files: tuple[str, ...] = ()
    unless_files: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    scope: str = "project"
    instead: str = ""
    pin: str = ""
    runs: tuple[str, ...] = ()
    is_apart: bool = False
    is_argument: bool = False
    is_key: bool = False
    is_endpoint: bool = False
    is_read_statically: bool = False


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that runs products in regions.

    regions    code and ISO 3166-1 alpha-2 territory
    spellings  other spellings of codes
    edge       territories that have places where it runs what runs near its caller
    runs       ecosystems (see facts.Import) of what it runs there; empty means any
    like       platforms whose regions it takes: a code counts where those that have it agree
    tokens     texts one of which stands in every file that sets a region of it, where its codes
               are too short to look for
    """

    id: str
    name: str
    regions: tuple[tuple[str, str], ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    edge: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    settings: tuple[PlatformSetting, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Territories that were refused up to a day."""

    territories: tuple[str, ...]
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Territories:
    """Where a provider serves its callers; a territory in neither list is unknown.

    models    regex on the model id: the rule is for these models only
    like      the provider whose lists hold here too
    """

    provider: str
    served: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    models: str = ""
    like: str = ""
    sources: tuple[str, ...] = ()
    checked: date | None = None
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionFeature:
    """What a provider offers in some regions only.

    name      as messages call it
    models    ids that it is about; empty means the whole service
    offered   the regions that have it, when they are known in full
    absent    regions that are known not to have it
    keys, values   of settings that name such a region: patterns as in PlatformSetting, and what
              a key beside it (`kind=OpenAI`) has to say
    """

    provider: str
    name: str
    models: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    checked: date | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Everything that the catalogue knows about regions and territories."""

    platforms: tuple[Platform, ...] = ()
    territories: tuple[Territories, ...] = ()
    features: tuple[RegionFeature, ...] = ()
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointMatch:
    """An endpoint literal's owner. `region` is set when the host serves one region only."""

    provider: str
    host: str
    path: str
    region: str = ""
    is_relay: bool = False


@dataclass(frozen=True, slots=True)
class ModelMatch:
    """A model literal's owners, most likely first; `id` is without router prefix.

    prefix     provider id named by a router prefix, or ""
    region     region prefix of the id ("eu" in "eu.anthropic.claude-..."), or ""
    """

    providers: tuple[str, ...]
    id: str
    kind: str
    prefix: str = ""
    region: str = ""
    is_known: bool = False
    is_fine_tuned: bool = False
    is_weak: bool = False
    is_wide: bool = False


@dataclass(frozen=True, slots=True)
class CallMatch:
    """What a callee is to a surface.

    role   "client", "builder", "inference", "stateful", "router", "tokenizer" or "http"
    """

    role: str
    surface: Surface | None
    method: str = ""
    generates: bool = False
    http: HttpClient | None = None


def ends_with(segments: tuple[str, ...], path: tuple[str, ...]) -> bool:
    """Whether a callee ends with a method path, whole segments; `*` stands for any one."""
    if len(path) > len(segments):
        return False
    for one, other in zip(reversed(segments), reversed(path), strict=False):
        if other != "*" and one != other:
            return False
    return True
