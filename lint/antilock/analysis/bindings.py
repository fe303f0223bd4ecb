"""How a literal gets to the provider: its binding, and the name, call and test it stands in.

The climb starts at the literal and goes up. The nearest construct that decides the binding wins;
what follows is only asked for a name and for the calls that the value reaches.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import CONSTRUCTOR_NAMES, SELF_NAMES, Scopes, function_of, is_target
from antilock.facts import Binding
from antilock.records import dataclass, field, replace
from antilock.syntax import dotted

_MAX_USES = 40
_MAX_FOLLOWED = 1500  # uses of one literal in all, through names that stand for it
_FOLLOWED_PER_NAME = 20  # uses of all literals of a file, for each of its names
_FOLLOWED_AFTER = 60  # uses of one literal, once a file has used these up
_MAX_OTHERS = 400  # assignments to one name that are held against another
_MAX_DEPTH = 6
_LIKE_MODELS = frozenset(("model", "hub"))
_STRENGTH = {
    Binding.PINNED: 5,
    Binding.DEFAULT: 4,
    Binding.CONFIG: 3,
    Binding.TABLE: 2,
    Binding.TEXT: 1,
    Binding.BRANCH: 0,
}


@dataclass(frozen=True, slots=True)
class Use:
    """One way that a value takes."""

    binding: Binding
    name: str = ""
    call: s.Call | None = None
    condition: s.Node | None = None
    other: str = ""
    flow: tuple[tuple[s.Call, str], ...] = ()
    fills: str = ""


@dataclass
class _Climb:
    """What is known so far on the way up from one node."""

    tag: str
    name: str = ""
    decided: Binding | None = None
    in_sequence: bool = False
    in_mapping: bool = False
    is_row: bool = False  # an object that is an element of a sequence
    key: str = ""  # of the outermost object so far
    place: int = -1  # of several values that are assigned at once: which one
    call: s.Call | None = None
    flow: list[tuple[s.Call, str]] = field(default_factory=list)
    fills: str = ""

    def use(self, binding: Binding) -> Use:
        final = self.decided or binding
        flow = tuple({(id(call), given): (call, given) for call, given in self.flow}.values())
        return Use(final, self.name, self.call, flow=flow, fills=self.fills)


@dataclass(frozen=True, slots=True)
class _Other:
    """An assignment of something that is no literal, with where it stands."""

    assign: s.Assign
    value: s.Node
    function: s.Func | None
    branches: dict[int, s.Node]
    condition: s.If | None


class Bindings:
    """Decides bindings in one file.

    `classify` tells what a string could be: "model", "endpoint:NAME", "region", "family",
    "url" or "".
    """

    def __init__(
        self,
        scopes: Scopes,
        origins: Origins,
        classify: Callable[[str], str],
        are_types_capitalised: bool = True,
    ) -> None:
        self.scopes = scopes
        self.origins = origins
        self.classify = classify
        self.are_types_capitalised = are_types_capitalised
        self._open: set[int] = set()
        self._cuts = 0  # how often uses were left out because they led in a circle, or were many
        self._left = _MAX_FOLLOWED  # uses, of the literal that is being followed
        names = sum(map(len, scopes.names.values()))
        self._left_in_file = _MAX_FOLLOWED + _FOLLOWED_PER_NAME * names
        self._followed: dict[tuple[int, str, int], list[Use]] = {}
        self._asking: dict[tuple[int, str, int], bool] = {}
        self._assigned_others: dict[tuple[int, str], list[_Other]] = {}
        self._replaced: dict[tuple[int, int], list[s.Node]] = {}
        self._reads: dict[str, dict[str, list[s.Node]]] = {}
        self._tables: dict[tuple[int, str, bool, int], tuple[list[s.Node], bool]] = {}
        self._kinds: dict[int, tuple[list[s.Node], list[s.Node], list[s.Node]]] = {}
        self._spread: dict[int, list[tuple[int, s.Entry]]] = {}
        self._enumerated: dict[tuple[int, str], tuple[Sequence[s.Node], bool]] = {}
        self._of_switch: dict[int, tuple[list[s.Node], list[s.Node], bool]] = {}
        self._listings: dict[tuple[int, str, bool], bool] = {}
        self._catalogues: dict[tuple[int, str], bool] = {}

    def of(self, node: s.Node, tag: str, depth: int = 0) -> Use:
        """The binding of a literal, or of a constant at one of its uses."""
        if depth == 0:
            self._left = _MAX_FOLLOWED if self._left_in_file > 0 else _FOLLOWED_AFTER
        climb = _Climb(tag)
        child, parent = node, node.parent
        while parent is not None:
            found = self._step(climb, child, parent, depth)
            if isinstance(found, Use):
                return found
            child = found if found is not None else parent
            parent = child.parent
        return climb.use(Binding.TEXT)

    def _step(
        self, climb: _Climb, child: s.Node, parent: s.Node, depth: int
    ) -> Use | s.Node | None:
        """A final use, a node to go on from, or None to go on from `parent`."""
        match parent:
            case s.Or():
                if child is not parent.items[0] and climb.decided is None:
                    before = parent.items[: _position(parent.items, child)]
                    is_config = any(self.is_lookup(item) for item in before)
                    climb.decided = Binding.CONFIG if is_config else Binding.DEFAULT
                return None
            case s.Cond():
                return self._conditional(climb, child, parent)
            case s.Compare():
                return self._compared(child, parent)
            case s.Seq():
                return self._sequence(climb, child, parent)
            case s.Entry():
                return self._entry(climb, child, parent)
            case s.Mapping():
                return None
            case s.Arg():
                return self._argument(climb, parent, depth)
            case s.Index():
                if child is parent.obj:
                    return None
                return climb.use(Binding.TABLE)
            case s.Attr():
                outer = parent.parent
                if parent.name in words.PASSING_ATTRIBUTES:
                    if isinstance(outer, s.Call) and outer.func is parent:
                        return outer
                    return None
                is_request = parent.name in words.REQUEST_METHODS and climb.tag.startswith(
                    "endpoint"
                )
                return climb.use(Binding.PINNED if is_request else Binding.TEXT)
            case s.Param():
                climb.name = climb.name or parent.name
                is_setting = climb.decided is None and self._is_setting(parent)
                climb.decided = climb.decided or (Binding.CONFIG if is_setting else Binding.DEFAULT)
                self._follow(climb, parent, parent.name.lstrip("*"), depth)
                return climb.use(Binding.DEFAULT)
            case s.Assign():
                return self._assigned(climb, child, parent, depth)
            case s.Return():
                return self._returned(climb, parent)
            case s.Func():
                if parent.name == "" and child is parent.body:
                    climb.in_sequence = False
                    return None
                return climb.use(Binding.TEXT)
            case s.Comprehension() | s.Loop():
                return self._looped(climb, child, parent)
            case s.Block() if isinstance(parent.parent, s.Case) and s.is_value(child):
                return None if child is parent.items[-1] else climb.use(Binding.TEXT)
            case s.Case():
                switch = parent.parent
                if any(child is pattern for pattern in parent.patterns):
                    subject = switch.subject if isinstance(switch, s.Switch) else None
                    told = dotted(_unwrapped(subject)) if subject is not None else ""
                    return Use(Binding.BRANCH, condition=switch, other=told)
                if not isinstance(switch, s.Switch):
                    return climb.use(Binding.TEXT)
                if climb.decided is None:
                    values, _, tests_models = self._switched(switch)
                    if tests_models or self._is_tabular(values, climb.tag):
                        climb.decided = Binding.TABLE
                return switch
            case s.Str():
                climb.fills = climb.fills or parent.text
                return None
            case s.Concat() | s.And() | s.Await() | s.Other():
                return None
            case s.Block():
                return self._guarded_value(climb, child, parent)
            case _:
                return climb.use(Binding.TEXT)

    def _conditional(self, climb: _Climb, child: s.Node, parent: s.Cond) -> Use | None:
        if child is parent.test:
            return climb.use(Binding.TEXT)
        counterpart = parent.other if child is parent.then else parent.then
        written = dotted(counterpart)
        if climb.decided is None and (
            (written and _mentions(parent.test, written))
            or _is_made_of_tested(parent.test, counterpart)
        ):
            is_config = self.is_lookup(counterpart)
            climb.decided = Binding.CONFIG if is_config else Binding.DEFAULT
        elif climb.decided is None and self.is_lookup(counterpart):
            climb.decided = Binding.CONFIG
        return None

    def _compared(self, child: s.Node, parent: s.Compare) -> Use:
        others = [item for item in parent.items if item is not child]
        other = next((text for item in others if (text := _told(_unwrapped(item)))), "")
        return Use(Binding.BRANCH, condition=whole_condition(parent), other=other)

    def _sequence(self, climb: _Climb, child: s.Node, parent: s.Seq) -> Use | None:
        outer = parent.parent
        if isinstance(outer, s.Compare):
            return None
        if isinstance(outer, s.Assign) and isinstance(outer.targets[-1], s.Seq):
            climb.place = _position(parent.items, child)
            return None
        if climb.decided is None and self._is_tabular(parent.items, climb.tag, _LIKE_MODELS):
            climb.decided = Binding.TABLE
        climb.in_sequence = True
        climb.is_row = climb.in_mapping
        return None

    def _is_tabular(
        self, items: list[s.Node], tag: str, alike: frozenset[str] = frozenset(), depth: int = 0
    ) -> bool:
        """Whether two or more of the items are what `tag` is, or are tagged as one of `alike`."""
        key = (id(items), tag, bool(alike), depth)
        known = self._tables.get(key)
        if known is None or known[0] is not items:
            known = self._tables[key] = (items, self._is_table_of(items, tag, alike, depth))
        return known[1]

    def _is_table_of(
        self, items: list[s.Node], tag: str, alike: frozenset[str], depth: int
    ) -> bool:
        wanted = alike if tag in alike else frozenset((tag,))
        found = [
            next(filter(None, (self._content(item, each, depth) for each in wanted)), "")
            for item in items
        ]
        return _is_table([each for each in found if each], tag)

    def _content(self, item: s.Node, tag: str, depth: int = 0) -> str:
        """The tag of an entry of a possible table: of a string, or inside a description.

        From a depth of 1 on, what a description holds further inside are settings, no row of a table;
        a provider's address stands among them.
        """
        deepest = 3 if tag.startswith("endpoint") else 2
        match item:
            case s.Str():
                return self._same(item.text, tag)
            case s.Mapping() if depth == deepest:
                return ""
            case s.Mapping():
                for entry in item.entries:
                    inner = depth + 1 if depth else 0
                    if isinstance(entry, s.Entry) and (
                        found := self._content(entry.value, tag, inner)
                    ):
                        return found
                    if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str):
                        if found := self._same(entry.key.text, tag):
                            return found
                return ""
            case s.Struct():
                return next(
                    (
                        found
                        for arg in item.args
                        if isinstance(arg, s.Arg) and (found := self._content(arg.value, tag))
                    ),
                    "",
                )
            case s.Seq():
                return next(
                    (found for inner in item.items if (found := self._content(inner, tag))), ""
                )
            case _:
                return ""

    def _same(self, text: str, tag: str) -> str:
        found = self.classify(text)
        return found if found.partition(":")[0] == tag.partition(":")[0] else ""

    def _entry(self, climb: _Climb, child: s.Node, parent: s.Entry) -> Use | None:
        if child is parent.key:
            return climb.use(Binding.TABLE)
        key = _key_of(parent)
        if words.NAMES_EXAMPLE.fullmatch(key) or (not climb.name and words.NAMES_PROMPT.match(key)):
            climb.decided = Binding.TEXT
        climb.name = climb.name or key
        climb.key = key or climb.key
        if climb.in_sequence and not climb.in_mapping and words.NAMES_PLURAL.search(key):
            climb.decided = climb.decided or Binding.TABLE
        climb.in_mapping = True
        climb.is_row = False
        mapping = parent.parent
        if climb.decided is None and isinstance(mapping, s.Mapping):
            keys = _keys_of(mapping)
            if _is_shaped_as_answer(keys) or not words.NAMES_OF_WEIGHTS.isdisjoint(keys):
                climb.decided = Binding.TEXT
        if key in words.OVERRIDDEN_KEYS and climb.decided in (None, Binding.TABLE):
            climb.decided = Binding.CONFIG
        if climb.decided is None and isinstance(mapping, s.Mapping):
            if words.NAMES_DEFAULT.search(words.last_word(key)):
                is_config = _has_key(mapping, "env") or self.is_in_settings(mapping)
                climb.decided = Binding.CONFIG if is_config else Binding.DEFAULT
            elif self._is_tabular(self._siblings(parent, mapping), climb.tag, _LIKE_MODELS, 1) or (
                climb.tag in _LIKE_MODELS
                and isinstance(parent.key, s.Str)
                and self.classify(key) == "model"
            ):
                climb.decided = Binding.TABLE
            else:
                spreads = self._spreads(mapping)
                place = _position(mapping.entries, parent) if spreads else 0
                if any(
                    after > place and _may_hold(each.value, climb.name) for after, each in spreads
                ):
                    climb.decided = Binding.DEFAULT
        return None

    def _siblings(self, entry: s.Entry, mapping: s.Mapping) -> list[s.Node]:
        """The values of entries that are of a kind with one: descriptions, or strings. Beside a key
        that says model, an `org/name` under a key that does not is a type, a zone or a path."""
        known = self._kinds.get(id(mapping))
        if known is None:
            entries = [each for each in mapping.entries if isinstance(each, s.Entry)]
            texts = [each for each in entries if isinstance(each.value, s.Str)]
            known = self._kinds[id(mapping)] = (
                [each.value for each in entries if not isinstance(each.value, s.Str)],
                [each.value for each in texts],
                [each.value for each in texts if _names_model(each) or not self._is_hub(each)],
            )
        descriptions, strings, models = known
        if not isinstance(entry.value, s.Str):
            return descriptions
        return models if _names_model(entry) else strings

    def _is_hub(self, entry: s.Entry) -> bool:
        return self.classify(_text_of(entry.value)) == "hub"

    def _spreads(self, mapping: s.Mapping) -> list[tuple[int, s.Entry]]:
        """What is spread into an object, and at which place."""
        known = self._spread.get(id(mapping))
        if known is None:
            known = self._spread[id(mapping)] = [
                (place, each)
                for place, each in enumerate(mapping.entries)
                if isinstance(each, s.Entry) and not each.key
            ]
        return known

    def _argument(self, climb: _Climb, parent: s.Arg, depth: int) -> Use | s.Node | None:
        call = parent.parent
        if isinstance(call, s.Class):
            return climb.use(Binding.PINNED)
        if not isinstance(call, s.Call):
            return None
        callee = self.origins.path(call.func)
        word = words.last_word(callee)
        written = dotted(call.func)
        name = parent.name.strip("*")
        is_first = bool(call.args) and call.args[0] is parent
        if self._is_lookup_default(call, parent, callee):
            owner = dotted(call.func.obj) if isinstance(call.func, s.Attr) else ""
            is_config = self.is_lookup(call) or self.is_lookup(call.args[0].value)  # type: ignore[attr-defined]
            if word in ("getattr", "get", "pop", "setdefault"):
                key = call.args[1 if word == "getattr" else 0]
                climb.name = climb.name or _text_of(key)
                is_config = is_config and not words.ARGUMENT_OBJECT.search(
                    words.last_word(owner) or "-"
                )
            climb.decided = climb.decided or (Binding.CONFIG if is_config else Binding.DEFAULT)
            return call
        default_at = words.default_at(callee)
        if default_at >= 0 and not name and not climb.in_mapping:
            position = _position(call.args, parent)
            if position == default_at:
                climb.decided = climb.decided or Binding.CONFIG
                climb.name = climb.name or next(filter(None, map(_text_of, call.args)), "")
                return climb.use(Binding.CONFIG)
            return climb.use(Binding.TEXT)
        if isinstance(call, s.Struct):
            if parent.name:
                climb.name = climb.name or parent.name
                climb.key, climb.in_mapping = parent.name, True
            climb.call = climb.call or call
            climb.flow.append((call, climb.key or str(_position(call.args, parent))))
            climb.in_sequence = False
            if climb.decided is None and self._is_row(call, climb.tag):
                climb.decided = Binding.TABLE
            if climb.decided is None and words.NAMES_OPTION.search(words.last_word(written)):
                if words.NAMES_VALUE.fullmatch(climb.key):
                    climb.decided = Binding.CONFIG
                    climb.name = self._option_name(call)
            return call
        if word in words.OPTION_FUNCTIONS and (
            name == "default"
            or (is_first and word in ("Option", "Argument"))
            or words.NAMES_DEFAULT.fullmatch(climb.name if climb.in_mapping else "")
            or (not name and _position(call.args, parent) >= 2 and not climb.in_mapping)
        ):
            if climb.in_mapping:
                climb.decided, climb.name = Binding.CONFIG, ""
            climb.decided = climb.decided or Binding.CONFIG
            climb.name = climb.name or next((_text_of(a).lstrip("-") for a in call.args), "")
            return climb.use(Binding.CONFIG)
        if word in words.FIELD_FUNCTIONS:
            if name in ("default", "default_factory", ""):
                climb.decided = climb.decided or Binding.DEFAULT
                return call
            return climb.use(Binding.TEXT)
        if word in words.ENUMERATING_FUNCTIONS and isinstance(call.func, s.Attr):
            return climb.use(Binding.TABLE)
        if word in words.OPTION_FUNCTIONS and not climb.in_mapping:
            return climb.use(Binding.TABLE if name == "choices" else Binding.TEXT)
        if (
            word in words.PASSING_FUNCTIONS
            and (is_first or word in ("urljoin", "join", "cast"))
            and (word != "of" or len(call.args) == 1)
            and not name
        ):
            return call
        if word in words.COLLECTIONS and len(call.args) == 1 and climb.in_sequence:
            return call
        if word == "replace" and isinstance(call.func, s.Attr):
            return climb.use(Binding.TEXT)  # respelling what somebody else chose
        is_key = is_first and not name and not isinstance(parent.value, s.Mapping)
        if is_key and self._is_key_of_table(call, callee, climb.tag):
            return climb.use(Binding.TABLE)
        if (
            words.is_text_call(callee)
            or words.is_text_call(written)
            or self._is_answer(call, parent)
        ):
            climb.decided = Binding.TEXT  # whatever it stands in for: nobody asks it anything
            return climb.use(Binding.TEXT)
        if name == word == "value" and isinstance(self.scopes.scope_of(call), s.Class):
            return climb.use(Binding.TABLE)  # what a class of choices keeps for one of them
        if word == "tag" and is_first and isinstance(call.func, s.Attr):
            return climb.use(Binding.TABLE)  # one of the choices that a picker shows
        if words.NAMES_PROMPT.match(name):
            climb.name = climb.name or name
            return climb.use(Binding.TEXT)
        if climb.key == "value" and words.ELEMENT_FUNCTION.fullmatch(word) and _is_choice(call):
            return climb.use(Binding.TABLE)
        if name == "value" and words.NAMES_CHOICE.fullmatch(word) and not climb.in_mapping:
            return climb.use(Binding.TABLE)
        if climb.decided is None and words.NAMES_INITIAL.match(name):
            climb.decided = Binding.DEFAULT
        if word == "default" and isinstance(call.func, s.Attr) and is_first and "()" in callee:
            climb.decided = climb.decided or (
                Binding.CONFIG if self.is_in_settings(call) else Binding.DEFAULT
            )
            return call
        is_stored = word == "get" and isinstance(parent.value, s.Mapping) and "storage" in written
        if word in words.DEFAULTING_FUNCTIONS or is_stored or self._holds_state(call, word):
            climb.decided = climb.decided or Binding.DEFAULT
        is_object = isinstance(parent.value, s.Mapping)
        param = self._parameter(call, parent, climb.key if is_object else "")
        climb.name = climb.name or name or (param.name if param is not None else "")
        if not climb.name and len(call.args) == 1 and word[:1].isupper():
            climb.name = word  # an object that only holds the value: its class says what it is
        climb.call = climb.call or call
        given = name or (climb.key if is_object else "") or str(_position(call.args, parent))
        climb.flow.append((call, given))
        if param is not None:
            bindings = self._follow(climb, param, param.name, depth)
            is_test = bool(words.ASKING_FUNCTION.match(word)) and len(call.args) > 1
            is_test = is_test or (
                bindings == {Binding.BRANCH} and not isinstance(call.parent, s.Statement)
            )
            if climb.decided is None and is_test:
                # A test of the file's own: `isOf(model, LIT)` asks what a comparison there asks.
                return Use(Binding.BRANCH, condition=whole_condition(call))
            if climb.decided is None and bindings == {Binding.CONFIG}:
                climb.decided = Binding.CONFIG  # a helper takes it in the absence of a look-up
            if climb.decided is None and _is_only_given_last(param):
                climb.decided = Binding.DEFAULT
        if climb.decided is None and (_is_given_to_parameter(call) or self._is_stopgap(call)):
            climb.decided = Binding.DEFAULT  # `llm: X = X(model=...)`: callers can replace it whole
        if climb.decided is None and self._is_row(call, climb.tag):
            climb.decided = Binding.TABLE
        told = words.last_word(written)  # not that of an import: those have one called default
        fills_in = words.NAMES_DEFAULT.search(told) and not words.BUILDS_DEFAULT.match(told)
        if not climb.in_mapping and told != "default" and fills_in:
            # `withDefaultModel(options, LIT)`: a table, where each entry says so.
            return climb.use(Binding.TABLE if _has_alike(call) else Binding.DEFAULT)
        return climb.use(Binding.PINNED)

    @staticmethod
    def _option_name(call: s.Struct) -> str:
        """What an option is called by, of one that is spelled out as an object."""
        for node in s.walk(call):
            if isinstance(node, s.Entry) and isinstance(node.key, s.Str):
                if node.key.text.lower() == "name":
                    return _text_of(node.value)
        return ""

    def is_in_settings(self, node: s.Node) -> bool:
        """Whether a default is one of a schema of environment variables or settings."""
        parent = node.parent
        while parent is not None and not isinstance(parent, s.Func | s.Class | s.Block):
            match parent:
                case s.Call():
                    if words.CONFIG_FUNCTION.search(words.last_word(dotted(parent.func))):
                        return True
                    if any(
                        isinstance(arg, s.Arg) and words.is_config_object(dotted(arg.value))
                        for arg in parent.args
                    ):
                        return True
                case s.Assign() if words.CONFIG_FUNCTION.search(dotted(parent.targets[-1])):
                    return True
                case s.Entry(key=s.Str() as key) if key.text.isupper() and "_" in key.text:
                    return True
                case _:
                    pass
            parent = parent.parent
        return False

    def _parameter(self, call: s.Call, argument: s.Arg, key: str = "") -> s.Param | None:
        """The parameter of a function of this file that an argument fills."""
        path = self.origins.path(call.func)
        function = self.origins.own_function(path)
        own = self.origins.own_class(path) if function is None else None
        if own is not None:
            function = self.scopes.constructor(own)
        if function is None:
            return None
        params = [p for p in function.params if isinstance(p, s.Param)]
        if params and params[0].name in SELF_NAMES:
            params = params[1:]
        if argument.name:
            return next((param for param in params if param.name == argument.name), None)
        taken = next((param for param in params[1:] if key and param.name == key), None)
        if taken is not None:
            return taken
        position = _position(call.args, argument)
        return params[position] if position < len(params) else None

    def _is_row(self, call: s.Call, tag: str) -> bool:
        """Whether a call only describes one of several sibling entries: a row of a table."""
        if self._is_constant_of_own_class(call) or self._is_registered(call, tag):
            return True
        if not self._is_description(call):
            return False
        outer = call.parent
        if isinstance(outer, s.Assign) and isinstance(outer.targets[0], s.Index):
            return self.classify(_text_of_key(outer.targets[0])) == "model"
        if isinstance(outer, s.Entry) and self.classify(_key_of(outer)) == "model":
            return True
        return _has_alike(call) or _is_one_of_constants(call)

    def _is_stopgap(self, call: s.Call) -> bool:
        """Whether an object is built in the absence of one that somebody gave: `given or X(...)`."""
        if not words.last_word(dotted(call.func))[:1].isupper():
            return False
        match call.parent:
            case s.Or() as either:
                keeper = either.parent  # `@client ||= X()` keeps what it built
                is_kept = isinstance(keeper, s.Assign) and dotted(keeper.targets[-1]) == dotted(
                    either.items[0]
                )
                return either.items[0] is not call and not is_kept
            case s.Assign(value=value) as assign if value is call:
                given = self._others(assign, assign.targets[-1])
                return any(isinstance(each, s.Name | s.Attr | s.Index) for each in given)
            case _:
                return False

    def _is_constant_of_own_class(self, call: s.Call) -> bool:
        """`static GPT = new Model("gpt-4o")` in `Model`, beside another one: a class as an enum."""
        outer = call.parent
        if not isinstance(outer, s.Assign):
            return False
        word = words.last_word(dotted(call.func))
        owner = outer.parent.parent if isinstance(outer.parent, s.Block) else None
        if isinstance(owner, s.Class):
            if word not in (owner.name, "init", "new", "") and word not in SELF_NAMES:
                return False
        elif not any(_is_member_of(target, word) for target in outer.targets):
            return False
        return (
            sum(
                isinstance(each, s.Assign)
                and isinstance(each.value, s.Call)
                and words.last_word(dotted(each.value.func)) == word
                and (isinstance(owner, s.Class) or _is_member_of(each.targets[-1], word))
                for each in _steps_round(outer)
            )
            >= 2
        )

    def _is_registered(self, call: s.Call, tag: str) -> bool:
        """`models.add("gpt-4o")` beside another one: a table that is filled step by step.

        A function of the file that three or more steps in a row give a model each is as good.
        """
        step = call.parent
        if not isinstance(step, s.Statement):
            return False
        written = dotted(call.func)
        is_telling = words.REGISTERING_FUNCTION.match(words.last_word(written)) is not None
        if not is_telling and self.origins.own_function(self.origins.path(call.func)) is None:
            return False
        around = _steps_round(step)
        place = _position(around, step)
        alike = [self._given_text(step, written, tag)]
        for steps in (reversed(around[:place]), around[place + 1 :]):
            for each in steps:
                text = self._given_text(each, written, tag)
                if not text:
                    break
                alike.append(text)
        return len(set(alike)) >= (2 if is_telling else 3)

    def _given_text(self, step: s.Node, written: str, tag: str) -> str:
        """What `tag` is of that a step gives to a function, as it is written."""
        call = step.value if isinstance(step, s.Statement) else None
        call = call.value if isinstance(call, s.Await) else call
        if not isinstance(call, s.Call) or dotted(call.func) != written:
            return ""
        for arg in call.args:
            for node in s.walk(arg):
                if isinstance(node, s.Str) and self._same(node.text, tag):
                    return node.text
        return ""

    def _is_description(self, call: s.Call) -> bool:
        own = self.origins.own_class(self.origins.path(call.func))
        if own is not None:
            return all(isinstance(item, s.Assign | s.Statement) for item in own.body.items)
        outer = call.parent
        key = ""
        if isinstance(outer, s.Entry) and isinstance(outer.key, s.Str):
            key = outer.key.text
        elif isinstance(outer, s.Assign) and isinstance(outer.targets[0], s.Index):
            key = _text_of_key(outer.targets[0])
        if key and self.classify(key) in ("model", "family"):
            return True
        return bool(words.NAMES_DESCRIPTION.search(words.last_word(dotted(call.func))))

    def _is_lookup_default(self, call: s.Call, argument: s.Arg, callee: str) -> bool:
        word = words.last_word(callee)
        position = _position(call.args, argument)
        if argument.name in ("default", "fallback", "default_value"):
            return word not in words.FIELD_FUNCTIONS and word not in words.OPTION_FUNCTIONS
        if argument.name:
            return False
        if words.GIVEN_FUNCTION.match(word):
            return position >= 1
        if word in words.DEFAULT_SECOND:
            return position == 1
        if word in words.DEFAULT_THIRD:
            return position == 2
        if position < 1 or len(call.args) > 3 or not isinstance(call.args[0], s.Arg):
            return False
        first = call.args[0].value
        if isinstance(first, s.Index) and self.is_lookup(first):
            return True  # a helper gets the look-up and what to take in its absence
        is_making = words.MAKING_FUNCTION.match(word) is not None
        return bool(words.CONFIG_FUNCTION.search(word)) and not is_making and _is_text(first)

    def _is_key_of_table(self, call: s.Call, callee: str, tag: str) -> bool:
        """`limits.get("gpt-4o", 0)`: a name of a model as the key of a mapping of the file's own."""
        if (
            tag not in ("model", "family")
            or not isinstance(call.func, s.Attr)
            or call.func.name not in ("get", "pop", "setdefault")
            or "()" in callee
        ):
            return False
        return (
            callee.startswith("~")
            or isinstance(self._value_of(call.func.obj), s.Mapping)
            or words.HOLDS_ENTRIES.search(words.last_word(dotted(call.func.obj))) is not None
        )

    @staticmethod
    def _holds_state(call: s.Call, word: str) -> bool:
        """Whether a call gives a value that is set anew later: `const [x, setX] = useState(LIT)`."""
        if word not in words.STATE_FUNCTIONS:
            return False
        assign = call.parent
        target = assign.targets[-1] if isinstance(assign, s.Assign) else None
        return not isinstance(target, s.Seq) or len(target.items) > 1

    def _value_of(self, node: s.Node) -> s.Node | None:
        """What a name was assigned first, if the file tells."""
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        bound = where[1][0] if where is not None and where[1] else None
        return bound.value if isinstance(bound, s.Assign) else None

    def is_lookup(self, node: s.Node | None, depth: int = 0) -> bool:
        """Whether an expression asks the environment, settings or the command line."""
        match node:
            case s.Call():
                written = dotted(node.func)
                word = words.last_word(written)
                if word == "getattr" and node.args and isinstance(node.args[0], s.Arg):
                    return words.is_config_object(dotted(node.args[0].value))
                if isinstance(node.func, s.Attr) and self._is_config(node.func.obj):
                    return True
                if (
                    isinstance(node.func, s.Attr)
                    and isinstance(node.func.obj, s.Call | s.Index)
                    and word not in words.PASSING_FUNCTIONS
                ):
                    is_handed_on = node.func.name in words.HANDING_ON
                    return is_handed_on and self.is_lookup(node.func.obj, depth + 1)
                if words.CONFIG_FUNCTION.search(word) and not self._is_constructor(word):
                    return True
                if (
                    word in words.PASSING_FUNCTIONS
                    and node.args
                    and isinstance(node.args[0], s.Arg)
                ):
                    return self.is_lookup(node.args[0].value, depth + 1)
                if word in words.PASSING_FUNCTIONS and isinstance(node.func, s.Attr):
                    return self.is_lookup(node.func.obj, depth + 1)
                return False
            case s.Index():
                return self._is_config(node.obj) or (
                    isinstance(node.obj, s.Call) and self.is_lookup(node.obj, depth + 1)
                )
            case s.Name() if depth < 3:
                where = self.scopes.lookup(node)
                return where is not None and self._asks(where[0], node.id, where[1], depth)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES and depth < 3:
                around = self.scopes.class_of(node)
                members = self.scopes.members(around, node.name) if around is not None else []
                return around is not None and self._asks(around, f".{node.name}", members, depth)
            case s.Attr() if depth < 3:
                return self._is_of_runtime_config(node)
            case s.Or() | s.And():
                return any(self.is_lookup(item, depth + 1) for item in node.items)
            case s.Await():
                return self.is_lookup(node.value, depth)
            case _:
                return False

    def _asks(self, scope: s.Node, name: str, bound: Sequence[s.Node], depth: int) -> bool:
        """Whether something that is assigned to a name asks the environment or settings."""
        key = (id(scope), name, depth)
        known = self._asking.get(key)
        if known is None:
            known = self._asking[key] = any(
                isinstance(each, s.Assign) and self.is_lookup(each.value, depth + 1)
                for each in bound
            )
        return known

    def _is_of_runtime_config(self, node: s.Attr) -> bool:
        """`useRuntimeConfig().public.model`, also through a variable: a framework's settings,
        which come from the environment."""
        root: s.Node = node
        while isinstance(root, s.Attr):
            root = root.obj
        if isinstance(root, s.Name):
            root = self._value_of(root) or root
        return words.RUNTIME_CONFIG.search(dotted(root).removesuffix("()")) is not None

    def _is_constructor(self, word: str) -> bool:
        """Whether a function's name says that it makes something instead of looking it up."""
        if self.are_types_capitalised:
            return word[:1].isupper() and not word.startswith("Get")
        return words.MAKING_FUNCTION.match(word) is not None

    def _is_config(self, node: s.Node) -> bool:
        """Whether an object is configuration; what callers spread into a function is not."""
        if not words.is_config_object(dotted(node)):
            return False
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        return where is None or not any(
            isinstance(bound, s.Param) and bound.name.startswith("*") for bound in where[1]
        )

    def _assigned(
        self, climb: _Climb, child: s.Node, parent: s.Assign, depth: int
    ) -> Use | s.Node | None:
        if child is not parent.value:
            # An annotation: `x: Literal["a", "b"]` was decided on the way here.
            return climb.use(Binding.TEXT)
        target = parent.targets[-1]
        if isinstance(target, s.Seq) and 0 <= climb.place < len(target.items):
            target = target.items[climb.place]
        if isinstance(target, s.Attr) and isinstance(target.obj, s.Name):
            climb.flow += [(call, target.name) for call in self._given_to(target.obj)]
        name = dotted(target)
        simple = name.rsplit(".", 1)[-1]
        inner_name = climb.name
        climb.name = climb.name or simple
        is_listed = climb.in_sequence and (not climb.in_mapping or climb.is_row)
        if is_listed or (climb.in_mapping and simple.isupper()):
            if climb.decided is None and words.NAMES_PLURAL.search(simple):
                climb.decided = Binding.TABLE
        if climb.decided is not None and climb.decided is not Binding.TABLE:
            self._follow_target(climb, target, depth)
            return climb.use(climb.decided)
        if climb.decided is None and self._is_one_of_results(parent, climb.tag):
            climb.decided = Binding.TABLE
        if climb.decided is Binding.TABLE:
            return climb.use(Binding.TABLE)
        if isinstance(target, s.Index) and not climb.in_mapping:
            # `payload["model"] = LIT`: the key is the name.
            climb.name = inner_name or _text_of_key(target)
            if words.is_config_object(dotted(target.obj)):
                return climb.use(Binding.PINNED)
        if isinstance(parent.parent, s.Siblings) and self._is_enumerated(
            climb, parent.parent.items
        ):
            return climb.use(Binding.TABLE)
        if self._is_module_of_constants(climb, parent):
            return climb.use(Binding.TABLE)
        if self._is_replaced(parent, target):
            climb.decided = (
                Binding.CONFIG if self._is_replaced_by_lookup(parent, target) else Binding.DEFAULT
            )
            self._follow_target(climb, target, depth)
            return climb.use(Binding.DEFAULT)
        if climb.in_mapping and climb.key and isinstance(target, s.Name | s.Attr):
            later = self._set_later(parent, f"{name}.{climb.key}")
            if later:
                is_config = any(self.is_lookup(value) for value in later)
                return climb.use(Binding.CONFIG if is_config else Binding.DEFAULT)
            if isinstance(target, s.Name) and self._is_given_to_options(target):
                return climb.use(Binding.DEFAULT)
        scope = self.scopes.scope_of(parent)
        if isinstance(scope, s.Class) and isinstance(target, s.Name):
            return self._field(climb, parent, target, scope, depth)
        is_named = self._says(climb) or (
            climb.in_mapping and self._says(_Climb(climb.tag, name=simple))
        )
        is_default = bool(words.NAMES_DEFAULT.search(simple))
        if climb.in_mapping and (is_named or is_default):
            if self._is_only_answered(target):
                return climb.use(Binding.TEXT)
            self._follow_target(climb, target, depth)
            return climb.use(Binding.DEFAULT if is_default else Binding.PINNED)
        use = self._by_uses(climb, target, is_named, depth)
        if is_default and use.binding is Binding.PINNED:
            return replace(use, binding=Binding.DEFAULT)
        return use

    def _is_answer(self, call: s.Call, given: s.Arg) -> bool:
        """Whether a call writes what it is given into the answer of this program."""
        written = dotted(call.func)
        if words.ANSWERS.search(written) or (given.name == "json" and written == "render"):
            return True
        match call.func:
            case s.Attr(obj=s.Call(args=[s.Arg(value=s.Attr(name="Writer"))])):
                return True
            case s.Attr(obj=s.Call(args=[s.Arg(value=s.Name() as writer)])):
                where = self.scopes.lookup(writer)
                return where is not None and any(
                    isinstance(bound, s.Param)
                    and words.last_word(dotted(bound.annotation)) == "ResponseWriter"
                    for bound in where[1]
                )
            case _:
                return False

    def _is_only_answered(self, target: s.Node) -> bool:
        """Whether an object is written into the answer of this program and used for nothing else."""
        loads = [load.parent for load in self._loads_of(target)]
        return bool(loads) and all(
            isinstance(arg, s.Arg)
            and isinstance(arg.parent, s.Call)
            and self._is_answer(arg.parent, arg)
            for arg in loads
        )

    def _given_to(self, owner: s.Name) -> list[s.Call]:
        """The calls that an object is given to by its name."""
        where = self.scopes.lookup(owner)
        if where is None or owner.id in SELF_NAMES:
            return []
        return [
            load.parent.parent
            for load in self.scopes.loads(where[0], owner.id)[:_MAX_USES]
            if isinstance(load.parent, s.Arg) and isinstance(load.parent.parent, s.Call)
        ]

    def _is_enumerated(self, climb: _Climb, siblings: Sequence[s.Node]) -> bool:
        """Whether constants that are declared together only list what there is: all of them, or
        all of one type, each named after its value."""
        key = (id(siblings), climb.tag)
        known = self._enumerated.get(key)
        if known is None or known[0] is not siblings:
            known = self._enumerated[key] = (siblings, self._lists_all(siblings, climb.tag))
        return known[1]

    def _lists_all(self, siblings: Sequence[s.Node], tag: str) -> bool:
        texts: list[tuple[str, str]] = []
        is_typed = False
        for item in siblings:
            if not isinstance(item, s.Assign) or words.NAMES_DEFAULT.search(
                name := dotted(item.targets[-1])
            ):
                continue
            if isinstance(item.value, s.Str):
                texts.append((name, item.value.text))
                kind = words.last_word(dotted(item.annotation))
                is_typed = is_typed or kind not in ("", "string", "str", "String", "Text")
        told = [(name, text) for name, text in texts if self._same(text, tag)]
        if not _is_table([self._same(text, tag) for _, text in told], tag):
            return False
        if is_typed:
            return True
        return len(told) == len(texts) and all(
            re.split(r"[-_.:/\d]", text.rpartition("/")[2].lower())[0] in name.lower()
            for name, text in told
        )

    def _is_module_of_constants(self, climb: _Climb, assign: s.Assign) -> bool:
        """Whether a module holds nothing but constants that are named after their values."""
        module = assign.parent
        if climb.in_mapping or not isinstance(module, s.Module):
            return False
        key = (id(module), climb.tag)
        if key not in self._catalogues:
            self._catalogues[key] = all(
                isinstance(item, s.Assign) for item in module.body
            ) and self._is_enumerated(climb, module.body)
        return self._catalogues[key]

    def _says(self, climb: _Climb) -> bool:
        """Whether the name beside the value says that it is what it looks like."""
        match climb.tag.partition(":")[0]:
            case "model" | "hub" | "family":
                return bool(words.NAMES_MODEL.search(climb.name))
            case "endpoint":
                return bool(words.NAMES_ENDPOINT.search(climb.name))
            case "region":
                return bool(words.NAMES_REGION.search(climb.name))
            case _:
                return bool(words.NAMES_PROXY.search(climb.name))

    def _is_setting(self, param: s.Param) -> bool:
        """Whether a parameter's default is one of a class that is filled from configuration."""
        function = param.parent
        around = self.scopes.class_of(function) if isinstance(function, s.Func) else None
        return (
            around is not None
            and isinstance(function, s.Func)
            and function.name in CONSTRUCTOR_NAMES
            and _is_marked(around)
        )

    def _field(
        self, climb: _Climb, parent: s.Assign, target: s.Name, around: s.Class, depth: int
    ) -> Use:
        bases = {
            words.last_word(dotted(base.value)) for base in around.bases if isinstance(base, s.Arg)
        }
        if bases & words.ENUM_BASES or any(base.endswith("Enum") for base in bases):
            return climb.use(Binding.TABLE)
        if bases & words.SETTINGS_BASES or (
            _is_marked(around) and parent.is_replaceable is not False
        ):
            return climb.use(Binding.CONFIG)
        self._follow_target(climb, target, depth)
        if parent.annotation is not None:
            kinds = {words.last_word(dotted(node)) for node in s.walk(parent.annotation)}
            is_fixed = (
                bool(kinds & words.READ_ONLY_TYPES)
                or (target.id.startswith("_") and parent.is_replaceable is None)
                or parent.is_replaceable is False
            )
            if not is_fixed:
                return climb.use(Binding.DEFAULT)
        if words.NAMES_DEFAULT.search(target.id):
            return climb.use(Binding.DEFAULT)
        if target.id.isupper():
            # A constant that only stands in for what is missing is a default itself.
            bindings = {use.binding for use in self._uses(target, climb.tag, depth)}
            if bindings and bindings <= {Binding.DEFAULT, Binding.CONFIG}:
                is_config = bindings == {Binding.CONFIG}
                return climb.use(Binding.CONFIG if is_config else Binding.DEFAULT)
        if self._says(climb) or climb.flow:
            if self._is_listing(around, climb.tag, parent.annotation is not None):
                return climb.use(Binding.TABLE)
            return climb.use(Binding.PINNED)
        return climb.use(Binding.TEXT)

    def _is_listing(self, around: s.Class, tag: str, is_typed: bool) -> bool:
        """Whether a class has nothing but fields, and two or more are what `tag` is; all of them
        where they have types."""
        key = (id(around), tag, is_typed)
        known = self._listings.get(key)
        if known is None:
            values = [
                item.value
                for item in around.body.items
                if isinstance(item, s.Assign)
                and item.value is not None
                and (item.annotation is None or item.is_replaceable is False)
            ]
            known = self._listings[key] = (
                all(isinstance(item, s.Assign | s.Statement) for item in around.body.items)
                and (not is_typed or all(self._content(value, tag) for value in values))
                and self._is_tabular(values, tag)
            )
        return known

    def _is_replaced(self, assign: s.Assign, target: s.Node) -> bool:
        """Whether something that is no literal can take the place of the assigned value."""
        written = dotted(target)
        if not written:
            return False
        condition = _condition_round(assign)
        if condition is not None and _is_unset_test(condition.test, written):
            return True
        if condition is not None and isinstance(target, s.Index):
            if _is_absence_test(condition.test, target) or _is_entry_test(condition.test, target):
                return True
        return any(self._others(assign, target))

    def _is_replaced_by_lookup(self, assign: s.Assign, target: s.Node) -> bool:
        others = self._others(assign, target)
        if others:
            return any(self.is_lookup(other) for other in others)
        written = dotted(target)
        return any(
            self.is_lookup(item.value)
            for item in self._assignments(target)
            if item is not assign and dotted(item.targets[-1]) == written
        )

    def _assignments(self, target: s.Node) -> list[s.Assign]:
        match target:
            case s.Name():
                where = self.scopes.lookup(target)
                bound: list[s.Node] = list(where[1]) if where is not None else []
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                around = self.scopes.class_of(target)
                bound = self.scopes.members(around, target.name) if around is not None else []
            case s.Attr():
                written = dotted(target)
                bound = [
                    node.parent
                    for node in self.scopes.attributes.get(target.name, ())
                    if isinstance(node.parent, s.Assign)
                    and is_target(node)
                    and dotted(node) == written
                    and function_of(node) is function_of(target)
                ]
            case _:
                bound = []
        return [item for item in bound if isinstance(item, s.Assign) and not item.is_augmented]

    def _others(self, assign: s.Assign, target: s.Node) -> list[s.Node]:
        """Values that are no literals and that another branch, or a later condition, assigns."""
        known = self._replaced.get((id(assign), id(target)))
        if known is not None:
            return known
        found: list[s.Node] = []
        own_round, own_branches = _condition_round(assign), _branches(assign)
        own_function = function_of(assign)
        for other in self._assigned_to(target):
            if other.assign is assign or (
                other.function is not own_function and not isinstance(target, s.Attr)
            ):
                continue
            around = other.condition
            if _are_branches(own_branches, other.branches) or (
                around is not None
                and around is not own_round
                and _begins_after(other.assign, assign)
            ):
                found.append(other.value)
        self._replaced[id(assign), id(target)] = found
        return found

    def _assigned_to(self, target: s.Node) -> list[_Other]:
        """What is assigned to a target anywhere, literals and what is made of itself aside."""
        written = dotted(target)
        match target:
            case s.Name():
                where = self.scopes.lookup(target)
                key = (id(where[0]) if where is not None else 0, written)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                key = (id(self.scopes.class_of(target)), f"{written}.")
            case _:
                key = (id(function_of(target)), written)
        known = self._assigned_others.get(key)
        if known is None:
            known = self._assigned_others[key] = []
            for assign in self._assignments(target):
                value = _unwrapped(assign.value) if assign.value is not None else None
                if (
                    value is None
                    or isinstance(value, s.Str | s.Const | s.Seq | s.Mapping)
                    or _mentions(value, written)
                ):
                    continue
                known.append(
                    _Other(
                        assign,
                        value,
                        function_of(assign),
                        _branches(assign),
                        _condition_round(assign),
                    )
                )
                if len(known) == _MAX_OTHERS:
                    break
        return known

    def _set_later(self, assign: s.Assign, written: str) -> list[s.Node]:
        """Values that are no literals and that a later condition gives to a field of an object."""
        found: list[s.Node] = []
        for node in self.scopes.attributes.get(written.rpartition(".")[2], ()):
            other = node.parent
            if (
                isinstance(other, s.Assign)
                and other.value is not None
                and is_target(node)
                and dotted(node) == written
                and function_of(other) is function_of(assign)
                and not isinstance(_unwrapped(other.value), s.Str | s.Const | s.Seq | s.Mapping)
                and _begins_after(other, assign)
                and _condition_round(other) is not None
            ):
                found.append(_unwrapped(other.value))
        return found

    def _is_given_to_options(self, target: s.Name) -> bool:
        """Whether callers' options may change an object: `for option in options: option(object)`."""
        for call in self._given_to(target):
            loop = call.parent
            while loop is not None and not isinstance(loop, s.Loop | s.Func):
                loop = loop.parent
            if isinstance(loop, s.Loop) and isinstance(call.func, s.Name):
                names = (
                    {node.id for node in s.walk(loop.target) if isinstance(node, s.Name)}
                    if (loop.target is not None)
                    else set()
                )
                if call.func.id in names:
                    return True
        return False

    def _by_uses(self, climb: _Climb, target: s.Node, is_named: bool, depth: int) -> Use:
        uses = self._uses(target, climb.tag, depth)
        climb.flow += [step for use in uses for step in use.flow]
        climb.fills = climb.fills or next((use.fills for use in uses if use.fills), "")
        relevant = [use for use in uses if use.binding is not Binding.BRANCH]
        if not relevant:
            if uses or not is_named:
                return climb.use(Binding.TEXT)
            is_default = words.NAMES_DEFAULT.search(dotted(target))
            return climb.use(Binding.DEFAULT if is_default else Binding.PINNED)
        best = max(relevant, key=lambda use: _STRENGTH[use.binding])
        binding = best.binding
        if binding is Binding.PINNED and not is_named:
            told = [
                use
                for use in relevant
                if use.binding is Binding.PINNED and self._says(_Climb(climb.tag, use.name))
            ]
            if not told and climb.tag == "model" and not best.call:
                binding = Binding.TEXT
            climb.name = (told or [best])[0].name or climb.name
        if (
            binding is Binding.TEXT
            and is_named
            and all(use.binding is Binding.TEXT and not use.name for use in relevant)
        ):
            binding = Binding.TEXT
        climb.call = climb.call or best.call
        return climb.use(binding)

    def _uses(self, target: s.Node, tag: str, depth: int) -> list[Use]:
        if depth >= _MAX_DEPTH:
            return []
        known = self._followed.get((id(target), tag, depth))
        if known is not None:
            return known
        if id(target) in self._open or self._left <= 0:
            self._cuts += 1
            return []
        cuts = self._cuts
        self._open.add(id(target))
        try:
            found = self._follow_loads(self._loads_of(target), tag, depth)
        finally:
            self._open.discard(id(target))
        if self._cuts == cuts:
            self._followed[id(target), tag, depth] = found
        return found

    def _follow_loads(self, loads: Sequence[s.Node], tag: str, depth: int) -> list[Use]:
        """The uses that reads of one name are, as long as the budget lasts."""
        taken = loads[:_MAX_USES]
        self._left -= len(taken)
        self._left_in_file -= len(taken)
        return [self.of(node, tag, depth + 1) for node in taken]

    def _loads_of(self, target: s.Node) -> Sequence[s.Node]:
        """The reads of what an assignment gives a value to."""
        loads: list[s.Node] = []
        match target:
            case s.Name():
                where = self.scopes.lookup(target)
                if where is not None:
                    loads = list(self.scopes.loads(where[0], target.id))
                    if isinstance(where[0], s.Class):
                        loads += self.scopes.member_loads(where[0], target.id)
            case s.Attr(obj=s.Name(id=owner)) if owner in SELF_NAMES:
                around = self.scopes.class_of(target)
                if around is not None:
                    loads = list(self.scopes.member_loads(around, target.name))
            case s.Attr():
                reads = self._reads.get(target.name)
                if reads is None:
                    reads = self._reads[target.name] = {}
                    for node in self.scopes.attributes.get(target.name, ()):
                        if not is_target(node):
                            reads.setdefault(dotted(node), []).append(node)
                return reads.get(dotted(target), [])
            case _:
                pass
        return loads

    def _follow_target(self, climb: _Climb, target: s.Node, depth: int) -> None:
        for use in self._uses(target, climb.tag, depth):
            climb.flow += use.flow
            climb.fills = climb.fills or use.fills

    def _follow(self, climb: _Climb, param: s.Param, name: str, depth: int) -> set[Binding]:
        """Go on with what a parameter reaches; the bindings that it has there."""
        function = param.parent
        found: set[Binding] = set()
        if not isinstance(function, s.Func) or depth >= _MAX_DEPTH:
            return found
        uses = self._followed.get((id(param), climb.tag, depth))
        if uses is None:
            if id(param) in self._open or self._left <= 0:
                self._cuts += 1
                return found
            cuts = self._cuts
            self._open.add(id(param))
            uses = self._follow_loads(self.scopes.loads(function, name), climb.tag, depth)
            self._open.discard(id(param))
            if self._cuts == cuts:
                self._followed[id(param), climb.tag, depth] = uses
        for use in uses:
            climb.flow += use.flow
            climb.fills = climb.fills or use.fills
            found.add(use.binding)
        return found

    def _is_one_of_results(self, node: s.Node, tag: str) -> bool:
        """Whether a value is one of several that a switch maps to, and does nothing besides."""
        case = node.parent.parent if isinstance(node.parent, s.Block) else None
        switch = case.parent if isinstance(case, s.Case) else None
        if not isinstance(switch, s.Switch):
            return False
        results: list[s.Node] = []
        for each in switch.cases:
            for step in each.body.items if isinstance(each, s.Case) else ():
                match step:
                    case s.Return(value=value) | s.Assign(value=value) if _is_plain(value):
                        if value is not None and _is_alike(step, node):
                            results.append(value)
                    case s.Jump() | s.Raise():
                        pass
                    case s.Statement(value=s.Call() as call) if words.is_text_call(
                        dotted(call.func)
                    ):
                        pass
                    case _:
                        return False
        return self._is_tabular(results, tag)

    def _returned(self, climb: _Climb, parent: s.Return) -> Use:
        function = function_of(parent)
        name = function.name if function is not None else ""
        climb.name = climb.name or name
        if climb.decided is not None:
            return climb.use(climb.decided)
        if self._is_one_of_results(parent, climb.tag):
            return climb.use(Binding.TABLE)
        if words.NAMES_DEFAULT.search(name):
            return climb.use(Binding.DEFAULT)
        if not climb.in_mapping and _is_returned_on_failure(parent):
            return climb.use(Binding.DEFAULT)
        given = _returned_before(parent)
        if given is not None:
            return climb.use(Binding.CONFIG if self.is_lookup(given) else Binding.DEFAULT)
        condition = _condition_round(parent)
        while condition is not None:
            if climb.tag == "model" and self._is_alias_test(condition.test):
                return climb.use(Binding.TEXT)
            if _tests_absence(condition.test):
                is_config = isinstance(condition.test, s.Not) and self.is_lookup(
                    condition.test.value
                )
                return climb.use(Binding.CONFIG if is_config else Binding.DEFAULT)
            condition = _condition_round(condition)
        around = _enclosing(parent, s.Switch)
        if around is not None and self._is_tabular(self._switched(around)[1], climb.tag):
            return climb.use(Binding.TABLE)
        if self._is_after_lookup(parent):
            return climb.use(Binding.CONFIG)
        if around is not None and any(
            self.classify(pattern.text) in ("model", "family")
            for case in around.cases
            if isinstance(case, s.Case)
            for top in case.patterns
            for pattern in s.walk(top)
            if isinstance(pattern, s.Str)
        ):
            return climb.use(Binding.TABLE)
        return climb.use(Binding.PINNED)

    def _is_after_lookup(self, node: s.Node) -> bool:
        """Whether something runs because a look-up found nothing."""
        child, parent = node, node.parent
        while parent is not None and not isinstance(parent, s.Func):
            if isinstance(parent, s.Try) and child is not parent.body:
                return isinstance(child, s.Handler) and any(
                    isinstance(item, s.Assign) and self.is_lookup(item.value)
                    for item in parent.body.items
                )
            child, parent = parent, parent.parent
        return False

    def _is_alias_test(self, test: s.Node) -> bool:
        """Whether a condition tests a model, an alias of one or a family."""
        for node in s.walk(test):
            if isinstance(node, s.Compare):
                others = " ".join(dotted(_unwrapped(item)) for item in node.items)
                for item in node.items:
                    for inner in s.walk(item):
                        if isinstance(inner, s.Str):
                            tag = self.classify(inner.text)
                            if tag in ("model", "family") or words.NAMES_MODEL.search(others):
                                return True
        return False

    def _switched(self, switch: s.Switch) -> tuple[list[s.Node], list[s.Node], bool]:
        """The values of a switch, what its cases return, and whether it tests models."""
        known = self._of_switch.get(id(switch))
        if known is None:
            known = self._of_switch[id(switch)] = (
                s.arm_values(switch),
                _results_of(switch),
                self._tests_models(switch),
            )
        return known

    def _tests_models(self, switch: s.Switch) -> bool:
        return any(
            self.classify(pattern.text) == "model"
            for case in switch.cases
            if isinstance(case, s.Case)
            for pattern in case.patterns
            if isinstance(pattern, s.Str)
        )

    def _guarded_value(self, climb: _Climb, child: s.Node, parent: s.Block) -> Use | s.Node:
        """The value of a guarded block or of its handler, where they stand as an expression."""
        owner = parent.parent
        whole = owner.parent if isinstance(owner, s.Handler) else owner
        if (
            isinstance(whole, s.Try)
            and child is parent.items[-1]
            and not isinstance(whole.parent, s.Block | s.Module)
        ):
            return whole
        return climb.use(Binding.TEXT)

    def _looped(self, climb: _Climb, child: s.Node, parent: s.Node) -> Use | None:
        """A literal in what a loop goes over: a test of each is a test of the literal."""
        if isinstance(parent, s.Comprehension):
            return None
        if not isinstance(parent, s.Loop) or child is not parent.over:
            return climb.use(climb.decided or Binding.TEXT)
        around = parent.parent
        if isinstance(around, s.Comprehension) and isinstance(parent.target, s.Name):
            for node in s.walk(around):
                if isinstance(node, s.Compare):
                    names = [
                        inner
                        for item in node.items
                        for inner in s.walk(item)
                        if isinstance(inner, s.Name)
                    ]
                    if any(name.id == parent.target.id for name in names):
                        others = [
                            dotted(_unwrapped(i))
                            for i in node.items
                            if dotted(_unwrapped(i)) != parent.target.id
                        ]
                        return Use(
                            Binding.BRANCH,
                            condition=whole_condition(around),
                            other=others[0] if others else "",
                        )
        return climb.use(climb.decided or Binding.TABLE)


