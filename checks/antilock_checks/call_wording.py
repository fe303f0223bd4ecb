"""How findings name a provider call, its provider, and the errors that a cut-off raises."""

from __future__ import annotations

from antilock.check import Context
from antilock.subjects import ProviderCall
from antilock_checks.wording import name_of

_SHOWN_ERRORS = 2


def call_of(call: ProviderCall, *, is_first: bool = False) -> str:
    """The call as a message shows it: its method in backquotes, or the request to a host.

    `is_first` when a sentence begins with it.
    """
    if call.match.http is not None:
        address = call.url.partition("://")[2] or call.url
        host = address.partition("/")[0].partition("?")[0]
        start = "This request" if is_first else "this request"
        return f"{start} to {host}" if host else start
    segments = call.call.callee.replace("()", "").lstrip("~:.").split(".")
    method = call.match.method
    if not method or "*" in method:
        count = method.count(".") + 1 if method else 1
        method = ".".join(segments[-count:])
    return f"`{method}`"


def provider_of(context: Context, call: ProviderCall) -> str:
    """Display name of the provider that a call goes to."""
    if not call.providers:
        return "the one provider of its model"
    return name_of(context, call.providers[0])


def cutoff_errors(call: ProviderCall) -> str:
    """The errors that a handler has to catch to notice a cut-off, as part of a sentence."""
    surface = call.match.surface
    names = surface.errors.cutoff if surface is not None else ()
    plain = [name for name in names if "." not in name] or list(names)
    if not plain:
        return "a refused request (HTTP 403) and a failed connection"
    return " or ".join(f"`{name}`" for name in plain[:_SHOWN_ERRORS])


def fallback_argument(call: ProviderCall) -> str:
    """The argument of the call itself that takes alternatives, or ""."""
    surface = call.match.surface
    return surface.arguments.fallbacks[0] if surface and surface.arguments.fallbacks else ""
