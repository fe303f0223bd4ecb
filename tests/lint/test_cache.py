"""The cache: what is kept comes back whole or not at all, and never matters."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from antilock import cache
from antilock.cache import Facts, Memory
from antilock.gather import text_of_data
from antilock.lsp.projects import Projects

MEMORY = Memory(
    stamps={"/a/b.py": (1, 2, 3, 4), "/a/\udcff c.py": (0, 0, 0, 0)},
    needed={"/a/b.py": "abc"},
    names={"llm": ("ask", "answer")},
    result=b'["\xc3\xbc\n"]',
)


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def files_below(place):
    return sorted(path for path in place.rglob("*") if path.is_file())


def test_facts_are_kept_by_content_language_and_version():
    facts = Facts("1")
    key = facts.key(b"data", "python")
    facts.keep(key, b"[1]")

    assert facts.get(key) == b"[1]"
    assert facts.get(facts.key(b"data", "typescript")) is None
    assert facts.get(facts.key(b"other", "python")) is None
    assert Facts("2").get(Facts("2").key(b"data", "python")) is None


def test_what_is_silent_is_kept_in_one_file(place, monkeypatch):
    facts = Facts("1")
    keys = [facts.key(b"%d" % number, "python") for number in range(9)]
    facts.keep_silent(keys[:4])
    Facts("2").keep_silent(keys[4:6])

    assert [Facts("1").is_silent(key) for key in keys] == [True] * 6 + [False] * 3
    assert len(files_below(place)) == 1

    monkeypatch.setattr(cache, "_MOST_SILENT", 5)
    facts.keep_silent(keys[5:])
    assert [Facts("1").is_silent(key) for key in keys] == [False] * 4 + [True] * 5

    (only,) = files_below(place)
    only.write_bytes(only.read_bytes()[:-1])
    assert not any(map(Facts("1").is_silent, keys))


def test_what_a_run_came_to_is_remembered():
    cache.remember("ab" * 20, MEMORY)
    assert cache.recall("ab" * 20) == MEMORY
    assert cache.recall("cd" * 20) is None


def test_a_run_without_files_is_remembered_as_nothing():
    cache.remember("ab" * 20, Memory({}, {}, {}, b""))
    assert cache.recall("ab" * 20) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(cut=st.integers(0, 400), junk=st.binary(max_size=5))
def test_what_is_cut_or_altered_counts_as_not_there(place, cut, junk):
    cache.remember("ab" * 20, MEMORY)
    (path,) = files_below(place)
    whole = path.read_bytes()
    altered = whole[:cut] + junk + whole[cut + len(junk) :]
    path.write_bytes(altered)
    assert cache.recall("ab" * 20) == (MEMORY if altered == whole else None)
    path.write_bytes(whole[:cut])
    assert cache.recall("ab" * 20) == (MEMORY if cut >= len(whole) else None)


def test_only_the_user_may_read_it(place):
    cache.remember("ab" * 20, MEMORY)
    (path,) = files_below(place)
    assert path.stat().st_mode & 0o077 == 0
    assert place.stat().st_mode & 0o077 == 0


def test_a_cache_that_cannot_be_written_is_no_trouble(place):
    place.write_text("a file where the folder should be")
    cache.remember("ab" * 20, MEMORY)
    Facts("1").keep("ab" * 20, b"[]")
    assert cache.recall("ab" * 20) is None
    assert cache.clean() == 0


def test_it_is_swept_from_the_oldest_when_it_grows(place, monkeypatch):
    monkeypatch.setattr(cache, "_MAX_BYTES", 5_000)
    facts = Facts("1")
    for number in range(10):
        key = facts.key(str(number).encode(), "python")
        facts.keep(key, b"x" * 1000)
        os.utime(cache._place("facts", key), (number, number))
    cache.sweep()

    kept = [facts.get(facts.key(str(n).encode(), "python")) is not None for n in range(10)]
    assert kept == [False] * 7 + [True] * 3


def test_cleaning_deletes_what_is_antilocks_and_nothing_else(place):
    cache.remember("ab" * 20, MEMORY)
    Facts("1").keep("ab" * 20, b"[]")
    (place / "tokens-1a-0123456789abcdef.json").write_text("[]")
    (place / "mine.txt").write_text("mine")

    assert cache.clean() == 3
    assert [path.name for path in files_below(place)] == ["mine.txt"]


def test_a_file_written_just_now_is_never_settled():
    now = 10_000_000_000
    assert cache.is_settled((now - 3_000_000_000, now - 3_000_000_000, 1, 1), now)
    assert not cache.is_settled((now - 1_000_000_000, now - 3_000_000_000, 1, 1), now)
    assert not cache.is_settled((now - 3_000_000_000, now - 1, 1, 1), now)
    assert not cache.is_settled((now + 5, now, 1, 1), now)


def test_other_code_has_another_stamp(tmp_path):
    folder = tmp_path / "code"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.py").write_text("a")
    first = cache.stamp_of_code([str(folder)])
    assert cache.stamp_of_code([str(folder)]) == first
    (folder / "sub" / "a.py").write_text("ab")
    assert cache.stamp_of_code([str(folder)]) != first


def test_a_server_learns_a_project_from_facts_that_were_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTILOCK_CACHE_DIR", str(tmp_path / "cache"))
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("one", "two"):
        (tree / f"{name}.py").write_text(f'MODEL_{name.upper()} = "gpt-4o"\n')
    read: list[str] = []

    def text(path: str, data: bytes) -> Any:
        read.append(os.path.basename(path))
        return text_of_data(path, data)

    monkeypatch.setattr("antilock.gather.text_of_data", text)

    def learn(**settings: Any) -> list[str]:
        read.clear()
        projects = Projects(settings, folders=(str(tree),))
        project = projects.of(str(tree / "one.py"))
        projects.learn(project)
        knowledge = projects.knowledge_of(project)
        assert knowledge is not None
        assert sorted(knowledge.files) == ["one.py", "two.py"]
        return sorted(read)

    assert learn() == ["one.py", "two.py"]
    assert learn() == []
    (tree / "two.py").write_text('OTHER = "gpt-4o"\n')
    assert learn() == ["two.py"]
    assert learn(no_cache=True) == ["one.py", "two.py"]
