"""How a literal gets to the provider: its binding, and the name, call and test it stands in.

The climb starts at the literal and goes up. The nearest construct that decides the binding wins;
what follows is only asked for a name and for the calls that the value reaches.
"""

from __future__ import annotations

from collections.abc import Sequence

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.aliases import Aliases
from antilock.analysis.answers import is_answer, is_shaped_as_answer
from antilock.analysis.conditions import (
    condition_round,
    is_made_of_tested,
    is_returned_on_failure,
    mentions,
    returned_before,
    switch_round,
    tests_absence,
    unwrapped,
    whole_condition,
)
from antilock.analysis.lookups import Lookups, is_in_settings, option_of
from antilock.analysis.origins import Origins
from antilock.analysis.parameters import (
    is_given_to_parameter,
    is_marked,
    is_of_command,
    is_only_given_last,
    is_open,
    is_option,
    is_setting,
)
from antilock.analysis.replacements import Replacements
from antilock.analysis.scopes import SELF_NAMES, Scopes, function_of, is_target
from antilock.analysis.tables import Tables, has_alike, has_methods
from antilock.analysis.vocabulary import Known
from antilock.facts import Binding
from antilock.records import dataclass, field, replace
from antilock.syntax import dotted, key_of, place_in, text_of, text_of_key

_MAX_USES = 40
_MAX_FOLLOWED = 1500  # uses of one literal in all, through names that stand for it
_FOLLOWED_PER_NAME = 20  # uses of all literals of a file, for each of its names
_FOLLOWED_AFTER = 60  # uses of one literal, once a file has used these up
_MAX_DEPTH = 6
_LIKE_MODELS = frozenset(("model", "hub"))
_TELLING = frozenset((Binding.TABLE, Binding.TEXT, Binding.BRANCH))
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
    table: str = ""  # whose key it is


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


