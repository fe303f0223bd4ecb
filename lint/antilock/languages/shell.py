"""Shell scripts (sh, bash, zsh), lowered from tree-sitter's tree.

A command is a call, its options are named arguments, a bare word is a string. A command that fails is
what an exception is elsewhere: `a || b`, `if ! a; then b; fi` and tests of `$?` are its handlers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ast_grep_py import SgRoot

from antilock import syntax as s
from antilock.languages.base import Language, Lowered, named
from antilock.languages.lowering import (
    Lowering,
    Rules,
    flat,
    lowered,
    plain_of_pattern,
)

# Programs that send a request; the rest of the commands are what the script calls them.
GLOBALS = {name: f"shell.{name}" for name in ("curl", "wget", "http", "https", "xh", "xhs")}

_ENVIRONMENT = "environ"
_STATUS = "?"
# Commands that run the command after them, and how many words of their own stand between.
_RUNNERS = {
    "sudo": 0, "time": 0, "command": 0, "exec": 0, "nohup": 0, "env": 0, "builtin": 0, "eval": 0,
    "timeout": 1, "gtimeout": 1, "nice": 0, "retry": 1, "noglob": 0,
}  # fmt: skip
_ECHOES = frozenset({"echo", "printf", "print"})
_SEARCHES = frozenset({"grep", "egrep", "fgrep", "rg", "zgrep"})
_CURL_SHORT = {
    "d": "data", "X": "method", "m": "max-time", "x": "proxy", "H": "header", "F": "form", "A": "agent",
    "b": "cookie", "c": "jar", "C": "at", "D": "dump", "e": "referer", "E": "cert", "h": "help",
    "K": "config", "o": "output", "P": "port", "Q": "quote", "r": "range", "T": "upload", "u": "user",
    "U": "proxy-user", "w": "write-out", "y": "time", "Y": "limit", "z": "date", "t": "telnet",
}  # fmt: skip
_CURL_LONG = {
    "data-raw": "data", "data-binary": "data", "data-ascii": "data", "data-urlencode": "data",
    "json": "data", "request": "method", "socks5": "proxy", "socks5-hostname": "proxy",
    "form-string": "form",
}  # fmt: skip
_CURL_BARE = frozenset(
    """silent show-error fail fail-with-body fail-early location no-buffer insecure verbose include
    compressed http1.0 http1.1 http2 http3 globoff get head ipv4 ipv6 no-progress-meter progress-bar
    remote-name remote-header-name tcp-nodelay no-keepalive no-sessionid ssl anyauth basic digest
    parallel styled-output raw path-as-is retry-all-errors retry-connrefused location-trusted create-dirs
    tlsv1.2 tlsv1.3 proxy-insecure next""".split()
)
_WGET = {"post-data": "data", "body-data": "data", "T": "timeout", "O": "output", "q": "", "S": ""}
# Options whose value is what is sent: a document, or fields as in `name=value`.
_SENDING = {"curl": frozenset({"data", "form"}), "wget": frozenset({"data"})}
_HTTP_VERB = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$")
_ASSIGNED_WORD = re.compile(r"([A-Za-z_][\w.-]*):?=(.*)", re.DOTALL)
_LONG_OPTION = re.compile(r"--?([A-Za-z][\w.-]*)=(.*)", re.DOTALL)
_OPTION = re.compile(r"--?[A-Za-z][\w.-]*")
_ELEMENT = re.compile(r"\[\"?'?(?P<key>[^\]\"']+)\"?'?\]=\"?'?(?P<value>.*?)\"?'?", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED_IN_QUOTES = re.compile(r'\\([\\"$`\n])')
_DEFAULTS = frozenset({":-", "-", ":=", "="})
_NUMBERS = {"-eq": "==", "-ne": "!=", "-gt": ">", "-ge": ">=", "-lt": "<", "-le": "<="}
_EQUALITIES = {"=": "==", "==": "==", "!=": "!=", "=~": "match", "<": "<", ">": ">"}
_PARAMETER = re.compile(r"[1-9]$")


def lower(text: str) -> Lowered:
    """The syntax of a shell script."""
    root = SgRoot(text, "bash").root()
    return lowered(_Lowering(root), root, text)


class _Lowering(Lowering):
    def __init__(self, root: Any) -> None:
        super().__init__(_RULES)
        # Variables that the script gives a value, and functions whose output it takes.
        self.bound, self.captured = _names_of(root)
        self.functions: list[set[str]] = []  # the local variables of the functions around
        self.is_captured = False  # whether what is echoed here is what a function returns

    # Statements: each appends to `out`, since one may become several.

    def statements(self, node: Any) -> list[s.Node]:
        return self.sequence(node.children(), node)

    def sequence(self, nodes: Iterable[Any], raw: Any) -> list[s.Node]:
        """Statements in order; a test of `$?` handles the failure of the statement before it."""
        found: list[s.Node] = []
        if self.depth > 500:
            self.lost(raw)
            return found
        self.depth += 1
        for node in nodes:
            before = len(found)
            self.statement(node, found)
            if before and len(found) == before + 1 and (handled := _handled(*found[-2:])):
                found[-2:] = [handled]
        self.depth -= 1
        return found

    def spliced(self, node: Any, out: list[s.Node]) -> None:
        out.extend(self.statements(node))

    def redirected(self, node: Any, out: list[s.Node]) -> None:
        """A statement with what is written into it; here-documents are arguments of its command."""
        given: list[s.Node] = []
        rest: list[Any] = []
        for child in named(node.children()):
            if child.kind() == "heredoc_redirect":
                given += self.heredoc(child)
                rest += [
                    each
                    for each in named(child.children())
                    if each.kind() in ("pipeline", "command", "list")
                ]
            elif child.kind() == "herestring_redirect":
                given += [s.Arg(each.raw, "stdin", each) for each in self.words(child)]
        body = node.field("body")
        found: list[s.Node] = []
        if body is not None:
            self.statement(body, found)
        call = next(
            (each for part in found for each in s.walk(part) if isinstance(each, s.Call)), None
        )
        is_written = any(child.kind() == "file_redirect" for child in named(node.children()))
        if call is not None and is_written and s.dotted(call.func) in _ECHOES:
            into = node.text().rpartition(">")[2].strip()
            if not into.startswith(("&", "/dev/")):
                call.func = s.Name(
                    call.func.raw, "tee"
                )  # what is put into a file is told to nobody
        if call is not None:
            call.args += given
        else:
            out.extend(given)
        out.extend(found)
        for each in rest:
            self.statement(each, out)

    def heredoc(self, node: Any) -> list[s.Node]:
        found: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() == "heredoc_body":
                found.append(s.Arg(child, "stdin", self.text_of(child, child.text(), lambda t: t)))
        return found

    def text_of(self, node: Any, text: str, unescape: Any) -> s.Str:
        """A string whose expansions are holes, whatever its grammar calls the text between."""
        start = node.range().start.index
        parts: list[str] = []
        holes: list[s.Node] = []
        place = 0
        for child in node.children():
            if child.kind() not in _EXPANSIONS:
                continue
            where = child.range()
            parts += [unescape(text[place : where.start.index - start]), "{}"]
            holes.append(self.expression(child))
            place = where.end.index - start
        parts.append(unescape(text[place:]))
        return s.Str(node, "".join(parts), holes)

    def if_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.branch(node, [c for c in node.children() if c.kind() != "if"]))

    def branch(self, node: Any, children: Sequence[Any], other: s.Node | None = None) -> s.Node:
        """`COND then BODY [elif ...] [else ...]`"""
        conditions: list[Any] = []
        body: list[Any] = []
        is_body = False
        rest: list[Any] = []
        for child in children:
            kind = child.kind()
            if kind == "then":
                is_body = True
            elif kind in ("elif_clause", "else_clause"):
                rest.append(child)
            elif child.is_named() and kind not in self.rules.comments:
                (body if is_body else conditions).append(child)
        for child in reversed(rest):
            inner = [c for c in child.children() if c.kind() not in ("elif", "else")]
            if child.kind() == "elif_clause":
                other = self.branch(child, inner, other)
            else:
                other = s.Block(child, self.sequence(inner, child))
        test = self.condition(conditions, node)
        unset = _unset_names(test)
        block = s.Block(node, [_defaulted(item, unset) for item in self.sequence(body, node)])
        if isinstance(other, s.If | s.Try):
            other = s.Block(other.raw, [other])
        tried = _tried(node, test, block, other if isinstance(other, s.Block) else None)
        return tried or s.If(node, test, block, other)

    def condition(self, nodes: Sequence[Any], raw: Any) -> s.Node:
        parts = [self.expression(node) for node in nodes]
        return parts[-1] if len(parts) == 1 else s.Other(raw, parts)

    def list_statement(self, node: Any, out: list[s.Node]) -> None:
        """`a && b`, `a || b`: b runs or not as a ends."""
        parts = named(node.children())
        operators = [c.text() for c in node.children() if not c.is_named()]
        if len(parts) != 2 or not operators:
            out.extend(self.expressions(node.children()))
            return
        test: s.Node = self.expression(parts[0])
        last = self.sequence([parts[1]], node)
        if operators[0] == "||":
            match test:
                # `a && b || c`
                case s.And(items=[first, *rest]) if parts[0].kind() == "list" and not _has_call(
                    test
                ):
                    out.append(
                        s.If(node, first, s.Block(parts[0], list(rest)), s.Block(parts[1], last))
                    )
                    return
                case _:
                    test = s.Not(parts[0], test)
        unset = _unset_names(test)
        block = s.Block(parts[1], [_defaulted(item, unset) for item in last])
        out.append(_tried(node, test, block, None) or s.If(node, test, block, None))

    def for_statement(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("variable"), node.field("body")
        values = [
            self.expression(child)
            for child in named(node.children())
            if child != body and child != name
        ]
        target = s.Name(name, name.text()) if name is not None else None
        over = s.Seq(node, values) if values else None
        out.append(s.Loop(node, target, over, self.block(body, node), None))

    def while_statement(self, node: Any, out: list[s.Node]) -> None:
        body = node.field("body")
        conditions = [child for child in named(node.children()) if child != body]
        over = self.condition(conditions, node)
        out.append(s.Loop(node, None, over, self.block(body, node), None))

    def block(self, node: Any | None, raw: Any) -> s.Block:
        return s.Block(
            node if node is not None else raw, self.statements(node) if node is not None else []
        )

    def case_statement(self, node: Any, out: list[s.Node]) -> None:
        value = node.field("value")
        cases: list[s.Node] = []
        for child in named(node.children()):
            if child.kind() != "case_item":
                continue
            patterns: list[s.Node] = []
            body: list[Any] = []
            is_body = False
            for part in child.children():
                if part.text() == ")" and not part.is_named():
                    is_body = True
                elif part.is_named() and not is_body:
                    patterns.append(self.pattern(part))
                elif part.is_named():
                    body.append(part)
            is_default = any(isinstance(p, s.Str) and p.raw.text() == "*" for p in patterns)
            block = s.Block(child, self.sequence(body, child))
            cases.append(s.Case(child, [] if is_default else patterns, block))
        out.append(s.Switch(node, self.optional(value), cases))

    def function_definition(self, node: Any, out: list[s.Node]) -> None:
        name, body = node.field("name"), node.field("body")
        text = name.text() if name is not None else ""
        numbers = set(re.findall(r"\$\{?([1-9])\b", body.text())) if body is not None else set()
        last = max(map(int, numbers), default=0)
        params: list[s.Node] = [
            s.Param(node, str(number), None, None) for number in range(1, last + 1)
        ]
        self.functions.append(set())
        outer, self.is_captured = self.is_captured, text in self.captured
        block = self.block(body, node)
        self.is_captured = outer
        self.functions.pop()
        out.append(s.Func(node, text, params, None, block, []))

    def declaration(self, node: Any, out: list[s.Node]) -> None:
        is_local = node.children()[0].text() in ("local", "declare", "typeset")
        for child in named(node.children()):
            if child.kind() == "variable_assignment":
                if is_local and self.functions and child.field("name") is not None:
                    self.functions[-1].add(child.field("name").text())
                self.variable_assignment(child, out)
            elif child.kind() == "variable_name" and is_local and self.functions:
                self.functions[-1].add(child.text())

    def variable_assignment(self, node: Any, out: list[s.Node]) -> None:
        out.append(self.assigned(node))

    def assigned(self, node: Any) -> s.Node:
        name, value = node.field("name"), node.field("value")
        if name is None:
            return s.Other(node, self.expressions(node.children()))
        target = self.target(name)
        is_augmented = any(child.kind() == "+=" for child in node.children())
        lowered = self.optional(value)
        return s.Assign(node, [target], lowered, is_augmented=is_augmented)

    def target(self, node: Any) -> s.Node:
        if node.kind() == "subscript":
            name, index = node.field("name"), node.field("index")
            if name is not None and index is not None:
                return s.Index(node, s.Name(name, name.text()), [self.expression(index)])
        return s.Name(node, node.text())

    def command_statement(self, node: Any, out: list[s.Node]) -> None:
        value = self.command(node)
        match value:
            case s.Jump() | s.Return() | s.Assign() | s.Raise():
                out.append(value)
            case _:
                out.append(s.Statement(node, value))

    def pipeline_statement(self, node: Any, out: list[s.Node]) -> None:
        out.append(s.Statement(node, self.pipeline(node)))

    # Commands.

    def pipeline(self, node: Any) -> s.Node:
        """`a | b`: what is echoed is what the next command reads."""
        parts = named(node.children())
        lowered: list[s.Node] = []
        fed: list[s.Node] = []
        for place, part in enumerate(parts):
            value = self.expression(part)
            call = _first_call(value)
            if call is not None:
                call.args += [s.Arg(each.raw, "stdin", each) for each in fed]
            searched = self.searched(part, fed) if fed else None
            fed = []
            is_last = place == len(parts) - 1
            if searched is not None:
                lowered.append(searched)
            elif call is not None and s.dotted(call.func) in _ECHOES and not is_last:
                fed = [arg.value for arg in call.args if isinstance(arg, s.Arg) and arg.name != "n"]
            else:
                lowered.append(value)
        return lowered[0] if len(lowered) == 1 else s.Other(node, lowered)

    def searched(self, node: Any, fed: list[s.Node]) -> s.Node | None:
        """`echo "$model" | grep -q '^gpt-4'` is a test of what is echoed."""
        if node.kind() == "redirected_statement":
            node = node.field("body") or node
        name = node.field("name") if node.kind() == "command" else None
        if name is None or name.text() not in _SEARCHES:
            return None
        for child in named(node.children())[1:]:
            if not child.text().startswith("-"):
                pattern = self.expression(child)
                if isinstance(pattern, s.Str):
                    plain = s.Str(child, plain_of_pattern(pattern.text), pattern.holes)
                    return s.Compare(node, "match", [fed[0], plain])
        return None

    def command(self, node: Any) -> s.Node:
        given: list[s.Node] = []
        words: list[Any] = []
        stdin: list[s.Node] = []
        for child in named(node.children()):
            kind = child.kind()
            if kind == "variable_assignment":
                name, value = child.field("name"), child.field("value")
                if name is not None and value is not None:
                    given.append(s.Arg(child, name.text(), self.expression(value)))
            elif kind == "herestring_redirect":
                stdin += [s.Arg(each.raw, "stdin", each) for each in self.words(child)]
            elif kind not in ("file_redirect", "heredoc_redirect"):
                words.append(child)
        if not words:
            return s.Other(node, given)
        while len(words) > 1 and words[0].text() in _RUNNERS:
            runner = words[0].text()
            own = _RUNNERS[runner]
            rest = words[1:]
            while len(rest) > 1 and (rest[0].text().startswith("-") or "=" in rest[0].text()[:40]):
                assigned = _ASSIGNED_WORD.fullmatch(rest[0].text())
                if assigned is not None:
                    given += self.options("", rest[:1])
                rest = rest[1:]
            if own and len(rest) > own:
                if "timeout" in runner:
                    given.append(s.Arg(rest[0], "timeout", self.expression(rest[0])))
                rest = rest[own:]
            words = rest
        head, rest = words[0], words[1:]
        name = head.text()
        match name:
            case "exit" if rest and rest[0].text() == "0":
                return s.Return(node, None)  # all is well
            case "exit":
                return s.Jump(node, "exit")
            case "break" | "continue":
                return s.Jump(node, name)
            case "return" if rest and rest[0].text() != "0":
                return s.Raise(node, [])  # the command that called it fails
            case "return":
                return s.Return(node, None)
            case ":" | "true" if rest:
                return s.Other(node, [self.expression(each) for each in rest])
            case "test" | "[":
                return self.tested(node, rest)
            case "read" if stdin:
                targets: list[s.Node] = [
                    s.Name(each, each.text()) for each in rest if each.text().isidentifier()
                ]
                if targets:
                    return s.Assign(node, [s.Seq(node, targets)], s.Other(node, stdin))
            case "echo" | "print" if self.is_captured and len(rest) == 1:
                return s.Return(node, self.expression(rest[0]))
            case _:
                pass
        func: s.Node = s.Name(head, name) if _is_plain(head) else self.expression(head)
        args = self.options(name, rest)
        return s.Call(node, func, [*args, *given, *stdin])

    def words(self, node: Any) -> list[s.Node]:
        return [self.expression(child) for child in named(node.children())]

    def options(self, command: str, nodes: Sequence[Any]) -> list[s.Node]:
        """Words of a command as arguments: `--model x`, `--model=x`, `-m x`, `MODEL=x`, `x`."""
        named_args: list[s.Node] = []
        plain: list[s.Node] = []
        is_curl = command == "curl"
        sending = _SENDING.get(command, frozenset())
        place = 0
        while place < len(nodes):
            node = nodes[place]
            text = node.text() if _is_plain(node) or node.kind() == "concatenation" else ""
            follows = nodes[place + 1] if place + 1 < len(nodes) else None
            place += 1
            if command == "jq" and text in ("--arg", "--argjson") and place + 1 < len(nodes):
                value = self.expression(nodes[place + 1])
                named_args.append(s.Arg(node, nodes[place].text(), value))
                place += 2
                continue
            if is_curl and text.startswith("-") and not text.startswith("--"):
                name, value_of = self.short_options(node, text)
                if value_of is None and name and follows is not None:
                    value_of = self.expression(follows)
                    place += 1
                if value_of is not None:
                    value = _fields(value_of) if name in sending else value_of
                    named_args.append(s.Arg(node, name, value))
                continue
            split = self.split_option(node, text)
            if split is not None:
                name = _option_name(command, split[0])
                value = _fields(split[1]) if name in sending else split[1]
                named_args.append(s.Arg(node, name, value))
                continue
            if _OPTION.fullmatch(text):
                name = _option_name(command, text.lstrip("-"))
                is_bare = name in _CURL_BARE if is_curl else not name
                if follows is None or is_bare or (not is_curl and _looks_like_option(follows)):
                    named_args.append(s.Arg(node, name, s.Const(node, False, True)))
                elif name in sending:
                    named_args.append(s.Arg(node, name, _fields(self.expression(follows))))
                    place += 1
                else:
                    named_args += self.named_by(node, name, follows)
                    place += 1
                continue
            if _HTTP_VERB.match(text) and command in GLOBALS:
                named_args.append(s.Arg(node, "method", s.Str(node, text, [])))
                continue
            assigned = self.assigned_word(node, text)
            plain.append(
                assigned if assigned is not None else s.Arg(node, "", self.expression(node))
            )
        if command in GLOBALS:
            known = {arg.name for arg in named_args if isinstance(arg, s.Arg)}
            if "method" not in known and not known & {"data", "form", "stdin", "upload"}:
                is_sent = any(isinstance(arg, s.Arg) and arg.name for arg in plain)
                if not is_sent and nodes:
                    named_args.append(s.Arg(nodes[0], "method", s.Str(nodes[0], "GET", [])))
            urls = [arg for arg in named_args if isinstance(arg, s.Arg) and arg.name == "url"]
            named_args = [*urls, *(arg for arg in named_args if arg not in urls)]
        return [*plain, *named_args]

    def named_by(self, node: Any, name: str, value: Any) -> list[s.Node]:
        """`--env MODEL=x` is told by the name within."""
        text = value.text() if _is_plain(value) or value.kind() == "concatenation" else ""
        assigned = self.assigned_word(value, text)
        return [assigned if assigned is not None else s.Arg(node, name, self.expression(value))]

    def short_options(self, node: Any, text: str) -> tuple[str, s.Node | None]:
        """Curl's `-sSd`, `-XPOST`: the name of the option that takes a value, and the value when
        it stands in the same word."""
        for place, letter in enumerate(text[1:], 2):
            name = _CURL_SHORT.get(letter)
            if name is None:
                continue
            if place >= len(text):
                return name, None
            return name, self.rest_of(node, place)
        return "", None

    def split_option(self, node: Any, text: str) -> tuple[str, s.Node] | None:
        split = _LONG_OPTION.fullmatch(text)
        if split is None:
            return None
        return split[1], self.rest_of(node, split.start(2))

    def assigned_word(self, node: Any, text: str) -> s.Node | None:
        split = _ASSIGNED_WORD.fullmatch(text)
        if split is None or not split[2]:
            return None
        return s.Arg(node, split[1], self.rest_of(node, split.start(2)))

    def rest_of(self, node: Any, start: int) -> s.Node:
        """What stands in a word after an option's name."""
        value = self.expression(node)
        if not isinstance(value, s.Str):
            return value
        # Quotes and escapes stand after the name, so that the name has the same length in both.
        return s.Str(node, value.text[start:], value.holes)

    # Tests.

    def test_command(self, node: Any) -> s.Node:
        parts = [self.expression(child) for child in named(node.children())]
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def tested(self, node: Any, words: Sequence[Any]) -> s.Node:
        """`test "$a" = b`"""
        operators = [
            (place, word.text())
            for place, word in enumerate(words)
            if word.text() in _NUMBERS or word.text() in _EQUALITIES
        ]
        if not operators and any(
            not c.is_named() and c.text() in _EQUALITIES for c in node.children()
        ):
            sign = next(c.text() for c in node.children() if not c.is_named())
            if len(words) == 2:
                return self.compared(node, _EQUALITIES.get(sign, sign), words[0], words[1])
        if operators and 0 < operators[0][0] < len(words) - 1:
            place, sign = operators[0]
            name = _NUMBERS.get(sign) or _EQUALITIES[sign]
            return self.compared(node, name, words[place - 1], words[place + 1])
        if len(words) == 2:
            value = self.expression(words[1])
            return s.Not(node, value) if words[0].text() == "-z" else value
        return s.Other(node, [self.expression(word) for word in words])

    def compared(self, node: Any, operator: str, left: Any, right: Any) -> s.Node:
        first = self.operand(left)
        second = self.operand(right)
        if operator == "match" and isinstance(second, s.Str):
            second = s.Str(right, plain_of_pattern(second.text), second.holes)
        return s.Compare(node, operator, [first, second])

    def operand(self, node: Any) -> s.Node:
        text = node.text().strip("\"'")
        if text.isdecimal():
            return s.Const(node, False)
        if node.kind() in ("extglob_pattern", "regex") or (_is_plain(node) and "*" in text):
            return self.pattern(node)
        return self.expression(node)

    def binary(self, node: Any) -> s.Node:
        left, right = node.field("left"), node.field("right")
        sign = "".join(c.text() for c in node.children() if c.kind() == "test_operator")
        sign = sign or next((c.text() for c in node.children() if not c.is_named()), "")
        if left is None or right is None:
            return s.Other(node, self.expressions(node.children()))
        if sign in ("&&", "||", "-a", "-o"):
            kind = s.And if sign in ("&&", "-a") else s.Or
            return kind(node, flat(kind, self.expression(left), self.expression(right)))
        operator = _NUMBERS.get(sign) or _EQUALITIES.get(sign, sign)
        inner = next((c.text() for c in left.children() if not c.is_named()), "")
        if left.kind() == "binary_expression" and inner in ("&&", "||"):
            # The grammar binds `=~` less tightly than `&&`.
            before, last = left.field("left"), left.field("right")
            if before is not None and last is not None:
                joined = s.And if inner == "&&" else s.Or
                test = self.compared(node, operator, last, right)
                return joined(node, flat(joined, self.expression(before), test))
        return self.compared(node, operator, left, right)

    def unary(self, node: Any) -> s.Node:
        operator = next((c.text() for c in node.children() if c.kind() == "test_operator"), "")
        sign = operator or next((c.text() for c in node.children() if not c.is_named()), "")
        parts = [
            self.expression(child)
            for child in named(node.children())
            if child.kind() != "test_operator"
        ]
        value = parts[0] if len(parts) == 1 else s.Other(node, parts)
        return s.Not(node, value) if sign in ("-z", "!") else value

    def negated(self, node: Any) -> s.Node:
        return s.Not(node, self.only(node))

    def joined(self, node: Any) -> s.Node:
        """`a && b`, `a || b` as a condition."""
        parts = [self.expression(child) for child in named(node.children())]
        sign = next((c.text() for c in node.children() if not c.is_named()), "")
        kind = s.Or if sign == "||" else s.And
        return kind(node, flat(kind, *parts))

    def pattern(self, node: Any) -> s.Node:
        """A glob by the first plain text that it asks for."""
        if node.kind() in ("string", "raw_string", "concatenation", *_EXPANSIONS):
            value = self.expression(node)
            if isinstance(value, s.Str) and "*" in value.text:
                return s.Str(node, _plain_of_glob(value.text), value.holes)
            return value
        return s.Str(node, _plain_of_glob(node.text().replace("\\", "")), [])

    # Expressions.

    def redirected_expression(self, node: Any) -> s.Node:
        found: list[s.Node] = []
        self.redirected(node, found)
        return _value_of(node, found)

    def grouped(self, node: Any) -> s.Node:
        return _value_of(node, self.statements(node))

    def declared(self, node: Any) -> s.Node:
        found: list[s.Node] = []
        self.declaration(node, found)
        return _value_of(node, found)

    def only(self, node: Any) -> s.Node:
        parts = self.expressions(node.children())
        return parts[0] if len(parts) == 1 else s.Other(node, parts)

    def word(self, node: Any) -> s.Node:
        text = node.text()
        return s.Str(node, _ESCAPED.sub(r"\1", text) if "\\" in text else text, [])

    def number(self, node: Any) -> s.Node:
        return s.Const(node, False)

    def raw_string(self, node: Any) -> s.Node:
        text = node.text()
        return s.Str(node, text[2:-1] if text[:1] == "$" else text[1:-1], [])

    def string(self, node: Any) -> s.Node:
        inner = named(node.children())
        if len(inner) == 1 and inner[0].kind() in _EXPANSIONS and _is_whole(node, inner[0]):
            return self.expression(inner[0])
        text = node.text()
        quoted = self.text_of(node, text, lambda part: _ESCAPED_IN_QUOTES.sub(r"\1", part))
        start = 2 if text.startswith("$") else 1
        return s.Str(node, quoted.text[start:].removesuffix('"'), quoted.holes)

    def concatenation(self, node: Any) -> s.Node:
        text: list[str] = []
        holes: list[s.Node] = []
        for child in named(node.children()):
            part = self.expression(child)
            if isinstance(part, s.Str):
                text.append(part.text)
                holes += part.holes
            elif isinstance(part, s.Const):
                text.append(child.text())
            else:
                text.append("{}")
                holes.append(part)
        return s.Str(node, "".join(text), holes)

    def simple_expansion(self, node: Any) -> s.Node:
        return self.variable(node, node.text().lstrip("$"))

    def variable(self, node: Any, name: str) -> s.Node:
        """A variable; one that the script never sets comes from its environment."""
        if name == "?":
            return s.Name(node, _STATUS)
        if not name[:1].isalpha() and name[:1] != "_":
            is_parameter = _PARAMETER.match(name) and self.functions
            return s.Name(node, name) if is_parameter else self.looked_up(node, name)
        if name in self.bound:
            return s.Name(node, name)
        return self.looked_up(node, name)

    def looked_up(self, node: Any, name: str) -> s.Node:
        return s.Index(node, s.Name(node, _ENVIRONMENT), [s.Str(node, name, [])])

    def expansion(self, node: Any) -> s.Node:
        """`${NAME}`, `${NAME:-default}`, `${NAME:=default}`, `${NAME[...]}` and the like."""
        operator = ""
        name: Any = None
        rest: list[Any] = []
        for child in node.children():
            if not child.is_named():
                text = child.text()
                if (text not in ("${", "}") and name is not None and not operator) or (
                    name is None and text in ("#", "!")
                ):
                    operator = text
                continue
            if name is None:
                name = child
            else:
                rest.append(child)
        if name is None:
            return s.Other(node, [])
        if name.kind() == "subscript":
            array, index = name.field("name"), name.field("index")
            if array is None or index is None:
                return s.Other(node, [])
            found: s.Node = s.Name(name, array.text())
            if index.text() not in ("@", "*"):
                found = s.Index(node, found, [self.expression(index)])
        else:
            found = self.variable(node, name.text())
        if operator in _DEFAULTS and rest:
            default = self.default(rest)
            is_own = name.text() in (self.functions[-1] if self.functions else ())
            is_parameter = bool(self.functions) and _PARAMETER.match(name.text())
            # What is asked instead stands in for an answer that the script has got before.
            is_own = is_own or any(isinstance(each, s.Call) for each in s.walk(default))
            source = found if is_own or is_parameter else self.looked_up(node, name.text())
            either = s.Or(node, [source, default])
            if operator.endswith("=") and name.kind() == "variable_name":
                return s.Assign(node, [s.Name(name, name.text())], either)
            return either
        if operator in (":+", "+") and rest:
            return s.Cond(node, found, self.default(rest), s.Const(node, True))
        if operator in (":?", "?"):
            return s.demanded(found)
        if operator in ("%", "%%", "#", "##", "/", "//", "^", "^^", ",", ",,", ":"):
            return s.Other(node, [found])
        return found

    def default(self, nodes: list[Any]) -> s.Node:
        """What stands in for a variable; its first word may be told as a name by the grammar."""
        if len(nodes) == 1 and nodes[0].kind() == "variable_name":
            return s.Str(nodes[0], nodes[0].text(), [])
        if len(nodes) == 1 and nodes[0].kind() == "concatenation":
            inner = nodes[0].children()
            if inner and inner[0].kind() == "variable_name":
                return self.text_of(nodes[0], nodes[0].text(), lambda text: text)
        if len(nodes) == 1:
            return self.expression(nodes[0])
        return s.Other(nodes[0], [self.expression(node) for node in nodes])

    def substitution(self, node: Any) -> s.Node:
        found = self.sequence(node.children(), node)
        values = [item.value if isinstance(item, s.Statement) else item for item in found]
        if len(values) == 1:
            return _echoed(values[0])
        return s.Other(node, values)

    def array(self, node: Any) -> s.Node:
        children = named(node.children())
        elements = [_ELEMENT.fullmatch(child.text()) for child in children]
        if children and all(elements):
            entries: list[s.Node] = [
                s.Entry(child, s.Str(child, m["key"], []), s.Str(child, m["value"], []))
                for child, m in zip(children, elements, strict=True)
                if m is not None
            ]
            return s.Mapping(node, entries)
        if any(_is_plain(child) and _OPTION.fullmatch(child.text()) for child in children):
            given = [arg for arg in self.options("", children) if isinstance(arg, s.Arg)]
            return s.Mapping(
                node,
                [
                    s.Entry(arg.raw, s.Str(arg.raw, arg.name, []) if arg.name else None, arg.value)
                    for arg in given
                ],
            )
        return s.Seq(node, [self.expression(child) for child in children])

    def unread(self, node: Any) -> s.Node:
        return s.Other(node, [])


