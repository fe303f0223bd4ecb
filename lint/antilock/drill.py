"""What if a provider refused you, a territory were where you run, or a day had come: call by call.

Pure, static and offline. What the code does not tell is said to be unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from antilock import facts as f
from antilock.fallback import Prospect, Verdict, Way, foresee
from antilock.link import Knowledge
from antilock.records import dataclass
from antilock.subjects import ProviderCall
from antilock.symbols import Place
from antilock.widen import widen

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue

_MAX_FEATURES = 2000


class Fate(StrEnum):
    """What becomes of a provider call."""

    DIES = "dies"
    FALLS_BACK = "falls back"
    UNKNOWN = "unknown"
    UNTOUCHED = "untouched"


@dataclass(frozen=True, slots=True)
class Scenario:
    """What is supposed to happen.

    providers     ids of those that refuse
    territories   ISO 3166 codes of where the product is supposed to run
    day           by which models are retired and territories are refused
    has_come      whether the day itself is part of what is supposed: retired models count
    """

    providers: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    day: date = date.min
    has_come: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one provider call, or of a model that is named outside of any.

    cause         why it is hit, or what nobody knows; "" when it is untouched
    way           where it leads then
    to            the provider that answers instead, or ""
    is_standby    it is itself what other calls fall back to
    features      the functions from which it is reached and that nothing of the project calls
    """

    path: str
    span: f.Span
    what: str
    providers: tuple[str, ...]
    fate: Fate
    cause: str = ""
    way: str = ""
    to: str = ""
    is_standby: bool = False
    features: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Drill:
    """Every outcome, file by file in order of the source, and the features that stop."""

    scenario: Scenario
    outcomes: tuple[Outcome, ...]

    def count(self, fate: Fate) -> int:
        """How many calls have a fate."""
        return sum(outcome.fate is fate for outcome in self.outcomes)

    @property
    def stopped(self) -> tuple[Place, ...]:
        """The features that a call which dies is reached from."""
        return tuple(
            sorted(
                {
                    feature
                    for outcome in self.outcomes
                    if outcome.fate is Fate.DIES
                    for feature in outcome.features
                }
            )
        )


def rehearse(knowledge: Knowledge, scenario: Scenario, paths: Collection[str]) -> Drill:
    """What a scenario does to the provider calls of these files of a project."""
    rehearsal = _Rehearsal(knowledge, scenario)
    outcomes = [
        outcome for path in knowledge.files if path in paths for outcome in rehearsal.outcomes(path)
    ]
    return Drill(scenario, tuple(outcomes))


@dataclass(frozen=True, slots=True)
class _Standing:
    """Whether a provider answers: True, False, or None where nobody knows; and why."""

    answers: bool | None = True
    cause: str = ""


