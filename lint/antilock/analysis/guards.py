"""What happens round a call when it fails: handlers, tests of its result, loops that go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from antilock import syntax as s
from antilock.analysis.arms import Arms
from antilock.analysis.following import After, Following
from antilock.analysis.kinds import Kinds, kinds_matched, kinds_tested
from antilock.analysis.loops import Loops
from antilock.analysis.origins import Origins
from antilock.analysis.outcomes import (
    LEAVES,
    assigned_names,
    is_exit,
    items_of,
    leaves,
    may_answer,
    names_in,
    outcome_of,
    says_failure,
    target_names,
    touches,
)
from antilock.analysis.rounds import Rounds, subject_of
from antilock.analysis.scopes import Scopes
from antilock.analysis.words import RECOVERING_METHODS, last_word
from antilock.facts import Guard
from antilock.records import dataclass, replace
from antilock.syntax import dotted, is_below

_MAX_LOADS = 40  # of a name
_SIFTING = frozenset({"find", "filter", "flatMap"})  # methods that leave out what failed
_ENDS_LOOP = frozenset({"return", "break"})
_LEAVES_BLOCK = ("return", "break", "continue")  # what is raised gets to the handlers
_MAX_BEHIND = 40  # statements behind a handler that are asked whether they raise
_OTHERS = ("=other errors",)  # than a refused territory raises


@dataclass(frozen=True, slots=True)
class _Part:
    """What a handler does for some errors only.

    types      as in Guard.catches
    own        those of the calls that run for no other errors
    ends       as Guard.outcome
    otherwise  how the handler ends for all other errors, "" where that is not told
    """

    types: tuple[str, ...]
    calls: tuple[int, ...]
    own: tuple[int, ...]
    ends: str
    otherwise: str


class Guards:
    """Finds the guards of the calls of one file."""

    def __init__(self, scopes: Scopes, origins: Origins, indexes: dict[int, int]) -> None:
        self.scopes = scopes
        self.origins = origins
        self.indexes = indexes  # id of a Call node -> its index in the facts
        self.loops = Loops(scopes, origins, indexes)
        self.arms = Arms(scopes)
        self.rounds = Rounds(self.loops, self.arms, indexes, self.calls_in)
        self._following = Following(scopes.choices)
        self._inside: dict[int, tuple[int, ...]] = {}
        self._handled: dict[int, list[Guard]] = {}
        self._keeping: dict[int, bool] = {}
        self._going: dict[tuple[int, int], bool] = {}

    def of(self, call: s.Call) -> tuple[Guard, ...]:
        """Guards of a call within its function, innermost first."""
        found: list[Guard] = []
        child: s.Node = call
        parent = call.parent
        is_looking = True  # the loop around the call has not been met yet
        loop = self.rounds.around(call)
        found += self._tests_of_result(call, loop)
        while parent is not None:
            match parent:
                case s.Try() if child is parent.body:
                    found += self._handlers(parent, call, loop if is_looking else None)
                case s.Call():
                    found += self._taken_over(parent, child)
                case s.Seq() if self._is_one_enough(parent):
                    others = [item for item in parent.items if item is not child]
                    found += self._handler(parent, self.calls_in(others))
                case s.Loop() if child is parent.body:
                    is_looking = is_looking and loop is not None and parent is not loop
                case s.Func() if parent.name:
                    return tuple(found)
                case s.Class():
                    return tuple(found)
                case _:
                    pass
            child, parent = parent, parent.parent
        return tuple(found)

    def calls_in(self, nodes: Iterable[s.Node]) -> tuple[int, ...]:
        """Indexes of the calls below the nodes, nested definitions aside."""
        found: list[int] = []
        for root in nodes:
            known = self._inside.get(id(root))
            if known is None:
                inner: list[int] = []
                stack = [root]
                while stack:
                    node = stack.pop()
                    if isinstance(node, s.Func | s.Class) and node is not root and node.name:
                        continue
                    if isinstance(node, s.Raise):
                        continue  # what an error is made of is no way out
                    is_call = isinstance(node, s.Call) and not isinstance(node, s.Struct)
                    if is_call and id(node) in self.indexes:
                        inner.append(self.indexes[id(node)])
                    stack.extend(node.children())
                known = tuple(sorted(inner))
                self._inside[id(root)] = known
            found += known
        return tuple(dict.fromkeys(found))

    # Handlers.

    @staticmethod
    def _handler(node: s.Node, calls: tuple[int, ...]) -> list[Guard]:
        """A guard that runs calls on every error."""
        return [Guard(node.span, "handler", (), calls, "return", block=node.span)] if calls else []

    def _taken_over(self, call: s.Call, child: s.Node) -> list[Guard]:
        """What another call does with the failure of what it is given, or called on:
        `withFallback(() => ask(), () => other())`, `from(ask()).pipe(catchError(() => other()))`."""
        word = last_word(dotted(call.func))
        if child is call.func:
            steps = call.args if word in RECOVERING_METHODS else []
            if word == "pipe":
                steps = [
                    arg
                    for arg in call.args
                    if isinstance(arg, s.Arg)
                    and isinstance(arg.value, s.Call)
                    and last_word(dotted(arg.value.func)) in RECOVERING_METHODS
                ]
            return self._handler(call, self.calls_in(steps))
        if "fallback" not in word.lower() or not isinstance(child, s.Arg):
            return []
        place = next(index for index, arg in enumerate(call.args) if arg is child)
        return self._handler(call, self.calls_in(call.args[place + 1 :]))

    def _is_tried(self, callback: s.Func) -> bool:
        """Whether a function without a name is given to one of the file that keeps its errors:
        `const answer = await tried(() => ask())`."""
        outer = callback.parent.parent if isinstance(callback.parent, s.Arg) else None
        if callback.name or not isinstance(outer, s.Call):
            return False
        own = self.origins.own_function(self.origins.path(outer.func))
        if own is None:
            return False
        known = self._keeping.get(id(own))
        if known is None:
            known = self._keeping[id(own)] = any(
                isinstance(handler, s.Handler)
                and outcome_of(handler.body) != "raise"
                and not self._is_raised(node, handler, outcome_of(handler.body))
                for node in s.walk(own.body)
                if isinstance(node, s.Try)
                for handler in node.handlers
            )
        return known

    def _is_one_enough(self, node: s.Seq) -> bool:
        """Whether one of these promises that is kept is enough: `Promise.any([...])`, or
        `Promise.allSettled([...])` where those that were kept are looked for."""
        arg = node.parent
        call = arg.parent if isinstance(arg, s.Arg) else None
        if not isinstance(call, s.Call):
            return False
        name = dotted(call.func)
        if name in ("Promise.any", "Promise.allSettled"):
            return name == "Promise.any" or self._is_sifted(call)
        return self._is_gone_through(
            call, next(i for i, each in enumerate(call.args) if each is arg)
        )

    def _is_gone_through(self, call: s.Call, place: int) -> bool:
        """Whether a function of the file calls what it is given in a list there one after the other,
        until one works: `first([() => ask(), () => other()])`."""
        own = self.origins.own_function(self.origins.path(call.func))
        taken = own.params[place] if own is not None and place < len(own.params) else None
        if own is None or not isinstance(taken, s.Param):
            return False
        key = (id(own), place)
        known = self._going.get(key)
        if known is None:
            known = self._going[key] = any(
                isinstance(node, s.Loop)
                and taken.name in names_in(node.over)
                and self.rounds.is_left(node)
                and any(isinstance(each, s.Try) for each in s.walk(node.body))
                for node in s.walk(own.body)
            )
        return known

    def _is_sifted(self, call: s.Call) -> bool:
        """Whether some of the results of a call are looked for."""
        around = call.parent
        while isinstance(around, s.Await):
            around = around.parent
        if around is not None and self._sifts(around):
            return True
        target = around.targets[0] if isinstance(around, s.Assign) else None
        if isinstance(around, s.Assign) and isinstance(target, s.Seq):
            return any(
                says_failure(test.test, target_names(around)) is False and leaves(test.body)
                for test, _ in self._following.after(around).tests(target_names(around))
            )
        where = self.scopes.lookup(target) if isinstance(target, s.Name) else None
        if where is None or not isinstance(target, s.Name):
            return False
        loads = self.scopes.loads(where[0], target.id)[:_MAX_LOADS]
        return any(load.parent is not None and self._sifts(load.parent) for load in loads)

    def _sifts(self, user: s.Node) -> bool:
        """Whether what uses some results takes one or some of them: a method, or a loop that it ends."""
        if isinstance(user, s.Loop):
            return self.rounds.is_left(user)
        return isinstance(user, s.Attr) and user.name in _SIFTING

    def _handlers(self, node: s.Try, call: s.Call, loop: s.Loop | None) -> list[Guard]:
        known = self._handled.get(id(node))
        if known is None:
            known = self._handled[id(node)] = list(self._find_handlers(node))
        if loop is None:
            return known
        varies = self.loops.varies(loop, call)
        others = self.rounds.others(loop, call)
        if not varies and not others:
            return known
        elements = self.loops.elements(loop, call) if varies else ()
        # What leaves tries inside of this loop goes on with its next round.
        going_on = ("next", "continue", *(("break",) if self.rounds.has_tries(loop, call) else ()))
        return [
            replace(
                guard,
                calls=tuple(dict.fromkeys(guard.calls + others)),
                varies=varies,
                elements=elements,
            )
            if guard.outcome in going_on
            else guard
            for guard in known
        ]  # fmt: skip

    def _find_handlers(self, node: s.Try) -> Iterable[Guard]:
        rounds = self._after_rounds(node)
        behind = {"next": self._after_failure(node, rounds), "break": rounds, "continue": rounds}
        if _is_expression(node):
            behind["return"] = behind["next"]  # what a callback returns is the expression's value
        for handler in node.handlers:
            if not isinstance(handler, s.Handler):
                continue
            catches = tuple(self.origins.path(kind) for kind in handler.types)
            calls = self.calls_in([handler.body])
            outcome = ""
            for part in self._narrowed(handler):
                calls = tuple(index for index in calls if index not in part.own)
                some = part.calls
                if part.ends != "next" or part.otherwise:
                    some = tuple(dict.fromkeys((*some, *behind.get(part.ends, ()))))
                outcome = outcome or part.otherwise
                yield Guard(
                    handler.span, "handler", part.types, some, part.ends, block=node.body.span
                )
            passed = self._kinds_passed(handler)
            if passed is not None and not passed.is_negated:
                if not passed.is_sure:  # what does not pass goes on to the next handler
                    yield Guard(handler.span, "handler", _OTHERS, block=node.body.span)
                continue
            if passed is not None and passed.has_refusal():
                catches = _OTHERS
            outcome = _whole(outcome or outcome_of(handler.body))
            calls = tuple(dict.fromkeys((*calls, *behind.get(outcome, ()))))
            if outcome == "return" and _is_expression(node):
                outcome = "next"
            yield Guard(
                handler.span,
                "handler",
                catches,
                calls,
                outcome,
                block=node.body.span,
                is_raised=self._is_raised(node, handler, outcome),
            )

    def _is_raised(self, node: s.Try, handler: s.Handler, outcome: str) -> bool:
        """Whether a failure that a handler lets go on is raised in the end: where that was the last
        of several tries (`if attempt == 3: raise`), or behind it (`raise RuntimeError(failed)`)."""
        if _is_expression(node) or outcome not in ("next", "continue", "break"):
            return False
        of_error = {handler.name}
        for step in _steps_of(handler):
            if isinstance(step, s.Assign) and touches(names_in(step.value), of_error):
                of_error |= target_names(step)
            if (
                isinstance(step, s.If)
                and "raise" in (outcome_of(step.body), outcome_of(step.other))
                and not touches(names_in(step.test), of_error)
            ):
                return True
        about = _assigned_by(node)
        for step in islice(self._behind_failure(node, outcome), _MAX_BEHIND):
            ends = outcome_of(step)
            if ends in ("raise", "return"):
                return ends == "raise"
            if (
                isinstance(step, s.If)
                and outcome_of(step.body) == "raise"
                and touches(names_in(step.test), about)
            ):
                return True
        return False

    def _behind_failure(self, node: s.Try, outcome: str) -> Iterator[s.Node]:
        """What runs once a handler is through, loops taken for exhausted."""
        child: s.Node = node
        parent = node.parent
        is_skipped = outcome != "next"  # the rest of the round
        while parent is not None and not isinstance(parent, s.Func | s.Class):
            if not is_skipped:
                yield from self.rounds.next_to(parent, child)
            if isinstance(parent, s.Loop) and child is parent.body:
                if parent.other is not None and outcome != "break":
                    yield parent.other
                is_skipped = False
            child, parent = parent, parent.parent

    def _kinds_passed(self, handler: s.Handler) -> Kinds | None:
        """The kinds of errors that the test of a filtered handler lets in."""
        test = handler.body.items[0] if handler.is_filtered else None
        return kinds_tested(test.test, self.origins.path) if isinstance(test, s.If) else None

    def _narrowed(self, handler: s.Handler) -> Iterable[_Part]:
        """What a handler does for some errors only: `if e.status_code == 429: ...`."""
        names = {handler.name}
        for node in _steps_of(handler):
            if isinstance(node, s.Assign) and touches(names_in(node.value), names):
                names |= target_names(node)
            if not isinstance(node, s.If | s.Cond | s.Switch):
                continue
            arms, other = self._arms_for_kinds(node)
            is_of_error = touches(names_in(subject_of(node)), names) or handler.is_filtered
            else_ends = _end_of(other, node)
            is_left = else_ends in LEAVES and not handler.is_filtered
            for kinds, arm in arms:
                if not is_of_error and (kinds.has_refusal() or isinstance(node, s.Switch)):
                    continue  # perhaps it is what the alternative answered
                steps = own = [arm] if arm is not None else []
                ends = _end_of(arm, node)
                otherwise = ""
                if not kinds.is_sure and not kinds.is_negated:
                    ends = "next"
                elif ends == "next" and is_left:
                    rest = self._following.after(node).statements()
                    inside = [each for each in rest if is_below(each, handler.body)]
                    steps = [*steps, *inside]
                    own = [*own, *(each for each in inside if each.parent is node.parent)]
                    ends = outcome_of(s.Block(node.raw, inside))
                if kinds.is_sure and is_left and node.parent is handler.body:
                    otherwise = else_ends
                yield _Part(
                    kinds.types,
                    self.calls_in(steps),
                    self.calls_in(own),
                    _whole(ends),
                    _whole(otherwise),
                )

    def _arms_for_kinds(
        self, node: s.If | s.Cond | s.Switch
    ) -> tuple[list[tuple[Kinds, s.Node | None]], s.Node | None]:
        """The arms of a choice that run for some kinds of errors, and that for all others."""
        if isinstance(node, s.Switch):
            cases = [case for case in node.cases if isinstance(case, s.Case)]
            told = [(kinds_matched(case.patterns), case.body) for case in cases if case.body.items]
            rest = [case.body for case in cases if not case.patterns]
            found = [(kinds, body) for kinds, body in told if kinds is not None]
            return list(found), rest[0] if rest else None
        kinds = kinds_tested(node.test, self.origins.path)
        body = node.body if isinstance(node, s.If) else node.then
        if kinds is None:
            return [], None
        return ([(kinds, node.other)], body) if kinds.is_negated else ([(kinds, body)], node.other)

    def _after_failure(self, node: s.Try, rounds: tuple[int, ...]) -> tuple[int, ...]:
        """Calls after a try statement that run because its block failed; `rounds` are those behind
        the loop that it is in."""
        if _is_expression(node):
            return self._after_value(node)
        following = self._following.after(node)
        is_left = (
            outcome_of(node.body) in _LEAVES_BLOCK
            or any(map(is_exit, items_of(node.body) or []))
            or outcome_of(node.other) in LEAVES
        )
        rounds = self._flagged(node, following) + rounds
        if not is_left:
            worked = _worked(node)
            given = {name for part in worked for name in assigned_names(part)}
            is_left = any(may_answer(part, given) for part in worked)
        if is_left:
            return self.calls_in(following.statements()) + rounds
        return self._depending(following, _assigned_by(node), is_content_told=True) + rounds

    def _flagged(self, node: s.Try, following: After) -> tuple[int, ...]:
        """Calls that run where a handler has said so: `except Error: has_failed = True`."""
        flags = {
            name
            for handler in node.handlers
            for each in s.walk(handler)
            if isinstance(each, s.Assign) and isinstance(each.value, s.Const) and each.value.truth
            for name in target_names(each)
        }
        found: list[int] = []
        for statement, _ in following.tests(flags) if flags else ():
            if isinstance(statement.test, s.Name | s.Attr) and dotted(statement.test) in flags:
                found += self.calls_in([statement.body])
        return tuple(found)

    def _after_value(self, node: s.Try) -> tuple[int, ...]:
        """Calls that depend on the value of an expression whose failure was turned into a value:
        `await ask().catch(() => null) ?? (await other())`."""
        child: s.Node = node
        parent = node.parent
        while isinstance(parent, s.Await | s.Attr | s.Index):
            child, parent = parent, parent.parent
        if isinstance(parent, s.Or) and child is not parent.items[-1]:
            place = next(index for index, item in enumerate(parent.items) if item is child)
            return self.calls_in(parent.items[place + 1 :])
        if not isinstance(parent, s.Assign):
            return ()
        names = target_names(parent)
        return self._depending(self._following.after(parent), names, is_content_told=True)

    def _after_rounds(self, node: s.Try) -> tuple[int, ...]:
        """Calls behind a loop that run because none of its rounds worked."""
        child: s.Node = node
        parent = node.parent
        while parent is not None and not isinstance(parent, s.Func | s.Class):
            if isinstance(parent, s.Loop) and child is parent.body:
                names = _assigned_by(node)
                rest = self._following.after(node).statements()
                ends = _ends_of_success([*_worked(node), *rest], names)
                if parent.target is None and touches(names_in(parent.over), names):
                    ends.add("break")
                return self._behind(parent, ends, names)
            child, parent = parent, parent.parent
        return ()

    def _behind(self, loop: s.Loop, ends: set[str], names: set[str]) -> tuple[int, ...]:
        """Calls behind a loop that run where no round left it in one of these ways: what a break
        leads to as well counts where it asks for the names that a round gives a value."""
        if not ends:
            return ()
        following = self._following.after(loop)
        found = self.calls_in([loop.other] if loop.other is not None else [])
        if "return" in ends:
            return found + self.calls_in(following.statements())
        return found + self._depending(following, names, is_content_told=True)

    # Tests of a result.

    def _depending(
        self, following: After, names: set[str], is_content_told: bool, has_tests: bool = True
    ) -> tuple[int, ...]:
        """Calls that run when a test of the names says that they hold no answer.

        With `is_content_told` a test that does not tell success from failure counts for both.
        """
        found: list[int] = []
        for statement, where in following.touching(names, has_tests):
            if isinstance(statement, s.If):
                failed = says_failure(statement.test, names)
                if failed is not False and (failed or is_content_told):
                    found += self.calls_in([statement.body])
                if failed is not True and (failed is False or is_content_told):
                    other = [statement.other] if statement.other is not None else []
                    found += self.calls_in(other)
                    if failed is False and leaves(statement.body):
                        rest = self.calls_in(following.rest(where))
                        return tuple(dict.fromkeys([*found, *rest]))
                continue
            found += self._alternatives_in(statement, names)
        return tuple(dict.fromkeys(found))

    def _alternatives_in(self, statement: s.Node, names: set[str]) -> list[int]:
        """Calls of `answer or other()` and `answer if answer else other()` in a statement."""
        if not isinstance(statement, s.Return | s.Assign | s.Statement):
            return []
        found: list[int] = []
        for node in s.walk(statement):
            match node:
                case s.Or() if touches(names_in(node.items[0]), names):
                    found += self.calls_in(node.items[1:])
                case s.Cond() if touches(names_in(node.test), names):
                    has_failed = says_failure(node.test, names)
                    found += self.calls_in([node.then if has_failed else node.other])
                case _:
                    pass
        return found

    def _tests_of_result(self, call: s.Call, loop: s.Loop | None) -> list[Guard]:
        """`r = call()` and later `if not r.ok: ...`; `call() or other()`."""
        child: s.Node = call
        parent = call.parent
        kind = "handler" if _is_wrapped(call) else "test"
        around = parent
        while isinstance(around, s.Await):
            around = around.parent
        if isinstance(around, s.Func) and self._is_tried(around):
            kind, parent = "handler", around.parent
        while isinstance(parent, s.Await | s.Other | s.Attr | s.Index | s.Arg | s.Call):
            child, parent = parent, parent.parent
        if isinstance(parent, s.Or) and child is not parent.items[-1]:
            rest = parent.items[next(i for i, x in enumerate(parent.items) if x is child) + 1 :]
            calls = self.calls_in(rest)
            return [Guard(parent.span, "test", (), calls, "next")] if calls else []
        if not isinstance(parent, s.Assign) or child is not parent.value:
            return []
        names = target_names(parent)
        following = self._following.after(parent)
        names |= following.told_by(names)
        found: list[Guard] = []
        for statement, where in following.tests(names):
            failed = says_failure(statement.test, names)
            if failed is None:
                continue
            kinds = kinds_tested(statement.test, self.origins.path) if failed else None
            catches = kinds.types if kinds is not None else ()
            branches: list[s.Node] = [statement.body] if failed else []
            if not failed:
                branches += [statement.other] if statement.other is not None else []
                branches += following.rest(where) if leaves(statement.body) else []
            goes_on = loop is not None and self._goes_on(loop, statement, failed)
            varies = self.loops.varies(loop, call) if loop is not None and goes_on else ()
            elements = self.loops.elements(loop, call) if loop is not None and varies else ()
            others = self.rounds.others(loop, call) if loop is not None and goes_on else ()
            if loop is not None and goes_on:
                behind = s.Block(statement.raw, following.rest(where))
                ends = {outcome_of(behind if failed else statement.body)} & _ENDS_LOOP
                others += self._behind(loop, ends, names)
            calls = tuple(dict.fromkeys(self.calls_in(branches) + others))
            if calls or varies:
                found.append(Guard(statement.span, kind, catches, calls, "next", varies, elements))
        calls = self._depending(following, names, is_content_told=False, has_tests=False)
        if calls:
            found.append(Guard(parent.span, kind, (), calls, "next"))
        return found

    @staticmethod
    def _goes_on(loop: s.Loop, test: s.If, failed: bool) -> bool:
        """Whether a loop goes on with its next round when a test finds a failure."""
        if failed:
            return outcome_of(test.body) in ("continue", "next")
        return outcome_of(test.body) in ("return", "break") and is_below(test, loop.body)


def _worked(node: s.Try) -> list[s.Node]:
    """What of a try statement runs as long as nothing fails."""
    return [node.body, *([node.other] if node.other is not None else [])]


def _assigned_by(node: s.Try) -> set[str]:
    """What a try statement gives a value, whether it works or not."""
    parts = [*_worked(node), *node.handlers]
    return {name for part in parts for name in assigned_names(part)}


def _ends_of_success(worked: list[s.Node], names: set[str]) -> set[str]:
    """How a round of a loop ends it by what runs when a call in it worked: "return", "break"."""
    found: set[str] = set()
    stack = [(node, True) for node in worked]
    while stack:
        node, is_own = stack.pop()
        if isinstance(node, s.Func | s.Class | s.Handler):
            continue
        if isinstance(node, s.Return) or is_exit(node):
            found.add("return")
        elif isinstance(node, s.Jump) and node.kind == "break" and is_own:
            found.add("break")
        children = node.children()
        if isinstance(node, s.If):
            has_failed = says_failure(node.test, names)
            skipped = node.body if has_failed else node.other if has_failed is False else None
            children = [child for child in children if child is not skipped]
        is_inner = is_own and not isinstance(node, s.Loop)
        stack += [(child, is_inner) for child in children]
    return found


def _is_expression(node: s.Try) -> bool:
    """Whether it stands inside an expression: a promise with a handler of its rejection."""
    parent = node.parent
    while isinstance(parent, s.Await):
        parent = parent.parent
    is_alone = parent is None or items_of(parent) is not None
    return not is_alone and not isinstance(parent, s.Statement | s.Return)


def _is_wrapped(call: s.Call) -> bool:
    """Whether a call is given, before it is awaited, to another one that is: errors then become
    part of that one's result, `const [error, answer] = await to(ask())`."""
    outer = call.parent.parent if isinstance(call.parent, s.Arg) else None
    return isinstance(outer, s.Call) and isinstance(outer.parent, s.Await)


def _steps_of(handler: s.Handler) -> Iterable[s.Node]:
    """What a handler does, in order of the source, handlers and functions inside it aside."""
    stack: list[s.Node] = [handler.body]
    while stack:
        node = stack.pop()
        yield node
        stack += [
            child
            for child in reversed(list(node.children()))
            if not isinstance(child, s.Handler)
            and not (isinstance(child, s.Func | s.Class) and child.name)
        ]


def _end_of(arm: s.Node | None, choice: s.If | s.Cond | s.Switch) -> str:
    """How an arm of a choice ends."""
    ends = outcome_of(arm)
    if isinstance(choice, s.Switch) and ends == "break":
        return "next"
    around = choice.parent
    while isinstance(around, s.Await):
        around = around.parent
    return "return" if ends == "next" and isinstance(around, s.Return) else ends


def _whole(outcome: str) -> str:
    return "next" if outcome == "mixed" else outcome
