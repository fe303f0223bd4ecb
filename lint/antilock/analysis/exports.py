"""Settings in code: what the constants that a module exports say, where no program has to run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from antilock import facts as f
from antilock import syntax as s
from antilock.analysis.scopes import Scopes
from antilock.languages.entries import Path, key_of

_MOST = 200
_DEEPEST = 8


def exported_settings(
    scopes: Scopes, exports: Iterable[tuple[str, str]] = ()
) -> tuple[f.Setting, ...]:
    """Exported constants by key path, objects and lists by what is in them.

    An object that is handed to a call stands for the result: `defineConfig({...})`. A value that
    is no literal in its place is told without text and as not static.

    exports   names under which something is exported that the file calls otherwise
    """
    local = {name: exported for exported, name in exports}
    found: list[f.Setting] = []
    for statement in scopes.module.body:
        if not isinstance(statement, s.Assign) or statement.value is None:
            continue
        written = s.dotted(statement.targets[0])
        if not statement.is_exported and written not in local:
            continue
        name = local.get(written, written)
        name = "default" if name in ("exports", "module.exports") else name.rpartition(".")[2]
        values = _Reading(scopes).values((name,), statement.value, statement.value.span)
        found += islice(values, _MOST - len(found))
    return tuple(dict.fromkeys(found))


class _Reading:
    """Goes down one constant; `is_followed` says that a name of the file was looked up."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes

    def values(
        self, path: Path, node: s.Node, span: f.Span, *, is_static: bool = True
    ) -> Iterator[f.Setting]:
        if len(path) > _DEEPEST:
            return
        match node:
            case s.Str():
                yield f.Setting(
                    node.span if is_static else span, key_of(path), node.text, is_static
                )
            case s.Const():
                if node.truth is not None and not node.is_nothing:
                    yield f.Setting(span, key_of(path), str(node.truth).lower(), is_static)
            case s.Seq():
                for place, item in enumerate(node.items):
                    where = (*path, f"[{place}]")
                    yield from self.values(
                        where, item, item.span if is_static else span, is_static=is_static
                    )
            case s.Mapping():
                for entry in node.entries:
                    if not isinstance(entry, s.Entry):
                        continue
                    inner = entry.value.span if is_static else span
                    if entry.key is None:
                        yield from self.values(path, entry.value, inner, is_static=False)
                    elif isinstance(entry.key, s.Str):
                        key = (*path, entry.key.text)
                        yield from self.values(key, entry.value, inner, is_static=is_static)
            case s.Call():
                given = [arg.value for arg in node.args if isinstance(arg, s.Arg)]
                objects = [value for value in given if isinstance(value, s.Mapping)]
                if objects:
                    for value in objects:
                        yield from self.values(path, value, span, is_static=is_static)
                else:
                    yield f.Setting(span, key_of(path), "", is_static=False)
            case s.Name():
                yield from self.named(path, node, span, is_static)
            case s.Other() if len(node.items) == 1:
                yield from self.values(path, node.items[0], span, is_static=is_static)
            case _:
                yield f.Setting(span, key_of(path), "", is_static=False)

    def named(self, path: Path, node: s.Name, span: f.Span, is_static: bool) -> Iterator[f.Setting]:
        """What a name of the file stands for: for whoever does not run the file, nothing."""
        where = self.scopes.lookup(node)
        bound = [
            each.value
            for each in (where[1] if where is not None else ())
            if isinstance(each, s.Assign) and each.value is not None
        ]
        is_whole = len(path) == 1 and path[0] == "default"
        if is_whole and len(bound) == 1 and isinstance(bound[0], s.Mapping | s.Call):
            yield from self.values(path, bound[0], bound[0].span, is_static=is_static)
            return
        yield f.Setting(span, key_of(path), "", is_static=False)