def _steps_round(step: s.Node) -> list[s.Node]:
    """What stands beside a step in its block, itself included."""
    around = step.parent
    if isinstance(around, s.Module):
        return around.body
    return around.items if isinstance(around, s.Block | s.Siblings) else []


def _is_choice(call: s.Call) -> bool:
    """Whether a call builds an element that shows one of several choices: `<option>`."""
    first = call.args[0].value if isinstance(call.args[0], s.Arg) else None
    if isinstance(first, s.Str):
        return first.text == "option"
    return words.NAMES_CHOICE.fullmatch(words.last_word(dotted(first))) is not None


def _is_member_of(target: s.Node, owner: str) -> bool:
    return bool(owner) and isinstance(target, s.Attr) and dotted(target.obj) == owner


def _has_alike(call: s.Call) -> bool:
    """Whether a list or a mapping holds another call of the same function beside this one."""
    outer = call.parent
    siblings: list[s.Node] = []
    if isinstance(outer, s.Seq):
        siblings = outer.items
    elif isinstance(outer, s.Entry) and isinstance(outer.parent, s.Mapping):
        siblings = [e.value for e in outer.parent.entries if isinstance(e, s.Entry)]
    return _are_alike(call, siblings)


def _is_one_of_constants(call: s.Call) -> bool:
    """Whether constants are declared side by side, each as a call of the same function."""
    outer = call.parent
    if not isinstance(outer, s.Assign):
        return False
    steps = [each for each in _steps_round(outer) if isinstance(each, s.Assign)]
    return _are_alike(call, [each.value for each in steps if each.value is not None])


