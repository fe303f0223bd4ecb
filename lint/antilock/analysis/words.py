"""What names say: the words by which code tells models, endpoints, settings and prose apart."""

from __future__ import annotations

import re
from functools import lru_cache

from antilock.patterns import lazy_pattern

LONGEST_TEXT = 400  # characters; what is longer is no address, no model and no region
NAMES_MODEL = lazy_pattern(r"model|engine|deployment|llm|embed|encoder", re.IGNORECASE)
NAMES_ENDPOINT = lazy_pattern(
    r"ur[li]|endpoint|base|host|api|server|domain|address|gateway", re.IGNORECASE
)
NAMES_REGION = lazy_pattern(r"region|location|zone", re.IGNORECASE)
_MACHINE = lazy_pattern(r"(?:localhost|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?")
NAMES_PROXY = lazy_pattern(r"prox(?:y|ies)", re.IGNORECASE)
NAMES_DEFAULT = lazy_pattern(r"default|initial|fallback_model_default", re.IGNORECASE)
# It builds one with defaults of its own: `DefaultAzureConfig(key, url)`.
BUILDS_DEFAULT = lazy_pattern(
    r"(?:[Nn]ew)?_?[Dd]efault\w*(?:[Cc]onfig|[Oo]ptions|[Ss]ettings|[Cc]lient)$"
)
NAMES_INITIAL = lazy_pattern(r"(?:default|initial)(?:_?[A-Z]|_|$)")
NAMES_PLURAL = lazy_pattern(
    r"(?:models|engines|deployments|endpoints|urls|hosts|regions|llms|ids|versions|snapshots|names"
    r"|keywords|prefixes|families|patterns|aliases|model_?(?:options|choices))$",
    re.IGNORECASE,
)
# What names of models are compared with, whatever it looks like.
NAMES_PART_OF_NAMES = lazy_pattern(
    r"(?:prefix(?:es)?|suffix(?:es)?|keywords?|patterns?|substrings?)$", re.IGNORECASE
)
NAMES_PROMPT = lazy_pattern(
    r"^(?:\w*_|aria-|\w*[a-z0-9](?=[A-Z]))?(?i:prompt|message|description|help|text|title|label|doc|docs"
    r"|content|instructions?|template|epilog|usage|keywords|topics|reason|summary|comment|note"
    r"|display_name|service_?id|placeholder|hint|tooltip|helper_?text|alt|caption|subtitle|examples?)$"
)
# It puts a text beside others that people read, or that a page is searched for.
ADDS_TEXT = lazy_pattern(
    r"(?:^|[._a-z])(?i:labels|tokens|titles|captions|test_?ids)\.(?:add|push|append|insert)$"
)
# What a manifest tells people of a package.
NAMES_ABOUT = lazy_pattern(
    r"homepage|repository|bugs|funding|documentation|authors?|maintainers|contributors|website|changelog",
    re.IGNORECASE,
)
# Members of an object that says where the weights lie: its model runs where the program runs.
NAMES_OF_WEIGHTS = frozenset(
    """modelSource tokenizerSource modelPath model_path modelFile model_file weights weightsPath
    checkpoint gguf""".split()
)
# Names of what is asked, in lower case.
NAMES_REQUEST = lazy_pattern(
    r"prompt|message(?!_?id)|query|question|text|input|content|history|conversation|instruction"
    r"|request|payload|body|params|kwargs|document|docs|chunk|batch|sentence|task|image|audio"
)
# Functions that ask a model, as their name says; what builds something begins with a capital.
ASKS = lazy_pattern(
    r"_*(?:try_?|a)?(?:ask|call|chat|complet|generat|query|invoke|send|run|request|fetch|embed|translat"
    r"|summar|predict|infer|answer|prompt|test|bench|eval|compar)"
)
# Methods that take the next element out of a list or a queue.
TAKING = frozenset(
    """pop popleft pop_front popFirst shift poll pollFirst dequeue Dequeue get_nowait removeFirst
    remove_first next""".split()
)
# Functions that call a method by the name that they are given.
CALLING_BY_NAME = frozenset({"send", "public_send", "__send__"})
# Members of an answer, which a request has not.
NAMES_OF_ANSWER = frozenset(
    """choices usage created finish_reason finishReason stop_reason stopReason system_fingerprint
    object owned_by candidates usageMetadata""".split()
)
# What an object keeps about something that has been made already, and who made it.
NAMES_METADATA = lazy_pattern(r"(?:\w*_)?meta_?data", re.IGNORECASE)
NAMES_MAKER = lazy_pattern(r"source|(?:generated|created|produced)_?by", re.IGNORECASE)
NAMES_EXAMPLE = lazy_pattern(r"examples?|sample|json_schema_extra", re.IGNORECASE)
# A table that says what a model costs or holds.
NAMES_PRICES = lazy_pattern(
    r"(?:^|_|(?<=[a-z])(?=[A-Z]))(?i:pric(?:es?|ing)|costs?|rates?|max_?tokens|limits?|context|windows?)"
    r"(?=_|$|[A-Z])"
)

