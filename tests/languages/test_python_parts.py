"""Python taken apart without its tree: on real modules it finds what the tree has."""

from __future__ import annotations

import ast
import re
import sysconfig
import warnings
from pathlib import Path
from random import Random

import pytest

from antilock.catalogue.load import load
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
from antilock.prefilter import build
from antilock.records import replace
from antilock.sift import Sift

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


@pytest.mark.parametrize(
    ("text", "decides"),
    [
        ("x = 'a'\n", False),
        ("x: str = 'a'  # 'told'\n", False),
        ("x = y, 'a'\n", False),
        ("x = [\n    # told\n    'a',\n    b,\n]\n", False),
        ("x = {b: ['a']}\n", False),
        ("return ('a', b)\n", False),
        ("x = OrderedDict([('a', b)])\n", False),
        ("x = collections.OrderedDict(('a', b))\n", False),
        ("x[b].extend(['a', c])\n", False),
        ("if x == 'a':\n    pass\n", True),
        ("if x in ['b', 'a']:\n    pass\n", True),
        ("if x in (\n    'a',\n):\n    pass\n", True),
        ("x = y in ['a']\n", True),
        ("x = 'a' in y\n", True),
        ("x = 'a' if y else z\n", True),
        ("x = z or 'a'\n", True),
        ("x = y.startswith('a')\n", True),
        ("x = y.startswith(('a', b))\n", True),
        ("x = any(y for y in ('a',))\n", True),
        ("if x in set(['a']):\n    pass\n", True),
        ("if x in typing.Options(['a']):\n    pass\n", True),
        ("x = ['a', b][c] == d\n", True),
        ("x = {b: 'a'}[c]\n", True),
        ("x = ('a')\\\n    == y\n", True),
        ("for x in ['a']:\n    pass\n", True),
        ("match x:\n    case 'a':\n        pass\n", True),
        ("match x:\n    case [b, 'a']:\n        pass\n", True),
        ("while x != (b, 'a'):\n    pass\n", True),
        ("if (x := 'a'):\n    pass\n", True),
        ("def f(x='a'):\n    pass\n", True),
        ("assert 'a'\n", True),
    ],
)
def test_whether_a_condition_may_test_for_a_string(text: str, decides: bool) -> None:
    quiet = LANGUAGE.quiet
    parts, tree = scan(text), by_tree(text, quiet) if quiet is not None else None
    assert parts is not None
    assert tree is not None
    place = [each.strip("'") for each in parts.strings].index("a")
    assert parts.may_decide(place) == decides
    if not decides or text.startswith(("if", "while", "match")):
        assert tree.may_decide(place) == decides


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


# Pieces of programs: `§` is a string, `¤` an expression, `»` the indentation of a block.
_STRINGS = (
    *("gpt-4o", "llama", "command", "mimo_mode", "o1", "openai", "embeddings", "a", "it\\'s", "#"),
    *("OPENAI_API_KEY", "api.openai.com", "https://api.openai.com/v1", "use openai for this one"),
    *("{x}", "{d['gpt-4o']}", "%s.openai.azure.com", "https://huggingface.co/x/{y}", "hkg1", "{"),
    *('{\\"model\\": \\"gpt-4o\\"}', "", "model", "a\ngpt-4o", "use {d['gpt-4o']} for this one"),
)
_EXPRESSIONS = (
    *("§", "§", "§", "§", "§ §", '(§\n # c "x\n §)', "¤ + ¤", "¤ % ¤", "f(¤, ¤)", "g(model=¤)"),
    *("{§: ¤, §: ¤}", "{\n  §:\n ¤,\n  § : ¤}", "x[¤]", "[¤, ¤]", "(¤,\n)", "¤ in ¤", "¤ == ¤"),
    *(
        "x.get(¤)",
        "model",
        "self.embeddings",
        "client.chat.completions.create(x)",
        "litellm.run(x)",
    ),
    *("name.startswith(§)", "{x:\n §\n}", "(\n§\n)", "(lambda: ¤)", "¤ if x else ¤"),
)
_STATEMENTS = (
    *("»x = ¤\n", '»model = ¤  # openai "\n', "»¤\n", "»def f(x, y=¤):\n» §\n", "»class A:\n» §\n"),
    *(
        "»if ¤:\n» ¤\n",
        "»for x in ¤, §:\n» ¤\n",
        "»x = § \\\n»  §\n",
        "»match x:\n» case §, §:\n»  ¤\n",
    ),
    *("»import litellm\n", "»from openai import OpenAI\n", "»from a import (b, # c)\n»  d)\n"),
    *("»from . import openai\n", "»from x.\\\n  y import z\n", '»# it\'s "openai"\n'),
)


def _program(random: Random) -> str:
    text = "".join(random.choice(_STATEMENTS) for _ in range(random.randint(1, 2)))
    for _ in range(60):
        if "¤" in text and len(text) < 600:
            text = text.replace("¤", random.choice(_EXPRESSIONS), 1)
    while "§" in text or "¤" in text:
        prefix = random.choice(("", "", "", "r", "b", "f", "rb", "F"))
        quote = random.choice(('"', "'", '"""', "'''"))
        written = random.choice(_STRINGS)
        if len(quote) == 1:
            written = written.replace("\n", " ")
        text = re.sub("[§¤]", lambda _, s=f"{prefix}{quote}{written}{quote}": s, text, count=1)
    return text.replace("»", "")


def test_what_is_silent_by_its_parts_is_so_by_its_tree() -> None:
    random = Random(20_240_709)
    quiet = LANGUAGE.quiet
    assert quiet is not None
    catalogue = load()
    sift = Sift(catalogue, build(catalogue.tokens(), 10**9))
    by_trees = replace(LANGUAGE, quiet=replace(quiet, scan=lambda _: None))
    silent = told = 0
    while silent + told < 5_000:
        text = _program(random)
        if _is_python(text) and by_tree(text, quiet) is not None:
            if sift.is_silent(text, LANGUAGE):
                silent += 1
                assert sift.is_silent(text, by_trees), text
            else:
                told += 1
    assert silent > 1_000


def _is_python(text: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            return False
    return True
