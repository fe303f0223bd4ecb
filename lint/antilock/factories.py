"""Functions that build a bound model of one of several providers: where a change happens anyway."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antilock import facts as f
    from antilock.subjects import ProviderCall, Subjects

Arms = tuple[tuple[int, int], ...]  # as facts.Call has them
_Vendor = tuple[str, ...]

_MAX_BUILT = (
    200  # models of one function that are compared: one with more is no question of a choice
)
_KINDS = re.compile(r"(?:type|provider|vendor|backend)$")


def factories(subjects: Subjects) -> frozenset[int]:
    """The functions that build bound models of two or more providers, one of them each time; and
    those that build one each, of which the program takes one."""
    built: dict[int, list[ProviderCall]] = defaultdict(list)
    for call in subjects.calls:
        if call.role == "builder":
            built[call.call.function].append(call)
    return frozenset(
        function for function, calls in built.items() if _is_choice(calls[:_MAX_BUILT])
    ) | _taken_by_key(subjects, built)


def exclude(first: Arms, second: Arms) -> bool:
    """Whether what stands in these arms of choices excludes each other: arms of one choice."""
    arms = dict(second)
    return any(choice in arms and arms[choice] != arm for choice, arm in first)


def _is_choice(built: list[ProviderCall]) -> bool:
    """Whether models that one function builds are of several providers, one of them each time."""
    if any(len(call.providers) > 1 and len(call.call.built_by) > 1 for call in built):
        return True  # by a client that another function chooses
    return any(
        (exclude(one.call.arms, two.call.arms) or _are_chosen(one.call, two.call))
        and _vendor(one) != _vendor(two)
        for one, two in combinations(built, 2)
    )


def _taken_by_key(subjects: Subjects, built: dict[int, list[ProviderCall]]) -> frozenset[int]:
    """The functions that are entries of a mapping beside such as build models of other providers."""
    functions = subjects.facts.functions
    chosen: dict[int, dict[int, set[_Vendor]]] = defaultdict(dict)
    for function, calls in built.items():
        for choice, _ in functions[function].arms:
            chosen[choice][function] = {_vendor(call) for call in calls}
    return frozenset(
        function
        for vendors in chosen.values()
        if len(vendors) > 1 and len(set().union(*vendors.values())) > 1
        for function in vendors
    )


def _vendor(call: ProviderCall) -> _Vendor:
    """The providers of a builder, told apart by what its arguments name."""
    kinds = tuple(
        argument.text.lower()
        for argument in call.call.arguments
        if argument.text and _KINDS.search(argument.name)
    )
    return (*call.providers, *kinds)


def _are_chosen(first: f.Call, second: f.Call) -> bool:
    """Whether each of two calls depends on a choice of its own: `if (key) add(...); if (other) ...`."""
    ours, theirs = dict(first.arms), dict(second.arms)
    return bool(ours and theirs) and not ours.keys() & theirs.keys()
