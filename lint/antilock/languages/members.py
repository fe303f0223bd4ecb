"""What languages lower alike in which everything stands in a class and objects are built in chains.

Members are used by their bare names, objects come from builders (`X.builder().a(1).build()`),
values are tested, defaulted and put into maps by methods. The idioms have words in `syntax` already:
a builder is a call with named arguments, `x.equals(y)` a comparison, `x.orElse(y)` an alternative.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from antilock import syntax as s
from antilock.languages.base import MAX_DEPTH
from antilock.languages.lowering import Lowering, Rules, flat, over_elements, pattern_in

_BUILDER_STARTS = frozenset({"builder", "newBuilder", "newBuilderForType", "toBuilder"})
_BUILDER_CLASS = re.compile(r"[A-Z]\w*Builder$|Builder$")
_BUILDING = re.compile(r"[bB]uild(?:er|Client|AsyncClient|Async)?$")
_SETTING = re.compile(r"(?:set|with|Set|With)(?=[A-Z])")
_HOLDS_SETTINGS = re.compile(
    r"(?:builder|options|opts|request|req|params|parameters|payload|body|^b|^it)$", re.IGNORECASE
)
_TESTS = {
    "equals": "==",
    "equalsIgnoreCase": "==",
    "contentEquals": "==",
    "compareTo": "==",
    "compareToIgnoreCase": "==",
    "compare": "==",
    "contains": "in",
    "containsIgnoreCase": "in",
    "indexOf": "in",
    "lastIndexOf": "in",
    "startsWith": "startswith",
    "endsWith": "endswith",
    "matches": "match",
    "isMatch": "match",
    "containsMatchIn": "match",
}
_BARE_TESTS = frozenset({"startsWith", "endsWith", "contains"})
_STREAMS = frozenset({"stream", "parallelStream", "asSequence", "asIterable"})
_JOINING = frozenset({"concat", "plus"})
_MATCHER_TESTS = frozenset({"find", "matches", "lookingAt", "hitEnd"})
_ELEMENT_TESTS = frozenset({"anyMatch", "allMatch", "noneMatch", "any", "all", "none"})
_PUTS = frozenset({"put", "set", "add", "addProperty", "putIfAbsent", "tryAdd", "with"})
_LISTS = frozenset(
    """of asList singletonList copyOf listOf mutableListOf arrayListOf setOf mutableSetOf arrayOf
    hashSetOf sequenceOf immutableListOf singleton""".split()
)
_LIST_OWNERS = frozenset(
    "List Set Arrays Stream Collections ImmutableList ImmutableSet Lists Sets EnumSet".split()
)
_MAPS = frozenset({"mapOf", "mutableMapOf", "hashMapOf", "linkedMapOf", "sortedMapOf"})
_MAP_OWNERS = frozenset({"Map", "ImmutableMap", "Maps"})
_PAIRS = frozenset({"entry", "Pair", "KeyValuePair", "SimpleEntry", "SimpleImmutableEntry"})
# `x.orElse(y)`, and functions that take both.
_DEFAULTS = frozenset(
    {"orElse", "orElseGet", "getOrElse", "ifBlank", "ifEmpty", "getValueOrDefault", "asText"}
)
_DEFAULT_FUNCTIONS = frozenset(
    """requireNonNullElse requireNonNullElseGet firstNonNull defaultIfBlank defaultIfEmpty
    defaultString defaultIfNull coalesce""".split()
)
_LOOKUP_DEFAULTS = frozenset({"getOrDefault", "getValue", "getOrPut"})
_PLACEHOLDER = re.compile(r"\$\{([^:{}]+):([^{}]*)\}")
_LOOKUPS = frozenset({"Value", "Property", "Named"})
_LOOKED_UP = frozenset({"ConfigProperty", "Option", "Parameters", "DefaultValue", "Bindable"})
_REQUESTED = frozenset("RequestParam RequestHeader QueryParam QueryValue ToolParam".split())
_ALTERNATIVES = ("fallbackMethod", "recover", "fallback")
_FIELD = re.compile(r"%(?:\d+\$)?[-+ #0-9.,]*[sdfxc]|\{\d+(?:[,:][^{}]*)?\}")
_ADDRESSES = frozenset({"URI", "HttpUrl", "Url", "Uri", "UriComponentsBuilder"})
_ADDRESS_STARTS = frozenset("create parse get fromHttpUrl fromUriString toHttpUrl".split())
# Steps that complete an address and leave its host and path alone.
_ADDRESS_STEPS = frozenset(
    """newBuilder queryParam addQueryParameter addEncodedQueryParameter setQueryParameter build encode
    toUriString""".split()
)
_OPTIONALS = frozenset({"ofNullable", "of"})
_FAILURES = frozenset({"IsFaulted", "IsCompletedSuccessfully", "IsCanceled", "Exception"})
# Handlers of what an asynchronous or wrapped call fails with.
_HANDLERS = frozenset(
    """exceptionally exceptionallyCompose exceptionallyAsync onErrorResume onErrorReturn
    onErrorContinue getOrElse recover recoverCatching onFailure catch""".split()
)


def plain(name: str) -> str:
    """A method's name with a small first letter: conventions differ between languages."""
    return name[:1].lower() + name[1:]