def _are_alike(call: s.Call, siblings: Sequence[s.Node]) -> bool:
    written = dotted(call.func)
    alike = [each for each in siblings if isinstance(each, s.Call) and dotted(each.func) == written]
    return len(alike) >= 2


def _is_given_to_parameter(call: s.Node) -> bool:
    """Whether a call is the default of a parameter, or builds a part of it."""
    while isinstance(call.parent, s.Arg) and isinstance(call.parent.parent, s.Call):
        call = call.parent.parent
    return isinstance(call.parent, s.Param)


def _is_only_given_last(param: s.Param) -> bool:
    """Whether a function gives a parameter back where it has found nothing else to give.

    `function baseOf(config, otherwise) { if (config.base) return config.base; return otherwise }`
    """
    function = param.parent
    body = function.body if isinstance(function, s.Func) else None
    last = body.items[-1] if isinstance(body, s.Block) and body.items else None
    if body is None or not isinstance(last, s.Return) or dotted(last.value) != param.name:
        return False
    return any(
        function_of(step) is function
        and dotted(step.value) != param.name
        and any(isinstance(part, s.Name | s.Attr) for part in s.walk(step.value))
        for step in s.walk(body)
        if isinstance(step, s.Return) and step is not last and step.value is not None
    )


def _is_shaped_as_answer(keys: frozenset[str]) -> bool:
    """Whether an object is shaped like what a provider answers: it tells a model, it asks none."""
    return len(keys & words.NAMES_OF_ANSWER) >= 2