def _names_of(root: Any) -> tuple[frozenset[str], frozenset[str]]:
    """The variables that a script sets, and the commands whose output it takes."""
    bound: set[str] = set()
    captured: set[str] = set()
    for node in root.find_all({"rule": {"any": [{"kind": kind} for kind in _NAMING]}}):
        kind = node.kind()
        if kind == "variable_assignment":
            name = node.field("name")
            if name is not None:
                bound.add(name.text().partition("[")[0])
        elif kind == "for_statement":
            name = node.field("variable")
            if name is not None:
                bound.add(name.text())
        elif kind == "expansion":
            match = re.match(r"\$\{(\w+):?=", node.text())
            if match is not None:
                bound.add(match[1])
        elif kind == "declaration_command":
            words = {child.text() for child in node.children()}
            if "export" not in words:
                bound |= {c.text() for c in node.children() if c.kind() == "variable_name"}
        elif kind == "command_substitution":
            for child in named(node.children()):
                name = child.field("name") if child.kind() == "command" else None
                if name is not None:
                    captured.add(name.text())
        elif kind == "command":
            name = node.field("name")
            if name is not None and name.text() in ("read", "getopts", "mapfile", "readarray"):
                bound |= {c.text() for c in node.children() if c.text().isidentifier()}
    return frozenset(bound), frozenset(captured)


