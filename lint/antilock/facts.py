"""What a file says, in words that no language and no vendor owns.

A front-end makes these facts; checks read them. They are frozen and small, hold no opinion,
and what cannot be resolved is said to be unknown, never left out.
"""

from __future__ import annotations

from enum import StrEnum

from antilock.records import dataclass


class Binding(StrEnum):
    """How a literal gets to the provider; defined in docs/semantics.md."""

    PINNED = "pinned"
    DEFAULT = "default"
    CONFIG = "config"
    TABLE = "table"
    BRANCH = "branch"
    TEXT = "text"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of text: lines and code-point columns from 0.

    A byte-order mark at the start of a file is not counted.
    """

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def start(self) -> tuple[int, int]:
        return self.line, self.column

    @property
    def end(self) -> tuple[int, int]:
        return self.end_line, self.end_column

    def holds(self, inner: Span) -> bool:
        """Whether another range lies in this one, or is the same."""
        return self.start <= inner.start and inner.end <= self.end


@dataclass(frozen=True, slots=True)
class Import:
    """A name brought in from another module.

    `from openai import OpenAI as C` has module "openai", name "OpenAI", alias "C"; a plain
    `import a.b` has name "" and alias "a.b". Relative modules keep their leading dots.
    `ecosystem` is the registry the module comes from: "pypi", "npm", "go", ...
    """

    span: Span
    module: str
    name: str
    alias: str
    ecosystem: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A call (index) that a value reaches, and the keyword or position ("0") it arrives at."""

    call: int
    argument: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a literal stands.

    name       the nearest name beside it: keyword, key, variable, attribute, parameter; or ""
    call       resolved callee (see Call) of the call that it is an argument of, or ""
    condition  index into FileFacts.conditions for a branch literal, else -1
    other      in a comparison, the dotted text of what it is compared with, or ""
    function   index into FileFacts.functions; 0 is the module itself
    flow       the calls that the value reaches, directly or through names of the file
    fills      the interpolated string that the value fills a hole of, with `{}` for the hole
    """

    name: str = ""
    call: str = ""
    condition: int = -1
    other: str = ""
    function: int = 0
    flow: tuple[Flow, ...] = ()
    fills: str = ""


@dataclass(frozen=True, slots=True)
class Literal:
    """A string of interest. `text` holds `{}` where the source interpolates."""

    span: Span
    text: str
    binding: Binding
    place: Place
    is_constant: bool = False  # an SDK constant (`Models.qwen_turbo`), not a string


@dataclass(frozen=True, slots=True)
class Condition:
    """One whole boolean expression, or one switch: the unit in which branches are reported."""

    span: Span
    is_mapping: bool = False  # a switch or chain that only maps an id to a value
    words: tuple[str, ...] = ()  # that its subject is held against, in other arms too


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call.

    name      keyword, or "" when positional; "**" for a spread mapping, "*" for a spread list
    text      the string that it is, through constants of the file; None when it is no such string
    source    "literal"; "parameter": a literal that a caller can replace; "config": environment or
              settings; "nothing": None, false and the like; "true"; "unknown"
    strings   every string inside it, nested and through names of the file
    keys      every mapping key inside it
    names     every identifier (dotted where written so) inside it
    paths     of a place (a region, a location): what it may be, as in Call.callee, where that is
              part of an object or comes from elsewhere
    """

    name: str
    text: str | None = None
    source: str = "unknown"
    strings: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """What happens round a call when it fails, innermost first in Call.guards.

    kind      "handler" (try/except, catch, error branch) or "test" (of the call's result)
    catches   dotted error types as resolved, or what the handling asks of the error, a status or
              a word, as "=429"; empty means every error
    calls     indexes of the calls that run because of the failure
    outcome   "raise", "return", "continue", "break" or "next" (goes on after the handler)
    gives_up  whether an error is raised after it went on, once no round is left
    varies    where it goes on with the next round of a loop: what of the call depends on the
              round: "receiver", "callee", "endpoint", "provider", "model", "key", "region",
              "argument"; empty for a mere retry
    elements  of such a loop: the strings that the file spells out, calls as "#index", functions,
              classes and lists of the project by path, own ones as ":name"
    block     the guarded block of a handler: handlers of one statement share it
    is_raised whether a failure that the handler lets go on is raised in the end, by the last of
              several tries or behind them
    """

    span: Span
    kind: str
    catches: tuple[str, ...] = ()
    calls: tuple[int, ...] = ()
    outcome: str = "next"
    varies: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    block: Span | None = None
    is_raised: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A call expression.

    callee     resolved dotted path. Imported roots are spelled as the module
               ("openai.OpenAI().chat.completions.create"; "()" marks an object built by a call),
               ":name" is defined in this file, ".pkg.name" comes from a relative import,
               "~client.chat.create" has a root that the file does not tell
    built_by   indexes of the calls that built the receiver, when the file tells
    result     "return", "=name" or "" (thrown away, or part of a larger expression)
    is_handed  a method that is handed to the call with these arguments instead of called
    arms       the arms of choices (if, switch) that it stands in, as (choice, arm): calls in
               different arms of one choice exclude each other
    becomes    what its result becomes besides, "return" or "=name": a list that it is put into;
               through names of the file, of calls on whose failure other calls run, and of those
    made_of    names that the arguments of such calls were made of elsewhere
    """

    span: Span
    callee: str
    arguments: tuple[Argument, ...] = ()
    function: int = 0
    built_by: tuple[int, ...] = ()
    result: str = ""
    guards: tuple[Guard, ...] = ()
    is_handed: bool = False
    arms: tuple[tuple[int, int], ...] = ()
    becomes: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClassDefinition:
    """A class of the file, with the resolved paths of what it extends."""

    span: Span
    name: str
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter or, with name "return", the result of a function; `type` is a resolved path."""

    span: Span
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Function:
    """A function, or at index 0 the module; anonymous callbacks belong to the one around them.

    `name` is dotted from the module ("Class.method"); `callers` are indexes of calls in the file;
    `arms` those of choices that it is as a whole, as in Call: an entry of a mapping of which the
    program takes one.
    """

    span: Span
    name: str
    is_public: bool = True
    decorators: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    callers: tuple[int, ...] = ()
    arms: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A dotted use of an imported name that is not itself a call: `openai.api_base = x`.

    `is_required_lookup` marks a look-up that fails when the setting is absent
    (`os.environ["KEY"]`), then `path` is the key; `is_at_start` tells of such a one whether it runs
    whenever the module is imported or the program starts. `text` is what an assignment to a setting
    puts there by a name, where the file tells it.
    """

    span: Span
    path: str
    function: int = 0
    is_assigned: bool = False
    is_required_lookup: bool = False
    is_lookup: bool = False
    is_at_start: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class Catch:
    """An error type that is caught; `calls` are the calls made in the guarded block."""

    span: Span
    type: str
    calls: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Definition:
    """What a name of a module stands for, for the files that bring it in.

    Functions and classes are facts of their own; here are values that are bound at the top level,
    names under which something is exported, fields of classes ("Client.api") and what functions
    return ("get_client()").

    path      as in Call.callee; "" when only `text` or `elements` tell something
    text      the string that it is, if that is of interest
    built_by  indexes of the calls that built it
    elements  of a list or mapping, as in Guard.elements
    """

    span: Span
    name: str
    path: str = ""
    text: str | None = None
    built_by: tuple[int, ...] = ()
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of a configuration file, or of a constant that a module exports, by its key path.

    key         dotted from the root: `services.web.ports[0]`; a key with a dot in it is quoted
    text        "" for what looks like a secret and for what has to be worked out
    is_static   whether the value can be read without running anything
    """

    span: Span
    key: str
    text: str
    is_static: bool = True


@dataclass(frozen=True, slots=True)
class Dependency:
    """A package named in a manifest."""

    span: Span
    ecosystem: str
    name: str
    version: str = ""


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment; `is_alone` when nothing else stands on its line."""

    span: Span
    text: str
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All facts of one file. `ecosystem` is the registry of its packages, as in Import;
    `are_types_capitalised` whether a capital tells a type from a function in its language."""

    language: str
    imports: tuple[Import, ...] = ()
    literals: tuple[Literal, ...] = ()
    conditions: tuple[Condition, ...] = ()
    calls: tuple[Call, ...] = ()
    functions: tuple[Function, ...] = ()
    classes: tuple[ClassDefinition, ...] = ()
    references: tuple[Reference, ...] = ()
    catches: tuple[Catch, ...] = ()
    definitions: tuple[Definition, ...] = ()
    settings: tuple[Setting, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    comments: tuple[Comment, ...] = ()
    ecosystem: str = "pypi"
    are_types_capitalised: bool = True
    broken: str = ""  # what could not be parsed: some facts may be missing