def _keys_of(mapping: s.Mapping) -> frozenset[str]:
    return frozenset(
        entry.key.text
        for entry in mapping.entries
        if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str)
    )


def _has_key(mapping: s.Mapping, key: str) -> bool:
    return any(
        isinstance(entry, s.Entry) and isinstance(entry.key, s.Str) and entry.key.text == key
        for entry in mapping.entries
    )


def _is_plain(value: s.Node | None) -> bool:
    """Whether a value is spelled out or taken as it is: nothing is computed."""
    return value is None or isinstance(
        value, s.Str | s.Const | s.Name | s.Attr | s.Index | s.Mapping | s.Seq | s.Or
    )


def _is_alike(first: s.Node, second: s.Node) -> bool:
    """Whether two steps of a switch give their values to the same."""
    if isinstance(first, s.Assign) and isinstance(second, s.Assign):
        return dotted(first.targets[-1]) == dotted(second.targets[-1])
    return type(first) is type(second)


def _is_marked(around: s.Class) -> bool:
    """Whether a class says of itself that a framework fills it from configuration."""
    marks = {
        words.last_word(dotted(each.func if isinstance(each, s.Call) else each))
        for each in around.decorators
    }
    return bool(marks & words.SETTINGS_DECORATORS)


def _may_hold(spread: s.Node, key: str) -> bool:
    """Whether what is spread into an object may bring a key along."""
    match spread:
        case s.Mapping():
            return any(
                not isinstance(entry, s.Entry)
                or not isinstance(entry.key, s.Str)
                or entry.key.text == key
                for entry in spread.entries
            )
        case s.And():
            return _may_hold(spread.items[-1], key)
        case s.Cond():
            return _may_hold(spread.then, key) or _may_hold(spread.other, key)
        case s.Const():
            return False
        case _:
            return True


