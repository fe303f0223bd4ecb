"""The arms of choices: what stands in different arms of one excludes each other."""

from __future__ import annotations

from itertools import islice

from antilock import syntax as s
from antilock.analysis.dispatch import Dispatch
from antilock.analysis.outcomes import items_of, leaves
from antilock.analysis.scopes import Scopes
from antilock.syntax import is_below

_MAX_ARMS = 24


class Arms:
    """Tells the arms of one file."""

    def __init__(self, scopes: Scopes) -> None:
        self._dispatch = Dispatch(scopes)
        self._leaving: dict[int, list[tuple[int, s.If]]] = {}
        self._places: dict[int, dict[int, int]] = {}
        self._choices: dict[int, int] = {}

    def of(self, node: s.Node) -> tuple[tuple[int, int], ...]:
        """The arms of choices that a node stands in: (choice, arm), innermost first.

        Two nodes that stand in different arms of one choice exclude each other.
        """
        return tuple((self._choice(choice), arm) for choice, arm in self.nodes_of(node))

    def of_function(self, function: s.Func) -> tuple[tuple[int, int], ...]:
        """The arms that a function is as a whole: one entry of a mapping is chosen as it runs."""
        chosen = islice(self._dispatch.entries(function), _MAX_ARMS)
        return tuple((self._choice(mapping), entry) for mapping, entry in chosen)

    def nodes_of(self, node: s.Node) -> list[tuple[s.Node, int]]:
        """The same, with the choices as nodes."""
        found: list[tuple[s.Node, int]] = []
        child: s.Node = node
        parent = node.parent
        while parent is not None and len(found) < _MAX_ARMS:
            match parent:
                case s.If() if child is not parent.test and not _is_else_if(parent):
                    found.append((parent, _arm(parent, node)))
                case s.Cond() if child is not parent.test:
                    found.append((parent, 0 if child is parent.then else 1))
                case s.Switch() if child is not parent.subject:
                    found.append((parent, parent.cases.index(child)))
                case s.Mapping() if isinstance(child, s.Entry) and (
                    isinstance(child.value, s.Func) or self._dispatch.is_chosen_from(parent)
                ):
                    found.append((parent, parent.entries.index(child)))
                case s.Func() if parent.name:
                    break
                case _:
                    pass
            items = items_of(parent)
            if items is not None:
                found += [(item, -1) for item in self._left_before(parent, child)]
            child, parent = parent, parent.parent
        return found[:_MAX_ARMS]

    def _left_before(self, block: s.Node, child: s.Node) -> list[s.If]:
        """The first tests of a block before a statement that leave it whatever their arm."""
        known = self._leaving.get(id(block))
        if known is None:
            items = items_of(block) or []
            leaving = [
                (place, item)
                for place, item in enumerate(items)
                if isinstance(item, s.If) and _always_leaves(item)
            ]
            known = self._leaving[id(block)] = leaving[:_MAX_ARMS]
        own = self.places(block).get(id(child), 0)
        return [item for place, item in known if place < own]

    def places(self, block: s.Node) -> dict[int, int]:
        """Where the statements of a block stand in it, by their ids."""
        known = self._places.get(id(block))
        if known is None:
            items = items_of(block) or []
            known = self._places[id(block)] = {id(item): at for at, item in enumerate(items)}
        return known

    def _choice(self, node: s.Node) -> int:
        return self._choices.setdefault(id(node), len(self._choices))


def _is_else_if(node: s.If) -> bool:
    return isinstance(node.parent, s.If) and node.parent.other is node


def _arm(choice: s.If, node: s.Node) -> int:
    """Which arm of a chain of else-ifs a node stands in, counted from 0."""
    place = 0
    link: s.Node | None = choice
    while isinstance(link, s.If):
        if is_below(node, link.body):
            return place
        place += 1
        link = link.other
    return place


def _always_leaves(node: s.If) -> bool:
    """Whether every arm that a chain of else-ifs has leaves its block."""
    link: s.Node | None = node
    while isinstance(link, s.If):
        if not leaves(link.body):
            return False
        link = link.other
    return link is None or leaves(link)