class Bindings:
    """Decides bindings in one file."""

    def __init__(self, scopes: Scopes, origins: Origins, lookups: Lookups, known: Known) -> None:
        self.scopes = scopes
        self.origins = origins
        self.lookups = lookups
        self.tables = Tables(scopes, origins, known)
        self.replacements = Replacements(scopes, lookups)
        self.aliases = Aliases(scopes, known)
        self.classify = known.classify
        self._open: set[int] = set()
        self._cuts = 0  # how often uses were left out because they led in a circle, or were many
        self._left = _MAX_FOLLOWED  # uses, of the literal that is being followed
        names = sum(map(len, scopes.names.values()))
        self._left_in_file = _MAX_FOLLOWED + _FOLLOWED_PER_NAME * names
        self._followed: dict[tuple[int, str, int], list[Use]] = {}
        self._reads: dict[str, dict[str, list[s.Node]]] = {}
        self._kept: dict[tuple[int, str, str], bool] = {}
        self._spread: dict[int, list[tuple[int, s.Entry]]] = {}

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
                before = parent.items[: place_in(parent.items, child)]
                given = [item for item in before if not _is_one_arm(item)]
                if given and climb.decided is None:
                    is_config = any(self.lookups.is_lookup(item) for item in given)
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
                return replace(climb.use(Binding.TABLE), table=dotted(parent.obj))
            case s.Attr():
                outer = parent.parent
                if parent.name in words.PASSING_ATTRIBUTES:
                    if isinstance(outer, s.Call) and outer.func is parent:
                        return outer
                    return None
                is_endpoint = climb.tag.startswith("endpoint")
                if is_endpoint and parent.name in words.ADDRESS_ATTRIBUTES:
                    return None
                is_request = is_endpoint and _is_asked(parent)
                return climb.use(Binding.PINNED if is_request else Binding.TEXT)
            case s.Param():
                climb.name = climb.name or parent.name
                is_configured = climb.decided is None and (
                    is_setting(self.scopes, parent)
                    or is_option(parent)
                    or is_of_command(self.origins, parent)
                )
                uses = self._follow(climb, parent, parent.name.lstrip("*"), depth)
                if climb.decided is None and _is_only_priced(uses):
                    return climb.use(Binding.TEXT)
                climb.decided = climb.decided or (
                    Binding.CONFIG if is_configured else Binding.DEFAULT
                )
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
                    told = self._called(unwrapped(subject)) if subject is not None else ""
                    return Use(Binding.BRANCH, condition=switch, other=told)
                if not isinstance(switch, s.Switch):
                    return climb.use(Binding.TEXT)
                if climb.decided is None:
                    values, _, tests_models = self.tables.switched(switch)
                    if tests_models or self.tables.is_tabular(values, climb.tag):
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
            (written and mentions(parent.test, written))
            or is_made_of_tested(parent.test, counterpart)
        ):
            is_config = self.lookups.is_lookup(counterpart)
            climb.decided = Binding.CONFIG if is_config else Binding.DEFAULT
        elif climb.decided is None and self.lookups.is_lookup(counterpart):
            climb.decided = Binding.CONFIG
        return None

    def _compared(self, child: s.Node, parent: s.Compare) -> Use:
        others = [item for item in parent.items if item is not child]
        other = next((text for item in others if (text := self._called(unwrapped(item)))), "")
        return Use(Binding.BRANCH, condition=whole_condition(parent), other=other)

    def _called(self, node: s.Node) -> str:
        """What a compared value is called; a plain copy of another, `name = model.lower()`, as that."""
        told = _told(node)
        where = self.scopes.lookup(node) if isinstance(node, s.Name) else None
        first = where[1][0] if where is not None else None
        if words.NAMES_MODEL.search(told) or not isinstance(first, s.Assign):
            return told
        if first.value is None or not isinstance(first.targets[-1], s.Name):
            return told
        value = unwrapped(first.value)
        if isinstance(value, s.Or):
            value = unwrapped(value.items[0])
        is_copy = isinstance(value, s.Name | s.Attr) or dotted(value).endswith(".get()")
        return (_told(value) if is_copy else "") or told

    def _sequence(self, climb: _Climb, child: s.Node, parent: s.Seq) -> Use | None:
        outer = parent.parent
        if isinstance(outer, s.Compare):
            return None
        if isinstance(outer, s.Assign) and isinstance(outer.targets[-1], s.Seq):
            climb.place = place_in(parent.items, child)
            return None
        if climb.decided is None and self.tables.is_tabular(parent.items, climb.tag, _LIKE_MODELS):
            climb.decided = Binding.TABLE
        is_named = climb.decided is None and climb.tag in _LIKE_MODELS
        if is_named and (
            self.tables.is_among(child, parent.items)
            or (isinstance(child, s.Mapping) and self.tables.are_records(parent.items, climb.key))
        ):
            climb.decided = Binding.TABLE
        climb.in_sequence = True
        climb.is_row = climb.in_mapping
        return None

    def _entry(self, climb: _Climb, child: s.Node, parent: s.Entry) -> Use | None:
        if child is parent.key:
            return climb.use(Binding.TABLE)
        key = key_of(parent)
        if (
            words.NAMES_EXAMPLE.fullmatch(key)
            or words.NAMES_METADATA.fullmatch(key)
            or (not climb.name and words.NAMES_PROMPT.match(key))
            or (not climb.name and _is_maker(climb, key))
        ):
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
            if is_shaped_as_answer(keys) or not words.NAMES_OF_WEIGHTS.isdisjoint(keys):
                climb.decided = Binding.TEXT
        if key in words.OVERRIDDEN_KEYS and climb.decided in (None, Binding.TABLE):
            climb.decided = Binding.CONFIG
        if climb.decided is None and isinstance(mapping, s.Mapping):
            if words.NAMES_DEFAULT.search(words.last_word(key)):
                is_config = (
                    _has_key(mapping, "env")
                    or is_in_settings(mapping)
                    or self.lookups.is_of_option(mapping)
                )
                climb.decided = Binding.CONFIG if is_config else Binding.DEFAULT
            elif (
                self.tables.is_tabular(
                    self.tables.siblings(parent, mapping), climb.tag, _LIKE_MODELS, 1
                )
                or (
                    climb.tag in _LIKE_MODELS
                    and isinstance(parent.key, s.Str)
                    and self.classify(key) == "model"
                )
                or self.tables.is_of_provider(parent, mapping, climb.tag)
            ):
                climb.decided = Binding.TABLE
            else:
                spreads = self._spreads(mapping)
                place = place_in(mapping.entries, parent) if spreads else 0
                if any(
                    after > place and _may_hold(each.value, climb.name) for after, each in spreads
                ):
                    climb.decided = Binding.DEFAULT
        return None

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
        if self.lookups.is_default(call, parent, callee):
            owner = dotted(call.func.obj) if isinstance(call.func, s.Attr) else ""
            is_config = self.lookups.is_lookup(call) or self.lookups.is_lookup(call.args[0].value)  # type: ignore[attr-defined]
            if word in words.KEYED_LOOKUPS:
                key = call.args[1 if word == "getattr" else 0]
                climb.name = climb.name or text_of(key)
                is_config = is_config and not words.ARGUMENT_OBJECT.search(
                    words.last_word(owner) or "-"
                )
            climb.decided = climb.decided or (Binding.CONFIG if is_config else Binding.DEFAULT)
            return call
        default_at = words.default_at(callee)
        if default_at >= 0 and not name and not climb.in_mapping:
            position = place_in(call.args, parent)
            if position == default_at:
                climb.decided = climb.decided or Binding.CONFIG
                climb.name = climb.name or next(filter(None, map(text_of, call.args)), "")
                return climb.use(Binding.CONFIG)
            return climb.use(Binding.TEXT)
        if isinstance(call, s.Struct):
            if parent.name:
                climb.name = climb.name or parent.name
                climb.key, climb.in_mapping = parent.name, True
            climb.call = climb.call or call
            climb.flow.append((call, climb.key or str(place_in(call.args, parent))))
            climb.in_sequence = False
            if climb.decided is None and self.tables.is_row(call, climb.tag):
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
            or (not name and place_in(call.args, parent) >= 2 and not climb.in_mapping)
        ):
            if climb.in_mapping:
                climb.decided, climb.name = Binding.CONFIG, ""
            climb.decided = climb.decided or Binding.CONFIG
            climb.name = climb.name or next((text_of(a).lstrip("-") for a in call.args), "")
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
        if word in words.RESPELLING_METHODS and isinstance(call.func, s.Attr):
            return climb.use(Binding.TEXT)  # whatever it takes the place of
        if (
            word in words.PASSING_FUNCTIONS
            and (is_first or word in ("urljoin", "join", "cast"))
            and (word != "of" or len(call.args) == 1)
            and not name
        ):
            return call
        if word in words.COLLECTIONS and len(call.args) == 1 and climb.in_sequence:
            return call
        if self.tables.is_filled(call, climb.tag):
            climb.decided = climb.decided or Binding.TABLE
        is_key = is_first and not name and not isinstance(parent.value, s.Mapping)
        if is_key and self.tables.is_key_of_table(call, callee, climb.tag):
            table = dotted(call.func.obj) if isinstance(call.func, s.Attr) else ""
            return replace(climb.use(Binding.TABLE), table=table)
        if (
            words.is_text_call(callee)
            or words.is_text_call(written)
            or (name in words.NAMES_SHOWN and (words.is_shown(callee) or words.is_shown(written)))
            or is_answer(self.scopes, call, parent)
        ):
            climb.decided = Binding.TEXT  # whatever it stands in for: nobody asks it anything
            return climb.use(Binding.TEXT)
        if name == word == "value" and isinstance(self.scopes.scope_of(call), s.Class):
            return climb.use(Binding.TABLE)  # what a class of choices keeps for one of them
        if word == "tag" and is_first and isinstance(call.func, s.Attr):
            return climb.use(Binding.TABLE)  # one of the choices that a picker shows
        if (
            words.NAMES_PROMPT.match(name)
            or words.NAMES_METADATA.fullmatch(name)
            or (not climb.in_mapping and _is_maker(climb, name))
            or words.ADDS_TEXT.search(written)
        ):
            climb.name = climb.name or name
            return climb.use(Binding.TEXT)
        if climb.key == "value" and words.ELEMENT_FUNCTION.fullmatch(word) and _is_choice(call):
            return climb.use(Binding.TABLE)
        if name == "value" and words.NAMES_CHOICE.fullmatch(word) and not climb.in_mapping:
            return climb.use(Binding.TABLE)
        if climb.decided is None and words.NAMES_INITIAL.match(name):
            climb.decided = Binding.DEFAULT
        if word == "default" and isinstance(call.func, s.Attr) and is_first and "()" in callee:
            option = option_of(call.func.obj)
            if option is not None:
                climb.name = climb.name or next(filter(None, map(text_of, option.args)), "")
            is_config = option is not None or is_in_settings(call)
            climb.decided = climb.decided or (Binding.CONFIG if is_config else Binding.DEFAULT)
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
        given = name or (climb.key if is_object else "") or str(place_in(call.args, parent))
        climb.flow.append((call, given))
        is_recording = words.RECORDING_FUNCTION.match(word) is not None
        if climb.decided is None and is_recording and param is None:
            return climb.use(Binding.TEXT)
        if param is not None:
            uses = self._follow(climb, param, param.name, depth)
            bindings = {use.binding for use in uses}
            is_test = bool(words.ASKING_FUNCTION.match(word)) and len(call.args) > 1
            is_test = is_test or (
                bindings == {Binding.BRANCH} and not isinstance(call.parent, s.Statement)
            )
            if climb.decided is None and is_test:
                # A test of the file's own: `isOf(model, LIT)` asks what a comparison there asks.
                return Use(Binding.BRANCH, condition=whole_condition(call))
            if climb.decided is None and bindings == {Binding.CONFIG}:
                climb.decided = Binding.CONFIG  # a helper takes it in the absence of a look-up
            if climb.decided is None and _is_only_priced(uses):
                table = next(filter(None, (use.table or use.other for use in uses)))
                return replace(climb.use(Binding.TEXT), table=table)
            if climb.decided is None and is_recording and bindings <= _TELLING:
                return climb.use(Binding.TEXT)
            if climb.decided is None and is_only_given_last(param):
                climb.decided = Binding.DEFAULT
        if climb.decided is None and (
            is_given_to_parameter(call) or self.replacements.is_stopgap(call)
        ):
            climb.decided = Binding.DEFAULT  # `llm: X = X(model=...)`: callers can replace it whole
        if climb.decided is None and (
            self.tables.is_row(call, climb.tag)
            or (self.tables.is_entry(call) and self._is_kept(call, parent, climb.tag, depth))
        ):
            climb.decided = Binding.TABLE
        told = words.last_word(written)  # not that of an import: those have one called default
        fills_in = words.NAMES_DEFAULT.search(told) and not words.BUILDS_DEFAULT.match(told)
        if not climb.in_mapping and told != "default" and fills_in:
            # `withDefaultModel(options, LIT)`: a table, where each entry says so.
            return climb.use(Binding.TABLE if has_alike(call) else Binding.DEFAULT)
        return climb.use(Binding.PINNED)

    @staticmethod
    def _option_name(call: s.Struct) -> str:
        """What an option is called by, of one that is spelled out as an object."""
        for node in s.walk(call):
            if isinstance(node, s.Entry) and isinstance(node.key, s.Str):
                if node.key.text.lower() == "name":
                    return text_of(node.value)
        return ""

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
        position = place_in(call.args, argument)
        return params[position] if position < len(params) else None

    def _filled(self, own: s.Class, call: s.Call, argument: s.Arg) -> str:
        """The parameter of a class's constructor that an argument fills, or the field where only
        fields are declared; "" where another file has the constructor."""
        if self.scopes.constructor(own) is not None:
            param = self._parameter(call, argument)
            return param.name if param is not None else ""
        fields = [
            dotted(item.targets[-1])
            for item in own.body.items
            if isinstance(item, s.Assign) and item.annotation is not None
        ]
        if argument.name:
            return argument.name if argument.name in fields else ""
        place = place_in(call.args, argument)
        return fields[place] if place < len(fields) else ""

    def _is_kept(self, call: s.Call, argument: s.Arg, tag: str, depth: int) -> bool:
        """Whether objects of a class of the file, which has methods, hand on to nobody what an
        argument of its constructor gives them."""
        own = self.origins.own_class(self.origins.path(call.func))
        name = self._filled(own, call, argument) if own is not None and has_methods(own) else ""
        if own is None or not name:
            return False
        key = (id(own), name, tag)
        known = self._kept.get(key)
        if known is None:
            reads = [
                node
                for node in s.walk(own.body)
                if isinstance(node, s.Name | s.Attr)
                and dotted(node).rpartition(".")[2] == name
                and not is_target(node)
            ]
            known = self._kept[key] = not any(
                self._is_asking(use, step, given, tag)
                for use in self._follow_loads(reads, tag, depth)
                for step, given in use.flow
            )
        return known

    def _is_asking(self, use: Use, call: s.Call, given: str, tag: str) -> bool:
        """Whether a call that a value reaches may send it to somebody: the names say what it is,
        or they are not there, and a method or a class takes it."""
        callee = self.origins.path(call.func)
        if callee.startswith(":") or words.is_inert(callee) or words.is_text_call(callee):
            return False
        word = words.last_word(callee)
        return any(self._says(_Climb(tag, each)) for each in (use.name, given, word)) or (
            given.isdecimal() and (isinstance(call.func, s.Attr) or word[:1].isupper())
        )

    @staticmethod
    def _holds_state(call: s.Call, word: str) -> bool:
        """Whether a call gives a value that is set anew later: `const [x, setX] = useState(LIT)`."""
        if word not in words.STATE_FUNCTIONS:
            return False
        assign = call.parent
        target = assign.targets[-1] if isinstance(assign, s.Assign) else None
        return not isinstance(target, s.Seq) or len(target.items) > 1

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
        if climb.tag in _LIKE_MODELS and words.NAMES_PART_OF_NAMES.search(simple):
            climb.decided = Binding.TEXT
        is_listed = climb.in_sequence and (not climb.in_mapping or climb.is_row)
        if is_listed or (climb.in_mapping and simple.isupper()):
            is_table = words.NAMES_PLURAL.search(simple) is not None
            if climb.decided is None and is_table and not self.tables.is_of_one(child, climb.tag):
                climb.decided = Binding.TABLE
        if climb.decided is not None and climb.decided is not Binding.TABLE:
            self._follow_target(climb, target, depth)
            return climb.use(climb.decided)
        if climb.decided is None and self.tables.is_one_of_results(parent, climb.tag):
            climb.decided = Binding.TABLE
        if climb.decided is Binding.TABLE:
            return climb.use(Binding.TABLE)
        if isinstance(target, s.Index) and not climb.in_mapping:
            # `payload["model"] = LIT`: the key is the name.
            climb.name = inner_name or text_of_key(target)
            if words.is_config_object(dotted(target.obj)):
                is_open = self.replacements.is_for_absent(parent, target)
                return climb.use(Binding.CONFIG if is_open else Binding.PINNED)
        if isinstance(parent.parent, s.Siblings) and self.tables.is_enumerated(
            parent.parent.items, climb.tag
        ):
            return climb.use(Binding.TABLE)
        if not climb.in_mapping and self.tables.is_module_of_constants(parent, climb.tag):
            return climb.use(Binding.TABLE)
        if self.replacements.is_replaced(parent, target):
            climb.decided = (
                Binding.CONFIG
                if self.replacements.is_replaced_by_lookup(parent, target)
                else Binding.DEFAULT
            )
            self._follow_target(climb, target, depth)
            return climb.use(Binding.DEFAULT)
        if climb.in_mapping and climb.key and isinstance(target, s.Name | s.Attr):
            later = self.replacements.set_later(parent, f"{name}.{climb.key}")
            if later:
                is_config = any(self.lookups.is_lookup(value) for value in later)
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

    def _is_only_answered(self, target: s.Node) -> bool:
        """Whether an object is written into the answer of this program and used for nothing else."""
        loads = [load.parent for load in self._loads_of(target)]
        return bool(loads) and all(
            isinstance(arg, s.Arg)
            and isinstance(arg.parent, s.Call)
            and is_answer(self.scopes, arg.parent, arg)
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

    def _field(
        self, climb: _Climb, parent: s.Assign, target: s.Name, around: s.Class, depth: int
    ) -> Use:
        bases = {
            words.last_word(dotted(base.value)) for base in around.bases if isinstance(base, s.Arg)
        }
        is_enum = bool(bases & words.ENUM_BASES) or any(base.endswith("Enum") for base in bases)
        if is_enum and self.tables.has_alternatives(around):
            return climb.use(Binding.TABLE)
        if bases & words.SETTINGS_BASES or (
            is_marked(around) and parent.is_replaceable is not False
        ):
            return climb.use(Binding.CONFIG)
        self._follow_target(climb, target, depth)
        if is_open(parent):
            return climb.use(Binding.DEFAULT)
        if target.id.isupper() or parent.is_replaceable is False:
            # A constant that only stands in for what is missing is a default itself.
            bindings = {use.binding for use in self._uses(target, climb.tag, depth)}
            bindings -= {Binding.BRANCH, Binding.TEXT}
            if bindings and bindings <= {Binding.DEFAULT, Binding.CONFIG}:
                is_config = bindings == {Binding.CONFIG}
                return climb.use(Binding.CONFIG if is_config else Binding.DEFAULT)
        if words.NAMES_DEFAULT.search(target.id):
            return climb.use(Binding.DEFAULT)
        if self._says(climb) or climb.flow:
            if self.tables.is_listing(around, climb.tag, parent.annotation is not None):
                return climb.use(Binding.TABLE)
            return climb.use(Binding.PINNED)
        return climb.use(Binding.TABLE if is_enum else Binding.TEXT)

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
        # Others may ask an object for what it holds.
        return replace(climb.use(binding), table=best.table if isinstance(target, s.Name) else "")

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
                    if len(where[1]) > 1:
                        loads = self._reached(target, loads)
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

    def _reached(self, target: s.Name, loads: list[s.Node]) -> list[s.Node]:
        """Those of a name's reads where it can still have what it is given here."""
        assign: s.Node | None = target.parent
        while isinstance(assign, s.Seq | s.Other):
            assign = assign.parent
        definitions = self.origins.definitions
        return [
            load
            for load in loads
            if not isinstance(load, s.Name) or definitions.is_reached(load, assign)
        ]

    def _follow_target(self, climb: _Climb, target: s.Node, depth: int) -> None:
        for use in self._uses(target, climb.tag, depth):
            climb.flow += use.flow
            climb.fills = climb.fills or use.fills

    def _follow(self, climb: _Climb, param: s.Param, name: str, depth: int) -> list[Use]:
        """Go on with what a parameter reaches; its uses there."""
        function = param.parent
        if not isinstance(function, s.Func) or depth >= _MAX_DEPTH:
            return []
        uses = self._followed.get((id(param), climb.tag, depth))
        if uses is None:
            if id(param) in self._open or self._left <= 0:
                self._cuts += 1
                return []
            cuts = self._cuts
            self._open.add(id(param))
            uses = self._follow_loads(self.scopes.loads(function, name), climb.tag, depth)
            self._open.discard(id(param))
            if self._cuts == cuts:
                self._followed[id(param), climb.tag, depth] = uses
        for use in uses:
            climb.flow += use.flow
            climb.fills = climb.fills or use.fills
        return uses

    def _returned(self, climb: _Climb, parent: s.Return) -> Use:
        function = function_of(parent)
        name = function.name if function is not None else ""
        climb.name = climb.name or name
        if climb.decided is not None:
            return climb.use(climb.decided)
        if self.tables.is_one_of_results(parent, climb.tag):
            return climb.use(Binding.TABLE)
        if words.NAMES_DEFAULT.search(name):
            return climb.use(Binding.DEFAULT)
        if not climb.in_mapping and is_returned_on_failure(parent):
            return climb.use(Binding.DEFAULT)
        given = returned_before(parent)
        if given is not None:
            return climb.use(Binding.CONFIG if self.lookups.is_lookup(given) else Binding.DEFAULT)
        condition = condition_round(parent)
        while condition is not None:
            if climb.tag == "model" and (
                self.aliases.is_test(condition.test)
                or (function is not None and self.aliases.is_beside_tests(condition, function))
            ):
                return climb.use(Binding.TEXT)
            if tests_absence(condition.test):
                is_config = isinstance(condition.test, s.Not) and self.lookups.is_lookup(
                    condition.test.value
                )
                return climb.use(Binding.CONFIG if is_config else Binding.DEFAULT)
            condition = condition_round(condition)
        around = switch_round(parent)
        if around is not None and self.tables.is_tabular(
            self.tables.switched(around)[1], climb.tag
        ):
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
                    isinstance(item, s.Assign) and self.lookups.is_lookup(item.value)
                    for item in parent.body.items
                )
            child, parent = parent, parent.parent
        return False

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
                            self._called(unwrapped(i))
                            for i in node.items
                            if dotted(unwrapped(i)) != parent.target.id
                        ]
                        return Use(
                            Binding.BRANCH,
                            condition=whole_condition(around),
                            other=others[0] if others else "",
                        )
        return climb.use(climb.decided or Binding.TABLE)