def _told(node: s.Node) -> str:
    """What a compared value is called, also where a look-up names it: `request.get("provider")`."""
    if isinstance(node, s.Call) and isinstance(node.func, s.Attr) and node.func.name == "get":
        key = node.args[0].value if node.args and isinstance(node.args[0], s.Arg) else None
        if isinstance(key, s.Str) and key.text:
            return f"{dotted(node.func.obj)}.{key.text}".lstrip(".")
    return dotted(node)


def _position(items: Sequence[s.Node], item: s.Node) -> int:
    return next((index for index, other in enumerate(items) if other is item), 0)


def _unwrapped(node: s.Node) -> s.Node:
    """Through awaits and `.lower()`-like calls to what they wrap."""
    while True:
        match node:
            case s.Await():
                node = node.value
            case s.Call(func=s.Attr() as func, args=[]) if func.name in words.PASSING_ATTRIBUTES:
                node = func.obj
            case s.Call(func=s.Attr() as func, args=[s.Arg(value=s.Name() | s.Attr()) as only]) if (
                func.name in words.PASSING_ATTRIBUTES
            ):
                node = only.value  # `strings.ToLower(model)`
            case s.Call(func=s.Attr() as func) if func.name in words.PASSING_ATTRIBUTES:
                node = func.obj
            case s.Call(func=s.Name(), args=[s.Arg() as only]) if dotted(node.func) in (
                "str",
                "lower",
            ):
                node = only.value
            case _:
                return node


