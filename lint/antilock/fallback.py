"""Where does a provider call lead when it fails? The verdicts behind ALK401, 402 and 403."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from enum import IntEnum
from itertools import groupby

from antilock import facts as f
from antilock.analysis.loops import part_of
from antilock.catalogue.index import Catalogue
from antilock.cutoff import Refusals
from antilock.directing import Directing
from antilock.factories import exclude, factories
from antilock.localise import FILE_LINES
from antilock.patterns import lazy_pattern
from antilock.purpose import (
    ALTERNATIVE,
    ASKING,
    GENERATING,
    TELLING,
    gets_request,
    is_combining,
    is_logging,
    is_of_request,
    is_plain,
    is_told_of_error,
    last_of,
    makes_anew,
    reads_answer,
    takes_place,
)
from antilock.reach import Reach
from antilock.records import dataclass, replace
from antilock.subjects import ProviderCall, Subjects
from antilock.vendors import Vendors

_MAX_DEPTH = 3
# Where everything calls everything, the ways to a call are without number. The most that a call of
# a published package was seen to have are 1,200, and those of one file's calls together 10,500.
_MAX_SITES = 3_000
_MAX_SITES_OF_FILE = 20_000


class Way(IntEnum):
    """How good the best way out is."""

    NONE = 0
    SAME_PROVIDER = 1
    MISSES_CUTOFF = 2
    FALLBACK = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A provider call and the best way out of it.

    catches   for MISSES_CUTOFF: the error types that are caught; empty when the alternative waits
              for an answer of little use instead of an error
    to        provider of the alternative, or ""
    """

    call: ProviderCall
    way: Way
    catches: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A provider call, where it leads when it fails, and whether it is itself what others lead to.

    is_open   its client's base URL is configured: it may go to another host than its SDK's
    """

    verdict: Verdict
    is_alternative: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class _Escape:
    """Which errors have got out so far: that of a refused territory, and others."""

    refusal: bool = True
    others: bool = True


def judge(subjects: Subjects, catalogue: Catalogue) -> tuple[Verdict, ...]:
    """The verdict on every provider call that asks for inference, in order of the source."""
    return _Judge(subjects, catalogue).verdicts() if subjects.calls else ()


def foresee(
    subjects: Subjects, catalogue: Catalogue, refused: frozenset[str]
) -> tuple[Prospect, ...]:
    """What becomes of every provider call of a file when these providers refuse."""
    return _Judge(subjects, catalogue, refused).prospects() if subjects.calls else ()


def reported(subjects: Subjects) -> tuple[Verdict, ...]:
    """The verdicts to tell: of each function the first without a way out, and the first whose way
    out is of little use.

    A function where the same provider is the only alternative is told as that alone; a factory
    not at all.
    """
    found: list[Verdict] = []
    functions: dict[int, list[Verdict]] = defaultdict(list)
    for verdict in subjects.verdicts:
        functions[verdict.call.call.function].append(verdict)
    for function in functions.keys() - factories(subjects):
        verdicts = functions[function]
        first: dict[Way, Verdict] = {}
        for verdict in verdicts:
            first.setdefault(verdict.way, verdict)
        if Way.SAME_PROVIDER in first:
            found.append(first[Way.SAME_PROVIDER])
            continue
        found += [first[way] for way in (Way.NONE, Way.MISSES_CUTOFF) if way in first]
    return tuple(sorted(found, key=lambda verdict: verdict.call.call.span))


def asked_in(
    subjects: Subjects, catalogue: Catalogue, calls: tuple[int, ...]
) -> tuple[ProviderCall, ...]:
    """The provider calls that a block with these calls makes, through functions of the file.

    Empty when the block calls something that the file does not tell.
    """
    judge = _Judge(subjects, catalogue)
    found: list[ProviderCall] = []
    for index in calls:
        if judge.is_link(index, calls):
            continue
        call = subjects.facts.calls[index]
        reached = judge.reach.asked_by(index)
        if not reached and index not in judge.reach.calls and not is_plain(call, subjects.facts):
            return ()
        found += reached
    return tuple(found)


class _Judge:
    """Judges the calls of one file; remembers which calls are alternatives of others."""

    def __init__(
        self, subjects: Subjects, catalogue: Catalogue, refused: frozenset[str] = frozenset()
    ) -> None:
        self.refused = refused  # providers that do not answer whoever falls back to them
        self.subjects = subjects
        self.facts = subjects.facts
        self.catalogue = catalogue
        self.reach = Reach(subjects)
        self.vendors = Vendors(subjects.facts, catalogue)
        self.asking = self.reach.asking
        self.directing = Directing(subjects, self.reach, self.vendors)
        self.refusals = Refusals(catalogue, subjects.ecosystem)
        self.alternatives: set[int] = set()
        self.seen = 0  # call sites that were looked at, and how many may be for the call at hand
        self.may_see = 0
        # By call: the calls of a function that leads to it which choose another of its arms.
        self.elsewhere: set[tuple[int, int]] = set()
        self.dispatching: dict[tuple[int, int], bool] = {}
        self.run_on_failure: dict[tuple[int, int], bool] = {}
        self.first: dict[int, list[int]] = {}
        self.combining = [
            (index, call) for index, call in enumerate(self.facts.calls) if is_combining(call)
        ]
        self.failing = {
            index for call in self.facts.calls for guard in call.guards for index in guard.calls
        }
        self.looped = [
            (call, guard) for call in self.facts.calls for guard in call.guards if guard.elements
        ]

    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(
            prospect.verdict
            for prospect in self.prospects()
            if not prospect.is_alternative and not self.is_of_factory(prospect.verdict.call)
        )

    def prospects(self) -> tuple[Prospect, ...]:
        taken = {
            use
            for call in self.asking.values()
            if call.role == "builder"
            for use in self.reach.derived(call)
        }
        found = [
            self.verdict(self.asking[index])
            for index in sorted(self.asking)
            if index not in taken  # it takes a model that is judged where it is built
        ]
        count = self.subjects.count
        return tuple(
            Prospect(
                verdict,
                verdict.call.index in self.alternatives,
                self.vendors.is_open(verdict.call),
            )
            for verdict in found
            if not self.is_local(verdict.call) and (count is None or verdict.call.index < count)
        )

    def is_of_factory(self, call: ProviderCall) -> bool:
        """Whether a function that builds a bound model is called only where one of several providers
        is chosen: they are one factory together."""
        callers = self.reach.callers(call.call.function) if call.role == "builder" else ()
        return bool(callers) and all(
            self.is_dispatching(self.facts.calls[index].function, call) for index in callers
        )

    def is_local(self, call: ProviderCall) -> bool:
        """Whether a call can only reach the user's own machine, which cuts nobody off."""
        kinds = {self.vendors.kind_of(provider) for provider in call.providers}
        return kinds == {"local"}

    def verdict(self, target: ProviderCall) -> Verdict:
        self.may_see = min(self.seen + _MAX_SITES, _MAX_SITES_OF_FILE)
        best = self.routed(target)
        if best.way is Way.FALLBACK:
            return best
        best = _better(best, self.best(target, target.call, _Escape(), (target.call.function,)))
        if best.way is not Way.FALLBACK and target.role == "builder":
            best = _better(best, self.at_uses(target))
        if best.way is Way.FALLBACK:
            self.alternatives.update(
                index
                for index in _run_later(target.index, target.call)
                if index in self.asking and self.vendors.is_repeated(target, self.asking[index])
            )
        return best

    def at_uses(self, target: ProviderCall) -> Verdict:
        """The way out that every use of a bound model has, or the rounds of a loop over models."""
        worst: Verdict | None = None
        for index in self.reach.uses(target):
            site = self.facts.calls[index]
            found = self.best(target, site, _Escape(), (site.function,))
            if worst is None or found.way < worst.way:
                worst = found
        return _better(
            worst or Verdict(target, Way.NONE), self.in_rounds(target, f"#{target.index}")
        )

    def in_rounds(self, target: ProviderCall, *elements: str, method: str = "") -> Verdict:
        """A loop elsewhere in the file that goes through functions, classes or models."""
        best = Verdict(target, Way.NONE)
        for call, guard in self.looped:
            if method and call.callee.rpartition(".")[2] != method:
                continue
            is_of_models = any(each[0] == "#" and each in guard.elements for each in elements)
            changes = {"receiver", "callee", "provider", *(("model",) if is_of_models else ())}
            if not changes.intersection(guard.varies):
                continue
            if not set(elements).isdisjoint(guard.elements):
                others = [
                    each for each in self.in_loop(guard) if self.vendors.is_other(target, each)
                ]
                found = self.led_to(target, others) if others else Verdict(target, Way.FALLBACK)
                if found.way is Way.FALLBACK:
                    found = self.covered(target, guard, found.to)
                best = _better(best, found)
        return best

    # The ways out at one place, from the inside to the outside.

    def best(
        self, target: ProviderCall, site: f.Call, escape: _Escape, path: tuple[int, ...]
    ) -> Verdict:
        """The best way out at a call site of the target, or of a function that leads to it.

        `escape` says which errors get out of the site, `path` are the functions passed so far.
        """
        best = Verdict(target, Way.NONE)
        is_target = site is target.call
        for _, group in groupby(site.guards, key=lambda guard: guard.block or guard.span):
            guards = list(group)
            if guards[0].kind == "test":
                for guard in guards:
                    best = _better(best, self.tested(target, site, guard, escape, is_target, path))
                continue
            found = self.handled(target, site, guards, escape, path)
            if escape.others or escape.refusal:
                best = _better(best, found)
            escape = self.let_out(target, guards, escape)
            if best.way is Way.FALLBACK:
                return best
        if site.function and len(path) <= _MAX_DEPTH:
            best = _better(best, self.at_callers(target, site.function, escape, path))
        return best

    def at_callers(
        self, target: ProviderCall, function: int, escape: _Escape, path: tuple[int, ...]
    ) -> Verdict:
        """The way out that every caller of a function has."""
        worst: Verdict | None = None
        for index in self.first_callers(function):
            site = self.facts.calls[index]
            if (site.function in path and site.function) or (target.index, index) in self.elsewhere:
                continue
            if self.runs_on_failure(index) and self.is_turned(target, site):
                continue  # the alternative's way to the same request
            if self.seen >= self.may_see:
                break
            self.seen += 1
            found = self.best(target, site, escape, (*path, site.function))
            if worst is None or found.way < worst.way:
                worst = found
        fact = self.facts.functions[function]
        around, _, method = fact.name.rpartition(".")
        rounds = self.in_rounds(target, f":{fact.name}")
        if around:
            rounds = _better(rounds, self.in_rounds(target, f":{around}", method=method))
        if function == target.call.function and fact.name:
            # A function without a name of its own, in a list of such: `[{ run: () => ... }, ...]`.
            rounds = _better(rounds, self.in_rounds(target, f"#{target.index}", method=fact.name))
        return _better(worst or Verdict(target, Way.NONE), rounds)

    def first_callers(self, function: int) -> list[int]:
        """The calls of a function, without those that try once more where another did not work."""
        known = self.first.get(function)
        if known is None:
            callers = self.reach.callers(function)
            again = {late for each in callers for late in _run_later(each, self.facts.calls[each])}
            known = self.first[function] = [each for each in callers if each not in again]
        return known

    def handled(
        self,
        target: ProviderCall,
        site: f.Call,
        guards: list[f.Guard],
        escape: _Escape,
        path: tuple[int, ...],
    ) -> Verdict:
        """The way out by the handlers of one guarded block."""
        best = Verdict(target, Way.NONE)
        is_refusal_left = escape.refusal
        for place, guard in enumerate(guards):
            is_seen = is_refusal_left and self.refusals.are_seen(guard.catches, target)
            found = self.alternative(target, site, guard, path)
            if found.way is Way.FALLBACK and not is_seen:
                found = replace(found, way=Way.MISSES_CUTOFF, catches=guard.catches)
            best = _better(best, found)
            is_taken = is_seen and self.refusals.are_taken(guard.catches, target)
            if is_taken and not _goes_on(guard, guards[place + 1 :]):
                is_refusal_left = False
        return best

    def let_out(self, target: ProviderCall, guards: list[f.Guard], escape: _Escape) -> _Escape:
        """Which errors still get out of a block with these handlers."""
        refusal, others = escape.refusal, escape.others
        is_refusal_left = refusal
        has_typed_raise = False
        for place, guard in enumerate(guards):
            if _goes_on(guard, guards[place + 1 :]):
                continue
            is_raised = guard.outcome == "raise" or guard.is_raised
            if is_refusal_left and self.refusals.are_taken(guard.catches, target):
                is_refusal_left = False
                refusal = is_raised
            if self.refusals.are_all(guard.catches):
                others = others and (is_raised or has_typed_raise)
            elif is_raised:
                has_typed_raise = True
        return _Escape(refusal, others)

    def tested(
        self,
        target: ProviderCall,
        site: f.Call,
        guard: f.Guard,
        escape: _Escape,
        is_target: bool,
        path: tuple[int, ...],
    ) -> Verdict:
        """The way out by a test of the result: only a refusal that was turned into a result."""
        found = self.alternative(target, site, guard, path)
        surface = target.match.surface
        if is_target:
            raises = surface is not None and bool(surface.errors.cutoff)
        else:
            is_http = target.match.http is not None
            is_told = is_http and (not escape.others or self.tells_by_result(target))
            raises = escape.refusal and not is_told
        if raises:
            if found.way is not Way.FALLBACK or escape.refusal is False:
                return Verdict(target, Way.NONE)
            return Verdict(target, Way.MISSES_CUTOFF, (), found.to)
        if found.way is Way.FALLBACK and not self.refusals.are_seen(guard.catches, target):
            return replace(found, way=Way.MISSES_CUTOFF, catches=guard.catches)
        return found

    def tells_by_result(self, target: ProviderCall) -> bool:
        """Whether neither a call nor the function that it is in raises when something goes wrong."""
        http = target.match.http
        return (
            http is not None
            and http.is_silent
            and not any(
                _ERROR_CLASS.search(self.facts.calls[index].callee)
                for index in self.reach.inside[target.call.function]
            )
        )

    # What runs because of the failure.

    def alternative(
        self, target: ProviderCall, site: f.Call, guard: f.Guard, path: tuple[int, ...]
    ) -> Verdict:
        """What is asked when a guard runs, whatever errors it runs on."""
        best = self.next_round(target, guard, site, path)
        for index in guard.calls:
            if not self.is_link(index, guard.calls):
                is_peer = any(each.span == guard.span for each in self.facts.calls[index].guards)
                best = _better(best, self.tried(target, site, index, path, is_peer))
        return best

    def is_link(self, index: int, calls: tuple[int, ...]) -> bool:
        """Whether a call only leads to a provider call, as a part of its chain or an argument, or is
        given what it answers: `client.chat().create(request(...))`, `success(client.ask(prompt))`."""
        span = self.facts.calls[index].span
        return index not in self.asking and any(
            other in self.asking
            and (around := self.facts.calls[other].span) != span
            and (around.holds(span) or span.holds(around))
            for other in calls
        )

    def tried(
        self,
        target: ProviderCall,
        site: f.Call,
        index: int,
        path: tuple[int, ...],
        is_peer: bool = False,
    ) -> Verdict:
        """What a call that runs because of a failure is worth. A peer has the same way out: another
        round of a loop makes it."""
        call = self.facts.calls[index]
        function = self.reach.function_of(call)
        if function is not None and self.directing.leads(index, target):
            turned = self.directing.by(call, target)
            before = self.directing.by(site, target) or frozenset(target.providers)
            if turned and turned.isdisjoint(before):
                self.elsewhere.add((target.index, index))
                return self.turned_to(target, turned)
        if function is not None and function in path:  # the same once more, or another of its arms
            if not self.chooses_another(target, site, call, function):
                return self.with_other_model(target, site, call, function)
            inside = [self.reach.asked_by(inner) for inner in self.reach.inside[function]]
            asked = [each for reached in inside for each in reached]
            others = [each for each in asked if self.vendors.is_other(target, each)]
            self.keep_as_alternatives(target, others)
            self.elsewhere.add((target.index, index))
            if not others:  # one request, with another address
                addresses = self.directing.addresses[target.index]
                return self.turned_to(target, addresses.difference(target.providers))
            return self.led_to(target, others)
        reached = [each for each in self.reach.asked_by(index) if each.index != target.index]
        others = [each for each in reached if self.vendors.is_other(target, each)]
        later = [each for each in reached if is_later(target, each)]
        if others:
            self.keep_as_alternatives(
                target, [each for each in others if not is_peer or each in later]
            )
            return self.led_to(target, others)
        if (
            is_peer
            and reached
            and all(each.match.method != target.match.method for each in reached)
        ):
            return Verdict(target, Way.NONE)  # another task
        repeated = [each for each in reached if self.vendors.is_repeated(target, each)]
        if reached and (function is not None or len(repeated) < len(reached)):
            self.keep_as_alternatives(target, later)
            return Verdict(target, Way.SAME_PROVIDER, to=(reached[0].providers or ("",))[0])
        if not reached and (self.takes_over(site, call, function) or self.routes(call)):
            return Verdict(target, Way.FALLBACK)
        return Verdict(target, Way.NONE)

    def chooses_another(
        self, target: ProviderCall, site: f.Call, call: f.Call, function: int
    ) -> bool:
        """Whether a call of the very function that failed asks another provider by what it is given:
        `ask("anthropic", prompt)` where `ask` makes one of several calls."""
        if function == target.call.function:
            is_choosing = self.is_dispatched(target) or self.chooses_address(target)
        else:
            is_choosing = self.is_dispatching(function, target)
        if not is_choosing:
            return False
        return any(
            self.is_other_choice(target, before, argument)
            for before, argument in self.changed(site, call, function)
        )

    def with_other_model(
        self, target: ProviderCall, site: f.Call, call: f.Call, function: int
    ) -> Verdict:
        """The verdict where the very function that failed is called again: it asks the same
        provider, if it is given another model, and is a mere retry if not."""
        for before, argument in self.changed(site, call, function):
            if not self.is_other_model(target, before, argument):
                continue
            surface = target.match.surface
            if target.providers and (surface is None or surface.provider):
                return Verdict(target, Way.SAME_PROVIDER, to=target.providers[0])
            texts = (before.text if before is not None else None, argument.text)
            owners = self.vendors.owners(tuple(filter(None, texts)))
            if len(owners) != 1:
                return Verdict(target, Way.FALLBACK)
            return Verdict(target, Way.SAME_PROVIDER, to=next(iter(owners)))
        return Verdict(target, Way.NONE)

    def is_other_model(
        self, target: ProviderCall, before: f.Argument | None, argument: f.Argument
    ) -> bool:
        """Whether an argument is another model than the one before, or than the request names."""
        if argument.text is not None and argument.source == "literal":
            is_model = self.catalogue.model(argument.text, "model") is not None
            return is_model and (before is None or argument.text != before.text)
        known = (before,) if before is not None else target.call.arguments
        before_names = {name.rpartition("/")[2] for each in known for name in each.names}
        names = {name.rpartition("/")[2] for name in argument.names} - before_names
        return bool(names) and part_of(*names) == "model"

    def changed(
        self, site: f.Call, call: f.Call, function: int
    ) -> Iterator[tuple[f.Argument | None, f.Argument]]:
        """The arguments of a call and those that another call of the function gives there."""
        given = site.arguments if self.reach.function_of(site) == function else ()
        by_name = {argument.name: argument for argument in given if argument.name}
        for place, argument in enumerate(call.arguments):
            before = given[place] if place < len(given) else None
            yield by_name.get(argument.name, before), argument

    def is_other_choice(
        self, target: ProviderCall, before: f.Argument | None, argument: f.Argument
    ) -> bool:
        """Whether an argument may choose another provider than the one before."""
        text = argument.text
        if text is not None:
            if is_of_request(argument.name) or (before is not None and before.text == text):
                return False
            owners = {*self.vendors.of_text(text), self.catalogue.family(text), text.lower()}
            named = owners & self.catalogue.providers.keys()
            return bool(named) and named.isdisjoint(target.providers)
        if before is not None and {before.source, argument.source} == {"true", "nothing"}:
            return self.chooses_address(target)
        if before is None or before.names == argument.names:
            return False
        names = (argument.name, *argument.names)
        return part_of(*names) in ("provider", "model", "endpoint") or any(
            ALTERNATIVE.search(name) for name in names
        )

    def keep_as_alternatives(self, target: ProviderCall, others: list[ProviderCall]) -> None:
        """Remember what is asked when the target fails. What stands in another file than the target
        may have a life of its own: it is an alternative when nothing else leads to it."""
        for other in others:
            if not is_foreign(target, other) or self.runs_on_failure(other.index):
                self.alternatives.add(other.index)

    def runs_on_failure(self, index: int, depth: int = 0) -> bool:
        """Whether a call runs because of some failure only, itself or through its callers."""
        if index in self.failing:
            return True
        call = self.facts.calls[index]
        if not call.function or depth > _MAX_DEPTH:
            return False
        known = self.run_on_failure.get((index, depth))
        if known is None:
            callers = self.reach.callers(call.function)
            known = self.run_on_failure[index, depth] = bool(callers) and all(
                self.runs_on_failure(each, depth + 1) for each in callers
            )
        return known

    def led_to(self, target: ProviderCall, others: list[ProviderCall]) -> Verdict:
        """The verdict where other providers are asked: the first that answers counts."""
        answering = [each for each in others if not self.is_refused(each)]
        to = ((answering or others)[0].providers or ("",))[0]
        return Verdict(target, Way.FALLBACK if answering else Way.SAME_PROVIDER, to=to)

    def is_turned(self, target: ProviderCall, site: f.Call) -> bool:
        """Whether a way to a request has it ask another provider than it is told for."""
        turned = self.directing.by(site, target)
        return bool(turned) and turned.isdisjoint(target.providers)

    def turned_to(self, target: ProviderCall, owners: Collection[str]) -> Verdict:
        """The verdict where the same request is made to other providers."""
        answering = sorted(each for each in owners if each not in self.refused)
        to = next(filter(None, answering or sorted(owners)), "")
        return Verdict(target, Way.FALLBACK if answering else Way.SAME_PROVIDER, to=to)

    def is_refused(self, call: ProviderCall) -> bool:
        return bool(call.providers) and self.refused.issuperset(call.providers)

    def routes(self, call: f.Call) -> bool:
        """Whether a call asks a model that the file does not tell."""
        match = self.catalogue.calls.call(call.callee, (), call.arguments, self.subjects.ecosystem)
        return match is not None and match.role == "router"

    def covered(self, target: ProviderCall, guard: f.Guard, to: str) -> Verdict:
        if self.refusals.are_seen(guard.catches, target):
            return Verdict(target, Way.FALLBACK, to=to)
        return Verdict(target, Way.MISSES_CUTOFF, guard.catches, to)

    def next_round(
        self, target: ProviderCall, guard: f.Guard, site: f.Call, path: tuple[int, ...]
    ) -> Verdict:
        """The next round of the loop that the guard goes on with."""
        varies = set(guard.varies)
        provider = (target.providers or ("",))[0]
        if varies & {"receiver", "callee", "endpoint", "provider"}:
            named = self.reach.asked_from(site)
            asked = [*self.in_loop(guard), *named]
            others = [each for each in asked if self.vendors.is_other(target, each)]
            is_on_host = not varies & {"receiver", "callee", "provider"} and is_on_one_host(target)
            if not others and (named or is_on_host or self.are_models_of(target, guard)):
                return Verdict(target, Way.SAME_PROVIDER, to=provider)
            return self.led_to(target, others) if others else Verdict(target, Way.FALLBACK)
        if (
            varies & {"model", "argument"}
            and site is not target.call
            and (
                self.is_dispatched(target)
                or (self.chooses_address(target) and self.names_providers(guard))
                or any(self.is_dispatching(function, target) for function in path[1:-1])
            )
        ):
            return Verdict(target, Way.FALLBACK)
        if "model" in varies:
            owners = self.vendors.owners(guard.elements)
            if self.vendors.is_routing(target) and len(owners) != 1:
                return Verdict(target, Way.FALLBACK)
            return Verdict(target, Way.SAME_PROVIDER, to=provider)
        if varies & {"key", "region"}:
            return Verdict(target, Way.SAME_PROVIDER, to=provider)
        return Verdict(target, Way.NONE)

    def names_providers(self, guard: f.Guard) -> bool:
        """Whether a loop goes through names of providers."""
        return any(each.lower() in self.catalogue.providers for each in guard.elements)

    def are_models_of(self, target: ProviderCall, guard: f.Guard) -> bool:
        """Whether a loop goes through nothing but models or addresses of one provider, as a rule the
        target's: each round builds a client for one."""
        owners = [set(self.vendors.of_text(each)) for each in guard.elements]
        if owners and all(each & set(target.providers) for each in owners):
            return True
        return len(owners) > 1 and bool(set.intersection(*owners))

    def in_loop(self, guard: f.Guard) -> list[ProviderCall]:
        """The provider calls of what a loop goes through, as far as its elements tell."""
        found: dict[int, ProviderCall] = {}
        for element in guard.elements:
            if element.startswith("#"):
                found.update({each.index: each for each in self.reach.asked_by(int(element[1:]))})
            elif element.startswith(":"):
                for name, function in self.reach.functions.items():
                    if name == element[1:] or name.startswith(f"{element[1:]}."):
                        for index in self.reach.inside[function]:
                            found.update({each.index: each for each in self.reach.asked_by(index)})
        return list(found.values())

    def chooses_address(self, target: ProviderCall) -> bool:
        """Whether one of several providers' addresses is chosen for a request."""
        return len(self.directing.addresses[target.index]) > 1

    def is_dispatched(self, target: ProviderCall) -> bool:
        """Whether the target's function asks other providers too, or hosts that nobody knows."""
        for index in self.reach.inside[target.call.function]:
            other = self.asking.get(index)
            call = self.facts.calls[index]
            if other is not None and self.vendors.is_other(target, other):
                return True
            if (
                other is None
                and exclude(call.arms, target.call.arms)
                and self.catalogue.calls.http(call.callee)
            ):
                return True
        return False

    def is_dispatching(self, function: int, target: ProviderCall) -> bool:
        """Whether a function makes one of several calls, of which one leads to the target and
        another to a different provider."""
        known = self.dispatching.get((function, target.index))
        if known is None:
            asked = [
                (self.facts.calls[index], self.reach.asked_by(index))
                for index in self.reach.inside[function]
            ]
            leading = [call for call, reached in asked if target in reached]
            known = self.dispatching[function, target.index] = any(
                exclude(call.arms, other.arms)
                for other, reached in asked
                if any(self.vendors.is_other(target, each) for each in reached)
                for call in leading
            )
        return known

    # Calls of functions that the file does not define.

    def takes_over(self, site: f.Call, call: f.Call, function: int | None) -> bool:
        """Whether a function stands in for the provider: it gets the request, or its result takes
        the place of the answer."""
        if function is not None:
            return self.hands_over(site, call, function)
        if call.callee.startswith(":") or is_plain(call, self.facts) or self.is_logged(call):
            return False
        if reads_answer(site, call):
            return gets_request(site, call, is_named=True)
        last = last_of(call)
        is_alternative = ALTERNATIVE.search(last) is not None
        is_telling = is_told_of_error(call) and not GENERATING.search(last)
        does_take_place = takes_place(site, call)
        is_preparing = makes_anew(call) and not does_take_place
        if not is_alternative and (is_telling or is_preparing):
            return False
        if gets_request(site, call):
            return True
        if not does_take_place:
            return False
        if is_alternative:
            return True
        is_put = site.result.startswith("=") and call.result == site.result
        return bool(is_put or ASKING.match(last)) and not TELLING.search(last)

    def around(self, call: f.Call) -> list[f.Call]:
        """A call, and those that have it inside of them."""
        return [self.facts.calls[index] for index in self.reach.around[call.span]]

    def is_logged(self, call: f.Call) -> bool:
        """Whether what a call gives is only told in a log: `log.error(shortened(prompt))`."""
        return any(
            is_logging(outer)
            for outer in self.around(call)
            if outer is not call and outer.function == call.function
        )

    def hands_over(self, site: f.Call, call: f.Call, function: int) -> bool:
        """Whether an own function hands the request on to a model that the file does not know."""
        is_in_place = takes_place(site, call)
        if not is_in_place and not gets_request(site, call):
            return False
        inside = [self.facts.calls[index] for index in self.reach.inside[function]]
        return any(
            inner.callee[:1] != ":"
            and not is_plain(inner, self.facts)
            and GENERATING.search(last_of(inner))
            for inner in inside
        ) or (is_in_place and any(map(self.sends, inside)))

    def sends(self, call: f.Call) -> bool:
        """Whether a call posts a request to a host that is no provider's, as far as the file tells."""
        http = self.catalogue.calls.http(call.callee, self.subjects.ecosystem)
        return http is not None and _POSTS.search(last_of(call)) is not None

    # Routers and bound models with alternatives.

    def routed(self, target: ProviderCall) -> Verdict:
        """Alternatives that are given to the call itself, to its client or to its model."""
        best = Verdict(target, Way.NONE)
        surface = target.match.surface
        names = set(surface.arguments.fallbacks) if surface is not None else set()
        inner = {
            name
            for provider in target.providers
            if provider in self.catalogue.providers
            for each in self.catalogue.providers[provider].surfaces
            for name in each.arguments.fallbacks
        }
        sites = [target.call, *(self.facts.calls[index] for index in target.call.built_by)]
        told = [(site, names, inner | names) for site in sites]
        if target.role == "builder":
            told += [
                (site, listed, listed)
                for index in self.reach.derived(target)
                for site in [self.facts.calls[index]]
                for listed in [self.listed_by(site)]
                if listed
            ]
        for site, own, nested in told:
            for argument in site.arguments:
                if argument.source == "nothing":
                    continue
                if argument.name in own or nested.intersection(argument.keys):
                    best = _better(best, self.among(target, argument))
        best = _better(best, self.set_globally(target, names))
        if target.role in ("builder", "router"):
            best = _better(best, self.combined(target))
        return best

    def listed_by(self, site: f.Call) -> set[str]:
        """The arguments by which a router that takes a bound model is given alternatives."""
        match = self.catalogue.calls.call(site.callee, (), site.arguments, self.subjects.ecosystem)
        if match is None or match.role != "router" or match.surface is None:
            return set()
        return set(match.surface.arguments.fallbacks)

    def among(self, target: ProviderCall, argument: f.Argument) -> Verdict:
        """What alternatives in an argument are worth."""
        own = set(target.providers) | self.vendors.owners((target.model,))
        owners = self.vendors.owners(argument.strings)
        if argument.name in ("context_window_fallbacks", "content_policy_fallbacks"):
            return Verdict(target, Way.MISSES_CUTOFF, (f"={argument.name}",))
        if "list" in argument.name and len(owners) == 1 and len(argument.strings) < 2:
            return Verdict(target, Way.NONE)
        vendors = owners | (own if argument.name != "model_list" else set())
        vendors = {
            each for each in vendors if self.vendors.kind_of(each) not in ("aggregator", "gateway")
        }
        if owners and len(vendors) == 1:
            return Verdict(target, Way.SAME_PROVIDER, to=next(iter(owners)))
        others = sorted(owners - own)
        if others and self.refused.issuperset(others):
            return Verdict(target, Way.SAME_PROVIDER, to=others[0])
        answering = [each for each in others if each not in self.refused]
        return Verdict(target, Way.FALLBACK, to=next(iter(answering), ""))

    def set_globally(self, target: ProviderCall, names: set[str]) -> Verdict:
        """`module.fallbacks = [...]` somewhere in the file."""
        modules = target.match.surface.modules if target.match.surface is not None else ()
        wanted = {f"{module}.{name}" for module in modules for name in names}
        is_set = any(each.is_assigned and each.path in wanted for each in self.facts.references)
        return Verdict(target, Way.FALLBACK if is_set else Way.NONE)

    def combined(self, target: ProviderCall) -> Verdict:
        """A bound model that is put together with others: `with_fallbacks`, `FallbackModel`."""
        best = Verdict(target, Way.NONE)
        for index, call in self.combining:
            if index == target.index:
                if target.role == "router":
                    best = _better(best, self.members(target, call))
                continue
            around = [*self.around(call), *self.given(call.result)]
            linked = {name for each in around for a in each.arguments for name in a.names}
            told = (target.call.result, *target.call.becomes)
            names = {each[1:] for each in told if each.startswith("=")} - {""}
            if (
                target.index in call.built_by
                or any(each.span.holds(target.call.span) for each in around)
                or not names.isdisjoint((*linked, *call.callee.lstrip("~").split(".")))
                or (
                    call.callee.startswith("~")
                    and call.function in (target.call.function, 0)
                    and target.role == "builder"
                )
            ):
                best = _better(best, self.members(target, call))
        return best

    def given(self, result: str) -> list[f.Call]:
        """The calls that are given what a call was bound to: `middleware=[fallback]`."""
        if not result.startswith("=") or len(result) < 2:
            return []
        return [self.facts.calls[index] for index in self.reach.given[result[1:]]]

    def members(self, target: ProviderCall, call: f.Call) -> Verdict:
        """What the alternatives inside a combining call are worth."""
        given = {name for argument in call.arguments for name in argument.names}
        others = [
            other
            for other in self.asking.values()
            if other.index != target.index
            and other.call is not call
            and other.role in ("builder", "router")
            and (
                call.span.holds(other.call.span)
                or other.index in call.built_by
                or any(_is_named(each, given) for each in (other.call.result, *other.call.becomes))
            )
        ]
        texts = tuple(text for argument in call.arguments for text in argument.strings)
        owners = (
            self.vendors.owners(texts)
            - set(target.providers)
            - self.vendors.owners((target.model,))
        )
        if (
            others
            and not owners
            and not any(self.vendors.is_other(target, other) for other in others)
        ):
            # Not where both stand in for each other: the first is told.
            if target.index in call.built_by and target.index not in self.alternatives:
                self.alternatives.update(other.index for other in others)
            return Verdict(target, Way.SAME_PROVIDER, to=(target.providers or ("",))[0])
        self.alternatives.update(
            other.index
            for other in others
            if is_later(target, other) and self.vendors.is_other(target, other)
        )
        kinds = tuple(
            name
            for argument in call.arguments
            if re.search(r"exception|fallback_on|handle", argument.name)
            for name in argument.names
        )
        resolved = tuple(self.resolved(name) for name in kinds)
        told = [other for other in others if self.vendors.is_other(target, other)]
        led = self.led_to(target, told) if told else Verdict(target, Way.FALLBACK)
        if not told and owners:
            answering = sorted(owners - self.refused)
            led = Verdict(
                target,
                Way.FALLBACK if answering else Way.SAME_PROVIDER,
                to=(answering or sorted(owners))[0],
            )
        if led.way is not Way.FALLBACK:
            return led
        return self.covered(target, f.Guard(call.span, "handler", resolved), led.to)

    def resolved(self, name: str) -> str:
        """An error type's path, from the name that the file gives it."""
        root, _, rest = name.partition(".")
        for fact in self.facts.imports:
            if fact.alias == root:
                path = f"{fact.module}.{fact.name}" if fact.name else fact.module
                return f"{path}.{rest}" if rest else path
        return f"~{name}"


