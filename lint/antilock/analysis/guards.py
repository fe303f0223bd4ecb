"""What happens round a call when it fails: handlers, loops that go on, tests of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from antilock import syntax as s
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import Scopes, dotted
from antilock.facts import Guard

CallIndexes = Callable[[Iterable[s.Node]], tuple[int, ...]]


class Guards:
    """Finds the guards of the calls of one file."""

    def __init__(self, scopes: Scopes, origins: Origins, indexes: dict[int, int]) -> None:
        self.scopes = scopes
        self.origins = origins
        self.indexes = indexes  # id of a Call node -> its index in the facts
        self._inside: dict[int, tuple[int, ...]] = {}

    def of(self, call: s.Call) -> tuple[Guard, ...]:
        """Guards of a call within its function, innermost first."""
        found: list[Guard] = []
        child: s.Node = call
        parent = call.parent
        found += self._tests_of_result(call)
        while parent is not None:
            match parent:
                case s.Try() if child is parent.body:
                    found += self._handlers(parent)
                case s.Loop() if child is parent.body:
                    loop = self._loop(parent, call)
                    if loop is not None:
                        found.append(loop)
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
                    if (
                        isinstance(node, s.Func | s.Class)
                        and node is not root
                        and getattr(node, "name", "")
                    ):
                        continue
                    if isinstance(node, s.Call) and id(node) in self.indexes:
                        inner.append(self.indexes[id(node)])
                    stack.extend(node.children())
                known = tuple(sorted(inner))
                self._inside[id(root)] = known
            found += known
        return tuple(dict.fromkeys(found))

    def _handlers(self, node: s.Try) -> list[Guard]:
        after = self._after_failure(node)
        found = []
        for handler in node.handlers:
            if not isinstance(handler, s.Handler):
                continue
            outcome = outcome_of(handler.body)
            calls = self.calls_in([handler.body])
            if outcome in ("next", "mixed"):
                calls += tuple(index for index in after if index not in calls)
            catches = tuple(self.origins.path(kind) for kind in handler.types)
            final = "next" if outcome == "mixed" else outcome
            found.append(Guard(handler.span, "handler", catches, calls, final))
        return found

    def _after_failure(self, node: s.Try) -> tuple[int, ...]:
        """Calls after a try statement that run because its block failed."""
        succeeds_out = outcome_of(node.body) in ("return", "break", "continue") or (
            node.other is not None and outcome_of(node.other) in ("return", "break", "continue")
        )
        following = following_statements(node)
        if succeeds_out:
            return self.calls_in(following)
        assigned = {name for part in (node.body, *node.handlers) for name in assigned_names(part)}
        tested = [
            statement
            for statement in following
            if isinstance(statement, s.If) and _names(statement.test) & assigned
        ]
        return self.calls_in(tested)

    def _tests_of_result(self, call: s.Call) -> list[Guard]:
        """`r = call()` and later `if not r.ok: ...`; `call() or other()`."""
        child: s.Node = call
        parent = call.parent
        found: list[Guard] = []
        while isinstance(parent, s.Await | s.Other | s.Attr | s.Index) or (
            isinstance(parent, s.Call) and child is parent.func
        ):
            child, parent = parent, parent.parent
        if isinstance(parent, s.Or):
            rest = parent.items[parent.items.index(child) + 1 :]
            calls = self.calls_in(rest)
            if calls:
                found.append(Guard(parent.span, "handler", (), calls, "next"))
        if isinstance(parent, s.Assign) and child is parent.value:
            names = {name for target in parent.targets for name in _names(target)}
            statement: s.Node = parent
            for following in following_statements(statement):
                if isinstance(following, s.If) and _names(following.test) & names:
                    bodies = [
                        following.body,
                        *([following.other] if following.other is not None else []),
                    ]
                    calls = self.calls_in(bodies)
                    if calls:
                        outcome = outcome_of(following.body)
                        found.append(
                            Guard(
                                following.span,
                                "test",
                                (),
                                calls,
                                outcome if outcome != "mixed" else "next",
                            )
                        )
        return found

    def _loop(self, loop: s.Loop, call: s.Call) -> Guard | None:
        """A loop that goes on with its next element when the call fails."""
        if not self._goes_on(loop, call):
            return None
        varying = _varying_names(loop)
        varies: list[str] = []
        receiver = call.func.obj if isinstance(call.func, s.Attr) else None
        if _names(call.func) & varying:
            varies.append("receiver" if receiver is not None else "callee")
        for arg in call.args:
            if isinstance(arg, s.Arg) and _names(arg.value) & varying:
                is_model = "model" in arg.name.lower() or any(
                    "model" in name.lower() for name in _names(arg.value) & varying
                )
                varies.append("model" if is_model else "argument")
        elements: list[str] = []
        if loop.over is not None:
            for node in s.walk(self._spelled_out(loop.over)):
                if isinstance(node, s.Str):
                    elements.append(node.text)
        return Guard(
            loop.span,
            "loop",
            (),
            (),
            "continue",
            tuple(dict.fromkeys(varies)),
            tuple(elements[:40]),
        )

    def _spelled_out(self, over: s.Node) -> s.Node:
        if isinstance(over, s.Name):
            where = self.scopes.lookup(over)
            for bound in where[1] if where is not None else []:
                if isinstance(bound, s.Assign) and isinstance(bound.value, s.Seq | s.Mapping):
                    return bound.value
        return over

    def _goes_on(self, loop: s.Loop, call: s.Call) -> bool:
        child: s.Node = call
        parent = call.parent
        caught = False
        while parent is not None and parent is not loop:
            if isinstance(parent, s.Try) and child is parent.body:
                outcomes = [outcome_of(h.body) for h in parent.handlers if isinstance(h, s.Handler)]
                if any(outcome in ("next", "continue", "mixed") for outcome in outcomes):
                    caught = True
            child, parent = parent, parent.parent
        if not caught and not self._tests_of_result(call):
            return False
        return _leaves_on_success(loop)


def outcome_of(block: s.Node | None) -> str:
    """How a block ends: "raise", "return", "continue", "break", "next", or "mixed"."""
    if block is None:
        return "next"
    items = block.items if isinstance(block, s.Block) else [block]
    for item in items:
        match item:
            case s.Raise():
                return "raise"
            case s.Return():
                return "return"
            case s.Jump():
                return "raise" if item.kind == "exit" else item.kind
            case s.If():
                first = outcome_of(item.body)
                second = outcome_of(item.other) if item.other is not None else "next"
                if first == second != "next":
                    return first
                if "next" not in (first, second):
                    return "mixed"
            case s.Try():
                inner = outcome_of(item.body)
                if inner in ("raise", "return") and all(
                    outcome_of(h.body) in ("raise", "return")
                    for h in item.handlers
                    if isinstance(h, s.Handler)
                ):
                    return inner
            case _:
                pass
    has_raise = any(isinstance(node, s.Raise) for node in items)
    return "raise" if has_raise else "next"


def following_statements(node: s.Node) -> list[s.Node]:
    """Statements that run after one in the same function, nearest block first."""
    found: list[s.Node] = []
    child: s.Node = node
    parent = node.parent
    while parent is not None:
        items: list[s.Node] | None = None
        if isinstance(parent, s.Block):
            items = parent.items
        elif isinstance(parent, s.Module):
            items = parent.body
        if items is not None:
            index = next((i for i, item in enumerate(items) if item is child), None)
            if index is not None:
                found += items[index + 1 :]
        if isinstance(parent, s.Func | s.Class) or isinstance(parent, s.Loop):
            break
        child, parent = parent, parent.parent
    return found


def assigned_names(root: s.Node) -> set[str]:
    """Dotted names that are assigned below a node."""
    return {
        name
        for node in s.walk(root)
        if isinstance(node, s.Assign)
        for target in node.targets
        for name in _names(target)
    }


def _names(root: s.Node) -> set[str]:
    found = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name | s.Attr):
            written = dotted(node)
            if written:
                found.add(written)
        if isinstance(node, s.Func) and node.name:
            continue
        stack.extend(node.children())
    return found


def _varying_names(loop: s.Loop) -> set[str]:
    """Names whose value depends on the element of a loop, through assignments in its body."""
    varying: set[str] = _names(loop.target) if loop.target is not None else set()
    if loop.target is None:
        # A while loop varies by what its body advances.
        varying = {
            name
            for node in s.walk(loop.body)
            if isinstance(node, s.Assign) and node.is_augmented
            for target in node.targets
            for name in _names(target)
        }
    for _ in range(3):
        before = len(varying)
        for node in s.walk(loop.body):
            if (
                isinstance(node, s.Assign)
                and node.value is not None
                and _names(node.value) & varying
            ):
                if any(isinstance(inner, s.Await) for inner in s.walk(node.value)):
                    continue
                for target in node.targets:
                    varying |= _names(target)
        if len(varying) == before:
            break
    return varying


def _leaves_on_success(loop: s.Loop) -> bool:
    """Whether the loop ends once an element worked."""
    stack: list[s.Node] = [loop.body]
    while stack:
        node = stack.pop()
        if isinstance(node, s.Return) or (isinstance(node, s.Jump) and node.kind == "break"):
            return True
        if isinstance(node, s.Func | s.Class) or (isinstance(node, s.Loop) and node is not loop):
            if isinstance(node, s.Loop) and any(isinstance(n, s.Return) for n in s.walk(node.body)):
                return True
            continue
        if isinstance(node, s.Other):
            # A generator hands out what worked and then returns or goes on.
            pass
        stack.extend(node.children())
    return False