def _mentions(node: s.Node, written: str) -> bool:
    return bool(written) and any(
        dotted(inner) == written
        for inner in s.walk(node)
        if isinstance(inner, s.Name | s.Attr | s.Index)
    )


def _is_unset_test(test: s.Node, written: str) -> bool:
    """`x is None`, `not x`, and for an else branch plain `x`."""
    return _mentions(test, written) and not any(
        isinstance(n, s.Str) and n.text for n in s.walk(test)
    )


def _is_made_of_tested(test: s.Node, made: s.Node) -> bool:
    """Whether a value is worked out of what a test finds to be there: `x ? `${x}/v1` : LIT`."""
    tested = _unwrapped(test.value if isinstance(test, s.Not) else test)
    if isinstance(tested, s.Compare):
        given = [item for item in tested.items if not isinstance(item, s.Const)]
        if len(given) != 1 or len(tested.items) != 2:
            return False
        tested = _unwrapped(given[0])
    return isinstance(tested, s.Name | s.Attr | s.Index) and _mentions(made, dotted(tested))


def _tests_absence(test: s.Node) -> bool:
    """Whether a test finds that something is missing: `!x`, `x == null`, `x.isBlank()`."""
    match test:
        case s.Not():
            return True
        case s.Or() | s.And():
            return all(_tests_absence(item) for item in test.items)
        case s.Compare():
            return test.op in ("==", "===", "is") and any(
                (isinstance(item, s.Const) and item.is_nothing)
                or (isinstance(item, s.Str) and not item.text)
                for item in test.items
            )
        case s.Call():
            return words.last_word(dotted(test.func)) in words.ABSENCE_TESTS
        case _:
            return False


