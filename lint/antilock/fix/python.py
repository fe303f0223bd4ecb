"""How Python code is rewritten: where an expression may stand, look-ups, imports, handlers."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from antilock.findings import Edit
from antilock.fix.source import Constant, Site, Source, ancestors, is_named_after, is_same, range_of
from antilock.patterns import lazy_pattern

_WORDS_OF_TEXT = frozenset(
    "str Optional Union None typing t Final ClassVar Any object Annotated Required".split()
)
_WORD = lazy_pattern(r"[^\W\d]\w*")
_LOOKUP = lazy_pattern(
    r"(?:os\.)?(?:getenv|environ\.get)\(\s*([\"'])\w+\1\s*,\s*([\"'])(?P<value>[^\"'\\\n]*)\2\s*,?\s*\)"
)
_PLAIN = lazy_pattern(r"([\"'])(?P<value>[^\"'\\\n{}]*)\1")
_ENUM = lazy_pattern(r"\b(?:\w*Enum|Flag|TypedDict|Literal)\b")
# Keywords whose values other tools read from the source, or that are names.
_NAMES = frozenset(
    "alias validation_alias serialization_alias title pattern regex discriminator".split()
)
_OPAQUE = frozenset(
    {"interpolation", "case_pattern", "type", "type_parameter", "type_alias_statement"}
)
# Parents in which `a + b` binds more loosely than what stood there.
_TIGHT = frozenset({"attribute", "call", "subscript", "unary_operator", "await", "binary_operator"})


class Python:
    """Rewriting of one Python text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._counts: dict[str, int] = {}
        self.modules = [
            node
            for node in source.root.children()
            if node.kind() in ("import_statement", "import_from_statement")
        ]

    # Literals.

    def site(self, node: Any) -> Site | None:
        """A string that may become an expression; None where that would break the code."""
        if node.kind() == "binary_operator":
            node = node.field("left")
        if node is None or node.kind() not in ("string", "concatenated_string"):
            return None
        if not self._may_be_expression(node):
            return None
        first = node
        if node.kind() == "concatenated_string":
            first = next((c for c in node.children() if c.kind() == "string"), None)
        opening = next((c for c in first.children() if c.kind() == "string_start"), None)
        if opening is None or "b" in opening.text().lower():
            return None
        strings = [first] if first is node else [c for c in node.children() if c.is_named()]
        is_plain = all(
            child.kind() in ("string_start", "string_content", "string_end")
            and not any(c.kind() == "escape_sequence" for c in child.children())
            for string in strings
            for child in string.children()
        )
        parts = [c for c in first.children() if c.kind() not in ("string_start", "string_end")]
        content = parts[0].text() if parts and parts[0].kind() == "string_content" else ""
        start, end = range_of(node)
        quote = opening.text().lstrip("rRbBfFuUtT")
        return Site(
            node,
            start,
            end,
            opening.text(),
            quote,
            content,
            is_plain,
            first is node,
            _is_operand(node, "binary_operator", "attribute"),
            self._is_tight(node),
        )

    def _is_tight(self, node: Any) -> bool:
        parent = node.parent()
        if parent is None or parent.kind() not in _TIGHT:
            return False
        if parent.kind() != "binary_operator":
            return True
        operator = parent.field("operator")
        return operator is None or operator.text() != "+" or not is_same(parent.field("left"), node)

    def _may_be_expression(self, node: Any) -> bool:
        is_direct = True  # whether the value of the string is the value of what is looked at
        for child, parent in ancestors(node):
            kind = parent.kind()
            if kind in _OPAQUE or (kind == "expression_statement" and is_direct and child is node):
                return False
            if kind == "subscript" and not is_same(parent.field("value"), child):
                return False
            if kind == "pair" and is_same(parent.field("key"), child):
                return False
            if kind == "keyword_argument" and is_direct:
                name = parent.field("name")
                if name is not None and name.text() in _NAMES:
                    return False
            if kind in ("typed_default_parameter", "assignment") and is_direct:
                annotation = parent.field("type")
                if annotation is not None and not _is_text(annotation.text()):
                    return False
            if kind == "class_definition" and not is_same(parent.field("body"), child):
                return False
            if kind == "class_definition" and self._is_enum(parent, node):
                return False
            if kind == "comparison_operator" and is_direct:
                return False
            if is_named_after(parent, ("left", "name"), node):
                return False
            if kind not in (
                "parenthesized_expression",
                "conditional_expression",
                "boolean_operator",
            ):
                is_direct = False
        return True

    def _is_enum(self, definition: Any, node: Any) -> bool:
        """Whether a node is a member of an enumeration: it stands in the body, in no function."""
        bases = definition.field("superclasses")
        if bases is None or not _ENUM.search(bases.text()):
            return False
        for _, parent in ancestors(node):
            if parent.kind() in ("function_definition", "lambda"):
                return False
            if is_same(definition, parent):
                return True
        return False

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
        """Constants and look-ups of the module, and fields of its settings."""
        found: list[Constant] = []
        fields: dict[str, list[tuple[str, str]]] = {}
        for node in self.source.root.children():
            if node.kind() == "class_definition":
                fields.update(_settings_fields(node))
            statement = next((c for c in node.children() if c.kind() == "assignment"), None)
            if statement is None or node.kind() != "expression_statement":
                continue
            name, value = statement.field("left"), statement.field("right")
            if name is None or value is None or name.kind() != "identifier":
                continue
            name = name.text()
            looked_up = _LOOKUP.fullmatch(value.text())
            literal = _plain_text(value)
            if looked_up:
                found.append(Constant(name, looked_up["value"], *range_of(node)))
            elif literal is not None and name.isupper():
                found.append(Constant(name, literal, *range_of(node)))
            elif value.text().endswith("()") and value.text()[:-2] in fields:
                found += [
                    Constant(f"{name}.{field}", default, *range_of(node))
                    for field, default in fields[value.text()[:-2]]
                ]
        return tuple(sorted(found, key=lambda each: not self._is_looked_up(each)))

    def _is_looked_up(self, constant: Constant) -> bool:
        """Whether configuration can change it: those go first."""
        return "(" in self.source.text[constant.start : constant.end]

    # Look-ups.

    def lookup(self, node: Any) -> tuple[str, str, tuple[Edit, ...]] | None:
        """How the file looks a variable up: what stands before its name, what between the name
        and the default, and the edits that make it work; None when it cannot."""
        text = self.source.text
        bound = self._bound(node)
        if "os" in bound:
            if self._bindings("os"):
                return None
            calls = text.count("os.getenv("), text.count("os.environ.get(")
            return ("os.getenv(" if calls[0] > calls[1] else "os.environ.get("), ", ", ()
        if "getenv" in bound and not self._bindings("getenv"):
            return "getenv(", ", ", ()
        if "environ" in bound and not self._bindings("environ"):
            return "environ.get(", ", ", ()
        if self._bindings("os"):
            return None
        edit = self.add_import("os")
        return None if edit is None else ("os.environ.get(", ", ", (edit,))

    def _bound(self, node: Any) -> frozenset[str]:
        """Of `os`, `getenv` and `environ`: what module-level imports bind before a node runs."""
        start = range_of(node)[0]
        is_late = _runs_late(node)
        found = set()
        for statement in self.modules:
            if range_of(statement)[0] > start and not is_late:
                break
            words = " ".join(statement.text().replace("(", " ").replace(")", " ").split())
            if re.search(r"^import (?:.*, ?)?os(?:\.path)?(?: ?,|$)", words):
                found.add("os")
            for name in ("getenv", "environ"):
                if re.search(rf"^from os import (?:.*, ?)?{name}(?: ?,|$)", words):
                    found.add(name)
        return frozenset(found)

    def _bindings(self, name: str) -> int:
        if name not in self._counts:
            self._counts[name] = self._count_bindings(name)
        return self._counts[name]

    def _count_bindings(self, name: str) -> int:
        """How often the file gives a name a meaning, at the most: imports of `os` apart."""
        text = self.source.text
        # Nearly always it is only imported by itself, and used as an owner.
        uses = re.findall(rf"(?<![\w.]){name}\b(?!\.)", text)
        if len(uses) == len(re.findall(rf"(?m)^[ \t]*import {name}[ \t]*\r?$", text)):
            return 0
        patterns = (
            rf"(?<![\w.]){name}\s*(?::[^=\n]{{1,40}})?(?<![=!<>])=(?!=)",
            rf"\b(?:for|as|def|class|global|nonlocal|del)\s+{name}\b",
            rf"\bdef\s+\w+\([^)]*\b{name}\b\s*[,:)]",
            rf"\blambda\b[^:\n]*\b{name}\b[^:\n]*:",
            rf"\bfrom\s+(?!os\b)\S+\s+import\s[^\n]*\b{name}\b",
        )
        return sum(len(re.findall(pattern, text)) for pattern in patterns)

    # Imports.

    def add_import(self, module: str) -> Edit | None:
        """The edit that imports a module of the standard library, where its likes stand."""
        ending = self.source.lines.ending
        block = self._first_block()
        if not block:
            return self._import_without_others(module)
        plain = [n for n in block if n.kind() == "import_statement" and _is_standard(n)]
        before = [n for n in plain if n.text().split()[1].rstrip(",") < module]
        if before:
            offset = self._line_end(range_of(before[-1])[1])
            return (
                None if offset is None else self.source.insert(offset, f"import {module}{ending}")
            )
        offset = self._line_start(range_of(block[0])[0])
        if offset is None:
            return None
        blank = "" if _is_standard(block[0]) else ending
        return self.source.insert(offset, f"import {module}{ending}{blank}")

    def _first_block(self) -> list[Any]:
        """The imports that stand together at the top, those from __future__ apart."""
        block: list[Any] = []
        for node in self.source.root.children():
            if node.kind() in ("import_statement", "import_from_statement"):
                block.append(node)
            elif node.kind() == "comment" and block:
                continue
            elif block:
                break
        return block

    def _import_without_others(self, module: str) -> Edit | None:
        ending = self.source.lines.ending
        statements = [n for n in self.source.root.children() if n.is_named()]
        after = None
        for index, node in enumerate(statements):
            is_docstring = (
                node.kind() == "expression_statement"
                and node.text().lstrip("rRuU")[:1] in ("'", '"')
                and all(n.kind() == "comment" for n in statements[:index])
            )
            if node.kind() == "future_import_statement" or is_docstring:
                after = node
        if after is not None:
            offset = self._line_end(range_of(after)[1])
            if offset is None:
                return None
            return self.source.insert(offset, f"{ending}import {module}{ending}")
        first = next((n for n in statements if n.kind() != "comment"), None)
        if first is None:
            return None
        offset = self._line_start(range_of(first)[0])
        if offset is None:
            return None
        return self.source.insert(offset, f"import {module}{ending}{ending}")

    def _line_start(self, offset: int) -> int | None:
        """The start of an offset's line when nothing but white space stands before it."""
        start = self.source.text.rfind("\n", 0, offset) + 1
        return start if not self.source.text[start:offset].strip() else None

    def _line_end(self, offset: int) -> int | None:
        """The start of the next line when nothing but a comment stands behind an offset."""
        end = self.source.text.find("\n", offset)
        if end < 0:
            return None
        rest = self.source.text[offset:end].strip()
        return end + 1 if not rest or rest.startswith("#") else None

    def spaced(self, offset: int) -> str:
        """A space where a word would otherwise touch the one before it (`return"x"`)."""
        before = self.source.text[offset - 1 : offset]
        return " " if before.isalnum() or before == "_" else ""

    # Handlers.

    def widen(self, handler: Any, known: Iterable[str], errors: Iterable[str]) -> list[Edit] | None:
        """The edits that let an `except` catch more errors, spelled like one that it catches."""
        if handler.kind() not in ("except_clause", "except_group_clause"):
            return None
        if all(each.isdigit() for each in known):
            return self._widen_statuses(handler, set(known), list(errors))
        caught = _caught(handler)
        if caught is None:
            return None
        if not _names_of(caught, known):
            caught = _told_apart(handler, known) or caught
        names = (
            [c for c in caught.children() if c.is_named()] if caught.kind() == "tuple" else [caught]
        )
        if not names or any(n.kind() not in ("identifier", "attribute") for n in names):
            return None
        model = next((n for n in names if n.text().rpartition(".")[2] in set(known)), None)
        if model is None:
            return None
        owner, dot, _ = model.text().rpartition(".")
        wanted = [e for e in errors if e not in {n.text().rpartition(".")[2] for n in names}]
        if not wanted:
            return None
        edits: list[Edit] = []
        if not dot:
            brought = self._import_beside(model.text(), wanted)
            if brought is None:
                return None
            edits += brought
        spelled = "".join(f", {owner}{dot}{name}" for name in wanted)
        if caught.kind() == "tuple":
            edits.append(self.source.insert(range_of(names[-1])[1], spelled))
        else:
            start, end = range_of(caught)
            edits.append(self.source.insert(start, f"{self.spaced(start)}("))
            edits.append(self.source.insert(end, f"{spelled})"))
        return edits

    def _widen_statuses(
        self, handler: Any, known: set[str], statuses: list[str]
    ) -> list[Edit] | None:
        """Let the one comparison with a status of a handler hold for more of them."""
        tests = [
            (test, right)
            for test in handler.find_all(kind="comparison_operator")
            if (right := test.children()[-1]).text().strip("()[]{}").split(",")[0].strip() in known
        ]
        if len(tests) != 1:
            return None
        test, right = tests[0]
        operators = [c for c in test.children() if not c.is_named()]
        more = "".join(f", {status}" for status in statuses)
        if len(operators) != 1:
            return None
        start, end = range_of(operators[0])[0], range_of(right)[1]
        operator = operators[0].text()
        if operator in ("==", "!=") and right.kind() == "integer":
            word = "in" if operator == "==" else "not in"
            return [self.source.replace(start, end, f"{word} ({right.text()}{more})")]
        if operator in ("in", "not in") and right.kind() in ("tuple", "list", "set"):
            last = [c for c in right.children() if c.is_named()][-1]
            return [self.source.insert(range_of(last)[1], more)]
        return None

    def _import_beside(self, name: str, wanted: list[str]) -> list[Edit] | None:
        """Import more names where one is imported; those that the module has are left alone."""
        text = self.source.text
        missing = [w for w in wanted if not re.search(rf"(?<![\w.]){w}\b", text)]
        if any(w not in missing and not self._imports(w) for w in wanted):
            return None
        if not missing:
            return []
        for statement in self.modules:
            if statement.kind() != "import_from_statement":
                continue
            module = statement.field("module_name")
            names = [
                child
                for child in statement.children()
                if child.kind() in ("dotted_name", "aliased_import") and not is_same(module, child)
            ]
            if any(child.text() == name for child in names):
                return [self._import_among(names, each) for each in missing]
        return None

    def _import_among(self, names: list[Any], name: str) -> Edit:
        """The edit that imports one more name beside others, where the alphabet puts it."""
        before = [child for child in names if child.text() < name]
        beside = before[-1] if before else names[0]
        start, end = range_of(beside)
        lead = self.source.text[self.source.text.rfind("\n", 0, start) + 1 : start]
        joint = ", " if lead.strip() else f",{self.source.lines.ending}{lead}"
        return (
            self.source.insert(end, joint + name)
            if before
            else self.source.insert(start, name + joint)
        )

    def _imports(self, name: str) -> bool:
        return any(
            child.kind() == "dotted_name" and child.text() == name
            for statement in self.modules
            for child in statement.children()
        )

    # Arguments.

    def add_argument(self, call: Any, name: str, value: str) -> list[Edit] | None:
        """The edit that gives a call one more keyword argument."""
        if call.kind() != "call":
            return None
        arguments = call.field("arguments")
        if arguments is None or arguments.kind() != "argument_list":
            return None
        given = [c for c in arguments.children() if c.is_named() and c.kind() != "comment"]
        if any(c.kind() == "dictionary_splat" for c in given):
            return None
        _, end = range_of(arguments)
        if not given:
            return [self.source.insert(end - 1, f"{name}={value}")]
        last = given[-1]
        if last.kind() == "generator_expression":
            return None
        where, text = range_of(last)[1], self.source.text
        begin = text.rfind("\n", 0, range_of(last)[0]) + 1
        lead = text[begin : range_of(last)[0]]
        joint = ", " if lead.strip() else f",{self.source.lines.ending}{lead}"
        return [self.source.insert(where, f"{joint}{name}={value}")]


