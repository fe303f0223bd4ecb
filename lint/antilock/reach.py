"""Which provider calls a call leads to, and from where it is called, within one file."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from itertools import islice

from antilock import facts as f
from antilock.analysis.scopes import SELF_NAMES
from antilock.analysis.words import CALLING_BY_NAME
from antilock.subjects import ProviderCall, Subjects

_MAX_DEPTH = 3
_MAX_DERIVED = 400
_MAX_HANDED = 200
# Methods by which a bound model is asked, whatever the framework.
_ASKING = frozenset(
    """invoke ainvoke stream astream batch abatch run arun run_sync run_async run_stream kickoff
    predict apredict predict_messages call acall __call__ generate agenerate complete acomplete
    chat achat stream_chat stream_complete query aquery ask answer transform embed_query
    embed_documents aembed_query aembed_documents get_text_embedding get_text_embedding_batch
    get_query_embedding embed encode forward generate_content generate_from_single_prompt
    execute""".split()
)


def _method(call: f.Call) -> str:
    """The last name of a callee as most languages would write it: `GenerateContent`."""
    name = call.callee.rpartition(".")[2]
    return name if name.islower() else re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


class Reach:
    """Follows calls through the functions and names of one file."""

    def __init__(self, subjects: Subjects) -> None:
        self.facts = subjects.facts
        self.calls = {call.index: call for call in subjects.calls}
        self.asking = {call.index: call for call in subjects.calls if call.asks}
        self.functions = {fn.name: i for i, fn in enumerate(self.facts.functions) if i}
        self.inside: dict[int, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            self.inside[call.function].append(index)
        self._derived: dict[int, tuple[int, ...]] = {}
        self._asked: dict[tuple[int, int], tuple[ProviderCall, ...]] = {}
        self._callers: dict[int, tuple[int, ...]] = {}

    @cached_property
    def _built(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            for builder in call.built_by:
                found[builder].append(index)
        return found

    @cached_property
    def given(self) -> dict[str, list[int]]:
        """The calls that are given what a name stands for."""
        found: dict[str, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            for name in {name for argument in call.arguments for name in argument.names}:
                found[name].append(index)
        return found

    @cached_property
    def around(self) -> dict[f.Span, tuple[int, ...]]:
        """The calls that stand at a span of a call, or hold one there: the outermost first."""
        alike: dict[f.Span, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            alike[call.span].append(index)
        found: dict[f.Span, tuple[int, ...]] = {}
        outer: list[f.Span] = []
        for span in sorted(alike, key=_from_outside):
            while outer and not outer[-1].holds(span):
                outer.pop()
            found[span] = (*(found[outer[-1]] if outer else ()), *alike[span])
            outer.append(span)
        return found

    @cached_property
    def handing(self) -> dict[int, list[int]]:
        """The calls that hand a function on, by function."""
        found: dict[int, list[int]] = defaultdict(list)
        for index, call in enumerate(self.facts.calls):
            for function in self.handed_by(call):
                if call.function != function:
                    found[function].append(index)
        return found

    @cached_property
    def _methods(self) -> dict[int, list[int]]:
        """The methods that calls are handed, by call: `to_thread(client.chat.create, prompt)`."""
        found: dict[int, list[int]] = defaultdict(list)
        handed = (index for index, call in enumerate(self.facts.calls) if call.is_handed)
        for index in islice(handed, _MAX_HANDED):
            if around := self._given_in(index):
                found[around[-1]].append(index)
        return found

    def asked_in(self, function: int) -> list[ProviderCall]:
        """The provider calls that stand in a function."""
        return [self.asking[index] for index in self.inside[function] if index in self.asking]

    def function_of(self, call: f.Call) -> int | None:
        """The function of the file that a call calls."""
        if not call.callee.startswith(":"):
            return None
        return self.functions.get(call.callee[1:].replace("()", ""))

    def handed_by(self, call: f.Call) -> list[int]:
        """The functions of the file that a call is handed: `submit(ask, prompt)`."""
        found = []
        for argument in call.arguments:
            if len(argument.names) != 1 or argument.text is not None:
                continue
            name = argument.names[0]
            owner, _, short = name.rpartition(".")
            for around in (self.facts.functions[call.function].name, "") if not owner else ():
                function = self.functions.get(f"{around}.{short}" if around else short)
                if function is not None:
                    found.append(function)
                    break
            if owner.rpartition("/")[2] in SELF_NAMES:
                around = self.facts.functions[call.function].name.rpartition(".")[0]
                if f"{around}.{short}" in self.functions:
                    found.append(self.functions[f"{around}.{short}"])
        return found

    @cached_property
    def _dispatched(self) -> dict[int, list[int]]:
        """The methods that a call may mean which names one of its own class only as it runs, by
        call: `getattr(self, f"_ask_{name}")(prompt)`, `getattr(self, METHODS[name])(prompt)`,
        `this[name](prompt)`, `send("ask_#{name}")`."""
        found: dict[int, list[int]] = {}
        for index, call in enumerate(self.facts.calls):
            told = self._pattern(call)
            if told is not None:
                around = self.facts.functions[call.function].name.rpartition(".")[0]
                owner, pattern = told[0] or around, re.compile(told[1])
                found[index] = [
                    function
                    for name, function in self.functions.items()
                    if owner
                    and name.rpartition(".")[0] == owner
                    and function != call.function
                    and pattern.fullmatch(name.rpartition(".")[2])
                ]
        return found

    def _pattern(self, call: f.Call) -> tuple[str, str] | None:
        """The class and the pattern of the methods that a call may mean; "" for the class that the
        call stands in."""
        if call.callee.startswith(":") and call.callee.endswith("()[]"):
            return call.callee[1:].removesuffix("()[]"), r"\w+"
        name: f.Argument | None = None
        if call.callee.endswith("getattr()"):
            for built in call.built_by:
                arguments = self.facts.calls[built].arguments
                if len(arguments) > 1 and _is_own_object(arguments[0]):
                    name = arguments[1]
        elif call.callee.rpartition(".")[2].lstrip("~") in CALLING_BY_NAME and call.arguments:
            name = call.arguments[0]
        if name is None:
            return None
        if name.text is not None and "{}" in name.text:
            return "", re.escape(name.text).replace(r"\{\}", r"\w+")
        of_rounds = (element for guard in call.guards for element in guard.elements)
        listed = "|".join(re.escape(text) for text in (*name.strings, *of_rounds))
        return ("", listed) if listed else None

    def asked_from(self, call: f.Call) -> list[ProviderCall]:
        """The provider calls of all the methods that a call may mean which names one as it runs."""
        index = next((i for i in self._dispatched if self.facts.calls[i] is call), -1)
        found = {
            one.index: one
            for each in self._dispatched.get(index, ())
            for inner in self.inside[each]
            for one in self.asked_by(inner)
        }
        return list(found.values())

    def asked_by(self, index: int, depth: int = 0) -> tuple[ProviderCall, ...]:
        """The provider calls that a call makes: itself, its model's, those of its function."""
        known = self._asked.get((index, depth))
        if known is None:
            known = self._asked[index, depth] = self._asked_anew(index, depth)
        return known

    def _asked_anew(self, index: int, depth: int) -> tuple[ProviderCall, ...]:
        call = self.asking.get(index)
        if call is not None:
            return (call,)
        handed = [
            one for each in self._methods.get(index, ()) for one in self.asked_by(each, depth)
        ]
        if handed:
            return tuple(handed)
        site = self.facts.calls[index]
        bound = [
            self.asking[built]
            for built in site.built_by
            if built in self.asking and self.asking[built].role == "builder"
        ]
        if bound:
            return (bound[0],)
        if site.built_by and index in self._wrapping:
            return self._wrapping[index]
        if depth >= _MAX_DEPTH:
            return ()
        function = self.function_of(site)
        found: dict[int, ProviderCall] = {}
        for each in [function] if function is not None else self.handed_by(site):
            for inner in self.inside[each]:
                if inner != index:
                    found.update({one.index: one for one in self.asked_by(inner, depth + 1)})
        return tuple(found.values())

    def callers(self, function: int) -> tuple[int, ...]:
        """The calls by which a function is called from others: by its name, handed to another
        call, or, where no such call is known, by the name of the method alone."""
        known = self._callers.get(function)
        if known is None:
            known = self._callers[function] = tuple(self._callers_anew(function))
        return known

    def _callers_anew(self, function: int) -> list[int]:
        fact = self.facts.functions[function]
        found = [index for index in fact.callers if self.facts.calls[index].function != function]
        found += [index for index in self.handing[function] if index not in found]
        short = fact.name.rpartition(".")[2]
        if not found:
            found = [index for index, called in self._dispatched.items() if function in called]
        if not found and "." in fact.name:
            found = [
                index
                for index, call in enumerate(self.facts.calls)
                if call.callee.startswith("~")
                and call.callee.rpartition(".")[2] == short
                and call.function != function
            ]
        return list(dict.fromkeys(found))

    def is_source(self, index: int) -> bool:
        """Whether a call names its provider itself, instead of taking a model that is built."""
        call = self.asking.get(index)
        return call is not None and not (
            call.role in ("router", "builder") and not call.providers and not call.model
        )

    def uses(self, builder: ProviderCall) -> list[int]:
        """The calls that ask a bound model, through names of the file and what it is put into."""
        return [
            index
            for index in self.derived(builder)
            for call in [self.facts.calls[index]]
            if _method(call) in _ASKING or call.callee.endswith("()")
        ]

    def derived(self, builder: ProviderCall) -> tuple[int, ...]:
        """The calls on a bound model or on what it is put into, and those that it is given to."""
        known = self._derived.get(builder.index)
        if known is None:
            known = self._derived[builder.index] = tuple(self._follow(builder.index))
        return known

    @cached_property
    def _wrapping(self) -> dict[int, tuple[ProviderCall, ...]]:
        """The bound models that were put into what a call is on, by call: `first.chat(prompt)`
        where `first` is `AiServices.create(Assistant.class, model)`."""
        found: dict[int, tuple[ProviderCall, ...]] = defaultdict(tuple)
        for builder in self.asking.values():
            for each in self.derived(builder) if builder.role == "builder" else ():
                found[each] += (builder,)
        return dict(found)

    def _follow(self, start: int) -> list[int]:
        derived = {start}
        fresh = [start]
        while fresh and len(derived) < _MAX_DERIVED:
            index = fresh.pop()
            call = self.facts.calls[index]
            found = [*self._built[index]]
            found += self._given_in(index)
            if call.result.startswith("=") and len(call.result) > 1:
                name = call.result[1:]
                found += [
                    each
                    for each in self.given[name]
                    if "." in name or call.function in (0, self.facts.calls[each].function)
                ]
            for each in found:
                if each not in derived and not self.is_source(each):
                    derived.add(each)
                    fresh.append(each)
        return sorted(derived - {start})

    def _given_in(self, index: int) -> list[int]:
        """The calls of the same function that have a call inside an argument, the outermost first."""
        call = self.facts.calls[index]
        return [
            each
            for each in self.around[call.span]
            for outer in [self.facts.calls[each]]
            if outer.function == call.function
            and outer.span.start < call.span.start
            and call.span.end < outer.span.end
        ]


def _from_outside(span: f.Span) -> tuple[tuple[int, int], int, int]:
    """Sorts ranges that begin at one place by where they end, the longest first."""
    return span.start, -span.end_line, -span.end_column


def _is_own_object(argument: f.Argument) -> bool:
    return len(argument.names) == 1 and argument.names[0].rpartition("/")[2] in SELF_NAMES
