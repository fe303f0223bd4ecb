"""What a call is for, as its name and what it is given tell: it asks, words, waits or logs."""

from __future__ import annotations

import re

from antilock import facts as f
from antilock.analysis.words import NAMES_REQUEST
from antilock.patterns import lazy_pattern

_BODIES = ("**", "json", "data", "body")
_ERRORS = frozenset("e ex err exc error exception cause throwable".split())
# What is called so stands in for something; what is called so generates, asks a model, or only words
# what went wrong.
ALTERNATIVE = lazy_pattern(
    r"fall_?back|backup|alternat|secondary|(?<![a-z])other|second", re.IGNORECASE
)
GENERATING = lazy_pattern(
    r"complet|generat|chat|ask|invoke|answer|infer|predict|embed|respon|summar|classif|call_|messages$",
    re.IGNORECASE,
)
ASKING = lazy_pattern(
    r"_*(?:try|a)?_?(?:ask|call|chat|complet|generat|invoke|infer|predict|query|answer|request|summar"
    r"|classif)",
    re.IGNORECASE,
)
TELLING = lazy_pattern(r"err|exc|fail|message|default|empty|format|text|str|apolog", re.IGNORECASE)
_LOGS = lazy_pattern(r"(?<!cata)(?<!dia)(?<!b)log(?!in|ic)", re.IGNORECASE)
_LOGGING = frozenset("error warn warning debug exception critical trace fatal".split())
_PLAIN = frozenset(
    """sleep str len dict list int float bool set tuple sum min max range enumerate extend join split
    strip lower upper replace dumps loads json isinstance hasattr getattr setattr type repr info debug
    warning error exception critical warn flush close open raise_for_status status_code format_exc
    print_exc time now items keys values pop any all zip map filter next iter rollback commit exit
    abort jsonify sorted reversed decode wait ok badRequest statusCode problem view content
    post_message postMessage chat_postMessage completedFuture completedStage""".split()
)
_CAPITAL_METHODS = frozenset({"csharp"})  # languages whose methods begin as types do
_PLAIN_VERBS = frozenset(
    """print log logger send reply write save update add append push unshift insert put set store record
    notify emit publish track report format handle raise capture delete remove create finish cancel get render
    redirect flash count increment incr observe mark register release acquire close open parse load
    dump read sleep wait retry backoff is has to from show display echo toast alert warn end""".split()
)
_PLAIN_ROOTS = frozenset(
    """logging logger log time json traceback asyncio os sys re warnings math random datetime
    sentry_sdk console st streamlit tqdm typer click rich""".split()
)


def is_plain(call: f.Call, facts: f.FileFacts) -> bool:
    """Calls that tell, wait, build or convert, and never ask a model."""
    path = call.callee.lstrip("~.").replace("()", "").replace("[]", "")
    last = path.rpartition(".")[2]
    root = re.sub(r"^(?:this|self)\.(?=.*\.)", "", path).partition(".")[0]
    if not facts.are_types_capitalised or _is_of_object(call.callee, facts.language):
        last = last[:1].lower() + last[1:]
    if last[:1].isupper() or _LOGS.search(root) or root in _PLAIN_ROOTS:
        return True
    first = re.split(r"(?<=[a-z])(?=[A-Z])|_", last.lstrip("_"), maxsplit=1)[0].lower()
    return last in _PLAIN or first in _PLAIN_VERBS


def gets_request(site: f.Call, call: f.Call, is_named: bool = False) -> bool:
    """Whether a call is given the prompt or the messages of the request; `is_named`: under the name
    that the request has them by."""
    given = {
        name
        for argument in site.arguments
        for name in argument.names
        if is_of_request(name) or argument.name in _BODIES
    }
    names = {name for argument in call.arguments for name in argument.names}
    if is_named or not given.isdisjoint(names):
        return not given.isdisjoint(names)
    # Not what both were made of: the handling of an error may tell of the same things.
    return any(name in given for name in call.made_of if is_of_request(name)) or any(
        name in names for name in site.made_of if is_of_request(name)
    )


def takes_place(site: f.Call, call: f.Call) -> bool:
    """Whether the result of a call becomes what that of the request becomes."""
    ends = {site.result, *site.becomes} - {""}
    return not ends.isdisjoint((call.result, *call.becomes))


def is_of_request(name: str) -> bool:
    """Whether a name says that it is a part of a request."""
    return NAMES_REQUEST.search(name.rpartition(".")[2].lower()) is not None


def makes_anew(call: f.Call) -> bool:
    """Whether a call makes a part of the request anew, for another try:
    `messages = shortened(messages)`."""
    name = call.result[1:] if call.result.startswith("=") else ""
    return (
        is_of_request(name)
        and any(name in argument.names for argument in call.arguments)
        and not ASKING.match(last_of(call))
    )


def reads_answer(site: f.Call, call: f.Call) -> bool:
    """Whether a call is given what another one answered, to make something of it:
    `detail = parsed(await response.text())`."""
    names = {each[1:] for each in (site.result, *site.becomes) if each.startswith("=")}
    return any(
        name.partition(".")[0] in names for argument in call.arguments for name in argument.names
    )


def is_logging(call: f.Call) -> bool:
    """Whether a call writes into a log."""
    path = call.callee.lstrip("~.").replace("()", "")
    return last_of(call) in _LOGGING or _LOGS.search(path.partition(".")[0]) is not None


def is_told_of_error(call: f.Call) -> bool:
    """Whether a call is given what went wrong: it logs, counts or words it."""
    return any(
        name.rpartition("/")[2].partition(".")[0] in _ERRORS
        for argument in call.arguments
        for name in (argument.name, *argument.names)
    )


def is_combining(call: f.Call) -> bool:
    """Whether a call that the file does not define puts alternatives together."""
    return "fallback" in last_of(call).lower() and not call.callee.startswith(":")


def last_of(call: f.Call) -> str:
    """The name of the function or the method that is called."""
    return call.callee.replace("()", "").rpartition(".")[2].lstrip("~:")


def _is_of_object(callee: str, language: str) -> bool:
    """Whether a callee is a method of an object, whose capital tells no type: `claude.Ask`. What the
    own object has is a class of it, `self.Failed(message)`, save where methods are spelled so."""
    owner = callee.rpartition(".")[0]
    if language in _CAPITAL_METHODS and owner.endswith("()"):
        return True
    root = owner.rpartition(".")[2].lstrip("~_")
    is_own = root in ("self", "this", "cls") and language not in _CAPITAL_METHODS
    return callee.startswith("~") and root[:1].islower() and not is_own
