"""What a program answers itself, and objects that are shaped like a provider's answer."""

from __future__ import annotations

from antilock import syntax as s
from antilock.analysis import words
from antilock.analysis.scopes import Scopes
from antilock.syntax import dotted


def is_answer(scopes: Scopes, call: s.Call, given: s.Arg) -> bool:
    """Whether a call writes what it is given into the answer of this program."""
    written = dotted(call.func)
    if words.ANSWERS.search(written) or (given.name == "json" and written == "render"):
        return True
    match call.func:
        case s.Attr(obj=s.Call(args=[s.Arg(value=s.Attr(name="Writer"))])):
            return True
        case s.Attr(obj=s.Call(args=[s.Arg(value=s.Name() as writer)])):
            where = scopes.lookup(writer)
            return where is not None and any(
                isinstance(bound, s.Param)
                and words.last_word(dotted(bound.annotation)) == "ResponseWriter"
                for bound in where[1]
            )
        case _:
            return False


def is_shaped_as_answer(keys: frozenset[str]) -> bool:
    """Whether an object is shaped like what a provider answers: it tells a model, it asks none."""
    return len(keys & words.NAMES_OF_ANSWER) >= 2