HOLDS_ENTRIES = lazy_pattern(
    r"(?:[cC]ache|[mM]ap|[pP]ric(?:es|ing)|[cC]osts|[lL]imits|[tT]able|[rR]egistry|[iI]ndex)$"
)
NAMES_DESCRIPTION = lazy_pattern(
    r"(?:Info|Spec|Specs|Card|Pricing|Price|Cost|Metadata|Entry|Capabilities|Description|Details?|Option|Limits?"
    r"|Definition|Profile|Record|Row|Item|Out|Data|Schema|Result|Meta|Ref|Reference|Descriptor)$"
    r"|^(?:(?:Ai|AI|Llm|LLM|Available|Supported)Model|Pair|Triple|Tuple|KeyValuePair|SimpleEntry)$"
)

CONFIG_OBJECT = lazy_pattern(
    r"(?:^|_|\.|[a-z])(?:config|conf|cfg|settings|env|environ|environment|configuration|config_?service"
    r"|viper|koanf)s?$",
    re.IGNORECASE,
)
CONFIG_FUNCTION = lazy_pattern(
    r"env|config|setting|^get_(?:site_|network_)?option$|theme_mod", re.IGNORECASE
)
# What a service tells whoever asked it: `c.JSON(200, answer)`, `res.json(answer)`.
ANSWERS = lazy_pattern(
    r"^(?:c|ctx|context|res|reply|resp|response\(\)|NextResponse|Response)\.(?:[Jj][Ss][Oo][Nn]|IndentedJSON|send)$"
    r"|^(?:res|reply|response\(\))\.(?:status|code|type|header)\(\)\.(?:json|send)$"
    r"|^(?:call\.respond|Results\.(?:Ok|Json)|ResponseEntity\.(?:ok|(?:ok|status)\(\)\.body))$"
    r"|(?:^|\.)(?:PureJSON|SecureJSON|AsciiJSON|AbortWithStatusJSON|JSONPretty)$"
    r"|(?:^|\.)(?:jsonify|JSONResponse|JsonResponse|wp_send_json(?:_success|_error)?)$"
)
REGISTERING_FUNCTION = lazy_pattern(
    r"_*(?:register|add|append|push|insert|define|declare|set|put|use|emplace)(?:_|[A-Z]|$)"
)
# Methods that put something into a list, and those of them that may take several entries at once.
APPENDING_METHODS = ("append", "push", "extend", "add")
FILLING_METHODS = frozenset("push unshift".split())
# They keep account of what has been asked.
RECORDING_FUNCTION = lazy_pattern(
    r"_*(?:record|track)(?!\w*(?:_and_|And[A-Z]))(?:_|[A-Z]|$)"
    r"|_*(?:add|log|save|store|update|report)_?[uU]sage(?:_|[A-Z]|$)"
)
# Look-ups of what somebody gave, whose default comes after the name.
GIVEN_FUNCTION = lazy_pattern(r"^get\w*(?:Parameter|Param|Option|Input|Argument)$")
# Look-ups by where their default stands.
DEFAULT_SECOND = frozenset(
    """get pop setdefault getenv get_env env fetch input query get_option get_site_option get_theme_mod
    apply_filters DefaultQuery DefaultPostForm FormValue getProperty getString GetString getStr
    optString""".split()
)
DEFAULT_THIRD = frozenset({"getattr", "data_get", "array_get", "getProperty"})
# Those of them that ask an object for one of its values by a key, which is what it is called.
KEYED_LOOKUPS = frozenset(
    "getattr get pop setdefault getProperty getString GetString getStr optString".split()
)
# Look-ups of what was given on the command line, whose names do not say so.
COMMAND_LINE_LOOKUPS = frozenset({"System.getProperty"})
# Functions whose name says that they answer yes or no.
ASKING_FUNCTION = lazy_pattern(
    r"_*(?:is|has|matches|supports|contains|starts|ends|equals)(?:_|[A-Z]|$)"
)
# Functions that run what they are handed, elsewhere or once more.
RUNNING = frozenset(
    """to_thread run_in_executor run_in_threadpool run_sync sync_to_async submit apply_async partial
    retry with_retry call_with_retry retry_call""".split()
)
# Methods of what a look-up gave that give it again, if it is there and good enough.
HANDING_ON = frozenset({"get", "filter", "takeIf", "takeUnless", "and_then", "getString"})
RUNTIME_CONFIG = lazy_pattern(r"RuntimeConfig$")
MAKING_FUNCTION = lazy_pattern(r"(?:New|Default|With|Set|Make|Must|Parse|Unmarshal)(?![a-z])")
ARGUMENT_OBJECT = lazy_pattern(r"kwargs|kw|options|opts|args|params|parameters", re.IGNORECASE)
NAMES_OPTION = lazy_pattern(r"(?:^|String|Str)(?:Flag|Option)$")
NAMES_VALUE = lazy_pattern(r"value|default(?:_?value)?", re.IGNORECASE)
# What makes every parameter of a function an option of the command line.
COMMAND_DECORATORS = frozenset({"typer.Typer().command", "typer.Typer().callback"})
OPTION_FUNCTIONS = frozenset(
    {
        "add_argument",
        "option",
        "Option",
        "Argument",
        "argument",
        "add_option",
        "requiredOption",
        "createOption",
        "createArgument",
        "parseArgs",
        "positional",
    }
)
# Functions that read a command line by a table of its options: `meow(help, {flags: {...}})`.
OPTION_READERS = frozenset(
    "parseArgs yargs options command meow minimist commandLineArgs defineCommand cleye cli".split()
)
# They make one option of a class's table: `static flags = {model: Flags.string({...})}`.
OPTION_MAKER = lazy_pattern(r"^(?:[fF]lags|Args)\.\w+$")
# Options of a command line by position: `flag.String(name, default, usage)`, with a place to put the
# value first (`Var`) and a short name after the long one (`P`), `flags.DEFINE_string(name, default,
# usage)`; settings: `SetDefault(key, default)`.
_FLAG_FUNCTION = lazy_pattern(
    r"(?:^|[.~])(?:p?flag|fs|\w*[fF]lags?(?:[sS]et)?)(?:\(\))?\.String(?:Slice)?(?P<var>Var)?(?P<short>P)?$"
    r"|[.~]DEFINE_string$"
)
_SET_DEFAULTS = frozenset({"SetDefault", "setDefault", "set_default"})
FIELD_FUNCTIONS = frozenset(
    {
        "Form",
        "Query",
        "Body",
        "Header",
        "Cookie",
        "Field",
        "field",
        "ib",
        "attrib",
        "Column",
        "mapped_column",
        "Param",
        "PrivateAttr",
    }
)
# What they make is a class of objects that hold what they are given.
RECORD_FUNCTIONS = frozenset({"namedtuple", "NamedTuple", "make_dataclass", "create_model"})
# What a schema allows: each value that they are given is one of several.
ENUMERATING_FUNCTIONS = frozenset(
    """literal stringLiteral Literal literals enum Enum enum_ nativeEnum oneOf oneof picklist valid
    addChoices setChoices addOptions""".split()
)
# They hold a value that the program sets anew, and are given the first one.
STATE_FUNCTIONS = frozenset(
    """useState useLocalStorage useSessionStorage useStorage useStorageState usePersistedState
    atomWithStorage ref shallowRef createSignal atom signal writable persisted $state
    useRef createContext""".split()
)
# They fill in what an object of options leaves open.
# Elements of a form that show one of several choices: `<SelectItem value="a">`.
NAMES_CHOICE = lazy_pattern(
    r"(?:Select|Menu|Radio|RadioGroup|Listbox|Dropdown\w*|Toggle\w*|Combobox|Command|Picker)"
    r"(?:Item|Option)$|Radio$"
)
# What markup is compiled to: `createElement("option", { value })`.
ELEMENT_FUNCTION = lazy_pattern(r"_*(?:createElement|create_?VNode|jsxs?|jsxDEV|h)")
DEFAULTING_FUNCTIONS = frozenset(
    {"withDefaults", "mergeDefaults", "defaults", "defaultsDeep", "set_defaults", "defu"}
)
# Keys of a framework's configuration whose entries the environment overrides.
OVERRIDDEN_KEYS = frozenset({"runtimeConfig"})
SETTINGS_BASES = frozenset({"BaseSettings", "Settings"})
# What says of a class that a framework fills it from configuration.
SETTINGS_DECORATORS = frozenset({"ConfigurationProperties", "ConfigMapping", "settings"})
ENUM_BASES = frozenset({"Enum", "StrEnum", "IntEnum"})
READ_ONLY_TYPES = frozenset({"Final", "ClassVar"})
TEXT_FUNCTIONS = frozenset(
    """print pprint debug info warning warn error exception critical fatal log trace echo secho notice
    success set_attribute set_attributes set_tag add_event record_exception increment incr gauge
    setAttribute setAttributes setTag addEvent SetAttribute SetTag AddTag AddEvent
    histogram timing observe labels write writeln markdown caption subheader header toast
    deprecated getLogger get_logger skip skipif xfail mark error_log printf fprintf syslog trigger_error wp_die
    add_row addRow add_column
    var_dump print_r puts fatal_error die usage grep egrep sed awk selected checked
    println printStackTrace WriteLine LogInformation LogWarning LogError
    LogDebug LogTrace LogCritical infof warnf errorf debugf atInfo atDebug logger""".split()
)
TEXT_OBJECTS = frozenset(
    """logger log logging _logger console tracer span metrics LOGGER fmt slog zap logrus klog glog
    zerolog attribute tracing LOG Log Logger Console Timber analytics posthog mixpanel amplitude
    telemetry sentry Sentry statsd newrelic""".split()
)
# Print and log functions of languages that spell them with a capital or a format.
_PRINTS = lazy_pattern(
    r"(?:F|E)?[pP]rint(?:f|ln)?|(?:Debug|Info|Warn|Warning|Error|Fatal|Panic|Trace|Log)(?:f|ln|w|Context)?"
)
# Frameworks of user interfaces, by a part of the paths of what they have.
_INTERFACES = frozenset(
    "SwiftUI egui iced gtk Gtk compose swing javafx Filament ImGui imgui".split()
)
# What these show people by a text, besides what is called so (`label`).
_COMPONENTS = frozenset(
    """Text Label LabeledContent TextField SecureField Button Toggle Picker Section Menu NavigationLink
    Link RichText JLabel JButton heading button small weak strong monospace text_input selectable_label""".split()
)
NAMES_SHOWN = frozenset({"", "verbatim", "value"})  # their arguments that are the text
# Methods that give a part of any interface a text.
_SHOWING_METHOD = lazy_pattern(
    r"(?:set_?|with_?)?(?:placeholder|hint_?text|helper_?text|help|tool_?tip)(?:_?text)?"
    r"|on_(?:disabled_)?hover_text(?:_at_pointer)?|accessibility(?:Label|Hint|Value)"
    r"|navigation(?:Title|Subtitle)",
    re.IGNORECASE,
)
EXCEPTION_NAME = lazy_pattern(r"(?:Error|Exception|Warning)$")
PASSING_FUNCTIONS = frozenset(
    """str cast SecretStr HttpUrl AnyHttpUrl AnyUrl URL urljoin join rstrip lstrip strip lower format
    removesuffix removeprefix replace freeze trim trimEnd toString of fromString fromValue GetBySystemName URI Uri toLowerCase toUpperCase ToLower
    ToString Trim TrimEnd TrimStart ToLowerInvariant toHttpUrl toHttpUrlOrNull UriComponentsBuilder
    toUri Url replaceAll Replace removeSuffix removePrefix TypeAdapter dict deepcopy copy cast_to encode Secret""".split()
)
# Those of them that respell, as methods, what somebody else chose.
RESPELLING_METHODS = frozenset({"replace", "replaceAll", "Replace"})
# What holds the elements of a list that it is given.
COLLECTIONS = frozenset("Set set frozenset list tuple HashSet LinkedHashSet ArrayList".split())
PASSING_ATTRIBUTES = frozenset(
    """value rstrip lstrip strip lower format removesuffix encode trim toString toLowerCase toUpperCase
    toHttpUrl toHttpUrlOrNull toUri replace replaceAll Replace removeSuffix removePrefix toRequestBody toByteArray encodeToByteArray getBytes getValue getName name asString ToString Trim TrimEnd TrimStart ToLower
    ToLowerInvariant lowercase uppercase trimEnd trimIndent trimMargin getModelName modelName""".split()
)
# What an object that was made of an address says it is: `URLComponents(string: LIT).url`.
ADDRESS_ATTRIBUTES = frozenset({"url", "absoluteString"})
# Functions that find a text missing.
ABSENCE_TESTS = frozenset(
    "isEmpty isBlank isNullOrEmpty isNullOrBlank IsNullOrEmpty IsNullOrWhiteSpace isNull empty is_empty".split()
)
# Functions that find that a value is there.
PRESENCE_TESTS = frozenset({"isset"})
# Functions that read the text of an answer, and give nothing where it is none.
DECODING = frozenset({"json_decode"})
# Methods of an address that ask it.
REQUEST_METHODS = frozenset(
    {
        "openConnection",
        "openStream",
        "httpPost",
        "httpGet",
        "readText",
        "PostJsonAsync",
        "PostStringAsync",
        "PostUrlEncodedAsync",
        "PostMultipartAsync",
        "SendJsonAsync",
        "GetJsonAsync",
    }
)
ROUTE_DECORATORS = frozenset(
    "route get post put delete patch command on_message handler tool task event websocket".split()
)
# Calls that register a callback: those whose first argument is a path or an event, and others.
ROUTE_FUNCTIONS = frozenset(
    """get post put delete patch all use on once handle handler command event action route message
    registerCommand addEventListener tool hears subscribe schedule scheduleJob process onMessage handlefunc""".split()
)
HANDLER_FUNCTIONS = frozenset(
    """serve createServer onRequest onCall onConnect onMessage defineEventHandler eventHandler
    command_handler""".split()
)

