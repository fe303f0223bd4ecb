"""A small syntax that all languages are lowered to, so that analysis is written once.

A front-end turns its parser's tree into these nodes; what has no word here becomes `Other` with
its children. Nodes are cheap, mutable only while they are built, and know their parent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from antilock.facts import Span


class Node:
    """Anything in a file. `raw` is the parser's node, asked only for its range.

    The most frequent kinds set what is set here themselves: a tenth of making them.
    """

    __slots__ = ("parent", "raw")
    fields: ClassVar[tuple[str, ...]] = ()
    raw: Any
    parent: Node | None

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.parent = None

    def children(self) -> list[Node]:
        """Direct children in source order; the most frequent kinds of nodes spell theirs out."""
        found: list[Node] = []
        for name in self.fields:
            value = getattr(self, name)
            if type(value) is list:
                found += value
            elif value is not None:
                found.append(value)
        return found

    @property
    def span(self) -> Span:
        found = self.raw.range()
        return Span(found.start.line, found.start.column, found.end.line, found.end.column)


class Str(Node):
    """A string; `text` holds `{}` for each of its `holes`."""

    __slots__ = ("holes", "text")
    fields = ("holes",)

    def __init__(self, raw: Any, text: str, holes: list[Node]) -> None:
        self.raw = raw
        self.parent = None
        self.text = text
        self.holes = holes


class Const(Node):
    """A number, boolean or nothing; `is_nothing` for None, null, nil, undefined.

    `truth` is the value of a boolean, None for anything else.
    """

    __slots__ = ("is_nothing", "truth")

    def __init__(self, raw: Any, is_nothing: bool, truth: bool | None = None) -> None:
        self.raw = raw
        self.parent = None
        self.is_nothing = is_nothing
        self.truth = truth


class Name(Node):
    __slots__ = ("id",)

    def __init__(self, raw: Any, id: str) -> None:  # noqa: A002 - the field's own word
        self.raw = raw
        self.parent = None
        self.id = id

    def children(self) -> list[Node]:
        return []


class Attr(Node):
    __slots__ = ("name", "obj")
    fields = ("obj",)

    def __init__(self, raw: Any, obj: Node, name: str) -> None:
        self.raw = raw
        self.parent = None
        self.obj = obj
        self.name = name

    def children(self) -> list[Node]:
        return [self.obj]


class Index(Node):
    """`is_demanded` where the source says that it fails when the key is not there: `env["K"]!`."""

    __slots__ = ("is_demanded", "keys", "obj")
    fields = ("obj", "keys")

    def __init__(self, raw: Any, obj: Node, keys: list[Node]) -> None:
        super().__init__(raw)
        self.obj = obj
        self.keys = keys
        self.is_demanded = False


def demanded(node: Node) -> Node:
    """A node that fails when what it looks up is not there."""
    if isinstance(node, Index):
        node.is_demanded = True
    return node


class Arg(Node):
    """`name` is the keyword, "" when positional, "*" or "**" for a spread."""

    __slots__ = ("name", "value")
    fields = ("value",)

    def __init__(self, raw: Any, name: str, value: Node) -> None:
        self.raw = raw
        self.parent = None
        self.name = name
        self.value = value

    def children(self) -> list[Node]:
        return [self.value]


class Call(Node):
    __slots__ = ("args", "func")
    fields = ("func", "args")

    def __init__(self, raw: Any, func: Node, args: list[Node]) -> None:
        self.raw = raw
        self.parent = None
        self.func = func
        self.args = args  # of Arg

    def children(self) -> list[Node]:
        return [self.func, *self.args]


class Struct(Call):
    """An object of a named type that the source spells out: `Config{Model: "m"}`. `args` holds at
    most one mapping, of its fields."""

    __slots__ = ()


class Entry(Node):
    """An entry of a mapping; no key for a spread."""

    __slots__ = ("key", "value")
    fields = ("key", "value")

    def __init__(self, raw: Any, key: Node | None, value: Node) -> None:
        super().__init__(raw)
        self.key = key
        self.value = value


class Mapping(Node):
    __slots__ = ("entries",)
    fields = ("entries",)

    def __init__(self, raw: Any, entries: list[Node]) -> None:
        super().__init__(raw)
        self.entries = entries  # of Entry


class Seq(Node):
    """A list, tuple or set that the source spells out."""

    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class Or(Node):
    """First usable of several: `or`, `||`, `??`."""

    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class And(Node):
    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class Not(Node):
    __slots__ = ("value",)
    fields = ("value",)

    def __init__(self, raw: Any, value: Node) -> None:
        super().__init__(raw)
        self.value = value


class Cond(Node):
    """A conditional expression."""

    __slots__ = ("other", "test", "then")
    fields = ("then", "test", "other")

    def __init__(self, raw: Any, test: Node, then: Node, other: Node) -> None:
        super().__init__(raw)
        self.test = test
        self.then = then
        self.other = other


class Compare(Node):
    """A comparison or a string test: operands in source order; `op` is "==", "in", "startswith"..."""

    __slots__ = ("items", "op")
    fields = ("items",)

    def __init__(self, raw: Any, op: str, items: list[Node]) -> None:
        super().__init__(raw)
        self.op = op
        self.items = items


class Concat(Node):
    """Strings put together."""

    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class Await(Node):
    __slots__ = ("value",)
    fields = ("value",)

    def __init__(self, raw: Any, value: Node) -> None:
        super().__init__(raw)
        self.value = value


class Other(Node):
    """Whatever has no word of its own."""

    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class Siblings(Other):
    """Constants that are declared together."""

    __slots__ = ()


class TypeOf(Other):
    """The type that a value has: `typeof fetch`. What is of it is such a value, not an object of it."""

    __slots__ = ()


class Shape(Other):
    """A type that is spelled out by its fields: what these hold says nothing of what it is."""

    __slots__ = ()


class Assign(Node):
    """One value to one or more targets. `annotation` for typed fields; `is_constant` when the
    language says that it cannot be re-bound; `is_augmented` for `+=`, `??=` and the like; `is_exported`
    when a module hands it out by that name ("default" for what it is itself); `is_replaceable` when
    the source says whether callers can put another value in its place, None when only names tell;
    `is_rebinding` when it declares nothing, so that a name may be one of a scope further outside."""

    __slots__ = (
        "annotation",
        "is_augmented",
        "is_exported",
        "is_rebinding",
        "is_replaceable",
        "targets",
        "value",
    )
    fields = ("targets", "annotation", "value")

    def __init__(
        self,
        raw: Any,
        targets: list[Node],
        value: Node | None,
        annotation: Node | None = None,
        is_augmented: bool = False,
        is_replaceable: bool | None = None,
    ) -> None:
        super().__init__(raw)
        self.targets = targets
        self.value = value
        self.annotation = annotation
        self.is_augmented = is_augmented
        self.is_replaceable = is_replaceable
        self.is_exported = False
        self.is_rebinding = False


class Return(Node):
    __slots__ = ("value",)
    fields = ("value",)

    def __init__(self, raw: Any, value: Node | None) -> None:
        super().__init__(raw)
        self.value = value


class Raise(Node):
    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class Jump(Node):
    """`kind` is "break", "continue" or "exit"."""

    __slots__ = ("kind",)

    def __init__(self, raw: Any, kind: str) -> None:
        super().__init__(raw)
        self.kind = kind


class Block(Node):
    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class If(Node):
    __slots__ = ("body", "other", "test")
    fields = ("test", "body", "other")

    def __init__(self, raw: Any, test: Node, body: Block, other: Node | None) -> None:
        super().__init__(raw)
        self.test = test
        self.body = body
        self.other = other  # a Block, or an If for "else if"


class Loop(Node):
    """`over` is the iterable, or the test of a while loop (then there is no target)."""

    __slots__ = ("body", "other", "over", "target")
    fields = ("target", "over", "body", "other")

    def __init__(
        self, raw: Any, target: Node | None, over: Node | None, body: Node, other: Node | None
    ) -> None:
        super().__init__(raw)
        self.target = target
        self.over = over
        self.body = body
        self.other = other


class Comprehension(Node):
    """An expression computed for each element: a comprehension, `.map(...)` with a test."""

    __slots__ = ("clauses", "value")
    fields = ("value", "clauses")

    def __init__(self, raw: Any, value: Node, clauses: list[Node]) -> None:
        super().__init__(raw)
        self.value = value
        self.clauses = clauses  # of Loop (with an empty body) and tests


class Handler(Node):
    """`types` empty means that it catches everything; `is_filtered` that the body is one test, and
    that what does not pass it goes on to the next handler: `when`, `where`."""

    __slots__ = ("body", "is_filtered", "name", "types")
    fields = ("types", "body")

    def __init__(self, raw: Any, types: list[Node], name: str, body: Block) -> None:
        super().__init__(raw)
        self.types = types
        self.name = name
        self.body = body
        self.is_filtered = False


class Try(Node):
    __slots__ = ("body", "final", "handlers", "other")
    fields = ("body", "handlers", "other", "final")

    def __init__(
        self, raw: Any, body: Block, handlers: list[Node], other: Block | None, final: Block | None
    ) -> None:
        super().__init__(raw)
        self.body = body
        self.handlers = handlers  # of Handler
        self.other = other
        self.final = final


class Case(Node):
    """No patterns for the default. Of a switch that is an expression, the body ends with the bare
    value of the arm: an expression that is no `Statement`."""

    __slots__ = ("body", "patterns")
    fields = ("patterns", "body")

    def __init__(self, raw: Any, patterns: list[Node], body: Block) -> None:
        super().__init__(raw)
        self.patterns = patterns
        self.body = body


class Switch(Node):
    __slots__ = ("cases", "subject")
    fields = ("subject", "cases")

    def __init__(self, raw: Any, subject: Node | None, cases: list[Node]) -> None:
        super().__init__(raw)
        self.subject = subject
        self.cases = cases


class Param(Node):
    __slots__ = ("annotation", "default", "name")
    fields = ("annotation", "default")

    def __init__(self, raw: Any, name: str, annotation: Node | None, default: Node | None) -> None:
        super().__init__(raw)
        self.name = name
        self.annotation = annotation
        self.default = default


class Func(Node):
    """A function; `name` is "" for an anonymous one, `is_hidden` when other files cannot call it."""

    __slots__ = ("body", "decorators", "is_hidden", "name", "params", "returns")
    fields = ("decorators", "params", "returns", "body")

    def __init__(
        self,
        raw: Any,
        name: str,
        params: list[Node],
        returns: Node | None,
        body: Node,
        decorators: list[Node],
    ) -> None:
        super().__init__(raw)
        self.name = name
        self.params = params
        self.returns = returns
        self.body = body
        self.decorators = decorators
        self.is_hidden = False


def name_function(function: Func, name: str) -> None:
    """Make an anonymous function one of its own."""
    function.name = name
    if not isinstance(function.body, Block):
        body = function.body
        function.body = Block(body.raw, [Return(body.raw, body)])


class Class(Node):
    """`bases` are Args, so that keywords of the class line are kept."""

    __slots__ = ("bases", "body", "decorators", "name")
    fields = ("decorators", "bases", "body")

    def __init__(
        self, raw: Any, name: str, bases: list[Node], body: Block, decorators: list[Node]
    ) -> None:
        super().__init__(raw)
        self.name = name
        self.bases = bases
        self.body = body
        self.decorators = decorators


class Statement(Node):
    """An expression that stands alone."""

    __slots__ = ("value",)
    fields = ("value",)

    def __init__(self, raw: Any, value: Node) -> None:
        super().__init__(raw)
        self.value = value


class Assert(Node):
    __slots__ = ("items",)
    fields = ("items",)

    def __init__(self, raw: Any, items: list[Node]) -> None:
        super().__init__(raw)
        self.items = items


class ImportName(Node):
    """One imported name; see facts.Import for the fields."""

    __slots__ = ("alias", "module", "name")

    def __init__(self, raw: Any, module: str, name: str, alias: str) -> None:
        super().__init__(raw)
        self.module = module
        self.name = name
        self.alias = alias


class Module(Node):
    """A whole file. `comments` are facts already: no analysis looks at them."""

    __slots__ = ("body",)
    fields = ("body",)

    def __init__(self, raw: Any, body: list[Node]) -> None:
        super().__init__(raw)
        self.body = body


def walk(root: Node) -> Iterator[Node]:
    """Every node below and including `root`, parents first, in source order of fields."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(node.children()))