class Frame:
    """A class on the way down: its members, and the names that functions in it bind."""

    def __init__(self, name: str, members: Iterable[str]) -> None:
        self.name = name
        self.members = frozenset(members)
        self.locals: list[set[str]] = []
        self.replaceable: frozenset[str] = frozenset()  # private fields; "*" for all of them
        self.recoveries = ""  # the method that answers for those that give up


class MemberLowering(Lowering):
    """Resolves bare names of members, and lowers the calls by which such languages say things."""

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.frames: list[Frame] = []
        self.building: dict[int, s.Call] = {}  # chains that are still being built
        self.begun_in: set[str] = set()  # variables of the function around that hold such a chain

    # Names.

    @contextmanager
    def inside_class(self, name: str, members: Iterable[str]) -> Iterator[Frame]:
        frame = Frame(name, members)
        self.frames.append(frame)
        try:
            yield frame
        finally:
            self.frames.pop()

    @contextmanager
    def inside_function(self, names: Iterable[str] = ()) -> Iterator[None]:
        if not self.frames:
            self.frames.append(Frame("", ()))
        frame = self.frames[-1]
        frame.locals.append(set(names))
        outer, self.begun_in = self.begun_in, self.begun_in.difference(names)
        try:
            yield
        finally:
            frame.locals.pop()
            self.begun_in = outer

    def bind(self, name: str) -> None:
        """A name that the function around binds from here on."""
        if self.frames and self.frames[-1].locals:
            self.frames[-1].locals[-1].add(name)

    def is_local(self, name: str) -> bool:
        """Whether a function around binds a name, or no class is around."""
        return not any(frame.name for frame in self.frames) or any(
            name in names for frame in self.frames for names in frame.locals
        )

    def resolve(self, raw: Any, name: str) -> s.Node:
        """A bare name: of a local, of a member of a class around, or of anything else."""
        for place, frame in enumerate(reversed(self.frames)):
            if any(name in names for names in frame.locals):
                break
            if name in frame.members:
                owner = "this" if place == 0 else frame.name
                return s.Attr(raw, s.Name(raw, owner), name)
        return s.Name(raw, name)

    def statement(self, node: Any, out: list[s.Node]) -> None:
        """A statement; of what cannot be read, the parts that can: grammars lag behind languages."""
        if node.kind() != "ERROR":
            start = len(out)
            super().statement(node, out)
            out[start:] = [step for item in out[start:] for step in self.steps(item)]
            return
        self.lost(node)
        inner: list[s.Node] = []
        self.depth += 1
        for child in node.children() if self.depth < MAX_DEPTH else ():
            if child.kind() in self.rules.statements:
                self.statement(child, inner)
            else:
                inner += self.expressions([child])
        self.depth -= 1
        out.append(s.Other(node, inner))

    # Calls.

    def called(self, raw: Any, func: s.Node, args: list[s.Node]) -> s.Node:
        """A call, by the word that `syntax` has for what it says."""
        if isinstance(func, s.Attr):
            found = self.of_method(raw, func, args)
        else:
            found = self.of_function(raw, s.dotted(func), args)
        return found if found is not None else s.Call(raw, func, args)

    def of_function(self, raw: Any, name: str, args: list[s.Node]) -> s.Node | None:
        values = values_of(args)
        if name in _LISTS and name != "of":
            return s.Seq(raw, values)
        if name in _MAPS:
            return self.mapping(raw, values)
        if name in _DEFAULT_FUNCTIONS and len(values) == 2:
            return s.Or(raw, [values[0], returned(values[1])])
        if name in _BARE_TESTS and len(values) == 1 and isinstance(values[0], s.Str):
            # Asked of what the block around belongs to: `with(model) { startsWith("a") }`.
            return compared(raw, _TESTS[name], [s.Name(raw, "this"), values[0]])
        return None

    def of_method(self, raw: Any, func: s.Attr, args: list[s.Node]) -> s.Node | None:
        target, name = func.obj, plain(func.name)
        values = values_of(args)
        owner = s.dotted(target).rpartition(".")[2]
        is_static = isinstance(target, s.Name | s.Attr) and (
            owner[:1].isupper() or owner == "string"
        )
        if id(target) in self.building:
            return self.built(raw, self.building[id(target)], func, args)
        if isinstance(target, s.Name) and target.id in self.begun_in and not values:
            if _BUILDING.match(func.name):
                return target
        if is_static:
            found = self.of_class(raw, target, owner, name, args)
            if found is not None:
                return found
        if name in _ADDRESS_STEPS and _is_address(target):
            return target
        if name == "uri" and len(values) == 1 and (path := _path_built(values[0])) is not None:
            return s.Call(raw, func, [s.Arg(raw, "", path), *args])
        if name in _TESTS and (len(values) == 1 or (len(values) == 2 and not is_static)):
            return compared(raw, _TESTS[name], [target, *values])
        if name in _ELEMENT_TESTS and len(values) == 1 and isinstance(target, s.Seq):
            found = over_elements(raw, target, asking(values[0]))
            if found is not None:
                return found
        if name in _STREAMS and not values and isinstance(target, s.Seq):
            return target
        match target:
            case s.Call(func=s.Attr(obj=made, name="matcher"), args=[s.Arg(value=tested)]) if (
                name in _MATCHER_TESTS and (asked := pattern_in(made)) is not None
            ):
                return s.Compare(raw, "match", [tested, asked])
            case _:
                pass
        if func.name in _JOINING and len(values) == 1 and isinstance(target, s.Str | s.Concat):
            return s.Concat(raw, flat(s.Concat, target, *values))
        if name == "formatted" and isinstance(target, s.Str):
            return filled(target, values)
        if name in _DEFAULTS and len(values) == 1 and name not in _HANDLERS:
            return s.Or(raw, [self.unwrapped(target), returned(values[0])])
        if name in _LOOKUP_DEFAULTS and len(values) == 2:
            key = s.Index(raw, target, [values[0]])
            return s.Or(raw, [key, returned(values[1])])
        if name in _HANDLERS and values and isinstance(target, s.Call | s.Try | s.Await):
            return self.recovered(raw, target, values)
        if name == "continueWith" and isinstance(target, s.Call) and asks_failure(values):
            return self.recovered(raw, target, values[:1])
        if name == "enqueue" and len(values) == 1 and isinstance(target, s.Call):
            failed = failing(values[0])
            if failed is not None:
                called = s.Call(raw, func, args)
                caught = s.Handler(failed.raw, [], "", failed)
                return s.Try(raw, s.Block(raw, [s.Statement(raw, called)]), [caught], None, None)
        if name in _PUTS and len(values) == 2 and isinstance(values[0], s.Str):
            entry = s.Entry(raw, values[0], values[1])
            if isinstance(target, s.Mapping):
                return s.Mapping(raw, [*target.entries, entry])
            if isinstance(target, s.Call) and not target.args and is_new_object(target.func):
                return s.Mapping(raw, [entry])
        if name == "uRI" or (len(values) == 1 and self.is_setter(target, func.name)):
            named = [s.Arg(arg.raw, setting(func.name), arg.value) for arg in of_args(args)]
            return s.Call(raw, func, [*named])
        return None

    def of_class(
        self, raw: Any, target: s.Node, owner: str, name: str, args: list[s.Node]
    ) -> s.Node | None:
        """A static method: `List.of(a, b)`, `Objects.equals(a, b)`, `X.builder()`."""
        values = values_of(args)
        if name in _BUILDER_STARTS:
            return self.begun(raw, target, args)
        if owner in _ADDRESSES and name in _ADDRESS_STARTS:
            return s.Call(raw, target, args)
        if owner == "Arrays" and name == "stream" and len(values) == 1:
            return values[0] if isinstance(values[0], s.Seq) else None
        if name in _LISTS and owner in _LIST_OWNERS:
            return s.Seq(raw, values)
        if owner in _MAP_OWNERS and name in ("of", "ofEntries"):
            return self.mapping(raw, values)
        if (
            name == "format"
            and owner in ("String", "string")
            and isinstance(values[0] if values else None, s.Str)
        ):
            return filled(values[0], values[1:])
        if name in _TESTS and len(values) in (2, 3):
            if len(values) == 2 and _says_how(values[1]):  # a member of that name, and no class
                return compared(raw, _TESTS[name], [target, values[0]])
            items = values[:2] if owner not in ("Pattern", "Regex") else [values[1], values[0]]
            if owner == "Regex":
                items = values[:2]
            return compared(raw, _TESTS[name], items)
        if name in _DEFAULT_FUNCTIONS and len(values) == 2:
            return s.Or(raw, [values[0], returned(values[1])])
        return None

    @staticmethod
    def unwrapped(node: s.Node) -> s.Node:
        """`Optional.ofNullable(x)` is x, where only an alternative follows."""
        match node:
            case s.Call(func=s.Attr(name=name), args=[s.Arg() as only]) if name in _OPTIONALS:
                return only.value
            case _:
                return node

    def mapping(self, raw: Any, values: list[s.Node]) -> s.Node:
        """`Map.of(k, v, ...)`, `Map.ofEntries(entry(k, v), ...)`, `mapOf(k to v)`."""
        pairs = [pair for value in values if (pair := pair_of(value)) is not None]
        if pairs and len(pairs) == len(values):
            return s.Mapping(raw, [s.Entry(value.raw, key, value) for key, value in pairs])
        entries: list[s.Node] = [
            s.Entry(key.raw, key, value)
            for key, value in zip(values[::2], values[1::2], strict=False)
        ]
        return s.Mapping(raw, entries)

    def is_setter(self, target: s.Node, name: str) -> bool:
        if _SETTING.match(name):
            return True
        owner = s.dotted(target).rpartition(".")[2].replace("()", "")
        is_object = isinstance(target, s.Name | s.Attr) and not owner[:1].isupper()
        return is_object and bool(_HOLDS_SETTINGS.search(owner))

    # Builders.

    def begun(self, raw: Any, target: s.Node, args: list[s.Node]) -> s.Call:
        found = s.Call(raw, target, args)
        self.building[id(found)] = found
        return found

    def constructed(self, raw: Any, func: s.Node, args: list[s.Node]) -> s.Node:
        """`new X(...)`; a builder's class stands for what it builds."""
        written = s.dotted(func)
        if _BUILDER_CLASS.search(written.rpartition(".")[2]):
            inner = func.obj if isinstance(func, s.Attr) and func.name == "Builder" else func
            return self.begun(raw, inner, args)
        return s.Call(raw, func, args)

    def steps(self, item: s.Node) -> list[s.Node]:
        """A statement; `builder.url(u).post(b)`, where a variable holds the builder, as what it
        sets on it."""
        match item:
            case s.Assign(targets=[s.Name(id=name)], value=value):
                is_begun = id(value) in self.building and not s.dotted(value).startswith("String")
                (self.begun_in.add if is_begun else self.begun_in.discard)(name)
                return [item]
            case _:
                value = item.value if isinstance(item, s.Statement) else item
        links: list[tuple[s.Attr, s.Node]] = []
        while isinstance(value, s.Call) and isinstance(value.func, s.Attr):
            given = values_of(value.args)
            if len(given) != 1:
                return [item]
            links.append((value.func, given[0]))
            value = value.func.obj
        if not isinstance(value, s.Name) or value.id not in self.begun_in:
            return [item]
        return [
            s.Assign(func.raw, [s.Attr(func.raw, s.Name(value.raw, value.id), name)], set_to)
            for func, set_to in reversed(links)
            if (name := setting(func.name))
        ]

    def built(self, raw: Any, chain: s.Call, func: s.Attr, args: list[s.Node]) -> s.Node:
        """One more step of a chain: an argument by its name, or the end of it."""
        if _BUILDING.match(func.name):
            return s.Call(raw, chain.func, [*chain.args, *args])
        name = setting(func.name)
        values = values_of(args)
        if not values:
            given: list[s.Node] = [s.Arg(func.raw, name, s.Const(func.raw, False, True))]
        elif len(values) == 1:
            given = [s.Arg(each.raw, name, each.value) for each in of_args(args)]
        elif name == "method" and len(values) == 2:
            given = [s.Arg(raw, "method", values[0]), s.Arg(raw, "body", values[1])]
        else:
            given = [s.Arg(args[0].raw, name, s.Seq(args[0].raw, values))]
        return self.begun(raw, chain.func, [*chain.args, *given])

    # Failures.

    def recovered(self, raw: Any, target: s.Node, values: list[s.Node]) -> s.Node:
        """`future.exceptionally(e -> other())`: what follows runs because the call failed."""
        action = values[-1]
        types = values[:-1] if len(values) == 2 and not isinstance(values[0], s.Func) else []
        name = ""
        body: s.Block
        if isinstance(action, s.Func):
            name = next((p.name for p in action.params if isinstance(p, s.Param)), "")
            inner = action.body
            body = (
                inner
                if isinstance(inner, s.Block)
                else s.Block(inner.raw, [s.Return(inner.raw, inner)])
            )
        elif isinstance(action, s.Name | s.Attr):
            told = s.Call(action.raw, action, [])
            body = s.Block(action.raw, [s.Return(action.raw, told)])
        else:
            body = s.Block(action.raw, [s.Return(action.raw, action)])
        caught = s.Handler(action.raw, types, name, body)
        return s.Try(raw, s.Block(target.raw, [target]), [caught], None, None)

    def guarded(self, raw: Any, body: s.Block, method: str, params: list[s.Node]) -> s.Block:
        """A body whose failure another method of the class answers, as an annotation says."""
        given: list[s.Node] = [
            s.Arg(raw, "", s.Name(raw, param.name))
            for param in params
            if isinstance(param, s.Param)
        ]
        called = s.Call(raw, s.Attr(raw, s.Name(raw, "this"), method), given)
        handler = s.Handler(raw, [], "", s.Block(raw, [s.Return(raw, called)]))
        return s.Block(raw, [s.Try(raw, body, [handler], None, None)])

    def alternative(self, decorators: list[s.Node]) -> str:
        """The method of the class that an annotation names for failures, or ""."""
        frame = self.frames[-1] if self.frames else Frame("", ())
        for each in decorators:
            if not isinstance(each, s.Call):
                continue
            for arg in each.args:
                if isinstance(arg, s.Arg) and arg.name in _ALTERNATIVES:
                    if isinstance(arg.value, s.Str) and arg.value.text in frame.members:
                        return arg.value.text
            if s.dotted(each.func).rpartition(".")[2] == "Retryable" and frame.recoveries:
                return frame.recoveries
        return ""

    def looked_up(self, decorators: list[s.Node], raw: Any) -> s.Node | None:
        """The value that an annotation has looked up: `@Value("${key:default}")`."""
        for called in decorators:
            if not isinstance(called, s.Call):
                continue
            word = s.dotted(called.func).rpartition(".")[2]
            given = {arg.name: arg.value for arg in of_args(called.args)}
            first = given.get("") or given.get("value")
            default = given.get("defaultValue")
            if word == "DefaultValue" and default is None:
                default = first
            elif word in _REQUESTED and default is not None:
                return default  # what callers may leave out
            elif word not in _LOOKED_UP:
                default = None
            key = s.Str(called.raw, "", [])
            lookup = s.Index(called.raw, s.Name(called.raw, "config"), [key])
            if default is None and word in _LOOKUPS and isinstance(first, s.Str):
                match = _PLACEHOLDER.fullmatch(first.text)
                if match is None:
                    if first.text.startswith(("${", "#{")):
                        return lookup
                    continue
                key.text = match[1]
                default = s.Str(first.raw, match[2], [])
            if default is not None:
                return s.Or(raw, [lookup, default])
        return None

    def assigned_entry(self, value: s.Node) -> s.Node | None:
        """`body.put("model", x)` standing alone is `body["model"] = x`."""
        match value:
            case s.Call(func=s.Attr() as func, args=[s.Arg() as key, s.Arg() as given]) if (
                plain(func.name) in _PUTS
                and isinstance(key.value, s.Str)
                and not key.name
                and isinstance(func.obj, s.Name | s.Attr)
            ):
                return s.Assign(value.raw, [s.Index(value.raw, func.obj, [key.value])], given.value)
            case _:
                return None


