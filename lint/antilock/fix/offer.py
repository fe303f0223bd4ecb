"""From the remedies of one file's problems to fixes: edits of its text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from antilock.findings import (
    Append,
    Edit,
    Fix,
    Hoist,
    Limit,
    Narrow,
    Problem,
    Prune,
    Replace,
    Rewrite,
    Variable,
    Widen,
)
from antilock.fix.naming import Namer
from antilock.fix.prune import prune
from antilock.fix.python import Python
from antilock.fix.source import Site, Source, range_of
from antilock.patterns import lazy_pattern

if TYPE_CHECKING:
    from antilock.fix.javascript import JavaScript

# Languages that fixes are made for, and the parser's names of their grammars.
GRAMMARS = {
    "python": "python",
    "javascript": "javascript",
    "typescript": "typescript",
    "tsx": "tsx",
}
_HOST = lazy_pattern(r"(?P<host>(?:https?|wss?)://[^/?#]+)")


def offers(text: str, language: str, problems: Sequence[Problem]) -> list[Fix | None]:
    """For each problem its fix, or None. Names of variables depend on all of them together.

    Nothing is verified here: see antilock.fix.rounds.
    """
    if language not in GRAMMARS or all(problem.remedy is None for problem in problems):
        return [None] * len(problems)
    return _Offers(text, language).of(problems)


class _Offers:
    def __init__(self, text: str, language: str) -> None:
        self.source = Source(text, GRAMMARS[language])
        self.dialect: Python | JavaScript
        if language == "python":
            self.dialect = Python(self.source)
        else:
            from antilock.fix.javascript import JavaScript

            self.dialect = JavaScript(self.source)
        self.namer = Namer(text)

    def of(self, problems: Sequence[Problem]) -> list[Fix | None]:
        if self.source.is_broken:
            return [None] * len(problems)
        return [self.fix(problem) for problem in problems]

    def fix(self, problem: Problem) -> Fix | None:
        """The fix of one problem."""
        match problem.remedy:
            case Hoist() as hoist:
                return self.hoist(problem, hoist)
            case Widen() as widen:
                return self.widen(widen)
            case Limit() as limit:
                return self.limit(problem, limit)
            case Prune():
                return self.prune(problem)
            case Replace() as replace:
                return self.replace(problem, replace)
            case Append(text):
                return self.append(problem, text)
            case Rewrite(text):
                return self.rewrite(problem, text)
            case Narrow(allowed):
                return self.narrow(problem, allowed)
            case _:
                return None

    # Literals.

    def site(self, problem: Problem) -> Site | None:
        node = self.source.node_at(problem.span)
        return None if node is None else self.dialect.site(node)

    def hoist(self, problem: Problem, hoist: Hoist) -> Fix | None:
        site = self.site(problem)
        if site is None:
            return None
        start, wanted = _part(site, hoist)
        if not start:
            return None
        name = self.dialect.constant(site, start)
        if name:
            return self.reuse(site, start, name)
        lookup = self.dialect.lookup(site.node)
        if lookup is None:
            return None
        prefix = self.dialect.prefix if not isinstance(self.dialect, Python) else ""
        name = self.namer.name(wanted, hoist.stem, start, prefix)
        before, between, extra = lookup
        if isinstance(self.dialect, Python):
            quote = site.quote if site.quote in ("'", '"') else '"'
            opening = f"{before}{quote}{name}{quote}{between}"
            edits = self.hoist_python(site, start, opening, ")")
        else:
            edits = self.hoist_javascript(site, start, f"{before}{name}{between}")
        if not edits:
            return None
        return Fix(
            title=f"Read it from the environment variable {name}, with the same default",
            edits=tuple(sorted((*extra, *edits))),
            variables=(Variable(name, start),),
        )

    def reuse(self, site: Site, start: str, name: str) -> Fix | None:
        """Put a name of the file that has the value already in its place."""
        space = self.dialect.spaced(site.start)
        if site.is_plain and site.is_single and site.content == start:
            is_attribute = site.node.parent().kind() == "jsx_attribute"
            written = f"{{{name}}}" if is_attribute else f"{space}{name}"
            edits = [self.source.replace(site.start, site.end, written)]
        elif isinstance(self.dialect, Python):
            edits = self.split_python(site, start, name)
        else:
            edits = self.split_javascript(site, start, name)
        title = f"Use {name}, which has this value"
        return Fix(title, tuple(sorted(edits))) if edits else None

    def hoist_python(self, site: Site, start: str, opening: str, closing: str) -> list[Edit]:
        if site.is_plain and site.content == start and site.is_single:
            space = self.dialect.spaced(site.start)
            return [
                self.source.insert(site.start, f"{space}{opening}"),
                self.source.insert(site.end, closing),
            ]
        return self.split_python(site, start, f"{opening}{site.quote}{start}{site.quote}{closing}")

    def split_python(self, site: Site, start: str, value: str) -> list[Edit]:
        """Put an expression in the place of what a string starts with."""
        text = self.source.text
        content = site.start + len(site.opening)
        if text[content : content + len(start)] != start or "\n" in start:
            return []
        kind = site.opening[: -len(site.quote)]
        opening = "(" if site.needs_parentheses else self.dialect.spaced(site.start)
        written = f"{opening}{value} + {kind}{site.quote}"
        end = content + len(start)
        if not site.is_single and site.content == start:  # the next part follows it as it is
            written = f"{opening}{value} +"
            end += len(site.quote)
        edits = [self.source.replace(site.start, end, written)]
        if site.needs_parentheses:
            edits.append(self.source.insert(site.end, ")"))
        return edits

    def hoist_javascript(self, site: Site, start: str, lookup: str) -> list[Edit]:
        if not (site.is_plain and site.content == start):
            quote = site.quote if site.quote != "`" else self.quote()
            return self.split_javascript(site, start, f"{lookup}{quote}{start}{quote}")
        opening, closing = ("(", ")") if site.needs_parentheses else ("", "")
        if site.node.parent().kind() == "jsx_attribute":
            opening, closing = "{", "}"
            if re.search(r"[&\\]", site.content):
                return []
        space = "" if opening else self.dialect.spaced(site.start)
        edits = [self.source.insert(site.start, f"{opening}{space}{lookup}")]
        return [*edits, self.source.insert(site.end, closing)] if closing else edits

    def split_javascript(self, site: Site, start: str, value: str) -> list[Edit]:
        """Put an expression in the place of what a string starts with; it becomes a template."""
        text = self.source.text
        content = site.start + 1
        if text[content : content + len(start)] != start:
            return []
        hole = f"${{{value}}}"
        if site.quote == "`":
            return [self.source.replace(content, content + len(start), hole)]
        rest = text[content + len(start) : site.end - 1]
        is_attribute = site.node.parent().kind() == "jsx_attribute"
        if "`" in rest or "${" in rest or "\\" in rest or (is_attribute and "&" in rest):
            return []
        written = f"`{hole}{rest}`"
        if is_attribute:
            written = f"{{{written}}}"
        else:
            written = self.dialect.spaced(site.start) + written
        return [self.source.replace(site.start, site.end, written)]

    def quote(self) -> str:
        assert not isinstance(self.dialect, Python)
        return self.dialect.quote

    def replace(self, problem: Problem, replace: Replace) -> Fix | None:
        node = self.source.node_at(problem.span)
        if node is None:
            return None
        start, end = range_of(node)
        written = self.source.text[start:end]
        if written.count(replace.model) != 1 or len(written) > len(replace.model) + 40:
            return None
        begin = start + written.index(replace.model)
        edit = self.source.replace(begin, begin + len(replace.model), replace.instead)
        return Fix(f"Replace it by {replace.instead}", (edit,), is_safe=False)

    # Settings of platforms, which are read without running the code.

    def append(self, problem: Problem, text: str) -> Fix | None:
        node = self.source.node_at(problem.span)
        if node is None or isinstance(self.dialect, Python):
            return None
        edit = self.dialect.append_setting(node, text)
        return None if edit is None else Fix(f"Write {text}", (edit,), is_safe=False)

    def rewrite(self, problem: Problem, text: str) -> Fix | None:
        node = self.source.node_at(problem.span)
        if node is None or isinstance(self.dialect, Python) or not self.dialect.is_value(node):
            return None
        edit = self.source.replace(*range_of(node), text)
        return Fix(f"Write {text} out", (edit,), is_safe=False)

    def narrow(self, problem: Problem, allowed: Sequence[str]) -> Fix | None:
        node = self.source.node_at(problem.span)
        if node is None or isinstance(self.dialect, Python):
            return None
        edit = self.dialect.narrow_list(node, allowed)
        return None if edit is None else Fix("Keep the regions of service", (edit,), is_safe=False)

    # Calls and handlers.

    def widen(self, widen: Widen) -> Fix | None:
        node = self.source.node_at(widen.handler)
        edits = None
        if node is not None:
            edits = self.dialect.widen(node, widen.known, widen.errors)
        if not edits:
            return None
        names = " and ".join(widen.errors)
        return Fix(f"Catch {names} as well", tuple(sorted(edits)))

    def limit(self, problem: Problem, limit: Limit) -> Fix | None:
        node: Any = self.source.node_at(problem.span)
        edits = None
        if node is not None:
            edits = self.dialect.add_argument(node, limit.argument, limit.value)
        if not edits:
            return None
        return Fix(f"Set a time limit: {limit.argument} {limit.value}", tuple(sorted(edits)))

    def prune(self, problem: Problem) -> Fix | None:
        edits = prune(self.source, problem.span)
        return Fix("Delete the suppression", tuple(edits)) if edits else None


def _part(site: Site, hoist: Hoist) -> tuple[str, str]:
    """How much of a literal is hoisted, and the variable that is wanted for it."""
    text = site.content
    is_alone = site.is_plain and site.is_single and not site.is_joined
    if not hoist.bases and "://" not in text:
        is_whole = site.is_plain and site.is_single and not re.search(r"[{}%\\]", text)
        return (text, hoist.variable) if is_whole else ("", "")
    for base, variable in hoist.bases:
        if text.startswith(base) and text[len(base) : len(base) + 1] in ("", "/", "?"):
            is_end = text[len(base) :] == "/" and is_alone
            return (text if is_end else base), variable
    found = _HOST.match(text)
    if found is None:
        is_whole = site.is_plain and site.is_single and not re.search(r"[{}%\\\s]", text)
        return (text, hoist.variable) if is_whole else ("", "")
    host = found["host"]
    if re.search(r"[{}%\\$\s]|[^\w\]]$", host):
        return "", ""
    return (text if text == f"{host}/" and is_alone else host), hoist.variable
