"""Where does a provider call lead when it fails? The verdicts behind ALK401, 402 and 403."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum

from antilock import facts as f
from antilock.catalogue.index import Catalogue
from antilock.subjects import ProviderCall, Subjects

_MAX_DEPTH = 3


class Way(IntEnum):
    """How good the best way out is."""

    NONE = 0
    SAME_PROVIDER = 1
    MISSES_CUTOFF = 2
    FALLBACK = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """A provider call and the best way out of it.

    catches   for MISSES_CUTOFF: the error types that are caught
    to        provider of the alternative, or ""
    """

    call: ProviderCall
    way: Way
    catches: tuple[str, ...] = ()
    to: str = ""


def judge(subjects: Subjects, catalogue: Catalogue) -> tuple[Verdict, ...]:
    """The verdict on every provider call that asks for inference, in order of the source."""
    return _Judge(subjects, catalogue).verdicts()


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
    for function, verdicts in functions.items():
        if is_factory(subjects, function):
            continue
        first: dict[Way, Verdict] = {}
        for verdict in verdicts:
            first.setdefault(verdict.way, verdict)
        if Way.SAME_PROVIDER in first:
            found.append(first[Way.SAME_PROVIDER])
            continue
        found += [first[way] for way in (Way.NONE, Way.MISSES_CUTOFF) if way in first]
    return tuple(sorted(found, key=lambda verdict: verdict.call.call.span))


def is_factory(subjects: Subjects, function: int) -> bool:
    """Whether a function builds bound models of two or more providers."""
    providers = {
        provider
        for call in subjects.calls
        if call.role == "builder" and call.call.function == function
        for provider in call.providers
    }
    return len(providers) > 1


def asked_in(
    subjects: Subjects, catalogue: Catalogue, calls: tuple[int, ...]
) -> tuple[ProviderCall, ...]:
    """The provider calls that a block with these calls makes, through functions of the file.

    Empty when the block calls something that the file does not tell.
    """
    return _Judge(subjects, catalogue).asked_in(calls)


class _Judge:
    def __init__(self, subjects: Subjects, catalogue: Catalogue) -> None:
        self.subjects = subjects
        self.facts = subjects.facts
        self.catalogue = catalogue
        self.asking = {call.index: call for call in subjects.calls if call.asks}
        self.by_index = {call.index: call for call in subjects.calls}
        self.in_function: dict[int, list[ProviderCall]] = defaultdict(list)
        for call in self.asking.values():
            self.in_function[call.call.function].append(call)
        self.function_index = {fn.name: i for i, fn in enumerate(self.facts.functions) if i}
        # Same errors under another name: which types a refused territory raises.
        self.cutoff: set[str] = {"Exception", "BaseException"}
        self.narrow: set[str] = set()
        for provider in catalogue.providers.values():
            for surface in provider.surfaces:
                self.cutoff.update(surface.errors.cutoff)
                self.narrow.update(surface.errors.narrow)
        self.narrow -= self.cutoff
        self.alternatives = self.calls_of_alternatives()

    def verdicts(self) -> tuple[Verdict, ...]:
        found = []
        for index in sorted(self.asking):
            call = self.asking[index]
            if index in self.alternatives:
                continue
            found.append(self.best(call, call.call, 0, frozenset()))
        return tuple(found)

    def calls_of_alternatives(self) -> set[int]:
        """Calls that are themselves the fallback of another provider's call: not reported."""
        found: set[int] = set()
        for index in sorted(self.asking):
            call = self.asking[index]
            if index in found:
                continue
            for guard in call.call.guards:
                if guard.kind == "loop":
                    continue
                for other in guard.calls:
                    for reached in self.reached(other, 0):
                        if reached.index != index and self.is_other(call, reached):
                            found.add(reached.index)
        return found

    def reached(self, index: int, depth: int) -> list[ProviderCall]:
        """Provider calls that a call makes: itself, or what the own function it calls makes."""
        call = self.asking.get(index)
        if call is not None:
            return [call]
        function = self.own_function(self.facts.calls[index])
        if function is None or depth >= _MAX_DEPTH:
            return []
        found = list(self.in_function.get(function, []))
        if not found:
            for inner, candidate in enumerate(self.facts.calls):
                if candidate.function == function and inner != index:
                    found += self.reached(inner, depth + 1)
        return found

    def asked_in(self, calls: tuple[int, ...]) -> tuple[ProviderCall, ...]:
        """As the function of that name."""
        found: list[ProviderCall] = []
        for index in calls:
            call = self.facts.calls[index]
            reached = self.reached(index, 0)
            if not reached and index not in self.by_index and not self.is_plain(call):
                return ()
            found += reached
        return tuple(found)

    def own_function(self, call: f.Call) -> int | None:
        if not call.callee.startswith(":"):
            return None
        name = call.callee[1:].replace("()", "")
        return self.function_index.get(name)

    def is_other(self, first: ProviderCall, second: ProviderCall) -> bool:
        """Whether two calls go to different providers."""
        if not first.providers or not second.providers:
            return (
                bool(first.providers or second.providers)
                and first.call.callee != second.call.callee
            )
        if set(first.providers) & set(second.providers):
            return False
        return not self.is_same_vendor(first, second)

    def is_same_vendor(self, first: ProviderCall, second: ProviderCall) -> bool:
        """The same vendor's model, reached through an aggregator."""
        for one, two in ((first, second), (second, first)):
            owner = self.catalogue.model(one.model, "model") if one.model else None
            if owner is not None and owner.prefix and owner.prefix in two.providers:
                return True
            kinds = [
                self.catalogue.providers[p].kind
                for p in one.providers
                if p in self.catalogue.providers
            ]
            if owner is not None and "aggregator" in kinds and owner.providers[0] in two.providers:
                return True
        return False

    def best(self, target: ProviderCall, site: f.Call, depth: int, seen: frozenset[int]) -> Verdict:
        """The best way out at a call site of the target or of a function that holds it."""
        best = Verdict(target, Way.NONE)
        routed = self.routed(target) if depth == 0 else None
        if routed is not None:
            best = routed
        if best.way is Way.FALLBACK:
            return best
        escapes = True
        for guard in site.guards:
            if guard.kind == "loop":
                found = self.loop(target, guard, site)
            elif guard.kind == "test":
                found = self.handler(target, site, guard)
            elif escapes:
                found = self.handler(target, site, guard)
                if self.sees_cutoff(guard.catches) and guard.outcome != "raise":
                    escapes = False
            else:
                found = Verdict(target, Way.NONE)
            best = _better(best, found)
            if best.way is Way.FALLBACK:
                return best
        if depth < _MAX_DEPTH and site.function and site.function not in seen:
            best = _better(
                best, self.callers(target, site.function, escapes, depth, seen | {site.function})
            )
        return best

    def callers(
        self, target: ProviderCall, function: int, escapes: bool, depth: int, seen: frozenset[int]
    ) -> Verdict:
        """The way out that every caller of a function has."""
        callers = [
            index
            for index in self.facts.functions[function].callers
            if self.facts.calls[index].function != function
        ]
        if not callers:
            return Verdict(target, Way.NONE)
        worst: Verdict | None = None
        for index in callers:
            site = self.facts.calls[index]
            guards = (
                site.guards
                if escapes
                else tuple(g for g in site.guards if g.kind != "handler" or not g.catches)
            )
            shown = f.Call(
                site.span,
                site.callee,
                site.arguments,
                site.function,
                site.built_by,
                site.result,
                guards,
            )
            found = self.best(target, shown, depth + 1, seen)
            if worst is None or found.way < worst.way:
                worst = found
        return worst or Verdict(target, Way.NONE)

    def handler(self, target: ProviderCall, site: f.Call, guard: f.Guard) -> Verdict:
        best = Verdict(target, Way.NONE)
        for index in guard.calls:
            call = self.facts.calls[index]
            reached = [other for other in self.reached(index, 0) if other.index != target.index]
            if reached:
                other = next((o for o in reached if self.is_other(target, o)), None)
                if other is None:
                    is_retry = all(
                        o.call.callee == target.call.callee and o.model == target.model
                        for o in reached
                    ) or (
                        self.own_function(call) is not None
                        and self.own_function(call) == target.call.function
                    )
                    if not is_retry or any(
                        o.call.function != target.call.function for o in reached
                    ):
                        best = _better(
                            best,
                            Verdict(
                                target, Way.SAME_PROVIDER, to=(reached[0].providers or ("",))[0]
                            ),
                        )
                    continue
                best = _better(best, self.covered(target, guard, (other.providers or ("",))[0]))
            elif self.takes_over(target, site, call):
                best = _better(best, self.covered(target, guard, ""))
        return best

    def covered(self, target: ProviderCall, guard: f.Guard, to: str) -> Verdict:
        if self.sees_cutoff(guard.catches):
            return Verdict(target, Way.FALLBACK, to=to)
        return Verdict(target, Way.MISSES_CUTOFF, guard.catches, to)

    def takes_over(self, target: ProviderCall, site: f.Call, call: f.Call) -> bool:
        """Whether a call to something the file does not define stands in for the provider's answer."""
        if call.callee.startswith(":") or self.is_plain(call):
            return False
        if (
            site.result
            and call.result == site.result
            and (call.result != "return" or call.arguments)
        ):
            return self.gets_request(site, call) or site.result.startswith("=")
        return self.gets_request(site, call)

    def gets_request(self, site: f.Call, call: f.Call) -> bool:
        """Whether a call is given the prompt or the messages of the request."""
        words = (
            "prompt",
            "message",
            "query",
            "question",
            "text",
            "input",
            "content",
            "contents",
            "history",
        )
        given = {
            name
            for argument in site.arguments
            for name in argument.names
            if any(word in name.rsplit(".", 1)[-1].lower() for word in words)
        }
        return any(name in given for argument in call.arguments for name in argument.names)

    def is_plain(self, call: f.Call) -> bool:
        """Calls that tell, wait, build or convert, and never ask a model."""
        path = call.callee.lstrip("~").replace("()", "")
        last = path.rsplit(".", 1)[-1]
        if last[:1].isupper() or "log" in path.lower().split(".")[0]:
            return True
        return last in _PLAIN or path.split(".")[0] in _PLAIN_ROOTS

    def loop(self, target: ProviderCall, guard: f.Guard, site: f.Call) -> Verdict:
        """A loop that goes on with its next element when the call fails."""
        caught = next((g for g in site.guards if g.kind == "handler"), None)
        catches = caught.catches if caught is not None else ()
        if "receiver" in guard.varies or "callee" in guard.varies:
            return self.covered(target, f.Guard(guard.span, "loop", catches), "")
        if "model" not in guard.varies:
            return Verdict(target, Way.NONE)
        owners = {
            owner.prefix or owner.providers[0]
            for element in guard.elements
            if (owner := self.catalogue.model(element, "model")) is not None
        }
        is_router = target.role == "router" or any(
            self.catalogue.providers[p].kind == "aggregator"
            for p in target.providers
            if p in self.catalogue.providers
        )
        if is_router and (len(owners) > 1 or not owners):
            return self.covered(target, f.Guard(guard.span, "loop", catches), "")
        return Verdict(target, Way.SAME_PROVIDER, to=(target.providers or ("",))[0])

    def routed(self, target: ProviderCall) -> Verdict | None:
        """Alternatives that are given to the call itself, or to what it is bound in."""
        surface = target.match.surface
        names = surface.arguments.fallbacks if surface is not None else ()
        for argument in target.call.arguments:
            if argument.name in names and argument.source != "nothing":
                return self.among(target, argument.strings)
        for index, call in enumerate(self.facts.calls):
            if (
                call.callee.rsplit(".", 1)[-1] in ("with_fallbacks", "withFallbacks")
                and target.index in call.built_by
            ):
                others = [
                    other
                    for other in self.asking.values()
                    if other.index != target.index
                    and (
                        _inside(other.call.span, call.span)
                        or any(
                            other.call.result == "=" + name
                            for a in call.arguments
                            for name in a.names
                        )
                    )
                ]
                if others and not any(self.is_other(target, other) for other in others):
                    return Verdict(target, Way.SAME_PROVIDER, to=(target.providers or ("",))[0])
                handled = next(
                    (a for a in call.arguments if a.name == "exceptions_to_handle"), None
                )
                return self.covered(
                    target, f.Guard(call.span, "router", handled.names if handled else ()), ""
                )
        return None

    def among(self, target: ProviderCall, strings: tuple[str, ...]) -> Verdict:
        owners = {
            owner.prefix or owner.providers[0]
            for text in strings
            if (owner := self.catalogue.model(text, "model")) is not None
        }
        own = set(target.providers)
        if owners and owners <= own:
            return Verdict(target, Way.SAME_PROVIDER, to=next(iter(owners)))
        return Verdict(target, Way.FALLBACK, to=next(iter(sorted(owners - own)), ""))

    def sees_cutoff(self, catches: tuple[str, ...]) -> bool:
        """Whether a handler of these error types catches a refused territory.

        An unknown type gets the benefit of the doubt.
        """
        if not catches:
            return True
        for path in catches:
            name = path.rsplit(".", 1)[-1].replace("()", "").lstrip("~:")
            if name in self.cutoff:
                return True
            if name not in self.narrow:
                return True
        return False


_PLAIN = frozenset(
    """print sleep get str len dict list int float bool set tuple sum min max range enumerate format append extend
    join split strip lower upper replace dumps loads json isinstance hasattr getattr setattr type repr info debug
    warning error exception critical warn log write flush close open raise_for_status status_code format_exc
    print_exc time now items keys values update pop add remove sorted reversed any all zip map filter next iter
    send reply finish put publish emit notify capture_exception record_exception set_status rollback commit
    delete save insert create_task cancel exit abort jsonify""".split()
)
_PLAIN_ROOTS = frozenset(
    "logging logger log time json traceback asyncio os sys re warnings math random datetime sentry_sdk console".split()
)


def _inside(inner: f.Span, outer: f.Span) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        inner.end_line,
        inner.end_column,
    ) <= (
        outer.end_line,
        outer.end_column,
    )


def _better(first: Verdict, second: Verdict) -> Verdict:
    return second if second.way > first.way else first
