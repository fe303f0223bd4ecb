"""What would mend a finding, from the catalogue: variables to read, errors to catch, limits to set."""

from __future__ import annotations

import re

from antilock.catalogue.model import Errors, ModelMatch, Provider
from antilock.check import Context
from antilock.facts import Binding, Literal
from antilock.fallback import Verdict
from antilock.findings import Append, Hoist, Limit, Replace, Widen
from antilock.subjects import ProviderCall, Subjects

_KEYS = (
    re.compile(r"(?P<stem>[A-Z][A-Z0-9_]+?)(?<!^CO)_API_(?:KEY|TOKEN)"),
    re.compile(r"(?P<stem>[A-Z][A-Z0-9_]+?)_(?:KEY|TOKEN)"),
)
_CONNECTION = re.compile(r"(?:API)?Connect(?:ion)?Error|APIConnectionException")
_SETTING = re.compile(r"(?:export const \w+ = |\w+: )\[.+\]")
_ROLES = {"chat": "MODEL", "completion": "MODEL"}


def hoisted_endpoint(context: Context, provider: str) -> Hoist:
    """Read an endpoint from the variable that the provider's own SDK reads where that one means the
    same URL, else from one that is derived from the provider's name."""
    known = context.catalogue.providers.get(provider)
    stem = stem_of(known, provider)
    variable = f"{stem}_API_URL"
    if known is None or not known.hosts.base_urls:
        return Hoist(stem, variable)
    hosts, read = known.hosts, [n for n in known.environment.bases if not n.endswith("_HOST")]
    main = read[0] if read else f"{stem}_BASE_URL"
    compatible = next(
        (name for name in read if "COMPATIBLE" in name or "_OPENAI_" in name),
        f"{stem}_OPENAI_BASE_URL",
    )
    first = hosts.base_urls[0].rstrip("/")
    bases = {first: main}
    for base in (*hosts.base_urls, *hosts.openai_base_urls):
        if base.startswith(first):
            continue  # the SDK's own base URL, and the rest of the path behind it
        # Sites of one provider with the same paths take the same variable.
        other = compatible if base in hosts.openai_base_urls else f"{stem}_API_BASE_URL"
        bases.setdefault(base.rstrip("/"), main if _path_of(base) == _path_of(first) else other)
    longest = sorted(bases.items(), key=lambda item: -len(item[0]))
    return Hoist(stem, variable, tuple(item for item in longest if "{" not in item[0]))


def _path_of(base: str) -> str:
    return base.partition("://")[2].partition("/")[2].rstrip("/")


def hoisted_model(context: Context, match: ModelMatch) -> Hoist:
    """Read a model's name from a variable named after its provider and what the model is for."""
    provider = match.prefix or match.providers[0]
    stem = stem_of(context.catalogue.providers.get(provider), provider)
    role = _ROLES.get(match.kind) or f"{re.sub(r'[^A-Z0-9]+', '_', match.kind.upper())}_MODEL"
    return Hoist(stem, f"{stem}_{role}")


def stem_of(provider: Provider | None, identity: str) -> str:
    """What variables of a provider begin with, as those of its keys do."""
    for pattern in _KEYS:
        for key in provider.environment.keys if provider is not None else ():
            found = pattern.fullmatch(key)
            if found is not None:
                return found["stem"]
    return re.sub(r"[^A-Z0-9]+", "_", identity.upper()).strip("_")


def successor(
    subjects: Subjects, context: Context, literal: Literal, provider: str
) -> Replace | None:
    """Name the model that the provider itself puts in the place of a retired one.

    Only for models that chat, and not where a name is an entry of a table, chooses a tokenizer or is
    trained: there another name means other numbers.
    """
    if literal.binding not in (Binding.PINNED, Binding.DEFAULT, Binding.CONFIG):
        return None
    use = next((use for use in subjects.models if use.literal is literal), None)
    known = context.catalogue.providers.get(provider)
    if use is None or known is None or use.match.kind != "chat" or use.match.is_fine_tuned:
        return None
    calls = [call for flow in literal.place.flow if (call := subjects.call_at(flow.call))]
    if any(call.role in ("tokenizer", "stateful") for call in calls):
        return None
    instead = dict(known.successors).get(use.match.id.lower(), "")
    if not instead or context.catalogue.retirement(provider, instead) is not None:
        return None
    return Replace(use.match.id, instead)


def time_limit(call: ProviderCall) -> Limit | None:
    """Give a client or a request the argument that limits it, where one argument does."""
    surface, http = call.match.surface, call.match.http
    told = http.time_limit if http is not None else ""
    if not told and surface is not None:
        told = surface.arguments.time_limit
    name, _, value = told.partition("=")
    return Limit(name, value) if value else None


def wider_handler(context: Context, verdict: Verdict, ecosystem: str) -> Widen | None:
    """Catch what a cut-off raises as well, beside an error of the same package or a status."""
    guards = [g for g in verdict.call.call.guards if g.kind == "handler" and g.calls]
    guard = next((g for g in guards if set(g.catches) <= set(verdict.catches) and g.catches), None)
    if guard is None:
        return None
    if all(path[:1] == "=" and path[1:].isdigit() for path in guard.catches):
        return Widen(guard.span, tuple(path[1:] for path in guard.catches), ("403",))
    for path in guard.catches:
        missing = _missing_errors(_errors_of(context, verdict.call, path, ecosystem), path)
        if missing:
            return Widen(guard.span, (path.rpartition(".")[2],), missing)
    return None


def _errors_of(
    context: Context, call: ProviderCall, path: str, ecosystem: str
) -> tuple[Errors, ...]:
    """The errors of the package that a caught one is from, if the call may raise them."""
    http = context.catalogue.calls.http(path, ecosystem)
    if http is not None:
        return (Errors(http.errors.cutoff[:1], http.errors.narrow),) if call.match.http else ()
    own = call.match.surface.modules if call.match.surface is not None else ()
    return tuple(
        surface.errors
        for surface in context.catalogue.calls.surfaces_of_import(path, ecosystem)
        if call.role == "builder" or set(surface.modules) & set(own)
    )


def _missing_errors(known: tuple[Errors, ...], path: str) -> tuple[str, ...]:
    """The names, spelled beside the caught one, that a refusal and a lost connection raise."""
    name = path.rpartition(".")[2]
    for errors in known:
        listed = (*errors.cutoff, *errors.narrow)
        beside = next((each for each in listed if path.endswith(f".{each}")), "")
        if not beside or not errors.cutoff:
            continue
        owner = beside.removesuffix(name)
        same = [each.removeprefix(owner) for each in listed if each.startswith(owner)]
        alike = [each for each in same if "." not in each]
        refusal = next((each for each in alike if owner + each in errors.cutoff), "")
        is_general = len(errors.cutoff) == 1  # it covers a lost connection too
        lost = next((each for each in alike if _CONNECTION.fullmatch(each) and not is_general), "")
        return tuple(dict.fromkeys(each for each in (refusal, lost) if each and each != name))
    return ()


def pinned_beside(setting: str) -> Append | None:
    """Write a list of regions out beside the setting that makes edge code of something."""
    return Append(setting) if _SETTING.fullmatch(setting) else None
