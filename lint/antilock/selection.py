"""Which checks run, and on which files."""

from __future__ import annotations

from collections.abc import Iterable

from antilock.check import Check
from antilock.config.globs import compile_globs
from antilock.config.model import Layer, Selection
from antilock.config.selectors import read_selector


def select_checks(checks: Iterable[Check], selection: Selection) -> tuple[Check, ...]:
    """The checks that the configuration lets run, in their order.

    Of two selectors that fit a check the more specific one decides (a code or name, then the
    longer prefix, then ALL); `ignore` wins a draw. The command line's choice is laid over the
    file's. A check in preview runs only when `preview` is true or its code or name is selected.
    """
    everything = tuple(checks)
    names = {check.code: check.name for check in everything}
    previews = frozenset(check.code for check in everything if check.is_preview)
    unwanted = frozenset() if selection.preview else previews
    base = Layer(selection.select, selection.ignore, selection.extend_select)
    enabled = _laid_over(frozenset(), base, names, unwanted)
    enabled = _laid_over(enabled, selection.command_line, names, unwanted)
    return tuple(check for check in everything if check.code in enabled)


def codes_for_file(
    path: str, checks: Iterable[Check], selection: Selection, known: Iterable[Check]
) -> frozenset[str]:
    """The codes of `checks` that count in a file, after per-file-ignores.

    `path` is relative to the configuration's root, with `/`. `known` are all checks there are.
    """
    codes = frozenset(check.code for check in checks)
    if not selection.per_file_ignores:
        return codes
    names = {check.code: check.name for check in known}
    for glob, selectors in selection.per_file_ignores:
        is_inside = compile_globs((glob.removeprefix("!"),))(path)
        if is_inside is not glob.startswith("!"):
            for text in selectors:
                selector = read_selector(text, names)
                codes -= selector.codes if selector is not None else frozenset()
    return codes


def is_narrowed(selection: Selection) -> bool:
    """The command line leaves out checks that the project's configuration runs.

    Then a suppression without names may be for one of those, and nobody can call it unused.
    """
    layer = selection.command_line
    return layer.select is not None or bool(layer.ignore)


def _laid_over(
    below: frozenset[str], layer: Layer, names: dict[str, str], unwanted: frozenset[str]
) -> frozenset[str]:
    enabled = below if layer.select is None else frozenset()
    ranked: list[tuple[int, bool, frozenset[str]]] = []
    for text in (*(layer.select or ()), *layer.extend_select):
        selector = read_selector(text, names)
        if selector is not None:
            codes = selector.codes if selector.is_exact else selector.codes - unwanted
            ranked.append((selector.rank, False, codes))
    for text in layer.ignore:
        selector = read_selector(text, names)
        if selector is not None:
            ranked.append((selector.rank, True, selector.codes))
    for _, is_ignored, codes in sorted(ranked, key=lambda item: item[:2]):
        enabled = enabled - codes if is_ignored else enabled | codes
    return enabled
