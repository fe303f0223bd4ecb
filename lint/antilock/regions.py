"""Regions that clients get from other files: from constants, and from fields of settings classes.

Pure. A client is built where the SDK is; the region that it gets may stand as the default of a
parameter, in a class that knows nothing of the SDK.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.analysis.words import NAMES_REGION
from antilock.subjects import ProviderCall, RegionUse, snake
from antilock.symbols import Meaning, Place, Symbols

if TYPE_CHECKING:
    from antilock.link import Knowledge

_QUIET = (f.Binding.TABLE, f.Binding.TEXT, f.Binding.BRANCH, f.Binding.CONFIG)


def regions_given(knowledge: Knowledge) -> Mapping[str, tuple[RegionUse, ...]]:
    """The literal regions of each file that a provider's client of another file gets."""
    found: dict[str, dict[f.Literal, RegionUse]] = defaultdict(dict)
    for path, provider, dotted, is_spread in _asked(knowledge):
        place = _place_of(knowledge.symbols, path, dotted, is_spread)
        if place is None or place[0] == path:
            continue
        for literal in _literals(knowledge, place):
            found[place[0]].setdefault(literal, RegionUse(literal, provider, literal.text))
    return {
        path: tuple(sorted(uses.values(), key=lambda use: use.literal.span))
        for path, uses in sorted(found.items())
    }


def silent_sources(knowledge: Knowledge) -> frozenset[str]:
    """The files that may say a client's region and of which nothing is known yet: what the files of
    such clients bring in, and what others would have to hand on."""
    symbols = knowledge.symbols
    asked = tuple(_asked(knowledge))
    clients = {path for path, *_ in asked}
    found = {file for path in clients for file in symbols.sources_of(path)}
    for path, _, dotted, is_spread in asked:
        found |= symbols.missed_in(partial(_place_of, symbols, path, dotted, is_spread))[1]
    return frozenset(found - knowledge.files.keys())


def _asked(knowledge: Knowledge) -> Iterator[tuple[str, str, str, bool]]:
    """Where a client gets its region: the file, the provider, what it gets, whether spread."""
    for path, edges in knowledge.edges.items():
        if not edges.places:
            continue
        calls = {call.index: call for call in knowledge.subjects_of(path)[1].calls}
        for index, position, dotted in edges.places:
            call = calls.get(index)
            provider = _takes_region(call, position) if call is not None else ""
            if call is not None and provider:
                yield path, provider, dotted, call.call.arguments[position].name == "**"


def _takes_region(call: ProviderCall, position: int) -> str:
    """The provider whose region an argument of a call says, or ""."""
    surface = call.match.surface
    if surface is None or not surface.arguments.region:
        return ""
    name = call.call.arguments[position].name or str(position)
    is_region = name in ("**", *surface.arguments.region) or (name == "1" and surface.services)
    return (call.providers or (surface.provider,))[0] if is_region else ""


def _place_of(symbols: Symbols, path: str, dotted: str, is_spread: bool) -> Place | None:
    """The file and the name there that a path means; a class, with a dot, where it is spread."""
    told = _place(symbols.meaning(path, dotted.removesuffix("()")), is_spread)
    if told is not None or not symbols.is_own(path, dotted):
        return told
    member = dotted.rpartition(".")[2].removesuffix("()")
    found = set()
    for alias in symbols.names[path].aliases:
        # An object that nobody tells: of the one class that the file brings in and that has this.
        meaning = symbols.named(path, alias)
        if meaning is not None and meaning.kind is not None:
            file, kind = meaning.kind
            place = _place(symbols.meaning(file, f":{kind}().{member}"), is_spread)
            if place is not None:
                found.add(place)
    return found.pop() if len(found) == 1 else None


def _place(meaning: Meaning | None, is_spread: bool) -> Place | None:
    if meaning is None:
        return None
    if is_spread and meaning.function is not None and "." in meaning.function[1]:
        return meaning.function[0], meaning.function[1].rpartition(".")[0] + "."
    return meaning.defined


def _literals(knowledge: Knowledge, place: Place) -> Iterator[f.Literal]:
    """The literal regions by which a constant, a field or (with a dot at its end) a class is told."""
    path, name = place
    facts = knowledge.files[path]
    around, _, field = name.rpartition(".")
    regions = [
        literal
        for literal in facts.literals
        if literal.binding not in _QUIET and knowledge.catalogue.region(literal.text)
    ]
    if not around:
        yield from (literal for literal in regions if literal.place.name == name)
        return
    span = next((each.span for each in facts.classes if each.name == around), None)
    regions = [each for each in regions if span is not None and span.holds(each.span)]
    if not field:
        yield from (each for each in regions if NAMES_REGION.search(each.place.name))
        return
    text = next((each.text for each in facts.definitions if each.name == name), None)
    regions = [each for each in regions if each.text == text]
    named = [each for each in regions if snake(each.place.name) == snake(field)]
    yield from named or regions[: len(regions) == 1]
