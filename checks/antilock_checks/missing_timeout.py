"""A provider is asked without a time limit.

## Why it matters

A blocked provider often does not refuse: packets vanish and the connection hangs. Without a time
limit the call hangs with it, no error is raised, and no fallback starts.

## Example

```python
import ollama

client = ollama.Client(host="http://gpu-box:11434")
```

## Instead

```python
import ollama

client = ollama.Client(host="http://gpu-box:11434", timeout=20)
```

## Limits

SDKs and HTTP libraries that have a finite time limit of their own are silent, even where it is ten
minutes. So are clients that get their arguments or their HTTP client from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock import facts as f
from antilock.check import SOURCE_LANGUAGES, Check, Context
from antilock.findings import Problem, Severity
from antilock.subjects import ProviderCall, Subjects
from antilock_checks.call_wording import call_of, provider_of
from antilock_checks.remedies import time_limit


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Clients and raw requests that may wait for ever."""
    for call in subjects.calls:
        names = _unset_limits(subjects, call)
        if names:
            yield Problem(
                span=call.call.span,
                message=(
                    f"{call_of(call, is_first=True)} sets no time limit: when {provider_of(context, call)} is "
                    "blocked it hangs, and no fallback starts."
                ),
                help=f"Set a time limit with `{_plainest(names)}`: as long as a user would wait.",
                provider=(call.providers or ("",))[0],
                remedy=time_limit(call),
            )


def _unset_limits(subjects: Subjects, call: ProviderCall) -> tuple[str, ...]:
    """Arguments that would set the missing time limit; empty when none is missing."""
    surface, http = call.match.surface, call.match.http
    if http is not None and (call.asks or call.role == "stateful"):
        parts = (*call.call.built_by, *((call.request,) if call.request >= 0 else ()))
        builders = [subjects.facts.calls[index] for index in parts]
        if any(_is_lifted(each, http.timeout) for each in (call.call, *builders)):
            return http.timeout
        if http.default_timeout:
            return ()
        if any(_is_limited(each, http.timeout, http.clients) for each in (call.call, *builders)):
            return ()
        if not builders and "()" in call.call.callee:
            return ()  # a client that comes from elsewhere: who built it may have set a limit
        if any(
            (call.index in each.built_by or each.callee.startswith(f"{call.call.callee}()."))
            and each.callee.rpartition(".")[2] in http.timeout
            for each in subjects.facts.calls
        ):
            return ()
        return http.timeout
    if call.role != "client" or surface is None:
        return ()
    if _is_lifted(call.call, surface.arguments.timeout):
        return surface.arguments.timeout
    if surface.arguments.default_timeout:
        return ()
    if _is_limited(call.call, surface.arguments.timeout, surface.arguments.proxy):
        return ()
    used = [each for each in subjects.calls if call.index in each.call.built_by]
    if not used and not call.call.result:
        return ()  # it sets something up and builds no client
    if any(each.role == "client" and each.match.surface is surface for each in used):
        return ()  # what it builds takes the limit
    uses = [each for each in used if each.asks]
    if uses and all(_is_limited(each.call, surface.arguments.timeout, ()) for each in uses):
        return ()
    return surface.arguments.timeout


def _plainest(names: tuple[str, ...]) -> str:
    return next((name for name in names if "timeout" in name), names[0])


def _is_limited(call: f.Call, names: tuple[str, ...], unknown: tuple[str, ...]) -> bool:
    """Whether a call sets a limit, or takes something that may set one."""
    return any(
        argument.name in ("*", "**")
        or argument.name in names
        or set(names) & set(argument.keys)
        or (argument.name in unknown and argument.source in ("call", "name", "unknown"))
        for argument in call.arguments
    )


def _is_lifted(call: f.Call, names: tuple[str, ...]) -> bool:
    """Whether a call says that there is no limit."""
    return any(
        argument.name in names
        and (
            argument.source == "nothing"
            or any(name.rpartition(".")[2].startswith("Infinite") for name in argument.names)
        )
        for argument in call.arguments
    )


CHECK = Check(
    code="ALK404",
    name="missing-timeout",
    since="0.1.0",
    severity=Severity.INFO,
    run=run,
    languages=SOURCE_LANGUAGES,
)
