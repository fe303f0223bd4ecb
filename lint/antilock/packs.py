"""Packs of checks: finding them by name, loading them, and making sure that they fit together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any

from antilock.check import Check
from antilock.config.values import Known, option_shapes
from antilock.errors import ConfigError

BUILT_IN = "antilock_checks"
GROUP = "antilock.checks"
_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3,4}")
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def load_checks(packs: Sequence[str] = (), *, built_in: str = BUILT_IN) -> tuple[Check, ...]:
    """The checks of the built-in pack and of `packs`, sorted by code.

    The built-in pack is the module `built_in`. Other packs are entry points of the group
    `antilock.checks`, which is searched only when `packs` names one: whatever else is installed
    stays unloaded. A pack is a module with a tuple `CHECKS`.

    Raises ConfigError with everything that is wrong: a pack that is not installed or fails to
    load, something in `CHECKS` that is no check, a code or name that is malformed or taken.
    """
    problems: list[str] = []
    owners: list[tuple[str, Check]] = []
    modules = {built_in: built_in, **_modules_of(packs, problems)}
    for pack, module in modules.items():
        owners += [(pack, check) for check in _checks_of(pack, module, problems)]
    problems += _clashes(owners)
    if problems:
        raise ConfigError(problems)
    return tuple(sorted((check for _, check in owners), key=lambda check: check.code))


def known_names(checks: Iterable[Check]) -> Known:
    """What a configuration may name of these checks; the caller adds the providers.

    Raises ConfigError when the options of a check are not such as TOML can give.
    """
    checks = tuple(checks)
    options = {check.name: check.options for check in checks if check.options is not None}
    for owner in options.values():
        option_shapes(owner)
    return Known({check.code: check.name for check in checks}, options)


def _modules_of(packs: Sequence[str], problems: list[str]) -> dict[str, str]:
    """The module of each pack that is installed."""
    if not packs:
        return {}
    from importlib.metadata import entry_points  # slow, and only packs of others need it

    installed = {point.name: point.value for point in entry_points(group=GROUP)}
    modules: dict[str, str] = {}
    for pack in packs:
        module = installed.get(pack)
        if module is None:
            problems.append(_not_installed(pack, installed))
        elif module != BUILT_IN:
            modules[pack] = module
    return modules


def _not_installed(pack: str, installed: Iterable[str]) -> str:
    from antilock.config.nearest import nearest

    found = nearest(pack, installed)
    hint = f'; did you mean "{found}"?' if found else ""
    return f'packs: expected an installed entry point of the group {GROUP}, got "{pack}"{hint}'


def _checks_of(pack: str, module: str, problems: list[str]) -> list[Check]:
    name, _, attribute = module.partition(":")
    try:
        loaded: Any = import_module(name)
        value = getattr(loaded, attribute or "CHECKS", None)
        if attribute and not isinstance(value, tuple):
            value = getattr(value, "CHECKS", None)
    except Exception as error:  # a pack is other people's code and may fail in any way
        problems.append(f"pack {pack}: cannot be loaded: {type(error).__name__}: {error}")
        return []
    if not isinstance(value, tuple):
        got = "none" if value is None else type(value).__name__
        problems.append(f"pack {pack}: expected a tuple CHECKS in {name}, got {got}")
        return []
    checks: list[Check] = []
    for index, check in enumerate(value):
        if not isinstance(check, Check):
            got = type(check).__name__
            problems.append(f"pack {pack}: CHECKS[{index}]: expected a Check, got {got}")
        elif fault := _fault_of(check):
            problems.append(f"pack {pack}: CHECKS[{index}]: {fault}")
        else:
            checks.append(check)
    return checks


def _fault_of(check: Check) -> str:
    code: object = check.code  # the pack's author may not use a type checker
    name: object = check.name
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        return f"expected a code such as ABC101, got {code!r}"
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        return f"{code}: expected a name such as hardcoded-model, got {name!r}"
    return ""


def _clashes(owners: Sequence[tuple[str, Check]]) -> list[str]:
    taken: dict[str, str] = {}
    problems: list[str] = []
    for pack, check in owners:
        for word in (check.code, check.name):
            if word in taken:
                problems.append(f"pack {pack}: {word} is already a check of pack {taken[word]}")
            else:
                taken[word] = pack
    return problems