def _goes_on(guard: f.Guard, after: list[f.Guard]) -> bool:
    """Whether a part of a handler, for some errors only, goes on to what the handler does for all."""
    return guard.outcome == "next" and any(other.span == guard.span for other in after)


def _run_later(index: int, call: f.Call) -> Iterator[int]:
    """The calls behind a call that run when it fails."""
    return (later for guard in call.guards for later in guard.calls if later > index)


def is_later(first: ProviderCall, second: ProviderCall) -> bool:
    """Whether a call stands behind another one, or in another file: then it is the alternative."""
    return second.index > first.index or is_foreign(first, second)


def is_foreign(first: ProviderCall, second: ProviderCall) -> bool:
    """Whether two calls stand in different files."""
    return first.call.span.line // FILE_LINES != second.call.span.line // FILE_LINES


def is_on_one_host(target: ProviderCall) -> bool:
    """Whether all that may change of a request's address stands behind its host."""
    return _HOST_BEFORE_HOLE.match(target.url) is not None


_ERROR_CLASS = lazy_pattern(r"(?:Exception|(?<!WP_)Error)$")
_HOST_BEFORE_HOLE = lazy_pattern(r"\w+://[^/{}]+/.*\{\}")
_POSTS = lazy_pattern(r"post|request|send|urlopen", re.IGNORECASE)


def _is_named(result: str, names: set[str]) -> bool:
    """Whether names speak of what a call was bound to, or of a part of it: `backup.bind_tools`."""
    name = result[1:] if result.startswith("=") else ""
    return bool(name) and any(each == name or each.startswith(f"{name}.") for each in names)


def _better(first: Verdict, second: Verdict) -> Verdict:
    return second if second.way > first.way else first
