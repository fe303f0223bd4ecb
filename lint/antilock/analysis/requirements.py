"""Which settings a file cannot do without: it ends, or raises, when they are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.bindings import Bindings
from antilock.analysis.outcomes import outcome_of
from antilock.analysis.scopes import Scopes, is_target
from antilock.syntax import dotted

_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# Functions that look a setting up and raise when it is absent.
_DEMANDING = re.compile(
    r"^(?:require|must|demand|ensure|assert)|or_?(?:throw|raise|fail|die|exit)$", re.IGNORECASE
)
# Functions that raise when what they are given is nothing.
_ASSERTING = frozenset({"invariant", "assert", "ok", "assertDefined", "requireNonNull"})
_SCHEMA_TEXTS = frozenset({"string", "str", "nonEmptyString"})
_LENIENT = frozenset("optional default nullish nullable catch prefault devDefault partial".split())


class Requirements:
    """Reads what one file demands of its settings."""

    def __init__(self, scopes: Scopes, bindings: Bindings) -> None:
        self.scopes = scopes
        self.bindings = bindings

    def is_demanded(self, lookup: s.Node) -> bool:
        """Whether the file raises or ends where a look-up finds nothing."""
        if _ends_without(lookup):
            return True
        assign = lookup.parent
        if not isinstance(assign, s.Assign) or assign.value is not lookup:
            return False
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
                if _is_required_text(entry.value) and self.bindings.is_in_settings(entry):
                    yield node, node.text


def _ends_without(node: s.Node) -> bool:
    """Whether a test of a value ends what runs when the value is nothing."""
    child, parent = node, node.parent
    if isinstance(parent, s.Arg):
        call = parent.parent
        return (
            isinstance(call, s.Call)
            and bool(call.args)
            and call.args[0] is parent
            and words.last_word(dotted(call.func)) in _ASSERTING
        )
    is_absent = False
    while parent is not None:
        match parent:
            case s.Not():
                is_absent = not is_absent
            case s.Compare(op="==" | "is") if _has_nothing(parent):
                is_absent = True
            case s.Or() if is_absent:
                pass
            case s.If() if child is parent.test:
                return is_absent and outcome_of(parent.body) == "raise"
            case _:
                return False
        child, parent = parent, parent.parent
    return False


def _has_nothing(test: s.Compare) -> bool:
    return any(
        (isinstance(item, s.Const) and item.is_nothing)
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
