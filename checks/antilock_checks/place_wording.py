"""How findings about places write providers, territories and lists of regions."""

from __future__ import annotations

import json
from collections.abc import Sequence

from antilock.catalogue.model import Platform
from antilock.check import Context
from antilock.deployment import Asking
from antilock_checks.wording import name_of


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words as a sentence has them: "a", "a and b", "a, b and c"."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def names_of(askings: Sequence[Asking], context: Context) -> str:
    """The providers of several calls."""
    return listed(tuple(dict.fromkeys(name_of(context, each.provider) for each in askings)))


def places_of(askings: Sequence[Asking]) -> str:
    """Where several calls are."""
    return listed(tuple(dict.fromkeys(each.place for each in askings))[:3])


def served_regions(platform: Platform, askings: Sequence[Asking], context: Context) -> str:
    """The regions of a platform where all of these providers serve, as a list to be pasted."""
    return as_list(served_codes(platform, askings, context))


def as_list(codes: Sequence[str]) -> str:
    """Codes as a list to be pasted."""
    return json.dumps(list(codes), ensure_ascii=False)


def served_codes(
    platform: Platform, askings: Sequence[Asking], context: Context
) -> tuple[str, ...]:
    """The platform's own codes of these regions."""
    asked = [
        (each.provider, each.model)
        for each in askings
        if context.catalogue.atlas.has_limits(each.provider)
    ]
    return tuple(context.catalogue.atlas.allowed(platform, asked, context.as_of))


def edge_places(platform: Platform, territories: Sequence[str], context: Context) -> str:
    """Territories with the platform's own codes for them: "Hong Kong (hkg1)"."""
    told = []
    for territory in territories:
        codes = [code for code, place in platform.regions if place == territory]
        name = context.catalogue.atlas.territory_name(territory)
        told.append(f"{name} ({', '.join(codes)})" if codes else name)
    return listed(told, "or")