def arm_values(switch: Switch) -> list[Node]:
    """The values of the arms of a switch that is an expression."""
    return [
        case.body.items[-1]
        for case in switch.cases
        if isinstance(case, Case) and case.body.items and is_value(case.body.items[-1])
    ]


def is_value(node: Node) -> bool:
    """Whether a node that stands in a block is the value of the block."""
    return isinstance(
        node,
        Str | Const | Name | Attr | Index | Call | Mapping | Seq | Or | And | Not | Cond | Compare
        | Concat | Await | Switch,
    )  # fmt: skip


def dotted(node: Node | None) -> str:
    """An expression as it is written, when it is a dotted name; calls as `()`; else ""."""
    # Asked some ten times for each node: the most frequent kinds first, and by identity.
    if type(node) is Name:
        return node.id
    if type(node) is Attr:
        inner = dotted(node.obj)
        return f"{inner}.{node.name}" if inner else node.name
    match node:
        case Call():
            inner = dotted(node.func)
            return f"{inner}()" if inner else ""
        case Index():
            inner = dotted(node.obj)
            key = node.keys[0] if node.keys else None
            if isinstance(key, Str):
                return f"{inner}.{key.text}" if inner else key.text
            return inner
        case Await():
            return dotted(node.value)
        case _:
            return ""


def is_below(node: Node, root: Node) -> bool:
    """Whether a node is another, or part of it."""
    found: Node | None = node
    while found is not None:
        if found is root:
            return True
        found = found.parent
    return False


def place_in(items: Sequence[Node], item: Node) -> int:
    """The index of a node among others; 0 where it is none of them."""
    return next((index for index, other in enumerate(items) if other is item), 0)


def text_of(node: Node) -> str:
    """The text of a string, or of an argument that is one; else ""."""
    value = node.value if isinstance(node, Arg) else node
    return value.text if isinstance(value, Str) else ""


def key_of(entry: Entry) -> str:
    """The key of an entry: a string's text, or as `dotted` writes it."""
    return entry.key.text if isinstance(entry.key, Str) else dotted(entry.key)


def text_of_key(target: Index) -> str:
    """The text of the first key that is a string; else ""."""
    return next((key.text for key in target.keys if isinstance(key, Str)), "")