def _is_absence_test(test: s.Node, target: s.Index) -> bool:
    """`"model" not in state` round `state["model"] = ...`."""
    return (
        isinstance(test, s.Compare)
        and test.op == "not in"
        and len(test.items) == 2
        and dotted(test.items[1]) == dotted(target.obj)
        and _text_of(test.items[0]) == _text_of_key(target)
    )


def _is_entry_test(test: s.Node, target: s.Index) -> bool:
    """`not options["model"]` round `options["model"] = ...`."""
    return isinstance(test, s.Not) and any(
        isinstance(node, s.Index)
        and dotted(node) == dotted(target)
        and _text_of_key(node) == _text_of_key(target) != ""
        for node in s.walk(test)
    )


def _text_of(node: s.Node) -> str:
    value = node.value if isinstance(node, s.Arg) else node
    return value.text if isinstance(value, s.Str) else ""


def _key_of(entry: s.Entry) -> str:
    return entry.key.text if isinstance(entry.key, s.Str) else dotted(entry.key)


def _names_model(entry: s.Entry) -> bool:
    """Whether the key of an entry says that its value is a model."""
    return bool(words.NAMES_MODEL.search(_key_of(entry)))


def _is_text(node: s.Node) -> bool:
    """Whether a node is a string, or a list that starts with one."""
    return isinstance(node.items[0] if isinstance(node, s.Seq) and node.items else node, s.Str)