# Methods that are given what to do when what they are called on has failed.
RECOVERING_METHODS = frozenset(
    """catchError catchAll catchAllCause orElse orElseGet or_else unwrap_or_else recover recoverWith
    onErrorResume onErrorResumeNext onErrorReturn exceptionally exceptionallyCompose""".split()
)


# Built-in functions and methods of texts and containers: they ask nobody, hand nothing on, and
# nobody looks for a way out of them.
INERT_FUNCTIONS = frozenset(
    """abs all any append bool bytes callable capitalize casefold count decode dict encode endswith
    enumerate extend float forEach frozenset hasOwnProperty hasattr id includes indexOf int isArray
    isdigit isinstance issubclass items join keys len list lower lstrip max min ord padEnd padStart
    parseFloat parseInt print push range repr reversed round rsplit rstrip set slice sorted splice
    split splitlines startsWith startswith str strip substr substring sum super title toFixed
    toLowerCase toString toUpperCase trim trimEnd trimStart tuple type upper values zfill zip""".split()
)


# Modules that calculate, match, compare and warn, and ask nobody either.
INERT_MODULES = frozenset(
    """hashlib inspect jax keras math numpy pandas re scipy tensorflow tf_keras torch traceback
    warnings""".split()
)
_INERT_PLACES = ("os.path.", "unittest.TestCase().")


