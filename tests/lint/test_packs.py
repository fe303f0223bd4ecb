"""Packs of checks: the built-in one, and those that a configuration names."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint

import pytest

from antilock import packs
from antilock.check import Check
from antilock.config.values import option_shapes
from antilock.errors import ConfigError
from antilock.findings import Severity
from antilock.packs import known_names, load_checks


def silent(subjects, context):
    yield from ()


def check(code: str, name: str, **options) -> Check:
    return Check(code, name, "0.1", Severity.ERROR, silent, **options)


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Installs modules and entry points for one test."""
    monkeypatch.syspath_prepend(tmp_path)
    points: list[EntryPoint] = []
    searched: list[str] = []

    def entry_points(*, group: str):
        searched.append(group)
        return [point for point in points if point.group == group]

    monkeypatch.setattr("importlib.metadata.entry_points", entry_points)

    def install(name: str, checks: object, *, module: str = "", group: str = packs.GROUP) -> None:
        module = module or f"pack_{name}"
        (tmp_path / f"{module}.py").write_text("")
        loaded = __import__(module)
        monkeypatch.setattr(loaded, "CHECKS", checks, raising=False)
        monkeypatch.setitem(sys.modules, module, loaded)
        points.append(EntryPoint(name, module, group))

    install.searched = searched
    install("base", (check("ALK201", "hardcoded-model"), check("ALK101", "hardcoded-endpoint")))
    return install


def load(*names: str) -> list[str]:
    return [each.code for each in load_checks(names, built_in="pack_base")]


def wrong(*names: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(*names)
    return caught.value.problems


def test_the_built_in_pack_is_sorted_and_needs_no_search(installed):
    assert load() == ["ALK101", "ALK201"]
    assert installed.searched == []


def test_the_real_built_in_pack_loads():
    checks = load_checks()
    assert {"ALK001", "ALK002", "ALK003"} <= {each.code for each in checks}
    assert known_names(checks).checks["ALK003"] == "unknown-code"


def test_a_pack_is_loaded_only_when_it_is_named(installed):
    installed("acme", (check("ACME1000", "acme-thing"),))
    installed("evil", None)
    assert load() == ["ALK101", "ALK201"]
    assert load("acme", "acme") == ["ACME1000", "ALK101", "ALK201"]
    assert "pack_evil" in wrong("evil")[0]


def test_an_entry_point_may_name_the_tuple_or_what_holds_it(installed, tmp_path, monkeypatch):
    (tmp_path / "pack_deep.py").write_text(
        "import pack_one\nALL = pack_one.CHECKS\nclass Holder:\n    CHECKS = pack_one.CHECKS\n"
    )
    installed("one", (check("ONE101", "one"),))
    for attribute in ("ALL", "Holder"):
        point = EntryPoint("deep", f"pack_deep:{attribute}", packs.GROUP)
        monkeypatch.setattr("importlib.metadata.entry_points", lambda group, point=point: [point])
        assert load("deep") == ["ALK101", "ALK201", "ONE101"]


def test_naming_the_built_in_pack_loads_it_once(installed, monkeypatch):
    point = EntryPoint("antilock", packs.BUILT_IN, packs.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    codes = [each.code for each in load_checks(["antilock"])]
    assert len(codes) == len(set(codes))


def test_a_pack_that_is_not_installed_is_told_with_the_nearest(installed):
    installed("acme", ())
    assert wrong("acne", "zzz") == [
        'packs: expected an installed entry point of the group antilock.checks, got "acne"; did'
        ' you mean "acme"?',
        'packs: expected an installed entry point of the group antilock.checks, got "zzz"',
    ]


@pytest.mark.parametrize("failure", ["raise RuntimeError('boom')", "import nothing_like_it", "x ="])
def test_a_pack_that_fails_to_load_is_told(installed, tmp_path, monkeypatch, failure):
    (tmp_path / "pack_broken.py").write_text(failure)
    point = EntryPoint("broken", "pack_broken", packs.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point])
    (problem,) = wrong("broken")
    assert problem.startswith("pack broken: cannot be loaded: ")


def test_everything_wrong_is_told_at_once(installed):
    installed("none", None)
    installed("list", [check("ONE101", "one")])
    installed(
        "odd",
        (
            "text",
            check("A1", "one"),
            check("ONE101", "One_Two"),
            check("ALK201", "taken-code"),
            check("TWO101", "hardcoded-model"),
            check(None, "x"),
        ),
    )
    assert wrong("none", "list", "odd") == [
        "pack none: expected a tuple CHECKS in pack_none, got none",
        "pack list: expected a tuple CHECKS in pack_list, got list",
        "pack odd: CHECKS[0]: expected a Check, got str",
        "pack odd: CHECKS[1]: expected a code such as ABC101, got 'A1'",
        "pack odd: CHECKS[2]: ONE101: expected a name such as hardcoded-model, got 'One_Two'",
        "pack odd: CHECKS[5]: expected a code such as ABC101, got None",
        "pack odd: ALK201 is already a check of pack pack_base",
        "pack odd: hardcoded-model is already a check of pack pack_base",
    ]


@dataclass(frozen=True)
class Good:
    limit: int = 3
    names: tuple[str, ...] = field(default_factory=tuple)


def test_options_are_told_by_name_and_type():
    assert option_shapes(Good) == {"limit": "int", "names": "tuple[str, ...]"}
    known = known_names([check("ALK201", "hardcoded-model", options=Good)])
    assert known.options == {"hardcoded-model": Good}


def test_options_that_toml_cannot_give_are_the_packs_fault():
    @dataclass(frozen=True)
    class Wrong:
        limit: complex = 1j

    @dataclass(frozen=True)
    class Needed:
        limit: int

    for owner, got in ((Wrong, "complex"), (Needed, "int")):
        with pytest.raises(ConfigError, match=f"with a default, got {got}"):
            known_names([check("ALK201", "hardcoded-model", options=owner)])
