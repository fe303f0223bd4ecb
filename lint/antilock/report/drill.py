"""What a drill found, for people (text, Markdown) and for programs (JSON)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Any

from antilock import __version__
from antilock.drill import Drill, Fate, Outcome, Scenario
from antilock.facts import Span
from antilock.findings import Location
from antilock.masking import mask
from antilock.records import dataclass
from antilock.report.visible import visible
from antilock.symbols import Place

_WORST_FIRST = (Fate.DIES, Fate.UNKNOWN, Fate.FALLS_BACK, Fate.UNTOUCHED)


@dataclass(frozen=True, slots=True)
class DrillView:
    """How a drill is shown.

    name_of   a provider's or a territory's name by its id
    shown     the path that people know a file by
    located   where a span of a file is for people: in a notebook, within a cell
    """

    name_of: Callable[[str], str]
    shown: Callable[[str], str]
    located: Callable[[str, Span], Location]


def _text(drill: Drill, view: DrillView) -> Iterator[str]:
    yield f"{_headline(drill.scenario, view)}\n"
    for path, outcomes in _by_file(drill):
        touched = [each for each in outcomes if each.fate is not Fate.UNTOUCHED]
        if not touched:
            continue
        yield f"\n{_clean(view.shown(path))}\n"
        for outcome in touched:
            where = _place(outcome, view)
            yield f"  {where:>8}  {outcome.fate.value:<10}  {_sentence(outcome)}\n"
    if drill.stopped:
        yield "\nWhat stops:\n"
        for place in drill.stopped:
            yield f"  {_feature(place, view)}\n"
    untouched = _untouched(drill, view)
    if untouched:
        yield "\nUntouched:\n"
        for line in untouched:
            yield f"  {line}\n"
    yield f"\n{_summary(drill)}\n"


def _markdown(drill: Drill, view: DrillView) -> Iterator[str]:
    yield f"## {_headline(drill.scenario, view)}\n\n{_summary(drill)}\n"
    touched = [each for each in drill.outcomes if each.fate is not Fate.UNTOUCHED]
    if touched:
        yield "\n| where | fate | what and why |\n| --- | --- | --- |\n"
        for outcome in touched:
            where = f"{_clean(view.shown(outcome.path))}:{_place(outcome, view)}"
            sentence = _sentence(outcome).replace("|", "\\|")
            yield f"| `{where}` | {outcome.fate.value} | {sentence} |\n"
    if drill.stopped:
        yield "\n**What stops:** "
        yield ", ".join(f"`{_feature(place, view)}`" for place in drill.stopped) + "\n"
    untouched = _untouched(drill, view)
    if untouched:
        yield "\n**Untouched:** " + "; ".join(untouched) + "\n"


def _json(drill: Drill, view: DrillView) -> Iterator[str]:
    scenario = drill.scenario
    told: dict[str, Any] = {
        "version": __version__,
        "scenario": {
            "providers": list(scenario.providers),
            "territories": list(scenario.territories),
            "as_of": scenario.day.isoformat(),
            "retires_models": scenario.has_come,
        },
        "files": [
            {"path": view.shown(path), "calls": [_object(each, view) for each in outcomes]}
            for path, outcomes in _by_file(drill)
        ],
        "stops": [{"path": view.shown(path), "function": name} for path, name in drill.stopped],
        "summary": {fate.value: drill.count(fate) for fate in _WORST_FIRST},
    }
    yield json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _object(outcome: Outcome, view: DrillView) -> dict[str, Any]:
    location = view.located(outcome.path, outcome.span)
    return {
        "line": location.span.line + 1,
        "column": location.span.column + 1,
        "cell": location.cell,
        "what": mask(outcome.what),
        "providers": list(outcome.providers),
        "fate": outcome.fate.value,
        "cause": mask(outcome.cause),
        "way": mask(outcome.way),
        "to": outcome.to or None,
        "standby": outcome.is_standby,
        "features": [
            {"path": view.shown(path), "function": name} for path, name in outcome.features
        ],
    }


FORMATS: Mapping[str, Callable[[Drill, DrillView], Iterator[str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
}


def _place(outcome: Outcome, view: DrillView) -> str:
    """Line and column, in a notebook after its cell."""
    location = view.located(outcome.path, outcome.span)
    cell = f"cell {location.cell}:" if location.cell is not None else ""
    return f"{cell}{location.span.line + 1}:{location.span.column + 1}"


def _headline(scenario: Scenario, view: DrillView) -> str:
    parts = []
    if scenario.providers:
        names = [view.name_of(each) for each in scenario.providers]
        parts.append(f"{_listed(names)} refused you")
    if scenario.territories:
        names = [view.name_of(each) for each in scenario.territories]
        parts.append(f"you ran in {_listed(names)}")
    if scenario.has_come:
        parts.append(f"it were {scenario.day.isoformat()}")
    return f"If {_listed(parts)}"


def _sentence(outcome: Outcome) -> str:
    """What is hit, why, and where it leads."""
    parts = [outcome.what, outcome.cause]
    if outcome.way:
        parts.append(outcome.way)
    told = f"{parts[0]}: " + "; ".join(part for part in parts[1:] if part)
    if outcome.is_standby:
        told += " (other calls fall back to this one)"
    return _clean(told)


def _by_file(drill: Drill) -> Iterator[tuple[str, list[Outcome]]]:
    for path, outcomes in groupby(drill.outcomes, key=lambda outcome: outcome.path):
        yield path, list(outcomes)


def _untouched(drill: Drill, view: DrillView) -> list[str]:
    """The calls that a scenario leaves alone, file by file."""
    lines = []
    for path, outcomes in _by_file(drill):
        calls = [each for each in outcomes if each.fate is Fate.UNTOUCHED]
        if calls:
            names = dict.fromkeys(view.name_of(each) for call in calls for each in call.providers)
            asked = f" ({_listed(list(names))})" if names else ""
            many = f"{len(calls)} calls" if len(calls) > 1 else "1 call"
            lines.append(f"{_clean(view.shown(path))}: {many}{asked}")
    return lines


def _summary(drill: Drill) -> str:
    if not drill.outcomes:
        return "No provider call found."
    words = {
        Fate.DIES: ("call dies", "calls die"),
        Fate.UNKNOWN: ("is unknown", "are unknown"),
        Fate.FALLS_BACK: ("falls back", "fall back"),
        Fate.UNTOUCHED: ("is untouched", "are untouched"),
    }
    told = []
    for fate in _WORST_FIRST:
        count = drill.count(fate)
        if count or fate is Fate.DIES:
            told.append(f"{count} {words[fate][count != 1]}")
    return f"{_listed(told)}."


def _feature(place: Place, view: DrillView) -> str:
    path, name = place
    shown = _clean(view.shown(path))
    return f"{shown}: {_clean(name)}" if name else f"{shown} (when it runs)"


def _listed(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _clean(text: str) -> str:
    return visible(mask(text))