_NAMING = (
    "variable_assignment", "for_statement", "expansion", "declaration_command",
    "command_substitution", "command",
)  # fmt: skip
_EXPANSIONS = frozenset(
    {
        "simple_expansion",
        "expansion",
        "command_substitution",
        "arithmetic_expansion",
        "process_substitution",
    }
)


def _is_plain(node: Any) -> bool:
    kind = node.kind()
    if kind == "command_name":
        inner = named(node.children())
        return len(inner) == 1 and inner[0].kind() == "word"
    return bool(kind == "word")


def _is_whole(string: Any, inner: Any) -> bool:
    """Whether an expansion is all that stands between the quotes of a string."""
    outside = len(string.text()) - len(inner.text())
    return outside == 2


def _looks_like_option(node: Any) -> bool:
    return _is_plain(node) and _OPTION.match(node.text()) is not None


def _option_name(command: str, name: str) -> str:
    if command == "curl":
        return _CURL_LONG.get(name, name)
    if command == "wget":
        # `-qO-`: the output's place is in the same word.
        return "" if name.endswith("O-") else _WGET.get(name, name)
    return name


def _fields(value: s.Node) -> s.Node:
    """What is sent as an object, where it is a field: `model=whisper-1`, `model="whisper-1"`."""
    split = _ASSIGNED_WORD.fullmatch(value.text) if isinstance(value, s.Str) else None
    if split is None or not isinstance(value, s.Str):
        return value
    key, text = split[1], split[2]
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]
    whole = value.holes[0] if text == "{}" and len(value.holes) == 1 else None
    sent = whole or s.Str(value.raw, text, value.holes)
    return s.Mapping(value.raw, [s.Entry(value.raw, s.Str(value.raw, key, []), sent)])


