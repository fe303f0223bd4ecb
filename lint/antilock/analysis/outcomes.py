"""How blocks end, and what a test says about a result."""

from __future__ import annotations

import re

from antilock import syntax as s
from antilock.analysis.words import ABSENCE_TESTS, PRESENCE_TESTS, last_word
from antilock.syntax import dotted

LEAVES = ("return", "break", "continue", "raise")
_FAILURE_WORDS = ("err", "error", "errors", "exc", "exception", "failed", "failure", "is_error")
_SUCCESS_WORDS = (
    "ok", "is_success", "is_ok", "success", "succeeded", "successful", "issuccessful", "is_successful",
    "issuccess", "success?", "ok?", "isok", "is2xxsuccessful", "issuccessstatuscode", "ispresent",
)  # fmt: skip
_STATUS_WORDS = (
    "status", "status_code", "code", "http_status", "error_code", "returncode", "statuscode", "httpcode",
    "http_code", "httpstatus", "getstatuscode", "getstatuscodevalue", "getresponsecode", "response_code", "responsecode",
)  # fmt: skip
# What only an answer has, by its last name.
_ANSWER_WORDS = (
    "choices",
    "candidates",
    "message",
    "content",
    "text",
    "output_text",
    "generated_text",
)
_SAYS_ERROR = re.compile(r"(?:^|_|is)err(?:or)?\??$", re.IGNORECASE)
_KIND_OF_ERROR = re.compile(r"is\w*error", re.IGNORECASE)
# Methods that ask a result whether it is one, in lower case and without "_".
_FAILURE_METHODS = frozenset({"iserr", "iserror", "isfailure", "isleft", "isfail", "isfailed"})
_SUCCESS_METHODS = frozenset({"isok", "issuccess", "isright", "issuccessful", "issome"})


# Names of statuses, in lower case and without "_".
_STATUSES = {
    "ok": 200, "created": 201, "badrequest": 400, "unauthorized": 401, "forbidden": 403,
    "notfound": 404, "requesttimeout": 408, "toomanyrequests": 429, "internalservererror": 500,
    "badgateway": 502, "serviceunavailable": 503, "gatewaytimeout": 504,
}  # fmt: skip


# Calls that end the program.
_EXITS = frozenset(
    {"System.exit", "exitProcess", "Environment.Exit", "sys.exit", "os._exit", "exit", "quit"}
)


def outcome_of(block: s.Node | None) -> str:
    """How a block ends: "raise", "return", "continue", "break", "next", or "mixed"."""
    if block is None:
        return "next"
    items = block.items if isinstance(block, s.Block) else [block]
    for item in items:
        if is_exit(item):
            return "raise"
        match item:
            case s.Raise():
                return "raise"
            case s.Return():
                return "return"
            case s.Jump():
                return item.kind
            case s.If():
                first = outcome_of(item.body)
                second = outcome_of(item.other) if item.other is not None else "next"
                if first == second != "next":
                    return first
                if "next" not in (first, second):
                    return "mixed"
            case s.Try():
                inner = outcome_of(item.body)
                if inner in ("raise", "return") and all(
                    outcome_of(h.body) in ("raise", "return")
                    for h in item.handlers
                    if isinstance(h, s.Handler)
                ):
                    return inner
            case _:
                pass
    return "next"


def leaves(block: s.Node) -> bool:
    """Whether what stands behind a block never runs after it."""
    return outcome_of(block) in LEAVES


def is_exit(node: s.Node) -> bool:
    """Whether a statement ends the program."""
    match node:
        case s.Jump():
            return node.kind == "exit"
        case s.Statement(value=s.Call() as call):
            return dotted(call.func) in _EXITS
        case _:
            return False


def may_answer(block: s.Node | None, names: set[str]) -> bool:
    """Whether a block leaves its function where what the names hold tells of an answer.

    `if (text) return text;`: what stands behind it runs where there is none.
    """
    if isinstance(block, s.If):
        return _answers_by(block, names)
    items = items_of(block) if block is not None else None
    return any(_answers_by(item, names) for item in items or [] if isinstance(item, s.If))


def _answers_by(test: s.If, names: set[str]) -> bool:
    has_failed = says_failure(test.test, names)
    arms = [
        arm
        for arm, is_of_failure in ((test.body, True), (test.other, False))
        if arm is not None and has_failed is not is_of_failure
    ]
    is_asked = touches(names_in(test.test), names)
    return any(
        (is_asked and _hands_out(arm, is_sure=has_failed is not None)) or may_answer(arm, names)
        for arm in arms
    )


def _hands_out(arm: s.Node, is_sure: bool) -> bool:
    """Whether an arm returns, and something where its test does not say what came of the call."""
    if outcome_of(arm) != "return":
        return False
    return is_sure or any(
        isinstance(item, s.Return)
        and item.value is not None
        and not (isinstance(item.value, s.Const) and item.value.is_nothing)
        for item in items_of(arm) or []
    )


def items_of(node: s.Node) -> list[s.Node] | None:
    """The statements of a block or module."""
    if isinstance(node, s.Block):
        return node.items
    return node.body if isinstance(node, s.Module) else None


def names_in(root: s.Node | None) -> set[str]:
    """Dotted names below a node, named functions aside."""
    found: set[str] = set()
    stack = [root] if root is not None else []
    while stack:
        node = stack.pop()
        if isinstance(node, s.Name | s.Attr | s.Index):
            written = dotted(node)
            if written:
                found.add(written)
        if isinstance(node, s.Func) and node.name:
            continue
        stack.extend(node.children())
    return found


