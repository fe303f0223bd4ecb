"""Under which names a JavaScript or TypeScript module hands out what it calls otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from antilock.languages.base import named

_FUNCTIONS = ("function_declaration", "generator_function_declaration")
_CLASSES = ("class_declaration", "abstract_class_declaration")


def renamed_exports(root: Any) -> tuple[tuple[str, str], ...]:
    """The exported name and the name in the module, where they differ.

    `export default client`, `export { ask as again }`, `module.exports = { other: ask }` and
    `exports.other = ask`.
    """
    found: dict[str, str] = {}
    for node in named(root.children()):
        kind = node.kind()
        if kind == "export_statement" and node.field("source") is None:
            found.update(_of_module(node))
        elif kind == "expression_statement":
            for each in named(node.children()):
                if each.kind() == "assignment_expression":
                    found.update(_of_common(each))
    return tuple((exported, local) for exported, local in found.items() if exported != local)


def _of_module(node: Any) -> Iterator[tuple[str, str]]:
    """What an `export` statement exports under another name."""
    value = node.field("value") or node.field("declaration")
    is_default = any(child.kind() == "default" for child in node.children())
    if is_default and value is not None:
        if value.kind() == "identifier":
            yield "default", value.text()
        elif value.kind() in (*_FUNCTIONS, *_CLASSES) and value.field("name") is not None:
            yield "default", value.field("name").text()
    for clause in node.children():
        if clause.kind() == "export_clause":
            for each in named(clause.children()):
                name, alias = each.field("name"), each.field("alias")
                if name is not None and alias is not None:
                    yield alias.text(), name.text()


def _of_common(node: Any) -> Iterator[tuple[str, str]]:
    """What an assignment to `exports` exports under another name."""
    left, right = node.field("left"), node.field("right")
    if left is None or right is None:
        return
    written = left.text()
    if right.kind() == "assignment_expression":  # `module.exports = exports = ...`
        yield from _of_common(right)
        right = right.field("right")
        if right is None:
            return
    owner, _, name = written.rpartition(".")
    if owner in ("exports", "module.exports") and name and right.kind() == "identifier":
        yield name, right.text()
    elif written in ("module.exports", "exports") and right.kind() == "identifier":
        yield "default", right.text()
    elif written == "module.exports" and right.kind() == "object":
        for pair in named(right.children()):
            key, value = pair.field("key"), pair.field("value")
            if key is not None and value is not None and value.kind() == "identifier":
                yield key.text(), value.text()