def _echoed(node: s.Node) -> s.Node:
    """What a command that echoes gives to whoever takes its output."""
    match node:
        case s.Call(func=s.Name(id="echo" | "printf" | "print" as name)):
            given = [arg.value for arg in node.args if isinstance(arg, s.Arg) and not arg.name]
            given = given[1:] if name == "printf" and len(given) > 1 else given
            return given[0] if len(given) == 1 else s.Other(node.raw, given)
        case _:
            return node


def _first_call(node: s.Node) -> s.Call | None:
    return next((each for each in s.walk(node) if isinstance(each, s.Call)), None)


def _plain_of_glob(glob: str) -> str:
    """As `plain_of_pattern`: in a glob a dot is a dot."""
    return plain_of_pattern(glob.replace(".", "\\."))


def _value_of(raw: Any, items: list[s.Node]) -> s.Node:
    values = [item.value if isinstance(item, s.Statement) else item for item in items]
    return values[0] if len(values) == 1 else s.Other(raw, values)


def _has_call(node: s.Node) -> bool:
    return any(isinstance(each, s.Call) for each in s.walk(node))


def _tried(raw: Any, test: s.Node, body: s.Block, other: s.Block | None) -> s.Try | None:
    """A condition that runs commands: what happens when they fail, and when they do not."""
    if not _has_call(test):
        return None
    failed, worked = other, body
    while isinstance(test, s.Not):
        test = test.value
        failed, worked = worked, failed
    handler = failed if failed is not None else s.Block(raw, [])
    is_own = isinstance(test, s.Assign)
    inside = s.Block(test.raw, [test if is_own else s.Statement(test.raw, test)])
    return s.Try(raw, inside, [s.Handler(handler.raw, [], "", handler)], worked, None)