def _says_how(node: s.Node) -> bool:
    """Whether an argument says how texts are compared: `StringComparison.Ordinal`, `ignoreCase`."""
    if isinstance(node, s.Const):
        return node.truth is not None
    return "StringComparison" in s.dotted(node).split(".")


def compared(raw: Any, operator: str, items: list[s.Node]) -> s.Compare:
    """A comparison; a pattern in it stands for the first text that it asks for."""
    if operator == "match":
        items = [pattern_in(item) or item for item in items]
    return s.Compare(raw, operator, items)


def asking(test: s.Node) -> s.Node:
    """A test that is named instead of written out, as a function: `model::startsWith`."""
    match test:
        case s.Attr(raw=raw, obj=tested, name=name) if name in _TESTS:
            each = s.Name(raw, "it")
            body = s.Compare(raw, _TESTS[name], [tested, each])
            return s.Func(raw, "", [s.Param(raw, "it", None, None)], None, body, [])
        case _:
            return test


def asks_failure(values: list[s.Node]) -> bool:
    """Whether what runs after a task asks if the task failed: `t => t.IsFaulted ? a : b`."""
    return bool(values) and any(
        isinstance(node, s.Attr) and node.name in _FAILURES for node in s.walk(values[0])
    )


def failing(given: s.Node) -> s.Block | None:
    """What an object that is called back does with a failure; taken out of the object."""
    for node in s.walk(given):
        if not isinstance(node, s.Class):
            continue
        for member in node.body.items:
            if isinstance(member, s.Func) and member.name == "onFailure":
                body = member.body
                if isinstance(body, s.Block):
                    member.body = s.Block(body.raw, [])
                    return body
    return None


