"""Tables: literals of a kind that stand side by side, or in calls that do. They list what there is;
none of them is thereby what a provider is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import SELF_NAMES, Scopes
from antilock.analysis.vocabulary import Known
from antilock.syntax import dotted, key_of, place_in, text_of, text_of_key


class Tables:
    """Tells the tables of one file."""

    def __init__(self, scopes: Scopes, origins: Origins, known: Known) -> None:
        self.scopes = scopes
        self.origins = origins
        self.known = known
        self.classify = known.classify
        self._tables: dict[tuple[int, str, bool, int], tuple[list[s.Node], bool]] = {}
        self._kinds: dict[int, tuple[list[s.Node], list[s.Node], list[s.Node]]] = {}
        self._enumerated: dict[tuple[int, str], tuple[Sequence[s.Node], bool]] = {}
        self._of_switch: dict[int, tuple[list[s.Node], list[s.Node], bool]] = {}
        self._listings: dict[tuple[int, str, bool], bool] = {}
        self._catalogues: dict[tuple[int, str], bool] = {}
        self._records: dict[tuple[int, str], tuple[list[s.Node], bool]] = {}

    def is_tabular(
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
            case s.Attr() if tag == "model":
                return tag if self.known.constant(item) else ""
            case s.Arg():
                return self._content(item.value, tag, depth)
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

    def siblings(self, entry: s.Entry, mapping: s.Mapping) -> list[s.Node]:
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

    def is_of_provider(self, entry: s.Entry, mapping: s.Mapping, tag: str) -> bool:
        """Whether an entry that is called as the provider of an endpoint stands beside others that
        tell of models: a table of providers, also where only one of them needs an address."""
        provider = tag.partition("endpoint:")[2]
        return (
            provider != ""
            and key_of(entry).lower().partition("-")[0] == provider.partition("-")[0]
            and isinstance(entry.value, s.Mapping)
            and self.is_tabular(self.siblings(entry, mapping), "model", depth=1)
        )

    def is_of_one(self, node: s.Node, tag: str) -> bool:
        """Whether an object holds several endpoints, all of them one provider's, and nothing else."""
        while isinstance(node, s.Call) and len(node.args) == 1 and isinstance(node.args[0], s.Arg):
            node = node.args[0].value  # `Object.freeze({...})`
        return (
            tag.startswith("endpoint")
            and isinstance(node, s.Mapping)
            and len(node.entries) > 1
            and all(
                isinstance(entry, s.Entry)
                and isinstance(entry.value, s.Str)
                and self.classify(entry.value.text) == tag
                for entry in node.entries
            )
        )

    def are_records(self, items: list[s.Node], key: str) -> bool:
        """Whether two or more objects of a list have a text under a key, which makes these rows of a
        table, also where the catalogue knows one of the models alone."""
        known = self._records.get((id(items), key))
        if known is None or known[0] is not items:
            told = sum(isinstance(row, s.Mapping) and _has_text(row, key) for row in items)
            known = self._records[id(items), key] = (items, told >= 2)
        return known[1]

    def _is_hub(self, entry: s.Entry) -> bool:
        return self.classify(text_of(entry.value)) == "hub"

    def is_among(self, item: s.Node, items: Sequence[s.Node]) -> bool:
        """Whether a list holds a text beside nothing but what is spread into it and what a name
        says to be a model: `["gpt-4o", ...others]`, `[settings.model, "gpt-4o"]`."""
        return (
            isinstance(item, s.Str)
            and len(items) > 1
            and all(each is item or _is_spread(each) or _is_called_model(each) for each in items)
        )

    def is_row(self, call: s.Call, tag: str) -> bool:
        """Whether a call only describes one of several sibling entries: a row of a table."""
        if self._is_constant_of_own_class(call) or self._is_registered(call, tag):
            return True
        return self._is_listed(call, tag) or (self._is_description(call) and self.is_entry(call))

    def _is_listed(self, call: s.Call, tag: str) -> bool:
        """Whether a list holds calls of one function that are each given a model, and neither the
        file nor the catalogue knows that function to ask anybody."""
        path = self.origins.path(call.func)
        if (
            not isinstance(call.parent, s.Seq)
            or tag not in ("model", "hub")
            or path.startswith(":")
            or self.known.is_sdk(path)
        ):
            return False
        written = dotted(call.func)
        if words.ASKS.match(words.last_word(written)):
            return False
        given = [self._given_by(each, written, tag) for each in call.parent.items]
        return len(list(filter(None, given))) >= 2

    def is_filled(self, call: s.Call, tag: str) -> bool:
        """Whether a method gives a list several entries at once, two or more of which are what `tag`
        is: `options.push({...}, {...})`."""
        word = call.func.name if isinstance(call.func, s.Attr) else ""
        return word in words.FILLING_METHODS and self.is_tabular(call.args, tag)

    def is_entry(self, call: s.Call) -> bool:
        """Whether a call stands where a table has its rows: beside its like, under a model's name,
        in a constant whose name says several."""
        outer = call.parent
        if isinstance(outer, s.Assign) and isinstance(outer.targets[0], s.Index):
            return self.classify(text_of_key(outer.targets[0])) == "model"
        if isinstance(outer, s.Entry) and self.classify(key_of(outer)) == "model":
            return True
        return has_alike(call) or _is_one_of_constants(call) or _is_one_of_plural(call)

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
        written = dotted(call.func)
        is_telling = words.REGISTERING_FUNCTION.match(words.last_word(written)) is not None
        own = self._given_itself(call, tag) if is_telling else ""
        if own and any(self._given_itself(each, tag) not in ("", own) for each in _chained(call)):
            return True
        if not isinstance(step, s.Statement):
            return False
        if not is_telling and self.origins.own_function(self.origins.path(call.func)) is None:
            return False
        around = _steps_round(step)
        place = place_in(around, step)
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
        return self._given_by(call.value if isinstance(call, s.Await) else call, written, tag)

    def _given_by(self, call: s.Node | None, written: str, tag: str) -> str:
        """The same, of one call."""
        if not isinstance(call, s.Call) or dotted(call.func) != written:
            return ""
        for arg in call.args:
            for node in s.walk(arg):
                if isinstance(node, s.Str) and self._same(node.text, tag):
                    return node.text
        return ""

    def _given_itself(self, call: s.Call, tag: str) -> str:
        """What `tag` is of what a call is given as it stands there."""
        texts = [text_of(arg) for arg in call.args]
        return next((text for text in texts if text and self._same(text, tag)), "")

    def _is_description(self, call: s.Call) -> bool:
        path = self.origins.path(call.func)
        own = self.origins.own_class(path)
        if own is not None:
            return not has_methods(own)
        if words.last_word(path) in words.RECORD_FUNCTIONS and path.endswith("()"):
            return True
        outer = call.parent
        key = ""
        if isinstance(outer, s.Entry) and isinstance(outer.key, s.Str):
            key = outer.key.text
        elif isinstance(outer, s.Assign) and isinstance(outer.targets[0], s.Index):
            key = text_of_key(outer.targets[0])
        if key and self.classify(key) in ("model", "family"):
            return True
        return bool(words.NAMES_DESCRIPTION.search(words.last_word(dotted(call.func))))

    def is_key_of_table(self, call: s.Call, callee: str, tag: str) -> bool:
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
            or isinstance(self.scopes.first_value(call.func.obj), s.Mapping)
            or words.HOLDS_ENTRIES.search(words.last_word(dotted(call.func.obj))) is not None
            or words.NAMES_PRICES.search(words.last_word(dotted(call.func.obj))) is not None
        )

    @staticmethod
    def has_alternatives(enumeration: s.Class) -> bool:
        """Whether an enumeration has a second entry: one that has none leaves nothing to choose."""
        return sum(isinstance(item, s.Assign) for item in enumeration.body.items) > 1

    def is_enumerated(self, siblings: Sequence[s.Node], tag: str) -> bool:
        """Whether constants that are declared together only list what there is: all of them, or
        all of one type, each named after its value."""
        key = (id(siblings), tag)
        known = self._enumerated.get(key)
        if known is None or known[0] is not siblings:
            known = self._enumerated[key] = (siblings, self._lists_all(siblings, tag))
        return known[1]

    def _lists_all(
        self, siblings: Sequence[s.Node], tag: str, *, is_every_known: bool = True
    ) -> bool:
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
        if is_every_known and len(told) != len(texts):
            return False
        return all(_is_named_after(name, text) for name, text in texts)

    def is_module_of_constants(self, assign: s.Assign, tag: str) -> bool:
        """Whether a module, or what a compiler makes of a namespace, holds nothing but constants that
        are named after their values, whether the catalogue knows all of these or not."""
        around = assign.parent
        owner = around.parent if isinstance(around, s.Block) else around
        if not isinstance(owner, s.Module) and not (isinstance(owner, s.Func) and not owner.name):
            return False
        key = (id(around), tag)
        if key not in self._catalogues:
            items = _steps_round(assign)
            self._catalogues[key] = all(
                isinstance(item, s.Assign) for item in items
            ) and self._lists_all(items, tag, is_every_known=False)
        return self._catalogues[key]

    def is_listing(self, around: s.Class, tag: str, is_typed: bool) -> bool:
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
                and self.is_tabular(values, tag)
            )
        return known

    def is_one_of_results(self, node: s.Node, tag: str) -> bool:
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
        return self.is_tabular(results, tag)

    def switched(self, switch: s.Switch) -> tuple[list[s.Node], list[s.Node], bool]:
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


