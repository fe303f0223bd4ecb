"""Python taken apart without its tree: on real modules it finds what the tree has."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from antilock.languages.python import LANGUAGE
from antilock.languages.python_parts import scan
from antilock.languages.quiet import (
    ALONE,
    APART,
    JOINED,
    KEY,
    NESTED,
    UNSURE,
    Parts,
    Quiet,
    by_tree,
)

_PREFIXES = "rRbBuUfFtT"
_MODULES = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
_LARGEST = 60_000


def test_modules_come_apart_as_their_trees_say() -> None:
    quiet = LANGUAGE.quiet
    assert quiet is not None
    count = sure = 0
    for path in _MODULES:
        text = path.read_text(encoding="utf-8", errors="replace")
        if len(text) > _LARGEST:
            continue
        parts, tree = scan(text), by_tree(text, quiet)
        if parts is None or tree is None or len(tree.strings) != len(parts.strings):
            continue  # some stand inside of others
        strings = [each.lstrip(_PREFIXES) for each in tree.strings]
        assert strings == list(parts.strings), path.name
        for number in range(len(strings)):
            role = parts.role(number)
            sure += role not in (UNSURE, NESTED)
            allowed = {tree.role(number), UNSURE, NESTED}
            if tree.role(number) == KEY:
                allowed.add(APART)  # of an entry that shares its line with others
            assert role in allowed, f"{path.name}: {strings[number]}"
        assert _brought(parts, quiet) == _brought(tree, quiet), path.name
        count += 1
    assert count > 50
    assert sure > 5_000


def _brought(parts: Parts, quiet: Quiet) -> set[tuple[str, str, str]]:
    every = {each for statement in parts.imports() for each in quiet.imported(statement)}
    return {each for each in every if each[0] != "__future__"}  # of which trees tell no names


@pytest.mark.parametrize(
    "text",
    ["x = 'open\n", 'x = """open\n', "x = f\"{y['a']} {\" + z\n", "it's\n", 'x = f"{y["{"]}"\n'],
)
def test_what_does_not_come_out_even_is_left_to_the_tree(text: str) -> None:
    assert scan(text) is None


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ('"""Told."""\n', ALONE),
        ('def f(x):\n    """Told."""\n', ALONE),
        ('x = "a"\n', APART),
        ('f("a", b)\n', APART),
        ('x = {\n    b: 2,\n    "a": 1,\n}\n', KEY),
        ('x = {"a": 1}\n', KEY),
        ('x = y["a"]\n', KEY),
        ('x = y()[0]["a"] = 1\n', KEY),
        ('x = ["a"]\n', APART),
        ('x = y in["a"]\n', APART),
        ('x = z[y:"a"]\n', APART),
        ('match x:\n    case y, "a":\n        pass\n', APART),
        ('for x in y, "a":\n    pass\n', APART),
        ('x = "a" + y\n', UNSURE),
        ('x = y % "a"\n', UNSURE),
        ('x = {\n    y:\n        "a"\n}\n', UNSURE),
        ("x = f\"{y('a')} b\"\n", NESTED),
    ],
)
def test_what_a_string_is_to_what_stands_around_it(text: str, role: str) -> None:
    parts = scan(text)
    assert parts is not None
    assert parts.role(0) == role


def test_pieces_of_a_longer_text_are_never_taken_for_whole_ones() -> None:
    text = "x = ('a' 'b'\n     # said\n     'c') + f('d') + 'e'\n"
    parts = scan(text)
    assert parts is not None
    assert [parts.role(number) for number in range(5)] == [UNSURE] * 3 + [APART, UNSURE]
    quiet = LANGUAGE.quiet
    assert quiet is not None
    tree = by_tree(text, quiet)
    assert tree is not None
    assert tree.role(0) == JOINED


def test_imports_of_all_forms_are_found() -> None:
    parts = scan(
        "import a, b.c as d  # e\n"
        "if x: from f import g; import h\n"
        "from . import (  # ( not\n    i,\n    j as k,\n)\n"
        "from l.\\\n  m import *\n"
        "raise E from n\n"
        "import_module('o')\n"
        "reimport = __import__('import p')\n"
    )
    assert parts is not None
    quiet = LANGUAGE.quiet
    assert quiet is not None
    found = [each for statement in parts.imports() for each in quiet.imported(statement)]
    assert [(module, name) for module, name, _ in found] == [
        ("a", ""),
        ("b.c", ""),
        ("f", "g"),
        ("h", ""),
        (".", "i"),
        (".", "j"),
        ("l.m", "*"),
    ]


def test_code_is_what_is_left_without_strings_and_comments() -> None:
    parts = scan("a = f'{b}' + 'c'  # d\ne = 'f'\n")
    assert parts is not None
    assert list(parts.with_code) == [0]
    assert parts.code().split() == ["a", "=", "f", "+", "e", "="]
    assert "{b}" in parts.code(parts.with_code)
    assert "c" not in parts.code(parts.with_code)
