"""Mappings of which the program takes one entry, by a key that it finds out as it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from antilock import syntax as s
from antilock.analysis.scopes import SELF_NAMES, Scopes, is_target
from antilock.syntax import dotted

_LOOK_UPS = frozenset({"get", "fetch", "getOrDefault", "get_or_default"})
_MAX_READS = 50  # of one name that are looked through


class Dispatch:
    """Tells of which mappings of a module one entry is chosen, and which functions are entries."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes
        self._known: dict[int, bool] = {}

    def is_chosen_from(self, mapping: s.Mapping) -> bool:
        """Whether one entry is taken by a key that is not spelled out: `{...}[name]`,
        `MODELS.get(name)`; a mapping that is handed on as a whole is none."""
        known = self._known.get(id(mapping))
        if known is None:
            known = self._known[id(mapping)] = _is_looked_up(mapping) or any(
                map(_is_looked_up, self._reads(mapping))
            )
        return known

    def entries(self, function: s.Func) -> Iterator[tuple[s.Mapping, int]]:
        """The mappings that a function is an entry of, in place or by its name, and the entry's place."""
        named = self._named(function) if function.name else ()
        for node in (function, *named[:_MAX_READS]):
            match node.parent:
                case s.Entry(value=value, parent=s.Mapping() as mapping) as entry:
                    if value is node and self.is_chosen_from(mapping):
                        yield mapping, mapping.entries.index(entry)
                case _:
                    pass

    def _named(self, function: s.Func) -> Sequence[s.Node]:
        """What names a function: by itself, or as a method of the own object."""
        scopes = self._scopes
        if isinstance(function.parent, s.Entry):
            return ()
        around = scopes.outer(function)
        if isinstance(around, s.Class):
            loads = scopes.member_loads(around, function.name)
            return [node for node in loads if dotted(node.obj) in SELF_NAMES]
        return scopes.loads(around, function.name)

    def _reads(self, mapping: s.Mapping) -> Sequence[s.Node]:
        """Where a mapping is read that a name or an attribute of the own object is given."""
        scopes, assign = self._scopes, mapping.parent
        if not isinstance(assign, s.Assign) or assign.value is not mapping:
            return ()
        found: list[s.Node] = []
        for target in assign.targets:
            if isinstance(target, s.Name):
                where = scopes.lookup(target)
                if where is not None and not isinstance(where[0], s.Class):
                    found += scopes.loads(where[0], target.id)
                    continue
            name = target.id if isinstance(target, s.Name) else getattr(target, "name", "")
            around = scopes.class_of(assign)
            found += (
                node
                for node in scopes.attributes.get(name, ())
                if not is_target(node) and scopes.class_of(node) is around
            )
        return found[:_MAX_READS]


def _is_looked_up(node: s.Node) -> bool:
    """Whether an entry of an object is taken by a key that is not spelled out."""
    parent = node.parent
    if isinstance(parent, s.Index) and parent.obj is node:
        return any(not isinstance(key, s.Str | s.Const) for key in parent.keys)
    call = parent.parent if isinstance(parent, s.Attr) and parent.name in _LOOK_UPS else None
    if not isinstance(call, s.Call) or call.func is not parent or not call.args:
        return False
    first = call.args[0]
    return isinstance(first, s.Arg) and not isinstance(first.value, s.Str | s.Const)
