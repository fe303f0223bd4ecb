"""How JavaScript and TypeScript are rewritten: where an expression may stand, look-ups, errors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any

from antilock.findings import Edit
from antilock.fix.source import Constant, Site, Source, ancestors, is_named_after, is_same, range_of
from antilock.patterns import lazy_pattern

_TEXT_TYPE = lazy_pattern(r":?\s*(?:(?:string|undefined|null|any|unknown)\s*\|?\s*)+$")
# Where tools read the source instead of running it, and types.
_OPAQUE = frozenset(
    """literal_type type_annotation type_alias_declaration interface_declaration enum_body
    enum_assignment import_statement export_clause switch_case
    computed_property_name template_literal_type""".split()
)
# Segment settings of routers, which are read without running the code.
_STATIC = lazy_pattern(
    r"\b(?:runtime|preferredRegion|dynamic|revalidate|fetchCache|maxDuration|config|metadata|viewport)\b"
)
# Parents in which an expression stands on its own, so that it needs no parentheses.
_LOOSE = frozenset(
    """arguments pair variable_declarator assignment_expression return_statement array
    template_substitution arrow_function parenthesized_expression public_field_definition
    field_definition assignment_pattern object_assignment_pattern jsx_expression spread_element
    required_parameter optional_parameter export_statement yield_expression throw_statement
    augmented_assignment_expression""".split()
)
_BODIES = frozenset("statement_block arrow_function class_body".split())
_DIRECT = frozenset(
    "parenthesized_expression ternary_expression binary_expression non_null_expression".split()
)
_CLIENT = lazy_pattern(r"\A(?:\s|//[^\n]*\n|/\*.*?\*/)*[\"']use client[\"']", re.DOTALL)
# Functions whose second argument holds options.
_WITH_OPTIONS = frozenset({"fetch", "globalThis.fetch", "window.fetch"})
_LOOKUP = lazy_pattern(
    r"(?:(?:process|Bun|import\.meta)\.env\.\w+|Deno\.env\.get\([\"']\w+[\"']\))\s*(?:\?\?|\|\|)\s*"
    r"([\"'`])(?P<value>[^\"'`\\\n$]*)\1"
)
_PLAIN = lazy_pattern(r"([\"'`])(?P<value>[^\"'`\\\n$]*)\1")
_BROWSER = lazy_pattern(
    r"(?<![\w.])(?:window|document|localStorage|sessionStorage|navigator|chrome|browser)\."
    r"|dangerouslyAllowBrowser|\buse(?:State|Effect|Ref)\(|from\s+[\"']react-dom"
)
_NODE = lazy_pattern(
    r"\brequire\(|\bmodule\.exports\b|\b__dirname\b|\b__filename\b|(?<![\w.])Buffer\.|(?<![\w.])process\."
    r"|from\s+[\"'](?:node:[\w/]+|fs|path|os|http|https|crypto|child_process|fs/promises|stream|util|dotenv"
    r"|express|fastify|koa|next/server|next/headers|@nestjs/\w+|discord\.js|telegraf)[\"']"
    # Handlers of routes on a server, where the platform sees to `process.env` on its edge too.
    r"|\bexport\s+(?:async\s+)?function\s+(?:GET|POST|PUT|PATCH|DELETE)\(\s*\w|\A\s*[\"']use server[\"']"
    r"|\A#!.*\bnode\b|import\s+[\"']dotenv"
)


class JavaScript:
    """Rewriting of one JavaScript or TypeScript text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._counts: dict[str, int] = {}
        self.is_typed = source.grammar != "javascript"
        # Texts that a type of the file lists: nothing else may stand where they do.
        self._types = {
            each.text()[1:-1]
            for each in (source.root.find_all(kind="literal_type") if self.is_typed else ())
        }
        self.quote = '"' if source.text.count('"') >= source.text.count("'") else "'"

    # Literals.

    def site(self, node: Any) -> Site | None:
        """A string that may become an expression; None where that would break the code."""
        if node.kind() == "binary_expression":
            node = node.field("left")
        if node is None or node.kind() not in ("string", "template_string"):
            return None
        if not self._may_be_expression(node, "://" in node.text()):
            return None
        start, end = range_of(node)
        inner = [c for c in node.children() if c.is_named()]
        content = ""
        if inner and inner[0].kind() == "string_fragment":
            content = inner[0].text()
        parent = node.parent()
        quote = self.source.text[start]
        return Site(
            node,
            start,
            end,
            quote,
            quote,
            content,
            all(c.kind() == "string_fragment" for c in inner),
            True,
            parent.kind() in ("binary_expression", "member_expression"),
            not self._is_loose(parent, node),
        )

    def _is_loose(self, parent: Any, node: Any) -> bool:
        if parent.kind() == "binary_expression":
            joint = "??" if self._is_modern() else "||"
            is_alike = parent.field("operator").text() == joint
            return is_alike and is_same(parent.field("right"), node)
        if parent.kind() == "ternary_expression":
            return not is_same(parent.field("condition"), node)
        if parent.kind() == "arrow_function":
            return is_same(parent.field("body"), node)
        return parent.kind() in _LOOSE or parent.kind() == "jsx_attribute"

    def _may_be_expression(self, node: Any, is_url: bool) -> bool:
        """Whether any text may stand where a string does, as far as the file tells: no type lists
        addresses, but many list models."""
        is_direct = True  # the value of the string is the value of what is looked at
        is_inside = True  # it is at least a part of that value
        if node.text()[1:-1] in self._types:
            return False
        for child, parent in ancestors(node):
            kind = parent.kind()
            if kind == "satisfies_expression" and is_inside and not is_url:
                return False
            if kind in _OPAQUE:
                return False
            if kind == "expression_statement" and is_same(node, child):
                return False  # a directive
            if kind == "as_expression" and is_inside:
                type_ = parent.children()[-1].text()
                if type_ == "const" or (is_direct and not _TEXT_TYPE.match(type_)):
                    return False
            if kind == "pair" and is_same(parent.field("key"), child):
                return False
            if kind == "subscript_expression" and not is_same(parent.field("object"), child):
                return False
            if kind == "template_string":
                return False  # in a hole of another one
            if kind == "binary_expression" and is_direct and not self._joins(parent):
                return False
            if is_inside and not self._fits_type(child, parent, is_direct):
                return False
            if kind == "export_statement" and is_inside and _STATIC.search(child.text()[:60]):
                return False
            if is_named_after(parent, ("name", "key"), node):
                return False
            is_inside = is_inside and kind not in _BODIES
            is_direct = is_direct and kind in _DIRECT
        return True

    def _joins(self, node: Any) -> bool:
        operator = node.field("operator")
        return operator is not None and operator.text() in ("+", "||", "??", "&&")

    def _fits_type(self, child: Any, parent: Any, is_direct: bool) -> bool:
        """Whether the types that the file writes beside a value let it be any text."""
        kind = parent.kind()
        if kind not in (
            "variable_declarator",
            "public_field_definition",
            "required_parameter",
            "optional_parameter",
        ):
            return True
        if not is_same(parent.field("value"), child):
            return True
        annotation = parent.field("type")
        if annotation is None:
            name = parent.field("name")
            text = name.text() if name is not None else ""
            return not (text and re.search(rf"\btypeof\s+{re.escape(text)}\b", self.source.text))
        return not is_direct or _TEXT_TYPE.match(annotation.text()) is not None

    # Names that have a value already.

    def constant(self, site: Site, value: str) -> str:
        """An expression of the file that has this very value where a site is, or ""."""
        for constant in self.constants:
            is_before = constant.end <= site.start or _runs_late(site.node)
            is_itself = constant.start <= site.start < constant.end
            if constant.value != value or not is_before or is_itself:
                continue
            if self._bindings(constant.expression.partition(".")[0]) == 1:
                return constant.expression
        return ""

    @cached_property
    def constants(self) -> tuple[Constant, ...]:
        """Constants and look-ups at the top of the module, those that are looked up first."""
        found: list[tuple[bool, Constant]] = []
        for node in self.source.root.children():
            declared = node.field("declaration") if node.kind() == "export_statement" else node
            if declared is None or declared.kind() != "lexical_declaration":
                continue
            if not declared.text().startswith("const"):
                continue
            for each in declared.children():
                name, value = each.field("name"), each.field("value")
                if name is None or value is None or each.field("type") is not None:
                    continue
                if name.kind() != "identifier":
                    continue
                looked_up = _LOOKUP.fullmatch(value.text())
                literal = _PLAIN.fullmatch(value.text())
                match = looked_up or (literal if name.text().isupper() else None)
                if match:
                    constant = Constant(name.text(), match["value"], *range_of(node))
                    found.append((looked_up is None, constant))
        return tuple(constant for _, constant in sorted(found, key=lambda item: item[0]))

    def _bindings(self, name: str) -> int:
        if name not in self._counts:
            self._counts[name] = self._count_bindings(name)
        return self._counts[name]

    def _count_bindings(self, name: str) -> int:
        """How often the file gives a name a meaning, at the most."""
        patterns = (
            rf"\b(?:const|let|var|function|class|import)\s+{name}\b",
            rf"(?<![\w.]){name}\s*(?::\s*[\w.<>\[\]| ]+)?=(?![=>])(?<!const {name} =)",
            rf"[({{,]\s*{name}\s*(?::[^,()]*)?[,)}}][^;\n]*(?:=>|\{{)",
            rf"\b{name}\s*=>",
        )
        return sum(len(re.findall(pattern, self.source.text)) for pattern in patterns)

    # Look-ups.

    def lookup(self, node: Any) -> tuple[str, str, tuple[Edit, ...]] | None:
        """How the file looks a variable up: what stands before its name, what between the name
        and the default, and the edits that make it work; None when nobody can tell what the code
        will run on."""
        del node
        text = self.source.text
        joint = " ?? " if self._is_modern() else " || "
        if "import.meta.env" in text and "process.env" not in text:
            return "import.meta.env.", joint, ()
        if re.search(r"\bDeno\.env\.get\(", text):
            return f"Deno.env.get({self.quote}", f"{self.quote}){joint}", ()
        if re.search(r"\bBun\.env\.", text):
            return "Bun.env.", joint, ()
        if "process.env" in text:
            if re.search(r"(?<![\w.])(?:const|let|var|function)\s+process\b", text):
                return None
            return "process.env.", joint, ()
        if _CLIENT.match(text) or _BROWSER.search(text):
            return None
        if _NODE.search(text):
            return "process.env.", joint, ()
        return ("globalThis.process?.env?.", joint, ()) if self._is_modern() else None

    @property
    def prefix(self) -> str:
        """What the platform asks of every variable that code in a browser may see."""
        text = self.source.text
        if "import.meta.env" in text and "process.env" not in text:
            return "VITE_"
        return "NEXT_PUBLIC_" if _CLIENT.match(text) else ""

    def _is_modern(self) -> bool:
        """Whether the code may use `??` and `?.`: it does, or a compiler sees to it."""
        text = self.source.text
        return self.is_typed or re.search(r"\?\?(?!\?)|\?\.(?!\d)", text) is not None

    def spaced(self, offset: int) -> str:
        """A space where a word would otherwise touch the one before it (`return"x"`)."""
        before = self.source.text[offset - 1 : offset]
        return " " if before.isalnum() or before in "_$" else ""

    # Handlers.

    def widen(self, handler: Any, known: Iterable[str], errors: Iterable[str]) -> list[Edit] | None:
        """The edits that let a test of an error hold for more errors."""
        clause = next(
            (
                n
                for n in [handler, *(p for _, p in ancestors(handler))]
                if n.kind() == "catch_clause"
            ),
            None,
        )
        if clause is None:
            return None
        tests = [
            n
            for n in clause.find_all(kind="binary_expression")
            if n.field("operator").text() in ("instanceof", "===", "==")
            and n.field("right").text().rpartition(".")[2] in set(known)
        ]
        if len(tests) != 1:
            return None
        test = tests[0]
        value, operator = test.field("left").text(), test.field("operator").text()
        owner, dot, name = test.field("right").text().rpartition(".")
        if operator == "instanceof" and not dot:
            return None  # the others would have to be imported
        if (operator == "instanceof") is name.isdigit():
            return None
        spelled = "".join(f" || {value} {operator} {owner}{dot}{name}" for name in errors)
        start, end = range_of(test)
        parent = test.parent()
        if parent.kind() == "parenthesized_expression":
            return [self.source.insert(end, spelled)]
        if parent.kind() == "binary_expression" and parent.field("operator").text() == "||":
            return [self.source.insert(end, spelled)]
        return [self.source.insert(start, "("), self.source.insert(end, f"{spelled})")]

    # Settings.

    def append_setting(self, node: Any, text: str) -> Edit | None:
        """The edit that writes a statement, or an entry of an object, behind one."""
        is_statement = text.startswith("export ")
        for child, parent in ancestors(node):
            if parent.kind() == "program" and is_statement:
                end = range_of(child)[1]
                closing = ";" if child.text().endswith(";") else ""
                return self.source.insert(end, f"{self.source.lines.ending}{text}{closing}")
            if parent.kind() == "object" and child.kind() == "pair" and not is_statement:
                start, end = range_of(child)
                lead = self.source.text[self.source.text.rfind("\n", 0, start) + 1 : start]
                joint = ", " if lead.strip() else f",{self.source.lines.ending}{lead}"
                return self.source.insert(end, f"{joint}{text}")
        return None

    def narrow_list(self, node: Any, allowed: Sequence[str]) -> Edit | None:
        """The edit that leaves in the list around a string only what is allowed: None where
        something else than plain strings stands in the list, or a comment would be lost."""
        array = next((p for _, p in ancestors(node) if p.kind() == "array"), None)
        if array is None or not self.is_value(array):
            return None
        entries = [child for child in array.children() if child.is_named()]
        if any(not _PLAIN.fullmatch(entry.text()) for entry in entries):
            return None
        quote = entries[0].text()[0]
        kept = [entry.text() for entry in entries if entry.text()[1:-1] in allowed]
        written = kept or [f"{quote}{code}{quote}" for code in allowed]
        return self.source.replace(*range_of(array), f"[{', '.join(written)}]")

    def is_value(self, node: Any) -> bool:
        """Whether a node is what a constant or an entry is set to."""
        parent = node.parent()
        return (
            parent is not None
            and parent.kind() in ("variable_declarator", "pair")
            and is_same(parent.field("value"), node)
        )

    # Arguments.

    def add_argument(self, call: Any, name: str, value: str) -> list[Edit] | None:
        """The edit that gives the options of a call one more key."""
        if call.kind() not in ("call_expression", "new_expression"):
            return None
        if "AbortSignal" in value and not self._is_modern():
            return None
        arguments = call.field("arguments")
        if arguments is None:
            return None
        given = [c for c in arguments.children() if c.is_named() and c.kind() != "comment"]
        place = 0 if call.kind() == "new_expression" else 1
        if place == 1 and call.field("function").text() not in _WITH_OPTIONS:
            return None
        if len(given) == place and call.kind() == "call_expression":
            end = range_of(given[-1])[1]
            return [self.source.insert(end, f", {{ {name}: {value} }}")]
        if len(given) != place + 1 or given[place].kind() != "object":
            return None
        entries = [c for c in given[place].children() if c.is_named() and c.kind() != "comment"]
        start, end = range_of(given[place])
        if not entries:
            return [self.source.replace(start, end, f"{{ {name}: {value} }}")]
        if any(c.kind() == "spread_element" for c in entries):
            return None
        last, text = entries[-1], self.source.text
        begin = text.rfind("\n", 0, range_of(last)[0]) + 1
        lead = text[begin : range_of(last)[0]]
        joint = ", " if lead.strip() else f",{self.source.lines.ending}{lead}"
        return [self.source.insert(range_of(last)[1], f"{joint}{name}: {value}")]


def _runs_late(node: Any) -> bool:
    """Whether a node runs when something is called, after the whole module has run."""
    return any(
        parent.kind()
        in ("arrow_function", "function_declaration", "function_expression", "method_definition")
        and is_same(parent.field("body"), child)
        for child, parent in ancestors(node)
    )
