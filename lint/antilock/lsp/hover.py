"""What an editor shows over a place: whose it is, until when, and what else there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from antilock.catalogue.index import Catalogue
from antilock.catalogue.model import KnownModel
from antilock.facts import Binding, Span
from antilock.findings import Finding
from antilock.lsp.session import Analysis
from antilock.subjects import EndpointUse, ModelUse, ProviderCall, RegionUse, Subjects

_MOST_EQUIVALENTS = 3  # at each fallback provider
_MOST_HOSTS = 8
_BINDINGS = {
    Binding.PINNED: "written into the code: only an edit changes it",
    Binding.DEFAULT: "a default that a caller can replace",
    Binding.CONFIG: "what is used when the setting is absent",
    Binding.TABLE: "one entry of a table",
    Binding.BRANCH: "what a condition compares with",
    Binding.TEXT: "prose or bookkeeping",
}
_ROLES = {
    "client": "builds a client of",
    "builder": "builds a bound model of",
    "inference": "asks",
    "router": "asks",
    "http": "sends a request to",
    "stateful": "uses a stateful API of",
    "tokenizer": "chooses a tokenizer of",
}


def describe(analysis: Analysis, line: int, column: int) -> tuple[Span, str] | None:
    """The smallest thing of interest at a place, and Markdown about it."""
    subjects = analysis.subjects()
    found = min(
        (
            (_size(span), place, span, use)
            for place, (span, use) in enumerate(_uses(subjects))
            if span.start <= (line, column) <= span.end
        ),
        default=None,
        key=lambda item: item[:2],
    )
    if found is None:
        return None
    _, _, span, use = found
    paragraphs = ["\n".join(_about(use, analysis))]
    notes = [finding for finding in analysis.findings if finding.problem.span == span]
    if notes:
        paragraphs.append("\n".join(map(_about_finding, notes)))
    return span, "\n\n".join(paragraphs)


Use = EndpointUse | ModelUse | RegionUse | ProviderCall


def _uses(subjects: Subjects) -> Iterator[tuple[Span, Use]]:
    """Everything to tell about, the most specific first."""
    for region in subjects.regions:
        yield region.literal.span, region
    for model in subjects.models:
        yield model.literal.span, model
    for endpoint in subjects.endpoints:
        yield endpoint.literal.span, endpoint
    for call in subjects.calls:
        yield call.call.span, call


def _size(span: Span) -> tuple[int, int]:
    return span.end_line - span.line, span.end_column - span.column


def _about(use: Use, analysis: Analysis) -> Iterator[str]:
    catalogue = analysis.project.catalogue
    match use:
        case RegionUse():
            yield f"**{use.region}**: a region of {_name(catalogue, use.provider)}"
            yield ""
            yield f"- {_BINDINGS[use.literal.binding]}"
        case ModelUse():
            yield from _about_model(use, analysis)
        case EndpointUse():
            yield from _about_endpoint(use, catalogue)
        case ProviderCall():
            names = ", ".join(_name(catalogue, each) for each in use.providers)
            yield f"This call {_ROLES[use.role]} {names or 'a provider that only the running program knows'}"
            if use.model:
                yield ""
                yield f"- model: `{use.model}`"


def _about_endpoint(use: EndpointUse, catalogue: Catalogue) -> Iterator[str]:
    provider = catalogue.providers[use.match.provider]
    yield f"**{use.match.host}**: {'a relay to ' if use.match.is_relay else 'the API of '}{provider.name}"
    yield ""
    yield f"- {_BINDINGS[use.literal.binding]}"
    if use.match.region:
        yield f"- serves the region {use.match.region} only"
    if provider.jurisdiction and provider.jurisdiction != "local":
        yield f"- jurisdiction: {provider.jurisdiction}"
    if provider.environment.bases:
        variables = ", ".join(f"`{name}`" for name in provider.environment.bases[:_MOST_HOSTS])
        yield f"- its SDKs read the base URL from {variables}"


def _about_model(use: ModelUse, analysis: Analysis) -> Iterator[str]:
    catalogue = analysis.project.catalogue
    owner = use.match.prefix or use.match.providers[0]
    rows = catalogue.known(use.match.id)
    own = next((row for row in rows if row.provider == owner), None)
    yield f"**{use.match.id}**: {_kind(use.match.kind)} of {_name(catalogue, owner)}"
    yield ""
    yield f"- {_BINDINGS[use.literal.binding]}"
    shutdown = catalogue.retirement(owner, use.match.id)
    if shutdown is not None:
        yield f"- {_when(shutdown, analysis.project.as_of)}"
    elif own is not None:
        yield "- no shutdown date is known"
    else:
        yield "- not in the model table: no dates are known"
    if own is not None and own.dimensions:
        yield f"- {own.dimensions} dimensions"
    if any(row.open_weights for row in rows):
        yield "- open weights"
    elsewhere = [row for row in rows if row.provider != owner]
    if elsewhere:
        names = ", ".join(dict.fromkeys(_name(catalogue, row.provider) for row in elsewhere))
        yield f"- also served by {names}"
    for provider in analysis.project.configuration.policy.fallback_providers:
        ids = _equivalents(catalogue, provider, use, own, analysis.project.as_of)
        if ids and provider != owner:
            shown = ", ".join(f"`{each}`" for each in ids)
            yield f"- of the same kind at {_name(catalogue, provider)}: {shown}"


def _equivalents(
    catalogue: Catalogue, provider: str, use: ModelUse, own: KnownModel | None, as_of: date
) -> list[str]:
    """Models of the same kind that a provider serves; vectors are only alike in equal length."""
    same = [
        row
        for row in catalogue.models_of(provider)
        if row.kind == use.match.kind and (row.shutdown is None or row.shutdown > as_of)
    ]
    dimensions = own.dimensions if own is not None else None
    if dimensions:
        same = [row for row in same if row.dimensions in (None, dimensions)]
    same.sort(key=lambda row: (row.id != use.match.id, row.shutdown is not None))
    return [row.id for row in same[:_MOST_EQUIVALENTS]]


def _about_finding(finding: Finding) -> str:
    return f"{finding.code} `{finding.name}`: {finding.problem.message}"


def _when(shutdown: date, as_of: date) -> str:
    return f"{'shut' if shutdown <= as_of else 'will be shut'} down on {shutdown.isoformat()}"


def _kind(kind: str) -> str:
    return "a model" if kind == "chat" else f"a model ({kind})"


def _name(catalogue: Catalogue, provider: str) -> str:
    known = catalogue.providers.get(provider)
    return known.name if known is not None else provider
