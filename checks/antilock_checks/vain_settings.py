"""Settings that nobody in the project reads: neither the SDK in use nor the project's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from antilock.catalogue.model import Provider
from antilock.check import Context
from antilock.facts import FileFacts, Setting
from antilock.subjects import Subjects

_BEFORE_ONE = re.compile(r"(?:==|~=|\^|~|<=?)?\s*v?0(?:\.|$)|<=?\s*1(?:\.0)*$")


def vain_settings(
    subjects: Subjects, context: Context
) -> Iterator[tuple[Setting, str, Provider, str]]:
    """Settings of a configuration file that were to move a provider's SDK, and do not.

    Each with the variable, the provider, and a file that uses the SDK.
    """
    if context.knowledge is None:
        return
    for provider in context.catalogue.providers.values():
        dead = dict(provider.environment.dead)
        for setting in subjects.facts.settings if dead else ():
            variable = setting.key.rpartition(".")[2]
            if variable in dead:
                user = _user(provider, variable, context)
                if user:
                    yield setting, variable, provider, user


def _user(provider: Provider, variable: str, context: Context) -> str:
    """A file that imports the provider's SDK, or "" when anybody else may read the variable."""
    assert context.knowledge is not None
    users: list[str] = []
    for path, facts in context.knowledge.files.items():
        kind = _kind_of_use(facts, provider, context)
        if kind == "other" or _may_read(facts, variable) or _is_old(facts, provider):
            return ""
        if kind == "own":
            users.append(path)
    return users[0] if users else ""


def _kind_of_use(facts: FileFacts, provider: Provider, context: Context) -> str:
    """Whose SDK a file uses: "own" for the provider's own SDK, "other" for what wraps it or routes to any provider."""
    kind = ""
    for fact in facts.imports:
        module = f"{fact.module}.{fact.name}" if fact.name else fact.module
        for surface in context.catalogue.calls.surfaces_of_import(module, fact.ecosystem):
            if surface in provider.surfaces:
                kind = "own"
                old = {f"{root}.{name}" for root in surface.modules for name in surface.legacy}
                paths = [call.callee for call in facts.calls]
                paths += [reference.path for reference in facts.references]
                if any(".".join(path.split(".")[:2]) in old for path in paths):
                    return "other"
            elif surface.provider in ("", provider.id):
                return "other"
    return kind


def _may_read(facts: FileFacts, variable: str) -> bool:
    """Whether code looks the variable up, declares a setting of its name, or passes it on."""
    if any(reference.path == variable for reference in facts.references):
        return True
    low = variable.lower()
    if any(each.name.rpartition(".")[2].lower() == low for each in facts.definitions):
        return True
    if any(variable in argument.keys for call in facts.calls for argument in call.arguments):
        return True
    if any(variable in argument.strings for call in facts.calls for argument in call.arguments):
        return True
    return any(f"{{{variable}" in setting.text for setting in facts.settings)


def _is_old(facts: FileFacts, provider: Provider) -> bool:
    """Whether a manifest asks for a version from the days when the variable was read."""
    packages = {surface.package for surface in provider.surfaces}
    return any(
        dependency.name in packages and _BEFORE_ONE.match(dependency.version)
        for dependency in facts.dependencies
        if dependency.ecosystem == "pypi"
    )
