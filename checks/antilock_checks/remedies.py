"""What would mend a finding, from the catalogue: variables to read, errors to catch, limits to set."""

from __future__ import annotations

import re

from antilock.catalogue.model import ModelMatch, Provider
from antilock.check import Context
from antilock.findings import Hoist

_KEY = re.compile(r"(?P<stem>[A-Z][A-Z0-9_]{2,}?)(?<!_API)_(?:API_KEY|API_TOKEN|KEY|TOKEN)")
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
    for key in provider.environment.keys if provider is not None else ():
        found = _KEY.fullmatch(key)
        if found is not None:
            return found["stem"]
    return re.sub(r"[^A-Z0-9]+", "_", identity.upper()).strip("_")