def _has_text(row: s.Mapping, key: str) -> bool:
    return any(
        isinstance(entry, s.Entry) and isinstance(entry.value, s.Str) and key_of(entry) == key
        for entry in row.entries
    )


def _is_named_after(name: str, text: str) -> bool:
    """Whether the name of a constant begins to say its value: `GPT_4O = "gpt-4o"`."""
    first = re.split(r"[-_.:/\d]", text.rpartition("/")[2].lower())[0]
    return first in name.lower()


def _is_spread(item: s.Node) -> bool:
    return isinstance(item, s.Other) and len(item.items) == 1 and dotted(item.items[0]) != ""


def _is_called_model(item: s.Node) -> bool:
    written = text_of_key(item) if isinstance(item, s.Index) else dotted(item)
    return words.NAMES_MODEL.search(words.last_word(written)) is not None


def _chained(call: s.Call) -> Iterator[s.Call]:
    """The other calls of one method in the chain that a call is a link of: `d.add(a).add(b).show()`."""
    name = call.func.name if isinstance(call.func, s.Attr) else ""
    below, above = call, call.parent
    while isinstance(below.func, s.Attr) and isinstance(below.func.obj, s.Call):
        below = below.func.obj
        if isinstance(below.func, s.Attr) and below.func.name == name:
            yield below
    while isinstance(above, s.Attr) and isinstance(above.parent, s.Call):
        if above.name == name:
            yield above.parent
        above = above.parent.parent


