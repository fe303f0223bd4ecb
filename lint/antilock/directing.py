"""Which providers a call of a file's function has it ask, by the addresses and clients it gives."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from antilock import facts as f
from antilock.reach import Reach
from antilock.subjects import ProviderCall, Subjects
from antilock.vendors import Vendors

_MAX_DEPTH = 3
_MAX_LEADING = 12  # calls of one function that lead to the same request
OPEN = ""  # a provider that only the running program knows


class Directing:
    """Tells uses of one request apart that several functions share: `post(url, key, body)`."""

    def __init__(self, subjects: Subjects, reach: Reach, vendors: Vendors) -> None:
        self.facts = subjects.facts
        self.subjects = subjects
        self.reach = reach
        self.vendors = vendors
        self._known: dict[tuple[int, int, int], frozenset[str]] = {}

    @cached_property
    def addresses(self) -> dict[int, set[str]]:
        """The providers whose addresses a call may be given, by call."""
        found: dict[int, set[str]] = defaultdict(set)
        for use in self.subjects.endpoints:
            for flow in use.literal.place.flow:
                found[flow.call].add(use.match.provider)
        return found

    @cached_property
    def _clients(self) -> dict[str, set[str]]:
        """The providers of the clients and bound models that the file has a name for, by name."""
        found: dict[str, set[str]] = defaultdict(set)
        for call in self.subjects.calls:
            if call.role in ("client", "builder") and call.call.result[1:]:
                is_open = self.vendors.is_open(call)
                found[call.call.result[1:]].update([OPEN] if is_open else call.providers)
        return found

    def by(self, call: f.Call, target: ProviderCall, depth: int = 0) -> frozenset[str]:
        """The providers that a call which leads to a request names for it; empty where none is."""
        key = (id(call), target.index, depth)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = frozenset(self._by(call, target, depth))
        return known

    def _by(self, call: f.Call, target: ProviderCall, depth: int) -> set[str]:
        found: set[str] = set()
        for argument in call.arguments:
            for text in argument.strings or filter(None, [argument.text]):
                if "." in text and (endpoint := self.vendors.catalogue.endpoint(text, "url")):
                    found.add(endpoint.provider)
            for name in argument.names:
                found |= self._clients.get(name, set())
        function = self.reach.function_of(call)
        if found or function is None or depth >= _MAX_DEPTH:
            return found
        leading = [
            self.facts.calls[index]
            for index in self.reach.inside[function]
            if index != target.index and self.leads(index, target)
        ]
        return found.union(*(self.by(each, target, depth + 1) for each in leading[:_MAX_LEADING]))

    def leads(self, index: int, target: ProviderCall) -> bool:
        """Whether a call makes a request, through functions of the file."""
        return any(each.index == target.index for each in self.reach.asked_by(index))
