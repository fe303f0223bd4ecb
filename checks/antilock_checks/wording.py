"""How findings name providers, their variables and the texts that they are about."""

from __future__ import annotations

from antilock.check import Context

_LONGEST = 80


def name_of(context: Context, provider: str) -> str:
    """A provider's display name; the id itself when the catalogue has none."""
    known = context.catalogue.providers.get(provider)
    return known.name if known is not None else provider


def quoted(text: str) -> str:
    """A literal as a message shows it: in quotes, holes as "...", cut when it is long."""
    shown = text.replace("{}", "...")
    if len(shown) > _LONGEST:
        shown = shown[: _LONGEST - 3] + "..."
    return f'"{shown}"'


def base_variable(context: Context, provider: str) -> str:
    """The environment variable for a provider's base URL that users meet first, or ""."""
    known = context.catalogue.providers.get(provider)
    return known.environment.bases[0] if known is not None and known.environment.bases else ""


def from_configuration(context: Context, provider: str) -> str:
    """Where a base URL should come from, as the end of a sentence."""
    variable = base_variable(context, provider)
    if variable:
        return f"from configuration, such as the environment variable {variable}"
    return "from configuration, such as an environment variable of your own"