def _names_of(caught: Any, known: Iterable[str]) -> bool:
    names = caught.children() if caught.kind() == "tuple" else [caught]
    return any(name.text().rpartition(".")[2] in set(known) for name in names)


def _told_apart(handler: Any, known: Iterable[str]) -> Any | None:
    """The types of the one `isinstance` of a handler that asks for a known error."""
    found = []
    for call in handler.find_all(kind="call"):
        arguments = call.field("arguments")
        if call.field("function").text() != "isinstance" or arguments is None:
            continue
        given = [c for c in arguments.children() if c.is_named()]
        if len(given) == 2 and _names_of(given[1], known):
            found.append(given[1])
    return found[0] if len(found) == 1 else None


def _plain_text(node: Any) -> str | None:
    """The value of a plain string, or None."""
    found = _PLAIN.fullmatch(node.text()) if node.kind() == "string" else None
    return found["value"] if found else None


def _settings_fields(definition: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The name of a settings class, and its fields that are text with their defaults."""
    name, bases, body = (definition.field(f) for f in ("name", "superclasses", "body"))
    if name is None or bases is None or body is None or "BaseSettings" not in bases.text():
        return
    fields = []
    for statement in body.children():
        assignment = next((c for c in statement.children() if c.kind() == "assignment"), None)
        if assignment is None or assignment.field("type") is None:
            continue
        value = assignment.field("right")
        default = _plain_text(value) if value is not None else None
        if default is not None:
            fields.append((assignment.field("left").text(), default))
    yield name.text(), fields


def _is_operand(node: Any, *kinds: str) -> bool:
    parent = node.parent()
    return parent is not None and parent.kind() in kinds


def _caught(handler: Any) -> Any | None:
    """The expression that an `except` names, without its alias."""
    for child in handler.children():
        if child.is_named() and child.kind() not in ("comment", "block"):
            if child.kind() == "as_pattern":
                return next((c for c in child.children() if c.is_named()), None)
            return child
    return None


def _is_text(annotation: str) -> bool:
    """Whether an annotation says that any text will do."""
    return set(_WORD.findall(annotation)) <= _WORDS_OF_TEXT


def _is_standard(statement: Any) -> bool:
    words = statement.text().split()
    module = words[1].split(".")[0].rstrip(",") if len(words) > 1 else ""
    return module in sys.stdlib_module_names


def _runs_late(node: Any) -> bool:
    """Whether a node runs when something is called, after the whole module has run."""
    return any(
        parent.kind() in ("function_definition", "lambda")
        and (parent.kind() == "lambda" or is_same(parent.field("body"), child))
        for child, parent in ancestors(node)
    )