def _is_maker(climb: _Climb, name: str) -> bool:
    """Whether a name says that a model has made what is spoken of: `generated_by="dall-e-3"`."""
    return climb.tag in _LIKE_MODELS and words.NAMES_MAKER.fullmatch(name) is not None


def _is_one_arm(item: s.Node) -> bool:
    """Whether a text is taken on a condition, and what follows otherwise: `big and LIT or LIT`."""
    return isinstance(item, s.And) and bool(text_of(item.items[-1]))


def _is_asked(method: s.Node | None) -> bool:
    """Whether what follows on an address asks it: `"https://...".WithTimeout(9).PostJsonAsync(b)`."""
    while isinstance(method, s.Attr):
        if method.name in words.REQUEST_METHODS:
            return True
        call = method.parent
        method = call.parent if isinstance(call, s.Call) and call.func is method else None
    return False


def _is_choice(call: s.Call) -> bool:
    """Whether a call builds an element that shows one of several choices: `<option>`."""
    first = call.args[0].value if isinstance(call.args[0], s.Arg) else None
    if isinstance(first, s.Str):
        return first.text == "option"
    return words.NAMES_CHOICE.fullmatch(words.last_word(dotted(first))) is not None


def _is_only_priced(uses: Sequence[Use]) -> bool:
    """Whether a model's name is only looked up, or looked for, in tables of prices or limits; what
    a message tells besides is nobody's choice."""
    asked = [use for use in uses if use.table or use.binding is not Binding.TEXT]
    return bool(asked) and all(
        use.binding in (Binding.TABLE, Binding.BRANCH, Binding.TEXT)
        and words.NAMES_PRICES.search(words.last_word(use.table or use.other)) is not None
        for use in asked
    )


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