def of_args(args: list[s.Node]) -> list[s.Arg]:
    """The arguments, by their type."""
    return [arg for arg in args if isinstance(arg, s.Arg)]


def values_of(args: list[s.Node]) -> list[s.Node]:
    """The values that arguments give."""
    return [arg.value for arg in of_args(args)]


def returned(node: s.Node) -> s.Node:
    """What a callback gives, where only its value counts: `() -> "x"`."""
    if isinstance(node, s.Func) and not node.name:
        body = node.body
        if isinstance(body, s.Block) and len(body.items) == 1:
            only = body.items[0]
            if isinstance(only, s.Return) and only.value is not None:
                return only.value
            return only.value if isinstance(only, s.Statement) else only
        return body
    return node


def pair_of(node: s.Node) -> tuple[s.Node, s.Node] | None:
    """The key and the value that an expression puts together: `Map.entry(k, v)`, `k to v`."""
    match node:
        case s.Call(func=func, args=[s.Arg() as key, s.Arg() as value]) if (
            s.dotted(func).rpartition(".")[2] in _PAIRS
        ):
            return key.value, value.value
        case s.Entry(key=key, value=value) if key is not None:
            return key, value
        case _:
            return None


def filled(text: s.Node, values: list[s.Node]) -> s.Node:
    """A format string with its arguments."""
    if not isinstance(text, s.Str):
        return text
    return s.Str(text.raw, _FIELD.sub("{}", text.text), [*text.holes, *values])


