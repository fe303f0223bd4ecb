"""The rounds of loops: which loop tries a call again, with what, and how it is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from antilock import syntax as s
from antilock.analysis.arms import Arms
from antilock.analysis.loops import Loops
from antilock.analysis.outcomes import items_of, leaves, names_in, target_names, touches

_MAX_BEHIND = 40  # statements behind another one that are asked how they end
_MAX_DISPATCHED = 100  # calls in the arms of a loop: one with more does not just choose whom to ask
# What of a call changes where another one may be asked, and how much of a choice that is.
_WHOM = frozenset({"receiver", "callee", "endpoint", "provider"})
_MOST_CHOICE = 2


class Rounds:
    """Tells the rounds of the loops of one file."""

    def __init__(
        self,
        loops: Loops,
        arms: Arms,
        indexes: dict[int, int],
        calls_in: Callable[[Iterable[s.Node]], tuple[int, ...]],
    ) -> None:
        self.loops = loops
        self.arms = arms
        self.indexes = indexes  # id of a Call node -> its index in the facts
        self.calls_in = calls_in
        self._exits: dict[int, _Exits] = {}
        self._dispatches: dict[int, dict[int, dict[int, int]]] = {}

    def around(self, call: s.Call) -> s.Loop | None:
        """The nearest loop around a call that ends once a round worked; or, where its rounds are
        tries of the same (`for attempt in range(3)`), one around it whose rounds are not."""
        found: s.Loop | None = None
        most = -1
        child: s.Node = call
        parent = call.parent
        while parent is not None and not (isinstance(parent, s.Func) and parent.name):
            if isinstance(parent, s.Loop) and child is parent.body:
                if self._leaves_on_success(parent, call):
                    choice = _choice_of(self.loops.varies(parent, call))
                    if choice > most:
                        found, most = parent, choice
                    if choice == _MOST_CHOICE:
                        break
                around = parent.parent
                if found is not None and around is not None:
                    if any(map(leaves, self.next_to(around, parent))):
                        break  # where no round worked, the one around it ends
            child, parent = parent, parent.parent
        return found

    @staticmethod
    def has_tries(loop: s.Loop, call: s.Call) -> bool:
        """Whether another loop stands between a loop and a call in it."""
        parent = call.parent
        while parent is not None and parent is not loop:
            if isinstance(parent, s.Loop):
                return True
            parent = parent.parent
        return False

    def next_to(self, block: s.Node, child: s.Node) -> Iterator[s.Node]:
        """What stands behind a statement in its block: the nearest."""
        items = items_of(block)
        if items is None:
            return
        start = self.arms.places(block).get(id(child), len(items)) + 1
        for place in range(start, min(len(items), start + _MAX_BEHIND)):
            yield items[place]

    def is_left(self, loop: s.Loop) -> bool:
        """Whether a return or a break ends a loop outside its handlers."""
        return self._exits_of(loop).last > (-1, -1)

    def _exits_of(self, loop: s.Loop) -> _Exits:
        known = self._exits.get(id(loop))
        if known is None:
            known = self._exits[id(loop)] = _Exits(loop)
        return known

    def _leaves_on_success(self, loop: s.Loop, call: s.Call) -> bool:
        """Whether a loop ends once a call in it worked: what leaves it stands behind the call, or
        asks for what the call gave. What leaves it before (`if prompt == "quit": break`) does not
        care how the call went."""
        known = self._exits_of(loop)
        start = call.span.start
        if known.last > start:
            return True
        if not known.asked:
            return False
        given = {name for end, names in known.given if end > start for name in names}
        return touches(known.asked, given)

    def others(self, loop: s.Loop, call: s.Call) -> tuple[int, ...]:
        """Calls that another round makes instead of this one: `if name == "openai": return ask()`."""
        dispatched = self._dispatched(loop)
        own = dispatched.get(self.indexes.get(id(call), -1), {})
        return tuple(
            index
            for index, arms in dispatched.items()
            if any(own.get(choice, arm) != arm for choice, arm in arms.items())
        )

    def _dispatched(self, loop: s.Loop) -> dict[int, dict[int, int]]:
        """The calls in a loop that stand in arms of choices which depend on the round: these arms."""
        known = self._dispatches.get(id(loop))
        if known is not None:
            return known
        found: dict[int, dict[int, int]] = {}
        varying = set(self.loops.varying(loop))
        choices = {
            id(node)
            for node in s.walk(loop.body)
            if isinstance(node, s.If | s.Cond | s.Switch)
            and touches(names_in(subject_of(node)), varying)
        }
        inside = set(self.calls_in([loop.body])) if choices else set()
        for node in s.walk(loop.body) if choices else ():
            index = self.indexes.get(id(node), -1)
            arms = self.arms.nodes_of(node) if index in inside else ()
            own = {id(choice): arm for choice, arm in arms if id(choice) in choices}
            if own:
                found[index] = own
        self._dispatches[id(loop)] = found = found if len(found) < _MAX_DISPATCHED else {}
        return found


def _choice_of(varies: tuple[str, ...]) -> int:
    """How much of a choice the rounds of a loop are, by what changes from one to the next."""
    if not _WHOM.isdisjoint(varies):
        return _MOST_CHOICE
    return 1 if varies else 0


def subject_of(choice: s.If | s.Cond | s.Switch) -> s.Node | None:
    """What a choice depends on."""
    return choice.subject if isinstance(choice, s.Switch) else choice.test


class _Exits:
    """Where a loop is left outside its handlers, and by what.

    last    the end of the last return or break
    asked   the names that the tests round these ask, and the test of a loop without elements
    given   what the loop assigns: where that ends, and the names
    """

    def __init__(self, loop: s.Loop) -> None:
        self.last = (-1, -1)
        self.asked: set[str] = set()
        self.given: list[tuple[tuple[int, int], set[str]]] = []
        if loop.target is None and loop.over is not None:
            self.asked |= names_in(loop.over)
        stack: list[tuple[s.Node, bool, tuple[s.Node, ...]]] = [(loop.body, True, ())]
        while stack:
            node, is_own, tests = stack.pop()
            if isinstance(node, s.Return) or (
                isinstance(node, s.Jump) and node.kind == "break" and is_own
            ):
                self.last = max(self.last, node.span.end)
                self.asked.update(*map(names_in, tests))
            if isinstance(node, s.Func | s.Class | s.Handler):
                continue
            is_inner = (is_own and not isinstance(node, s.Loop)) or node is loop.body
            if isinstance(node, s.If):
                tests = (*tests, node.test)
            stack.extend((child, is_inner, tests) for child in node.children())
        for node in s.walk(loop.body) if self.asked else ():
            if isinstance(node, s.Assign) and not node.is_augmented:
                self.given.append((node.span.end, target_names(node) - names_in(node.value)))