# A file asks the same of the same few names again and again.
_remembered = lru_cache(maxsize=10_000)


@_remembered
def is_inert(path: str) -> bool:
    """Whether a callee as in facts.Call asks nobody: a built-in function or such a method, what a
    module of that sort has, an exception, a logger.

    A function of the file itself is none of these whatever it is called, and what only sounds like
    telling people (`connection.write`, `request.header`) may send a request.
    """
    first = path[:1]
    if first == ":":
        return False
    if first == "~" and last_word(path) in INERT_FUNCTIONS:
        return True
    if path.partition(".")[0] in INERT_MODULES or path.startswith(_INERT_PLACES):
        return True
    parts = _segments(path)
    if parts[-1][:1].isupper() and EXCEPTION_NAME.search(parts[-1]):
        return True
    return not TEXT_OBJECTS.isdisjoint(parts[:-1]) and "fmt" not in parts  # which also formats


def names_machine(text: str) -> bool:
    """Whether a text is a URL, or the address of a machine: `127.0.0.1`, `localhost:7890`."""
    return "://" in text or _MACHINE.fullmatch(text) is not None


@_remembered
def last_word(path: str) -> str:
    """The last segment of a dotted path, without call marks."""
    return path.rsplit(".", 1)[-1].replace("()", "").lstrip("~:")