def setting(name: str) -> str:
    """What a method sets: `setModel`, `withModel` and `model` all set the model."""
    stripped = _SETTING.sub("", name, count=1)
    return plain(stripped) if stripped != name else name


def _is_address(node: s.Node) -> bool:
    """Whether a node makes an address of a text: `URI.create(url)`, `url.toHttpUrl()`."""
    return isinstance(node, s.Call) and (
        s.dotted(node.func).rpartition(".")[2] in _ADDRESSES
        or (isinstance(node.func, s.Attr) and node.func.name == "toHttpUrl")
    )


def _path_built(node: s.Node) -> s.Node | None:
    """Takes out the path that a callback builds an address of: `builder -> builder.path("/chat")`."""
    step = returned(node) if isinstance(node, s.Func) else None
    while isinstance(step, s.Call) and isinstance(step.func, s.Attr):
        match step:
            case s.Call(func=s.Attr(name="path"), args=[s.Arg() as only]):
                path = only.value
                only.value = s.Other(path.raw, [])
                return path
            case _:
                step = step.func.obj
    return None


def is_new_object(node: s.Node) -> bool:
    """Whether a callee makes an empty object: a class, or a factory of objects."""
    word = s.dotted(node).rpartition(".")[2]
    return word[:1].isupper() or word in ("createObjectNode", "objectNode")


def unescaped(text: str, escapes: dict[str, str]) -> str:
    """What an escape sequence stands for."""
    rest = text[1:]
    if rest[:1] in ("u", "U", "x"):
        try:
            number = int(rest.lstrip("uUx"), 16)
        except ValueError:
            return rest
        return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else ""
    return escapes.get(rest, rest)


def own_module(module: str, package: str) -> str:
    """A module as written; one of the project's own, by the package, is spelled relative."""
    ours, theirs = package.split("."), module.split(".")
    shared = 0
    while shared < min(len(ours), len(theirs)) and ours[shared] == theirs[shared]:
        shared += 1
    is_own = package and (shared >= 3 or (shared == len(ours) and shared > 1))
    return f".{module}" if is_own else module
