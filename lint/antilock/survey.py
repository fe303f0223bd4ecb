"""What a project holds, as far as a starting configuration needs to know."""

from __future__ import annotations

from antilock.config.starter import ProjectSummary
from antilock.discovery import discover
from antilock.engine import read_facts
from antilock.languages import load_language
from antilock.languages.base import UnreadableError
from antilock.prefilter import build
from antilock.project import load_project
from antilock.reading import read_bytes, read_text
from antilock.subjects import join


def survey(directory: str) -> ProjectSummary:
    """Providers, the files that import their SDKs, and how many test files there are.

    Files that cannot be read are passed over: checking will tell about them.
    """
    project = load_project((directory,), {"isolated": True})
    catalogue = project.catalogue
    found = discover((directory,), project.configuration)
    has_token = build(catalogue.tokens(), sum(file.size for file in found.files))
    providers: set[str] = set()
    importing: set[str] = set()
    for file in found.files:
        try:
            data = read_bytes(file.full)
            if not has_token(data):
                continue
            text = read_text(file.path, data)
        except (OSError, UnreadableError):
            continue
        subjects = join(
            file.path, read_facts(text.text, load_language(text.language), catalogue), catalogue
        )
        own = {surface.provider for item in subjects.imports for surface in item.surfaces}
        providers |= own | {use.match.provider for use in subjects.endpoints}
        providers |= {provider for call in subjects.calls for provider in call.providers}
        if own - {""}:
            importing.add(file.relative)
    return ProjectSummary(tuple(sorted(providers - {""})), tuple(sorted(importing)), found.tests)