def _text_of_key(target: s.Index) -> str:
    return next((key.text for key in target.keys if isinstance(key, s.Str)), "")


def _is_table(tags: list[str], tag: str) -> bool:
    if tag.startswith("endpoint"):
        return len(set(tags)) >= 2
    return len(tags) >= 2


def _enclosing(node: s.Node, kind: type[s.Switch]) -> s.Switch | None:
    parent = node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, kind):
            return parent
        parent = parent.parent
    return None


def _condition_round(node: s.Node) -> s.If | None:
    """The nearest `if` that decides whether a statement runs, within its function."""
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.If) and child is not parent.test:
            return parent
        child, parent = parent, parent.parent
    return None


def _results_of(switch: s.Switch) -> list[s.Node]:
    """What the cases of a switch return, where they do nothing else."""
    found: list[s.Node] = []
    for case in switch.cases:
        items = case.body.items if isinstance(case, s.Case) else []
        if len(items) != 1 or not isinstance(items[0], s.Return | s.Raise):
            return []
        if isinstance(items[0], s.Return) and items[0].value is not None:
            value = items[0].value
            found.append(value.items[0] if isinstance(value, s.Seq) and value.items else value)
    return found


def _returned_before(node: s.Return) -> s.Node | None:
    """What `if x { return x }` right before a return gives back instead, if it is there."""
    around = node.parent
    items = around.items if isinstance(around, s.Block) else []
    place = _position(items, node)
    for item in reversed(items[:place]):
        if not isinstance(item, s.If) or item.other is not None or len(item.body.items) != 1:
            return None
        inner = item.body.items[0]
        value = inner.value if isinstance(inner, s.Return) else None
        if value is None or not isinstance(_unwrapped(value), s.Name | s.Attr | s.Index | s.Call):
            continue
        written = dotted(_unwrapped(value))
        if _is_unset_test(item.test, written) and not isinstance(item.test, s.Not):
            return _unwrapped(value)
    return None


def _is_returned_on_failure(node: s.Return) -> bool:
    """Whether a handler gives a value back where what it guards would give one that is found out."""
    around = node.parent.parent if isinstance(node.parent, s.Block) else None
    guarded = around.parent if isinstance(around, s.Handler) else None
    return isinstance(guarded, s.Try) and any(
        isinstance(_unwrapped(step.value), s.Name | s.Attr | s.Index | s.Call)
        for step in guarded.body.items
        if isinstance(step, s.Return) and step.value is not None
    )


def _branches(node: s.Node) -> dict[int, s.Node]:
    """For each construct with branches round a statement: the branch that it stands in."""
    found: dict[int, s.Node] = {}
    child, parent = node, node.parent
    while parent is not None and not isinstance(parent, s.Func | s.Class):
        if isinstance(parent, s.If | s.Switch | s.Try):
            found[id(parent)] = child
        child, parent = parent, parent.parent
    return found


def _are_branches(ours: dict[int, s.Node], theirs: dict[int, s.Node]) -> bool:
    """Whether two statements stand in different branches of one construct."""
    return any(key in theirs and theirs[key] is not branch for key, branch in ours.items())


def _begins_after(node: s.Node, other: s.Node) -> bool:
    first, second = node.span, other.span
    return (first.line, first.column) > (second.line, second.column)


def whole_condition(node: s.Node) -> s.Node:
    """The whole boolean expression that a comparison is part of."""
    top = node
    parent = node.parent
    while parent is not None:
        match parent:
            case s.And() | s.Or() | s.Not() | s.Compare() | s.Comprehension() | s.Await():
                top = parent
            case s.Case() if isinstance(parent.parent, s.Switch):
                return parent.parent if any(top is each for each in parent.patterns) else top
            case s.Loop() if isinstance(parent.parent, s.Comprehension):
                top = parent
            case s.Cond():
                return parent.test if _contains(parent.test, top) else top
            case s.Case() if any(top is pattern for pattern in parent.patterns):
                return parent.parent or top  # `switch (true)`: its tests count once
            case s.Arg() if isinstance(parent.parent, s.Call) and isinstance(top, s.Comprehension):
                top = parent.parent
                parent = top
            case s.Arg() if isinstance(parent.parent, s.Call) and dotted(parent.parent.func) in (
                "bool",
                "any",
                "all",
            ):
                top = parent.parent
                parent = top
            case _:
                return top
        parent = parent.parent
    return top


def _contains(node: s.Node, inner: s.Node) -> bool:
    found: s.Node | None = inner
    while found is not None:
        if found is node:
            return True
        found = found.parent
    return False
