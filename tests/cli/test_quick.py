"""The short way: it answers only where the long way would say the same."""

from __future__ import annotations

import pytest

from antilock import quick
from antilock.catalogue.load import load
from antilock.discovery import ALWAYS_EXCLUDED
from antilock.prefilter import words_of

PLAIN = "def add(one, two):\n    return one + two\n"


@pytest.fixture
def place(tmp_path_factory, monkeypatch):
    """A folder whose path says nothing of tests, with what a whole run keeps."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="project-") as name:
        monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        monkeypatch.chdir(name)
        catalogue = load(use_cache=False)
        quick.keep(words_of(catalogue.tokens()), list(catalogue.platform_files))
        yield __import__("pathlib").Path(name)


def test_files_without_a_token_are_answered_at_once(place, antilock):
    (place / "a.py").write_text(PLAIN)
    (place / "b.ts").write_text("export const one = 1;\n")
    assert quick.answer(["check", "a.py"]) == ("No lock-in found; 1 file checked.\n", 0)
    told = antilock("check", "a.py", "b.ts", "./a.py", cwd=place)
    assert quick.answer(["check", "a.py", "b.ts", "./a.py"]) == (told.out, told.code)


@pytest.mark.parametrize(
    "content",
    [
        'client = "https://api.openai.com"\n',
        "answer = (client.responses\n  .create(model=name))\n",
        "value = 1  # antilock: ignore[hardcoded-model]\n",
        "value = 1  # noqa: ALK201\n",
        "# -*- coding: latin-1 -*-\n",
        "value = '\0'\n",
        "\ufeffvalue = 1\n",
        "value = 1\n" * 30_000,
        b"value = '\xff'\n",
    ],
)
def test_whatever_could_matter_takes_the_long_way(place, content):
    data = content if isinstance(content, bytes) else content.encode()
    (place / "a.py").write_bytes(data)
    assert quick.answer(["check", "a.py"]) is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "."],
        ["check", "missing.py"],
        ["check", "a.py", "--preview"],
        ["check", "--quiet", "a.py"],
        ["check", "test_a.py"],
        ["check", "a.yaml"],
        ["check", "middleware.ts"],
        ["facts", "a.py"],
        ["check", "--force-exclude"],
        ["check", "--force-exclude", "build/a.py"],
        ["check", "link.py"],
        [],
    ],
)
def test_another_command_line_takes_the_long_way(place, arguments):
    (place / "build").mkdir()
    for name in ("a.py", "test_a.py", "a.yaml", "middleware.ts", "build/a.py"):
        (place / name).write_text("value = 1\n")
    (place / "link.py").symlink_to(place / "a.py")
    assert quick.answer(arguments) is None


@pytest.mark.parametrize(
    ("name", "content", "is_short"),
    [
        ("antilock.toml", "", False),
        ("pyproject.toml", "[tool.antilock]\n", False),
        ("pyproject.toml", "[project]\nname = 'a'\n", True),
        ("pyproject.toml", "#" * 300_000, False),
    ],
)
def test_settings_in_reach_take_the_long_way(place, name, content, is_short):
    (place / name).write_text(content)
    (place / "below").mkdir()
    (place / "below" / "a.py").write_text(PLAIN)
    assert (quick.answer(["check", "below/a.py"]) is not None) == is_short


def test_the_command_of_the_hook_is_answered_too(place, antilock):
    (place / "a.py").write_text(PLAIN)
    told = antilock("check", "--force-exclude", "a.py", cwd=place)
    assert quick.answer(["check", "--force-exclude", "a.py"]) == (told.out, told.code)


def test_every_folder_that_is_left_out_takes_the_long_way():
    for pattern in ALWAYS_EXCLUDED:
        if pattern.startswith("!"):
            continue  # what is taken in again may take the long way too
        name = pattern.rstrip("/").replace("*", "name").replace("[!.]", "a")
        assert quick._may_be_excluded(f"{name}/a.py"), pattern


def test_what_is_kept_of_other_code_does_not_count(place, monkeypatch):
    (place / "a.py").write_text(PLAIN)
    monkeypatch.setattr(quick, "_stamps", lambda: ["other code"])
    assert quick.answer(["check", "a.py"]) is None
    assert not quick.is_kept()


def test_nothing_kept_is_no_trouble(place, monkeypatch):
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(place / "none"))
    (place / "a.py").write_text(PLAIN)
    assert quick.answer(["check", "a.py"]) is None


def test_the_short_way_loads_nothing_heavy(place, antilock):
    """What a hook pays for most: the modules of a run over a file without tokens."""
    import subprocess
    import sys

    (place / "a.py").write_text(PLAIN)
    code = (
        "import sys; before = set(sys.modules); sys.argv = ['antilock', 'check', 'a.py']\n"
        "from antilock.__main__ import main; code = main()\n"
        "print(*sorted(set(sys.modules) - before)); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True, text=True, check=True, cwd=place,
    )  # fmt: skip
    told, loaded = done.stdout.splitlines()
    assert told == "No lock-in found; 1 file checked."
    ours = {"antilock", "antilock.__main__", "antilock.quick", "antilock.replay"}
    system = {
        "__future__",
        "_collections_abc",
        "_stat",
        "abc",
        "_abc",
        "codecs",
        "genericpath",
        "io",
    }
    system |= {"nt", "ntpath", "os", "os.path", "posix", "posixpath", "site", "stat", "_winapi"}
    assert set(loaded.split()) - ours <= system


def test_a_file_with_tokens_loads_nothing_that_only_other_runs_need(place):
    import subprocess
    import sys

    (place / "a.py").write_text('client = OpenAI(base_url="https://api.openai.com/v1")\n')
    heavy = """
        asyncio attrs click hypothesis importlib.metadata inspect logging lsprotocol multiprocessing
        pathspec pickle pygls rich subprocess tempfile tomllib unittest xml hyperscan
    """.split()
    code = (
        "import sys; sys.argv = ['antilock', 'check', 'a.py']\n"
        "from antilock.__main__ import main; code = main()\n"
        f"print('LOADED', *[name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        capture_output=True, text=True, check=True, cwd=place,
    )  # fmt: skip
    assert "ALK101" in done.stdout
    assert done.stdout.splitlines()[-1].split() == ["LOADED"]
