"""What strings an expression can be, as far as one file tells."""

from __future__ import annotations

from collections.abc import Iterable

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.lookups import Lookups
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import SELF_NAMES, Scopes
from antilock.records import dataclass, replace
from antilock.syntax import dotted, text_of_key

_MAX_DEPTH = 8
_MAX_VALUES = 12


@dataclass(frozen=True, slots=True)
class Values:
    """`texts` are the literal values; the flags tell what else it can be.

    is_given   some text came through a parameter: a caller can replace it
    """

    texts: tuple[str, ...] = ()
    has_config: bool = False
    has_unknown: bool = False
    is_given: bool = False

    @property
    def source(self) -> str:
        """As in facts.Argument."""
        if self.has_unknown:
            return "unknown"
        if self.texts:
            return "parameter" if self.is_given else "literal"
        return "config" if self.has_config else "unknown"


_UNKNOWN = Values(has_unknown=True)
_CONFIG = Values(has_config=True)
_NOTHING = Values()


def _join(parts: Iterable[Values]) -> Values:
    found = list(parts)
    if len(found) == 1:
        return found[0]
    texts = dict.fromkeys(text for part in found for text in part.texts)
    return Values(
        tuple(texts)[:_MAX_VALUES],
        any(part.has_config for part in found),
        any(part.has_unknown for part in found),
        any(part.is_given for part in found),
    )