def _handled(statement: s.Node, test: s.Node) -> s.Try | None:
    """A statement and the test of `$?` after it."""
    match test:
        case s.If(test=s.Compare(op=op, items=[s.Name(id="?"), s.Const() as number])) if op in (
            "==",
            "!=",
            ">",
        ) and isinstance(statement, s.Statement | s.Assign | s.Try):
            is_success = (op == "==") == (number.raw.text().strip("\"'") == "0")
            other = test.other if isinstance(test.other, s.Block) else None
            failed, worked = (other, test.body) if is_success else (test.body, other)
            handler = failed if failed is not None else s.Block(test.raw, [])
            inside = s.Block(statement.raw, [statement])
            handlers: list[s.Node] = [s.Handler(handler.raw, [], "", handler)]
            return s.Try(test.raw, inside, handlers, worked, None)
        case _:
            return None


def _unset_names(test: s.Node) -> set[str]:
    """Variables that a test finds unset: `[ -z "$MODEL" ]`, `[ -n "$MODEL" ] ||`."""
    match test:
        case s.Not(value=s.Name() | s.Index() as inner):
            found = s.dotted(inner).removeprefix(f"{_ENVIRONMENT}.")
            return {found} if found else set()
        case _:
            return set()


def _defaulted(item: s.Node, unset: set[str]) -> s.Node:
    """What is assigned where a variable is unset is what its environment may replace."""
    match item:
        case s.Assign(targets=[s.Name() as target], value=value) if (
            target.id in unset and target.id.isupper() and value is not None
        ):
            key = s.Str(target.raw, target.id, [])
            asked = s.Index(target.raw, s.Name(target.raw, _ENVIRONMENT), [key])
            return s.Assign(item.raw, [target], s.Or(item.raw, [asked, value]))
        case _:
            return item


