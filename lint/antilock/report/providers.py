"""Providers of the catalogue as text and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.catalogue.model import Provider


def provider_lines(catalogue: Catalogue, name: str | None) -> Iterator[str]:
    """All providers, a line each; or everything about one."""
    if name is not None:
        yield from _described(catalogue.providers[name])
        return
    for provider in sorted(catalogue.providers.values(), key=lambda each: each.id):
        yield f"{provider.id:20} {provider.kind:12} {provider.jurisdiction:4} {provider.name}"


def _described(provider: Provider) -> Iterator[str]:
    yield f"{provider.name} ({provider.id})"
    for label, values in _sections(provider):
        if values:
            yield f"\n{label}"
            for value in values:
                yield f"  {value}"


def _sections(provider: Provider) -> Iterator[tuple[str, list[str]]]:
    yield "Kind", [f"{provider.kind}, {provider.jurisdiction}".rstrip(", ")]
    yield "Base URLs", list(provider.hosts.base_urls)
    yield "Hosts (regular expressions)", list(provider.hosts.api)
    yield (
        "Regional hosts",
        [f"{each.host}  {each.region} {each.country}".rstrip() for each in provider.hosts.regional],
    )
    yield "Keys in the environment", list(provider.environment.keys)
    yield "Base URLs in the environment", list(provider.environment.bases)
    yield (
        "Variables that are no longer read",
        [f"{old}: now {new}" for old, new in provider.environment.dead],
    )
    yield (
        "Packages",
        [f"{each.ecosystem}: {each.package}" for each in provider.surfaces],
    )
    yield (
        "Model ids",
        [f"{each.kind}: {', '.join(each.examples) or each.regex}" for each in provider.models],
    )
    yield "Prefixes in routers", list(provider.prefixes)
    yield (
        "Ended or ending",
        [f"{each.name}: {each.ended or 'no date known'}" for each in provider.ended],
    )
    checked = f" (checked {provider.checked})" if provider.checked else ""
    yield f"Sources{checked}", list(provider.sources)
    yield "Unsure", list(provider.unsure)


def provider_objects(catalogue: Catalogue, name: str | None) -> Any:
    """The same as values for JSON."""
    if name is not None:
        return _object(catalogue.providers[name])
    return [_object(each) for each in sorted(catalogue.providers.values(), key=lambda p: p.id)]


def _object(provider: Provider) -> dict[str, Any]:
    return {
        "id": provider.id,
        "name": provider.name,
        "kind": provider.kind,
        "jurisdiction": provider.jurisdiction,
        "base_urls": list(provider.hosts.base_urls),
        "hosts": list(provider.hosts.api),
        "keys": list(provider.environment.keys),
        "bases": list(provider.environment.bases),
        "packages": [f"{each.ecosystem}:{each.package}" for each in provider.surfaces],
        "models": [each.regex for each in provider.models],
        "sources": list(provider.sources),
        "checked": str(provider.checked) if provider.checked else None,
    }
