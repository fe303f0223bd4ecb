"""From paths to files: what is found, what is left out, and what has to be said."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from antilock import discovery as module
from antilock.config.model import Configuration, Discovery
from antilock.discovery import Discovered, discover, is_excluded, is_test_path, language_of
from antilock.errors import UsageError
from antilock.languages import script_language

LANGUAGES = {".py": "python", ".pyi": "python", ".ipynb": "notebook", "dockerfile": "docker"}


def write(root: Path, *names: str) -> None:
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)


def git(root: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        env={key: value for key, value in os.environ.items() if not key.startswith("GIT_")},
    )


@pytest.fixture(params=["git", "plain"])
def tree(request, tmp_path: Path) -> Path:
    """A directory that is a git repository, and one that is none: both behave alike."""
    if request.param == "git":
        git(tmp_path, "init", "-q")
    return tmp_path


def find(root: Path, *paths: str, **options) -> Discovered:
    settings = Discovery(
        exclude=tuple(options.pop("exclude", ())), include_tests=options.pop("include_tests", False)
    )
    configuration = replace(Configuration(root=options.pop("base", root)), discovery=settings)
    options.setdefault("working_directory", root)
    return discover(paths, configuration, languages=LANGUAGES, **options)


def names(found: Discovered) -> list[str]:
    return [file.path for file in found.files]


def told(found: Discovered) -> list[tuple[str, str]]:
    return [(notice.path, notice.message) for notice in found.notices]


def test_files_are_found_by_name_in_a_fixed_order(tree):
    write(
        tree,
        "b.py",
        "a.PY",
        "c.ipynb",
        "sub/x.pyi",
        "sub/Dockerfile",
        "readme.md",
        "py",
        "d.py.bak",
    )
    found = find(tree)
    assert names(found) == ["a.PY", "b.py", "c.ipynb", "sub/Dockerfile", "sub/x.pyi"]
    assert [file.language for file in found.files][2:4] == ["notebook", "docker"]
    first = found.files[0]
    assert (first.full, first.size, first.relative) == (str(tree / "a.PY"), 4, "a.PY")
    assert told(found) == []


def test_the_usual_directories_are_left_out(tree):
    write(
        tree,
        "a.py",
        ".hidden/a.py",
        ".venv/lib/a.py",
        "venv/a.py",
        "node_modules/x/a.py",
        "build/lib/a.py",
        "dist/a.py",
        "sub/__pycache__/a.py",
        "lib/site-packages/a.py",
        ".hidden.py",
        "builder/a.py",
        "x.egg-info/a.py",
    )
    assert names(find(tree)) == [".hidden.py", "a.py", "builder/a.py"]


def test_exclude_adds_and_takes_back(tree):
    write(
        tree, "a.py", "legacy/a.py", "sub/legacy/a.py", "build/a.py", "gen_pb2.py", "only/deep/a.py"
    )
    found = find(tree, exclude=["/legacy/", "*_pb2.py", "!build/", "only/**", "!only/deep/a.py"])
    assert names(found) == ["a.py", "build/a.py", "sub/legacy/a.py"]


def test_patterns_are_relative_to_the_configuration(tree):
    write(tree, "app/src/a.py", "src/a.py")
    inner = tree / "app"
    found = find(tree, "app", exclude=["/src/"], base=inner)
    assert names(found) == []
    assert names(find(tree, exclude=["/src/"])) == ["app/src/a.py"]


def test_what_is_ignored_is_left_out(tree):
    write(tree, "a.py", "out/a.py", "out/keep.py", "sub/b.py", "sub/c.py", "gen.py")
    (tree / ".gitignore").write_text("/out/*\n!keep.py\ngen.py\n")
    (tree / "sub" / ".gitignore").write_text("c.py\n!gen.py\n")
    write(tree, "sub/gen.py")
    assert names(find(tree)) == ["a.py", "out/keep.py", "sub/b.py", "sub/gen.py"]


def test_a_gitignore_that_is_no_text_does_not_matter(tree):
    write(tree, "a.py", "b.py")
    (tree / ".gitignore").write_bytes(b"b.py\n\xff\xfe\n!\n\\\n")
    assert names(find(tree)) == ["a.py"]


def test_tests_are_left_out_and_counted(tree):
    write(tree, "a.py", "tests/a.py", "sub/test_a.py", "conftest.py", "fixtures/x.py", "contest.py")
    found = find(tree)
    assert names(found) == ["a.py", "contest.py"]
    assert found.tests == 4
    assert told(found) == [("", "4 test files were left out; --include-tests checks them")]
    assert len(find(tree, include_tests=True).files) == 6


def test_a_project_that_lies_in_a_tests_directory_is_no_test(tmp_path):
    root = tmp_path / "tests" / "build" / ".cache" / "project"
    write(root, "a.py")
    assert names(find(root)) == ["a.py"]
    assert names(find(root, str(root), base=tmp_path / "other")) == ["a.py"]


def test_files_outside_the_root_are_checked_too(tmp_path):
    write(tmp_path, "inside/a.py", "outside/b.py", "outside/build/c.py")
    inside = tmp_path / "inside"
    found = find(inside, "../outside", "a.py")
    assert names(found) == ["../outside/b.py", "a.py"]
    assert [file.relative for file in found.files] == ["b.py", "a.py"]


# Named paths


def test_a_named_file_is_checked_although_excluded_or_ignored(tree):
    write(tree, "build/a.py", "gen.py", "old/b.py")
    (tree / ".gitignore").write_text("gen.py\n")
    found = find(tree, "build/a.py", "gen.py", "old/b.py", exclude=["old/"])
    assert names(found) == ["build/a.py", "gen.py", "old/b.py"]
    assert all(file.is_named for file in found.files)


def test_a_forced_exclude_leaves_out_named_files_too(tree):
    write(tree, "a.py", "build/a.py", "old/b.py")
    found = find(
        tree, "a.py", "build/a.py", "old/b.py", "old", exclude=["old/"], is_exclude_forced=True
    )
    assert names(found) == ["a.py"]
    outside = find(tree / "old", "../a.py", is_exclude_forced=True, base=tree / "old")
    assert names(outside) == ["../a.py"]


def test_a_named_test_is_left_out_and_said(tree):
    write(tree, "tests/a.py")
    found = find(tree, "tests/a.py")
    assert names(found) == []
    assert told(found) == [("", "1 test file was left out; --include-tests checks them")]


def test_a_named_directory_is_searched_although_excluded(tree):
    write(tree, "build/a.py", "build/build/b.py", ".hidden/sub/c.py", "old/x/d.py", "old/y/e.py")
    exclude = ["old/", "/old/y/"]
    assert names(find(tree, "build", exclude=exclude)) == ["build/a.py"]
    assert names(find(tree, ".hidden", exclude=exclude)) == [".hidden/sub/c.py"]
    assert names(find(tree, "old", exclude=exclude)) == ["old/x/d.py"]


def test_a_named_directory_is_searched_although_ignored(tree):
    write(tree, "corpus/a.py", "corpus/sub/b.py")
    (tree / ".gitignore").write_text("/corpus/\n")
    assert names(find(tree)) == []
    assert names(find(tree, "corpus")) == ["corpus/a.py", "corpus/sub/b.py"]


def test_a_file_found_twice_is_checked_once(tree):
    write(tree, "a.py", "sub/b.py")
    found = find(tree, "a.py", ".", "sub", "./sub/../a.py", str(tree / "a.py"))
    assert names(found) == ["a.py", "sub/b.py"]
    assert [file.is_named for file in found.files] == [True, False]
    assert find(tree, ".", "a.py").files[0].is_named


def test_a_named_file_of_no_language_is_said(tree):
    write(tree, "a.rs")
    found = find(tree, "a.rs")
    assert told(found) == [("a.rs", "is in no language that antilock reads")]
    assert not found.notices[0].is_failure


def test_all_missing_paths_are_named(tree):
    write(tree, "a.py")
    with pytest.raises(UsageError, match=r"^x\.py, y, z\x00: no such file or directory$"):
        find(tree, "x.py", "a.py", "y", "z\0")


def test_without_paths_the_working_directory_is_searched(tree):
    write(tree, "a.py", "sub/b.py")
    assert names(find(tree, working_directory=tree / "sub")) == ["b.py"]


# What kills


def test_a_directory_named_like_a_file_is_a_directory(tree):
    write(tree, "x.py/a.py")
    assert names(find(tree)) == names(find(tree, "x.py")) == ["x.py/a.py"]


def test_links_are_not_followed_and_odd_ones_are_said(tree, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    write(outside, "secret.py")
    write(tree, "a.py", "sub/b.py")
    (tree / "inside.py").symlink_to(tree / "a.py")
    (tree / "out.py").symlink_to(outside / "secret.py")
    (tree / "cycle.py").symlink_to(tree / "cycle.py")
    (tree / "broken.py").symlink_to(tree / "nothing.py")
    (tree / "sub" / "loop").symlink_to(tree)
    (tree / "sub" / "loop.py").symlink_to(tree)
    found = find(tree)
    assert names(found) == ["a.py", "sub/b.py"]
    assert told(found) == [
        ("broken.py", "is a link that leads nowhere; not followed"),
        ("cycle.py", "is a link that leads nowhere; not followed"),
        ("out.py", "is a link out of the tree; not followed"),
        ("sub/loop.py", "is a link out of the tree; not followed"),
    ]
    assert not any(notice.is_failure for notice in found.notices)


def test_a_named_link_is_followed_and_a_broken_one_is_a_failure(tree):
    write(tree, "a.py", "sub/b.py")
    (tree / "link.py").symlink_to(tree / "a.py")
    (tree / "cycle.py").symlink_to(tree / "cycle.py")
    (tree / "folder").symlink_to(tree / "sub")
    found = find(tree, "link.py", "cycle.py", "folder")
    assert names(found) == ["folder/b.py", "link.py"]
    (notice,) = found.notices
    assert notice.path == "cycle.py"
    assert "leads nowhere" in notice.message
    assert notice.is_failure


def test_a_pipe_is_no_file(tree):
    os.mkfifo(tree / "pipe.py")
    write(tree, "a.py")
    assert names(find(tree)) == ["a.py"]
    found = find(tree, "pipe.py", "a.py")
    assert names(found) == ["a.py"]
    assert told(found) == [("pipe.py", "is neither a file nor a directory")]
    assert found.notices[0].is_failure


def test_an_unreadable_directory_is_said_and_the_rest_found(tmp_path, monkeypatch):
    write(tmp_path, "a.py", "locked/b.py", "open/c.py")
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = find(tmp_path)
    assert names(found) == ["a.py", "open/c.py"]
    assert told(found) == [("locked", "cannot be read: Permission denied")]


def test_a_directory_that_git_cannot_open_is_said(tmp_path, monkeypatch):
    write(tmp_path, "a.py")
    git(tmp_path, "init", "-q")
    others = ("", "warning: could not open directory 'locked/in/': Permission denied\n")

    class Listing:
        def __init__(self, _directory: str, *asked: str) -> None:
            self.told = others if "-o" in asked else (f"100644 {'0' * 40} 0\ta.py\0", "")

    monkeypatch.setattr(module, "_Git", Listing)

    found = find(tmp_path)

    assert names(found) == ["a.py"]
    assert told(found) == [("locked/in", "cannot be read: Permission denied")]


def test_odd_names_are_kept(tree):
    odd = ["sp ace.py", "ta\tb.py", "new\nline.py", "ünï.py", "'q'.py", "-rf.py", "100644 a 0.py"]
    write(tree, *odd)
    assert names(find(tree)) == sorted(odd)
    with open(os.fsencode(str(tree)) + b"/\xff.py", "w"):
        pass
    assert len(find(tree).files) == len(odd) + 1


def test_a_file_without_a_language_costs_no_question(tree, monkeypatch):
    write(tree, "a.txt", "b.md")
    monkeypatch.setattr(module._Search, "_status", lambda *_: pytest.fail("asked"))
    assert names(find(tree)) == []


# git


def test_git_tracked_ignored_deleted_and_untracked_files(tmp_path):
    git(tmp_path, "init", "-q")
    write(tmp_path, "tracked.py", "deleted.py", "replaced.py", "forced.py")
    (tmp_path / ".gitignore").write_text("forced.py\n")
    git(tmp_path, "add", "-f", ".")
    (tmp_path / "deleted.py").unlink()
    (tmp_path / "replaced.py").unlink()
    write(tmp_path, "replaced.py/inner.py", "untracked.py")
    assert names(find(tmp_path)) == [
        "forced.py",
        "replaced.py/inner.py",
        "tracked.py",
        "untracked.py",
    ]


def other_repository(folder: Path) -> Path:
    """A repository with one file."""
    other = folder / "other"
    write(other, "x.py")
    git(other, "init", "-q")
    git(other, "add", ".")
    git(other, "commit", "-qm", "c")
    return other


def test_submodules_and_other_repositories_are_said(tmp_path):
    other, main = other_repository(tmp_path), tmp_path / "main"
    write(main, "a.py")
    git(main, "init", "-q")
    git(main, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    git(main, "clone", "-q", str(other), "clone")
    found = find(main)
    assert names(found) == ["a.py"]
    assert told(found) == [
        ("clone", "is another git repository; name it to have it checked"),
        ("sub", "is a git submodule; name it to have it checked"),
    ]
    assert names(find(main, "sub", "clone")) == ["clone/x.py", "sub/x.py"]


def test_a_hook_s_environment_does_not_mislead(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    write(tmp_path, "a.py", "sub/b.py")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "nothing"))
    monkeypatch.setenv("GIT_WORK_TREE", "/")
    assert names(find(tmp_path, "sub")) == ["sub/b.py"]


def test_a_repository_cannot_make_us_run_its_program(tmp_path):
    git(tmp_path, "init", "-q")
    write(tmp_path, "a.py")
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    program.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(program))
    assert names(find(tmp_path)) == ["a.py"]
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("trouble", ["missing", "failing"])
def test_without_a_working_git_the_tree_is_walked(tmp_path, monkeypatch, trouble):
    git(tmp_path, "init", "-q")
    write(tmp_path, "a.py", "ignored.py")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    if trouble == "missing":
        monkeypatch.setenv("PATH", "/nowhere")
    else:
        (tmp_path / ".git" / "HEAD").write_text("nonsense")
    assert names(find(tmp_path)) == ["a.py"]


def test_what_git_tracks_without_a_work_tree_is_found_with_what_it_does_not(tmp_path):
    other, main = other_repository(tmp_path), tmp_path / "main"
    write(main, "tracked.py", "sub/tracked.py", "forced.py")
    git(main, "init", "-q")
    git(main, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "part")
    git(main, "add", ".")
    (main / ".gitignore").write_text("ignored.py\nforced.py\n")
    write(main, "untracked.py", "sub/untracked.py", "ignored.py", "build/a.py", "test_a.py")
    # `git ls-files` still tells what is tracked then; with `-o` it fails.
    git(main, "config", "core.bare", "true")

    found = find(main)

    assert names(found) == [
        "forced.py",
        "sub/tracked.py",
        "sub/untracked.py",
        "tracked.py",
        "untracked.py",
    ]
    assert told(found) == [
        ("", "1 test file was left out; --include-tests checks them"),
        ("part", "is a git submodule; name it to have it checked"),
    ]
    assert names(find(main, "sub")) == ["sub/tracked.py", "sub/untracked.py"]


def test_pathspec_is_only_loaded_where_there_is_a_gitignore_and_no_git(tmp_path):
    write(tmp_path, "a.py")
    script = (
        "import sys; from pathlib import Path; from antilock.discovery import discover;"
        "from antilock.config.model import Configuration;"
        "discover(['.', 'a.py'], Configuration(root=Path.cwd()));"
        "print({'pathspec', 'subprocess', 'difflib'} & set(sys.modules))"
    )
    run = subprocess.run(
        ["python", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


# Names


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "python"),
        ("A.PY", "python"),
        ("a.b.py", "python"),
        ("Dockerfile", "docker"),
        ("py", ""),
        (".py", "python"),
        ("a.py~", ""),
        ("a.", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_by_the_name(name, language):
    assert language_of(name, LANGUAGES) == language


@pytest.mark.parametrize(
    ("start", "language"),
    [
        ("#!/bin/sh\n", "shell"),
        ("#!/usr/bin/env bash\r\n", "shell"),
        ("#! /usr/bin/env -S node --no-warnings", "javascript"),
        ("#!/opt/python3.12/bin/python3.12 -u\n", "python"),
        ("#!/usr/bin/awk -f\n", ""),
        ("# !/bin/sh\n", ""),
        ("", ""),
    ],
)
def test_the_language_of_a_script_is_told_by_its_first_line(start, language):
    assert script_language(start.encode()) == language


def test_a_file_without_an_ending_is_read_when_its_first_line_tells_what_it_is(tmp_path):
    (tmp_path / "deploy").write_text("#!/bin/bash\nMODEL=gpt-4o\n")
    (tmp_path / "LICENSE").write_text("Do what you like.\n")
    (tmp_path / "deploy.txt").write_text("#!/bin/bash\n")
    (tmp_path / "empty").write_bytes(b"")
    found = discover([str(tmp_path)], Configuration(root=tmp_path), working_directory=tmp_path)
    assert [(file.path, file.language) for file in found.files] == [("deploy", "shell")]
    named = discover([str(tmp_path / "deploy")], Configuration(root=tmp_path))
    assert [file.language for file in named.files] == ["shell"]


def test_the_longest_ending_decides():
    languages = {".ts": "typescript", ".d.ts": "declarations"}
    assert language_of("x.d.ts", languages) == "declarations"
    assert language_of("x.e.ts", languages) == "typescript"


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "a/tests/b/c.py",
        "test/a.py",
        "test_a.py",
        "a/test_b.ipynb",
        "a_test.py",
        "a/b_test.go",
        "app/src/test/java/a/B.java",
        "app/src/androidTest/kotlin/a/B.kt",
        "a/ServiceTest.java",
        "a/ServiceTests.cs",
        "a/ServiceIT.kt",
        "a/TestService.java",
        "a.spec.ts",
        "a.test.tsx",
        "scripts/test-install.sh",
        "install_test.sh",
        "install.bats",
        "index.test-d.ts",
        "app.e2e-spec.ts",
        "login.cy.js",
        "conftest.py",
        "__tests__/a.js",
        "fixtures/a.py",
        "a/testdata/b.go",
        "Tests/AppTests/Chat.swift",
        "App/ChatTests.swift",
        "src/tests.rs",
    ],
)
def test_test_files_are_known_by_their_path(path):
    assert is_test_path(path)


@pytest.mark.parametrize(
    "path",
    [
        "latest/a.py",
        "contest.py",
        "testing.py",
        "attest_a.py",
        "a/tests.py",
        "test_/../a.py",
        "a.spectrum.ts",
        "speed-test.ts",
        "src/test_helpers/a.py",
        "src/main/java/a/Latest.java",
        "a/CREDIT.java",
        "a/ModelSpec.cs",
        "spec.py",
    ],
)
def test_other_files_are_no_tests(path):
    assert not is_test_path(path)


@settings(max_examples=1000)  # each kind of name often enough
@given(st.from_regex(re.compile(module._TEST_NAME.pattern, re.DOTALL), fullmatch=True))
def test_every_name_of_a_test_holds_a_word_that_tells_it_may_be_one(name):
    assert module._may_be_test(name)


@pytest.mark.parametrize(
    ("path", "start", "expected"),
    [
        ("a.py", "", False),
        ("build/a.py", "", True),
        ("build/a.py", "build", False),
        ("build/build/a.py", "build", True),
        ("old/a.py", "", True),
        ("x/old/a.py", "x", True),
        ("../a.py", "", False),
    ],
)
def test_one_path_can_be_asked_about(path, start, expected):
    assert is_excluded(path, ["old/"], start) is expected


@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "build", "old", "x.py"]), min_size=1, max_size=3),
        max_size=6,
    )
)
def test_walking_agrees_with_asking(tmp_path_factory, parts):
    root = tmp_path_factory.mktemp("tree")
    for each in parts:
        directory = root.joinpath(*each)
        if not directory.is_file() and not any(above.is_file() for above in directory.parents):
            directory.mkdir(parents=True, exist_ok=True)
            write(directory, "m.py")
    exclude = ["old/", "!a/build/", "b/x.py/"]
    every = sorted(
        file.relative_to(root).as_posix() for file in root.rglob("*.py") if file.is_file()
    )
    found = names(find(root, exclude=exclude))
    assert found == [path for path in every if not is_excluded(path, exclude)]
