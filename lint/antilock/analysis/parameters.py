"""Who else gives a parameter or a field its value: callers, a command line, a framework."""

from __future__ import annotations

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.origins import Origins
from antilock.analysis.scopes import CONSTRUCTOR_NAMES, Scopes, function_of
from antilock.syntax import dotted


def is_setting(scopes: Scopes, param: s.Param) -> bool:
    """Whether a parameter's default is one of a class that is filled from configuration."""
    function = param.parent
    around = scopes.class_of(function) if isinstance(function, s.Func) else None
    return (
        around is not None
        and isinstance(function, s.Func)
        and function.name in CONSTRUCTOR_NAMES
        and is_marked(around)
    )


def is_of_command(origins: Origins, param: s.Param) -> bool:
    """Whether the command line fills a parameter because its function is a typer command."""
    function = param.parent
    decorators = function.decorators if isinstance(function, s.Func) else []
    called = (each.func if isinstance(each, s.Call) else each for each in decorators)
    return any(origins.path(each) in words.COMMAND_DECORATORS for each in called)


def is_option(param: s.Param) -> bool:
    """Whether the command line fills a parameter: `model: Annotated[str, typer.Option()] = LIT`."""
    return param.annotation is not None and any(
        isinstance(node, s.Call) and words.last_word(dotted(node.func)) in words.OPTION_FUNCTIONS
        for node in s.walk(param.annotation)
    )


def is_only_given_last(param: s.Param) -> bool:
    """Whether a function gives a parameter back where it has found nothing else to give.

    `function baseOf(config, otherwise) { if (config.base) return config.base; return otherwise }`
    """
    function = param.parent
    body = function.body if isinstance(function, s.Func) else None
    last = body.items[-1] if isinstance(body, s.Block) and body.items else None
    if body is None or not isinstance(last, s.Return) or dotted(last.value) != param.name:
        return False
    return any(
        function_of(step) is function
        and dotted(step.value) != param.name
        and any(isinstance(part, s.Name | s.Attr) for part in s.walk(step.value))
        for step in s.walk(body)
        if isinstance(step, s.Return) and step is not last and step.value is not None
    )


def is_given_to_parameter(call: s.Node) -> bool:
    """Whether a call is the default of a parameter, or builds a part of it."""
    while isinstance(call.parent, s.Arg) and isinstance(call.parent.parent, s.Call):
        call = call.parent.parent
    return isinstance(call.parent, s.Param)


def is_open(field: s.Assign) -> bool:
    """Whether callers can give an annotated field of a class another value."""
    if field.annotation is None or field.is_replaceable is False:
        return False
    kinds = {words.last_word(dotted(node)) for node in s.walk(field.annotation)}
    is_private = dotted(field.targets[-1]).startswith("_") and field.is_replaceable is None
    return not is_private and kinds.isdisjoint(words.READ_ONLY_TYPES)


def is_marked(around: s.Class) -> bool:
    """Whether a class says of itself that a framework fills it from configuration."""
    marks = {
        words.last_word(dotted(each.func if isinstance(each, s.Call) else each))
        for each in around.decorators
    }
    return bool(marks & words.SETTINGS_DECORATORS)