class Possible:
    """Resolves the strings of one file."""

    def __init__(self, scopes: Scopes, origins: Origins, lookups: Lookups) -> None:
        self.scopes = scopes
        self.origins = origins
        self.lookups = lookups
        self._callers: dict[int, list[s.Call]] | None = None
        self._open: set[int] = set()
        self._known: dict[int, Values] = {}
        self._known_names: dict[tuple[object, ...], Values] = {}
        self._is_cut = (
            False  # what is being resolved, by a cycle or a limit: the answer is not whole
        )

    def of(self, node: s.Node | None, depth: int = 0) -> Values:
        """Everything that the expression can be in this file."""
        if node is None or depth > _MAX_DEPTH:
            self._is_cut |= node is not None
            return _UNKNOWN
        if isinstance(node, s.Str) and not node.holes:
            return Values((node.text,))
        known = self._known.get(id(node))
        if known is not None:
            return known
        if id(node) in self._open:
            self._is_cut = True
            return _NOTHING  # a cycle adds nothing to what its other ways say
        self._open.add(id(node))
        try:
            found = self._resolve(node, depth + 1)
        finally:
            self._open.discard(id(node))
        self._known[id(node)] = found
        return found

    def _resolve(self, node: s.Node, depth: int) -> Values:
        if not isinstance(node, s.Name | s.Attr | s.Or | s.Await) and self.lookups.is_lookup(node):
            if not isinstance(node, s.Call):
                spelled = self._entry_of(node, depth) if isinstance(node, s.Index) else _UNKNOWN
                return _CONFIG if spelled.has_unknown else spelled
            inner = _passed(node)  # `getenv("BASE", LIT).rstrip("/")`
            if inner is not None and self.lookups.is_lookup(inner):
                return _join([_CONFIG, self.of(inner, depth)])
            return _join([_CONFIG, *self._defaults(node, depth)])
        match node:
            case s.Str():
                return self._string(node, depth)
            case s.Concat():
                return self._concatenated(node, depth)
            case s.Const():
                return _NOTHING if node.is_nothing else _UNKNOWN
            case s.Or():
                return _join(self.of(item, depth) for item in node.items)
            case s.Cond():
                return _join([self.of(node.then, depth), self.of(node.other, depth)])
            case s.Await():
                return self.of(node.value, depth)
            case s.Switch() if values := s.arm_values(node):
                return _join(self.of(value, depth) for value in values)
            case s.Name():
                return self._name(node, depth)
            case s.Attr():
                return self._attribute(node, depth)
            case s.Index():
                return self._entry_of(node, depth)
            case s.Call():
                return self._call(node, depth)
            case _:
                return _UNKNOWN

    def _defaults(self, call: s.Call, depth: int) -> list[Values]:
        """What a look-up gives where it finds nothing: strings, and names of what the file knows."""
        written = dotted(call.func)
        is_of_object = words.last_word(written) in words.DEFAULT_THIRD
        given = [arg for arg in call.args[2 if is_of_object else 1 :] if isinstance(arg, s.Arg)]
        named = [
            self.of(arg.value, depth)
            for arg in given
            if isinstance(arg.value, s.Name | s.Attr)
            and self.lookups.is_default(call, arg, written)
        ]
        texts = [arg.value for arg in given if isinstance(arg.value, s.Str)]
        first = call.args[0] if call.args else None
        if isinstance(first, s.Arg) and isinstance(first.value, s.Name | s.Attr):
            # `getSetting(runtime, "BASE", LIT)`: the first text is what is looked up.
            texts = texts if is_of_object or self.lookups.is_lookup(first.value) else texts[1:]
        spelled = [self.of(text, depth) for text in texts]
        return [*spelled, *(value for value in named if value.texts)]

    def _string(self, node: s.Str, depth: int) -> Values:
        if "{}" not in node.text:
            return Values((node.text,))
        text = node.text
        is_given = False
        first = _NOTHING  # what stands at the start, where it may be several texts
        for place, hole in enumerate(node.holes):
            inner = self.of(hole, depth)
            is_given |= inner.is_given and bool(inner.texts)
            value = inner.texts[0] if len(inner.texts) == 1 and not inner.has_unknown else "\0"
            if place == 0 and text.startswith("{}") and len(inner.texts) > 1:
                first = inner
            text = text.replace("{}", value, 1)
        rest = text.replace("\0", "{}")
        if first.texts:
            texts = tuple(f"{each}{rest[2:]}" for each in first.texts if each != "{}")
            return replace(first, texts=texts, is_given=is_given)
        return Values((rest,), is_given=is_given)

    def _concatenated(self, node: s.Concat, depth: int) -> Values:
        parts = [self.of(item, depth) for item in node.items]
        if not parts[0].texts:
            return _CONFIG if parts[0].has_config and not parts[0].has_unknown else _UNKNOWN
        rest = "".join(
            part.texts[0] if len(part.texts) == 1 and not part.has_unknown else "{}"
            for part in parts[1:]
        )
        first = parts[0]
        return replace(first, texts=tuple(text + rest for text in first.texts))

    def _call(self, node: s.Call, depth: int) -> Values:
        inner = _passed(node)
        if inner is not None:
            return self.of(inner, depth)
        word = words.last_word(dotted(node.func))
        if _is_joined_url(node):
            return self._joined_url(node.args, depth)
        if word in ("get", "pop", "setdefault") and len(node.args) == 2:
            second = node.args[1]
            if isinstance(second, s.Arg):
                return self.of(second.value, depth)
        if word in words.FIELD_FUNCTIONS:
            return self._field(node, depth)
        function = self.origins.own_function(self.origins.path(node.func))
        if function is not None:
            values = self.scopes.returned_values(function)
            if values:
                return _join(self.of(value, depth) for value in values)
        return _UNKNOWN

    def _field(self, node: s.Call, depth: int) -> Values:
        """What a declared field holds unless it is given: `Field(default="https://...")`."""
        for arg in node.args:
            if not isinstance(arg, s.Arg) or arg.name not in ("", "default", "default_factory"):
                continue
            made = [arg.value]
            if arg.name == "default_factory":
                made = (
                    self.scopes.returned_values(arg.value) if isinstance(arg.value, s.Func) else []
                )
            found = _join(self.of(value, depth) for value in made) if made else _UNKNOWN
            return replace(found, is_given=True)
        return _UNKNOWN

    def _joined_url(self, args: list[s.Node], depth: int) -> Values:
        """`new URL("v1/chat", base)`"""
        path, base = (self.of(a.value, depth) if isinstance(a, s.Arg) else _UNKNOWN for a in args)
        rest = path.texts[0].lstrip("/") if path.texts else "{}"
        return replace(base, texts=tuple(f"{text.rstrip('/')}/{rest}" for text in base.texts))

    def _name(self, node: s.Name, depth: int) -> Values:
        where = self.origins.definitions.reaching(node)
        if where is None:
            return _UNKNOWN
        key = (node.id, id(where[0]), *(id(bound) for bound in where[1]))
        known = self._known_names.get(key)
        if known is not None:
            return known
        was_cut, self._is_cut = self._is_cut, False
        found = _join(self._bound(bound, node.id, depth) for bound in where[1][:_MAX_VALUES])
        if not self._is_cut:
            self._known_names[key] = found
        self._is_cut |= was_cut
        return found

    def _bound(self, bound: s.Node, name: str, depth: int) -> Values:
        match bound:
            case s.Assign():
                if bound.is_augmented:
                    return _NOTHING
                if isinstance(bound.targets[0], s.Seq):
                    return _UNKNOWN
                if bound.value is None:
                    return _NOTHING
                return self.of(bound.value, depth)
            case s.Param():
                return self._parameter(bound, name, depth)
            case s.Loop() if isinstance(bound.over, s.Seq):
                return _join(self.of(item, depth) for item in bound.over.items)
            case _:
                return _UNKNOWN

    def _parameter(self, param: s.Param, name: str, depth: int) -> Values:
        parts = []
        if param.default is not None:
            parts.append(self.of(param.default, depth))
        parts += [self.of(value, depth) for value in self.given(param, name)]
        return replace(_join(parts), is_given=True) if parts else _UNKNOWN

    def given(self, param: s.Param, name: str) -> list[s.Node]:
        """What the callers in this file give for a parameter, under a name that it binds."""
        function = param.parent
        if not isinstance(function, s.Func) or not function.name:
            return []
        names = [p.name for p in function.params if isinstance(p, s.Param)]
        if names and names[0] in SELF_NAMES:
            names = names[1:]
        found = (_argument(call, name, names) for call in self.callers(function))
        return [value for value in found if value is not None]

    def callers(self, function: s.Func) -> list[s.Call]:
        """Calls of a function of this file."""
        if self._callers is None:
            self._callers = {}
            for call in self.scopes.calls:
                path = self.origins.path(call.func)
                target = self.origins.own_function(path)
                if target is None and (own := self.origins.own_class(path)) is not None:
                    target = self.scopes.constructor(own)
                if target is not None:
                    self._callers.setdefault(id(target), []).append(call)
        return self._callers.get(id(function), [])

    def _attribute(self, node: s.Attr, depth: int) -> Values:
        if words.is_config_object(dotted(node.obj)) and not _is_self(node.obj):
            spelled = self._entry_of(node, depth)
            return _CONFIG if spelled.has_unknown else spelled
        around = None
        if isinstance(node.obj, s.Name) and node.obj.id in SELF_NAMES:
            around = self.scopes.class_of(node)
        if around is None:
            around = self.origins.own_class(self.origins.path(node.obj))
        if around is None:
            found = self._entry_of(node, depth)
            is_address = found is _UNKNOWN and node.name in words.ADDRESS_ATTRIBUTES
            return self.of(node.obj, depth) if is_address else found
        members = self.scopes.members(around, node.name)
        parts = [
            self._bound(member, node.name, depth)
            for member in members
            if isinstance(member, s.Assign)
        ]
        parts += [self.of(m.value, depth) for m in members if isinstance(m, s.Entry)]
        for member in members:
            if isinstance(member, s.Func):
                parts += [self.of(value, depth) for value in self.scopes.returned_values(member)]
        return _join(parts) if parts else _UNKNOWN

    def _entry_of(self, node: s.Attr | s.Index, depth: int) -> Values:
        """`CONFIG.url`, `this.config.url` and `HOSTS.first["url"]` where the file spells out what the
        object is."""
        value = self._spelled(node)
        return self.of(value, depth) if value is not None else _UNKNOWN

    def _spelled(self, node: s.Node, depth: int = 0) -> s.Node | None:
        """The one value that the file gives to a name, a member or an entry of an object."""
        if isinstance(node, s.Name) or (isinstance(node, s.Attr) and _is_self(node.obj)):
            bound = [each for each in self.scopes.bound_to(node) if not _is_declared(each)]
            only = bound[0] if len(bound) == 1 else None
            return only.value if isinstance(only, s.Assign) else None
        if depth > _MAX_DEPTH or not isinstance(node, s.Attr | s.Index):
            return None
        key = node.name if isinstance(node, s.Attr) else text_of_key(node)
        mapping = self._spelled(node.obj, depth + 1)
        for entry in reversed(mapping.entries) if isinstance(mapping, s.Mapping) else ():
            if not isinstance(entry, s.Entry):
                continue
            if isinstance(entry.key, s.Str) and entry.key.text == key != "":
                return entry.value
            if entry.key is None and not words.is_config_object(dotted(entry.value)):
                return None  # what is spread into the object may say something else
        return None