class _Rehearsal:
    def __init__(self, knowledge: Knowledge, scenario: Scenario) -> None:
        self.knowledge = knowledge
        self.scenario = scenario
        self.catalogue: Catalogue = knowledge.catalogue
        self.refused = frozenset(
            provider
            for provider in self.catalogue.providers
            if self.provider_standing(provider, "").answers is False
        )

    def outcomes(self, path: str) -> Iterator[Outcome]:
        """What becomes of the calls and the models of a file, in order of the source."""
        found = [self.of_call(path, each) for each in self.prospects(path)]
        told = {call.call.span.line for call in self.knowledge.subjects_of(path)[1].calls}
        found += self.of_models(path, told)
        yield from sorted(found, key=lambda outcome: outcome.span)

    def prospects(self, path: str) -> Iterable[Prospect]:
        if not self.knowledge.asked_in(path):
            return ()
        return foresee(widen(self.knowledge, path), self.catalogue, self.refused)

    # One call.

    def of_call(self, path: str, prospect: Prospect) -> Outcome:
        verdict = prospect.verdict
        call = verdict.call
        standing = self.standing(call, prospect.is_open)
        fate, way, to = Fate.UNTOUCHED, "", ""
        if standing.answers is None:
            fate = Fate.UNKNOWN
            way = f"if it refuses, {self.way_of(verdict)}"
        elif standing.answers is False:
            fate, way, to = self.fate_of(verdict)
        return Outcome(
            path=path,
            span=call.call.span,
            what=_what(call),
            providers=call.providers,
            fate=fate,
            cause=standing.cause,
            way=way,
            to=to,
            is_standby=prospect.is_alternative,
            features=() if fate is Fate.UNTOUCHED else self.features(path, call),
        )

    def fate_of(self, verdict: Verdict) -> tuple[Fate, str, str]:
        """What becomes of a call that is refused: its fate, the way there, and who answers."""
        match verdict.way:
            case Way.FALLBACK if verdict.to:
                standing = self.provider_standing(verdict.to, "")
                name = self.name_of(verdict.to)
                if standing.answers is None:
                    return Fate.UNKNOWN, f"{name} is asked next, but {standing.cause}", ""
                return Fate.FALLS_BACK, f"{name} is asked next", verdict.to
            case Way.FALLBACK:
                return Fate.UNKNOWN, self.way_of(verdict), ""
            case _:
                return Fate.DIES, self.way_of(verdict), ""

    def way_of(self, verdict: Verdict) -> str:
        """Where a failing call leads, in words."""
        match verdict.way:
            case Way.FALLBACK:
                if not verdict.to:
                    return "something else is tried, which the code does not name"
                return f"{self.name_of(verdict.to)} is asked next"
            case Way.MISSES_CUTOFF:
                caught = [path.rpartition(".")[2].lstrip("~:=") for path in verdict.catches]
                shown = " and ".join(dict.fromkeys(caught)) or "something else"
                return f"there is a fallback, but it runs on {shown} and not on a refusal"
            case Way.SAME_PROVIDER if not verdict.to or verdict.to in verdict.call.providers:
                return "the only alternative is the same provider"
            case Way.SAME_PROVIDER if verdict.to not in self.refused:
                return (
                    f"the only alternative is the same vendor's model at {self.name_of(verdict.to)}"
                )
            case Way.SAME_PROVIDER:
                return f"the only alternative is {self.name_of(verdict.to)}, which refuses too"
            case _:
                return "nobody else is asked"

    def standing(self, call: ProviderCall, is_open: bool) -> _Standing:
        """Whether a call is answered."""
        if not call.providers:
            return _Standing(None, "the code does not tell which provider is asked")
        standings = [self.provider_standing(each, call.model) for each in call.providers]
        if all(each.answers is True for each in standings):
            return self.resold(call)
        if is_open:
            return _Standing(None, "the base URL of its client is configured")
        hit = next(each for each in standings if each.answers is not True)
        if len({each.answers for each in standings}) > 1:
            return _Standing(None, f"one of the providers that it may go to: {hit.cause}")
        return hit

    def resold(self, call: ProviderCall) -> _Standing:
        """A model of a vendor that refuses, at somebody who resells it."""
        match = self.catalogue.model(call.model, "model") if call.model else None
        own = set(call.providers)
        for owner in match.providers if match is not None else ():
            known = self.catalogue.providers.get(call.providers[0])
            is_reseller = known is not None and known.kind in ("aggregator", "gateway")
            if is_reseller and owner not in own and owner in self.refused:
                name = self.name_of(owner)
                return _Standing(None, f"{name} may refuse its reseller's callers too")
        return _Standing()

    def provider_standing(self, provider: str, model: str) -> _Standing:
        """Whether a provider answers in this scenario."""
        name = self.name_of(provider)
        if provider in self.scenario.providers:
            return _Standing(False, f"{name} refuses")
        if self.kind_of(provider) == "local":
            return _Standing()
        unknown = ""
        for territory in self.scenario.territories:
            serves = self.catalogue.atlas.serves(provider, territory, self.scenario.day, model)
            where = self.catalogue.atlas.territory_name(territory)
            if serves is False:
                return _Standing(False, f"{name} does not serve {where}")
            if serves is None:
                unknown = f"the catalogue does not tell whether {name} serves {where}"
        if self.scenario.has_come and model:
            shutdown = self.shutdown(provider, model)
            if shutdown is not None:
                return _Standing(False, f"{name} shuts {model} down on {shutdown.isoformat()}")
        return _Standing(None, unknown) if unknown else _Standing()

    def shutdown(self, provider: str, model: str) -> date | None:
        """The day on which a model ended, if that day is over in this scenario."""
        match = self.catalogue.model(model, "model")
        identity = match.id if match is not None else model
        found = self.catalogue.retirement(provider, identity)
        return found if found is not None and found <= self.scenario.day else None

    def kind_of(self, provider: str) -> str:
        known = self.catalogue.providers.get(provider)
        return known.kind if known is not None else ""

    def name_of(self, provider: str) -> str:
        known = self.catalogue.providers.get(provider)
        return known.name if known is not None else provider

    # Models that no call of the file names itself.

    def of_models(self, path: str, told: set[int]) -> Iterator[Outcome]:
        if not self.scenario.has_come:
            return
        quiet = (f.Binding.BRANCH, f.Binding.TEXT, f.Binding.TABLE)
        for use in self.knowledge.subjects_of(path)[1].models:
            provider = use.match.prefix or use.match.providers[0]
            shutdown = self.shutdown(provider, use.match.id)
            if shutdown is None or use.literal.binding in quiet or use.literal.span.line in told:
                continue
            name = self.name_of(provider)
            yield Outcome(
                path=path,
                span=use.literal.span,
                what=f'"{use.literal.text}"',
                providers=(provider,),
                fate=Fate.DIES,
                cause=f"{name} shuts {use.match.id} down on {shutdown.isoformat()}",
                way="whatever is asked with this model fails",
            )

    # What people use.

    def features(self, path: str, call: ProviderCall) -> tuple[Place, ...]:
        """The outermost functions from which a call is reached."""
        edges = self.knowledge.edges[path]
        index = min(call.call.function, len(edges.functions) - 1)
        fresh: list[Place] = [(path, edges.functions[index])]
        seen: set[Place] = set(fresh)
        found: set[Place] = set()
        while fresh and len(seen) < _MAX_FEATURES:
            place = fresh.pop()
            callers = {
                (file, self.knowledge.edges[file].owner(index))
                for file, index in self.knowledge.callers(place)
            }
            if not place[1]:
                callers |= {
                    (file, self.knowledge.edges[file].owner(index))
                    for file, index in self.knowledge.uses_of(place[0])
                }
            callers.discard(place)
            if not callers:
                found.add(place)
            for caller in sorted(callers - seen):
                seen.add(caller)
                fresh.append(caller)
        return tuple(sorted(found))


def _what(call: ProviderCall) -> str:
    """A call as people know it: its method, or the request's host, and its model."""
    if call.match.http is not None or (call.url and call.match.surface is None):
        host = (call.url.partition("://")[2] or call.url).partition("/")[0]
        what = f"request to {host}" if host else "request"
    else:
        segments = call.call.callee.replace("()", "").lstrip("~:.").split(".")
        method = call.match.method
        count = method.count(".") + 1 if method and "*" not in method else 1
        what = ".".join(segments[-count:]) if not method or "*" in method else method
    return f"{what} ({call.model})" if call.model else what