def _segments(path: str) -> list[str]:
    """The segments of a dotted path, without call marks."""
    return path.lstrip("~:").replace("()", "").split(".")


def default_at(callee: str) -> int:
    """At which position a callee takes the default of an option or setting; -1 for none."""
    if last_word(callee) in _SET_DEFAULTS:
        return 1
    match = _FLAG_FUNCTION.search(callee)
    return -1 if match is None else 1 + bool(match["var"]) + bool(match["short"])


@_remembered
def is_config_object(path: str) -> bool:
    """Whether a dotted path names configuration: `os.environ`, `settings`, `app_config`."""
    return bool(CONFIG_OBJECT.search(last_word(path)))


@_remembered
def is_text_call(path: str) -> bool:
    """Whether a callee only tells people something: print, a logger, an exception."""
    parts = _segments(path)
    if EXCEPTION_NAME.search(parts[-1]):
        return True
    if parts[-1] in TEXT_FUNCTIONS or _PRINTS.fullmatch(parts[-1]):
        return True
    return any(part in TEXT_OBJECTS for part in parts[:-1])


@_remembered
def is_shown(path: str) -> bool:
    """Whether a callee shows people a text: a component of a user interface, or what says of one
    what it is called and what may be put into it."""
    parts = _segments(path)
    name, owner = parts[-1], parts[-2] if len(parts) > 1 else ""
    if owner and _SHOWING_METHOD.fullmatch(name):
        return True
    if _INTERFACES.isdisjoint(parts[:-1]) and owner != "ui":
        return False
    return (
        name in _COMPONENTS
        or NAMES_PROMPT.match(name) is not None
        or (name in ("new", "from") and owner in _COMPONENTS)
    )