def _is_declared(bound: s.Node) -> bool:
    """Whether a field is only said to be there: `private config: Config;`"""
    return isinstance(bound, s.Assign) and bound.value is None


def _passed(call: s.Call) -> s.Node | None:
    """What a call only hands on, a little shorter or as another type."""
    word = words.last_word(dotted(call.func))
    if word not in words.PASSING_FUNCTIONS:
        return None
    if isinstance(call.func, s.Attr):
        owner = call.func.obj
        if not isinstance(owner, s.Name | s.Str | s.Attr):
            return owner
        is_static = words.last_word(dotted(owner))[:1].isupper() and bool(call.args)
        if word not in ("urljoin", "URL", "join", "cast") and not is_static:
            return owner
    first = call.args[0] if call.args and not _is_joined_url(call) else None
    return first.value if isinstance(first, s.Arg) else None


def _is_joined_url(call: s.Call) -> bool:
    """Whether a call joins a path to an address: `new URL("v1/chat", base)`."""
    return words.last_word(dotted(call.func)) == "URL" and len(call.args) == 2


def _is_self(node: s.Node) -> bool:
    return isinstance(node, s.Name) and node.id in SELF_NAMES


def _argument(call: s.Call, name: str, names: list[str]) -> s.Node | None:
    """What a call gives for a parameter."""
    for arg in call.args:
        if isinstance(arg, s.Arg) and arg.name == name:
            return arg.value
        # `f({model: "x"})` where the parameter is taken out of an object.
        if isinstance(arg, s.Arg) and isinstance(arg.value, s.Mapping):
            for entry in arg.value.entries:
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str):
                    if entry.key.text == name and name in names[1:]:
                        return entry.value
    if name in names:
        position = names.index(name)
        positional = [arg for arg in call.args if isinstance(arg, s.Arg) and not arg.name]
        if position < len(positional):
            return positional[position].value
    return None