def assigned_names(root: s.Node) -> set[str]:
    """Dotted names that are assigned below a node."""
    return {
        name for node in s.walk(root) if isinstance(node, s.Assign) for name in target_names(node)
    }


def target_names(node: s.Assign | s.Loop) -> set[str]:
    """Dotted names that an assignment or a loop binds."""
    if isinstance(node, s.Assign):
        stack = list(node.targets)
    else:
        stack = [node.target] if node.target is not None else []
    found: set[str] = set()
    while stack:
        target = stack.pop()
        if isinstance(target, s.Seq | s.Other):
            stack += target.items
        elif written := dotted(target):
            found.add(written)
    return found


def tells(name: str) -> bool:
    """Whether a name says that it tells success from failure."""
    last = name.rpartition(".")[2].lower()
    return last in _STATUS_WORDS or last in _FAILURE_WORDS or last in _SUCCESS_WORDS


def touches(names: set[str], wanted: set[str]) -> bool:
    """Whether one of the names is a wanted one, or a part of it."""
    return any(
        name in wanted or any(name.startswith(f"{each}.") for each in wanted) for name in names
    )


def says_failure(test: s.Node, names: set[str]) -> bool | None:
    """Whether a test of a result is true when the call failed.

    None when the test does not tell success from failure: it looks at the content. `names` are
    the dotted names of the result.
    """
    match test:
        case s.Not():
            inner = says_failure(test.value, names)
            return None if inner is None else not inner
        case s.And() | s.Or():
            told = [
                found for item in test.items if (found := says_failure(item, names)) is not None
            ]
            return told[0] if told else None
        case s.Name() | s.Attr() | s.Index():
            written = dotted(test)
            if not touches({written}, names):
                return None
            last = written.rpartition(".")[2].lower()
            if last in _FAILURE_WORDS or _KIND_OF_ERROR.fullmatch(last):
                return True
            if isinstance(test, s.Index):  # of what was decoded: `answer["choices"][0]["message"]`
                if any(part in _FAILURE_WORDS for part in written.lower().split(".")[1:]):
                    return True
                if last in _ANSWER_WORDS:
                    return False
            return False if written in names or last in _SUCCESS_WORDS else None
        case s.Compare() if touches(names_in(test), names):
            return _comparison(test, names)
        case s.Call(args=[s.Arg() as only]) if last_word(dotted(test.func)) in PRESENCE_TESTS:
            return says_failure(only.value, names)
        case s.Call(args=[s.Arg() as only]) if last_word(dotted(test.func)) in ABSENCE_TESTS:
            inner = says_failure(only.value, names)
            return None if inner is None else not inner
        case s.Call(func=s.Attr() as method) if (
            is_failed := _told_by_method(method.name)
        ) is not None and touches(names_in(method.obj), names):
            return is_failed
        case s.Call(func=s.Attr() as method, args=[]):
            return says_failure(method, names)
        case s.Call(func=s.Name(id=function), args=[s.Arg() as only]):
            is_told = touches(names_in(only.value), names)
            return True if is_told and _SAYS_ERROR.search(function) else None
        case _:
            return None


def _told_by_method(name: str) -> bool | None:
    """Whether a method of a result is true when the call failed, by its name."""
    word = name.replace("_", "").lower()
    if word in _FAILURE_METHODS:
        return True
    return False if word in _SUCCESS_METHODS else None


def _comparison(test: s.Compare, names: set[str]) -> bool | None:
    """`r is None`, `r === false`, `r.status_code != 200`, `r.status >= 400`, `"error" in r`,
    `r.result != R.Success`."""
    is_equal = test.op in ("==", "===", "is", "in", "eq")
    is_unequal = test.op in ("!=", "!==", "is not", "not in", "ne")
    for item in test.items:
        match item:
            case s.Const(is_nothing=True) if is_equal or is_unequal:
                is_of_error = any(says_failure(each, names) for each in test.items)
                return is_unequal if is_of_error else is_equal
            case s.Const(truth=bool() as truth) if is_equal or is_unequal:
                told = [says_failure(each, names) for each in test.items if each is not item]
                if told and told[0] is not None:
                    return told[0] is (truth is is_equal)
            case s.Attr(name=name) if (is_equal or is_unequal) and not touches(
                {dotted(item)}, names
            ):
                word = name.lower()
                if name[:1].isupper() and (word in _SUCCESS_WORDS or word.endswith("error")):
                    return is_equal is word.endswith("error")
            case s.Str(text="") if is_equal or is_unequal:
                return is_equal
            case s.Str(text=text) if text.lower() in ("error", "errors", "rejected") and (
                is_equal or is_unequal
            ):
                return is_equal
            case s.Str(text="fulfilled") if is_equal or is_unequal:
                return is_unequal
            case _:
                pass
    numbers = [number for item in test.items for number in numbers_in(item)]
    is_status = any(
        name.rpartition(".")[2].lower() in _STATUS_WORDS
        for item in test.items
        for name in names_in(item)
    )
    if not numbers or not is_status:
        return None
    is_good = all(number < 400 for number in numbers)
    if is_equal:
        return not is_good
    if is_unequal:
        return is_good
    if test.op in (">=", ">"):
        return min(numbers) >= 299
    if test.op in ("<", "<="):
        return False
    return None


def numbers_in(node: s.Node) -> list[int]:
    """Whole numbers that a node spells out, alone or in a sequence."""
    match node:
        case s.Const():
            text = node.raw.text().strip("\"'")
            return [int(text)] if text.isdecimal() and len(text) < 6 else []
        case s.Attr() if status := _STATUSES.get(node.name.replace("_", "").lower()):
            return [status]
        case s.Seq():
            return [number for item in node.items for number in numbers_in(item)]
        case _:
            return []