_RULES = Rules(
    expressions={
        "command": _Lowering.command,
        "pipeline": _Lowering.pipeline,
        "list": _Lowering.joined,
        "negated_command": _Lowering.negated,
        "redirected_statement": _Lowering.redirected_expression,
        "compound_statement": _Lowering.grouped,
        "subshell": _Lowering.grouped,
        "declaration_command": _Lowering.declared,
        "variable_assignment": _Lowering.assigned,
        "test_command": _Lowering.test_command,
        "binary_expression": _Lowering.binary,
        "unary_expression": _Lowering.unary,
        "parenthesized_expression": _Lowering.only,
        "command_name": _Lowering.only,
        "word": _Lowering.word,
        "variable_name": _Lowering.word,
        "number": _Lowering.number,
        "raw_string": _Lowering.raw_string,
        "ansi_c_string": _Lowering.raw_string,
        "string": _Lowering.string,
        "translated_string": _Lowering.only,
        "concatenation": _Lowering.concatenation,
        "simple_expansion": _Lowering.simple_expansion,
        "expansion": _Lowering.expansion,
        "command_substitution": _Lowering.substitution,
        "process_substitution": _Lowering.substitution,
        "arithmetic_expansion": _Lowering.unread,
        "array": _Lowering.array,
        "extglob_pattern": _Lowering.pattern,
        "regex": _Lowering.pattern,
        "file_redirect": _Lowering.unread,
    },
    statements={
        "command": _Lowering.command_statement,
        "pipeline": _Lowering.pipeline_statement,
        "list": _Lowering.list_statement,
        "redirected_statement": _Lowering.redirected,
        "if_statement": _Lowering.if_statement,
        "for_statement": _Lowering.for_statement,
        "while_statement": _Lowering.while_statement,
        "case_statement": _Lowering.case_statement,
        "function_definition": _Lowering.function_definition,
        "declaration_command": _Lowering.declaration,
        "variable_assignment": _Lowering.variable_assignment,
        "compound_statement": _Lowering.spliced,
        "subshell": _Lowering.spliced,
        "do_group": _Lowering.spliced,
        "unset_command": _Lowering.nothing_to_say,
        "file_redirect": _Lowering.nothing_to_say,
    },
)

LANGUAGE = Language(
    "shell",
    "shell",
    lower,
    globals=GLOBALS,
    is_absence_fatal=False,
    line_comment="#",
    starts=("main",),
)