def _steps_round(step: s.Node) -> list[s.Node]:
    """What stands beside a step in its block, itself included."""
    around = step.parent
    if isinstance(around, s.Module):
        return around.body
    return around.items if isinstance(around, s.Block | s.Siblings) else []


def _is_member_of(target: s.Node, owner: str) -> bool:
    return bool(owner) and isinstance(target, s.Attr) and dotted(target.obj) == owner


def has_methods(own: s.Class) -> bool:
    """Whether a class has more than fields."""
    return not all(isinstance(item, s.Assign | s.Statement) for item in own.body.items)


def has_alike(call: s.Call) -> bool:
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


def _is_one_of_plural(call: s.Call) -> bool:
    """Whether a constant whose name says several lists a call, alone or among others."""
    entries = call.parent.parent if isinstance(call.parent, s.Entry) else call.parent
    outer = entries.parent if isinstance(entries, s.Seq | s.Mapping) else None
    if not isinstance(outer, s.Assign):
        return False
    name = words.last_word(dotted(outer.targets[-1]))
    is_listed = isinstance(entries, s.Seq) or name.isupper()
    return is_listed and words.NAMES_PLURAL.search(name) is not None


def _are_alike(call: s.Call, siblings: Sequence[s.Node]) -> bool:
    written = dotted(call.func)
    alike = [each for each in siblings if isinstance(each, s.Call) and dotted(each.func) == written]
    return len(alike) >= 2


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


def _names_model(entry: s.Entry) -> bool:
    """Whether the key of an entry says that its value is a model."""
    return bool(words.NAMES_MODEL.search(key_of(entry)))


def _is_table(tags: list[str], tag: str) -> bool:
    if tag.startswith("endpoint"):
        return len(set(tags)) >= 2
    return len(tags) >= 2


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
