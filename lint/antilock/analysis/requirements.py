"""Which settings a file cannot do without: it ends, or raises, when they are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.lookups import is_in_settings
from antilock.analysis.outcomes import outcome_of
from antilock.analysis.scopes import Scopes, is_target
from antilock.syntax import dotted

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# Functions that look a setting up and raise when it is absent.
_DEMANDING = re.compile(
    r"^(?:require|must|demand|ensure|assert)|or_?(?:throw|raise|fail|die|exit)$", re.IGNORECASE
)
# Functions that raise when what they are given is nothing.
_ASSERTING = frozenset(
    {
        "invariant",
        "assert",
        "ok",
        "assertDefined",
        "requireNonNull",
        "requireNotNull",
        "checkNotNull",
    }
)
_ENDING = frozenset({"error", "exit", "Exit", "exitProcess", "abort", "die", "fatalError"})
_SCHEMA_TEXTS = frozenset({"string", "str", "nonEmptyString"})
_LENIENT = frozenset("optional default nullish nullable catch prefault devDefault partial".split())


class Requirements:
    """Reads what one file demands of its settings."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes

    def is_demanded(self, lookup: s.Node) -> bool:
        """Whether the file raises or ends where a look-up finds nothing."""
        if _ends_without(lookup) or _is_sole_fetch(lookup):
            return True
        assign = lookup.parent
        if not isinstance(assign, s.Assign) or assign.value is not lookup:
            return False
        if isinstance(lookup, s.Index) and _fails_with(assign):
            return True
        target = assign.targets[-1]
        where = self.scopes.lookup(target) if isinstance(target, s.Name) else None
        if where is None or not isinstance(target, s.Name) or len(where[1]) != 1:
            return False
        scope = self.scopes.scope_of(assign)
        return any(
            _ends_without(load)
            for load in self.scopes.loads(where[0], target.id)
            if self.scopes.scope_of(load) is scope and not is_target(load)
        )

    def demanded_by_name(self) -> Iterator[tuple[s.Node, str]]:
        """Settings that a function is asked for which raises in their absence, and those that a
        schema of the environment has as required: where they stand, and their names."""
        for call in self.scopes.calls:
            first = call.args[0] if call.args else None
            if isinstance(first, s.Arg) and isinstance(first.value, s.Str) and len(call.args) < 3:
                is_demanding = _DEMANDING.search(words.last_word(dotted(call.func)))
                if is_demanding and _VARIABLE.fullmatch(first.value.text):
                    yield call, first.value.text
        for node in self.scopes.strings:
            entry = node.parent
            if isinstance(entry, s.Entry) and entry.key is node and _VARIABLE.fullmatch(node.text):
                if _is_required_text(entry.value) and is_in_settings(entry):
                    yield node, node.text


def _ends_without(node: s.Node) -> bool:
    """Whether a test of a value ends what runs when the value is nothing."""
    child, parent = node, node.parent
    is_absent = False
    while parent is not None:
        match parent:
            case s.Arg(parent=s.Call() as call) if call.args and call.args[0] is parent:
                word = words.last_word(dotted(call.func))
                if word in _ASSERTING:
                    return child is node
                if word not in words.ABSENCE_TESTS:
                    return False
                is_absent = not is_absent
                parent = call
            case s.Attr() if parent.name in words.ABSENCE_TESTS:
                is_absent = not is_absent
            case s.Call() if child is parent.func:
                pass
            case s.Not():
                is_absent = not is_absent
            case s.Compare(op="==" | "is") if _has_nothing(parent):
                is_absent = True
            case s.Or() if _ends(parent.items[-1]):
                return not is_absent and child is not parent.items[-1]
            case s.Or() if is_absent:
                pass
            case s.And() if not is_absent:
                pass
            case s.Assign() if child is parent.value:
                pass
            case s.If() if child is parent.test:
                return is_absent and outcome_of(parent.body) == "raise"
            case _:
                return False
        child, parent = parent, parent.parent
    return False


def _ends(node: s.Node) -> bool:
    """Whether what stands for a missing value ends what runs: `?? throw`, `?: error(...)`."""
    if isinstance(node, s.Call):
        return words.last_word(dotted(node.func)) in _ENDING
    return isinstance(node, s.Raise) or (isinstance(node, s.Jump) and node.kind == "exit")


def _is_sole_fetch(lookup: s.Node) -> bool:
    """`ENV.fetch("KEY")`, which raises; with a second argument or a block it does not."""
    return (
        isinstance(lookup, s.Call)
        and isinstance(lookup.func, s.Attr)
        and lookup.func.name == "fetch"
        and len(lookup.args) == 1
        and words.is_config_object(dotted(lookup.func.obj))
    )


def _fails_with(assign: s.Assign) -> bool:
    """Whether a look-up is all that is tried, and its failure ends what runs."""
    block = assign.parent
    attempt = block.parent if isinstance(block, s.Block) else None
    return (
        isinstance(block, s.Block)
        and isinstance(attempt, s.Try)
        and attempt.body is block
        and len(block.items) == 1
        and bool(attempt.handlers)
        and all(
            isinstance(handler, s.Handler) and outcome_of(handler.body) == "raise"
            for handler in attempt.handlers
        )
    )


def _has_nothing(test: s.Compare) -> bool:
    return any(
        (isinstance(item, s.Const) and (item.is_nothing or item.raw.text().lower() == "false"))
        or (isinstance(item, s.Str) and not item.text)
        for item in test.items
    )


def _is_required_text(value: s.Node) -> bool:
    """Whether a schema asks for a string: `z.string().min(1)`, and not `.optional()`."""
    found: set[str] = set()
    node: s.Node = value
    while isinstance(node, s.Call | s.Attr):
        if isinstance(node, s.Call):
            found.add(words.last_word(dotted(node.func)))
            found.update(
                entry.key.text
                for arg in node.args
                if isinstance(arg, s.Arg) and isinstance(arg.value, s.Mapping)
                for entry in arg.value.entries
                if isinstance(entry, s.Entry) and isinstance(entry.key, s.Str)
            )
            node = node.func
        else:
            node = node.obj
    return bool(found & _SCHEMA_TEXTS) and not found & _LENIENT
