"""A model or a service is used that its provider offers only in some regions.

## Why it matters

When a region has to be given up, everything in it has to be found somewhere else. A model that one
region has cannot follow, and a service that a region does not have fails there from the first call
on, whatever the key.

## Example

```python
import os

import boto3

client = boto3.client("bedrock-runtime", region_name=os.getenv("REGION", "ap-east-1"))
```

## Instead

```python
import os

import boto3

client = boto3.client("bedrock-runtime", region_name=os.environ["REGION"])
```

## Limits

Only what the catalogue knows for sure: regions that are known not to have a service, and models
whose every region is known. Tables, comparisons and prose are silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from antilock.catalogue.atlas import matches_key
from antilock.catalogue.model import RegionFeature
from antilock.check import PLACEMENT_LANGUAGES, Check, Context
from antilock.facts import Binding, Span
from antilock.findings import Problem, Severity
from antilock.subjects import Subjects
from antilock_checks.place_wording import listed
from antilock_checks.wording import name_of, quoted

_SILENT = (Binding.TABLE, Binding.BRANCH, Binding.TEXT)


def run(subjects: Subjects, context: Context) -> Iterator[Problem]:
    """Regions that lack a service, and models that few regions have."""
    for feature in context.catalogue.atlas.features:
        if feature.models:
            yield from _limited(feature, subjects)
            continue
        for use in subjects.regions:
            if use.provider == feature.provider and use.literal.binding not in _SILENT:
                if use.region in feature.absent:
                    yield _absent(feature, use.region, use.literal.span, context)
        for setting in subjects.facts.settings:
            if setting.text in feature.absent and matches_key(feature.keys, setting.key):
                if _says(feature, setting.key, subjects):
                    yield _absent(feature, setting.text, setting.span, context)


def _limited(feature: RegionFeature, subjects: Subjects) -> Iterator[Problem]:
    own = {use.region for use in subjects.regions if use.provider == feature.provider}
    for use in subjects.models:
        if use.match.id not in feature.models or use.literal.binding in _SILENT:
            continue
        if feature.provider not in use.match.providers:
            continue
        where = listed([quoted(region) for region in feature.offered])
        wrong = sorted(own - set(feature.offered))
        missing = f", not in {quoted(wrong[0])}" if wrong else ""
        yield Problem(
            span=use.literal.span,
            message=(
                f"{quoted(use.literal.text)} is offered only in {where}{missing}: "
                "it cannot follow when that region has to be given up."
            ),
            help="Have a model ready that other regions offer too, and read both from configuration.",
            provider=feature.provider,
        )


def _absent(feature: RegionFeature, region: str, span: Span, context: Context) -> Problem:
    name = name_of(context, feature.provider)
    return Problem(
        span=span,
        message=f"{name} is not offered in {quoted(region)}: calls there fail.",
        help=f"Read the region from configuration, and use one that offers {feature.name}.",
        provider=feature.provider,
    )


def _says(feature: RegionFeature, key: str, subjects: Subjects) -> bool:
    """Whether a key beside the setting tells that it is about the feature."""
    above = key.rpartition(".")[0]
    beside = {
        f"{setting.key.rpartition('.')[2]}={setting.text}"
        for setting in subjects.facts.settings
        if setting.key.rpartition(".")[0] == above
    }
    return not feature.values or bool(beside.intersection(feature.values))


CHECK = Check(
    code="ALK303",
    name="region-limited-feature",
    since="0.1.0",
    severity=Severity.WARNING,
    run=run,
    languages=PLACEMENT_LANGUAGES,
)
