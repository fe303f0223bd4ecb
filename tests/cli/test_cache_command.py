"""Runs that follow each other, run at once or are killed: the findings are always the same."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / ("antilock.exe" if sys.platform == "win32" else "antilock")
ASK = """
from openai import OpenAI

client = OpenAI()


def ask_{number}(prompt):
    return client.chat.completions.create(model="gpt-4o", messages=prompt)
"""


@pytest.fixture
def project(tmp_path):
    """A project that is worth two processes, with files that matter to each other."""
    place = tmp_path / "project"
    place.mkdir()
    for number in range(170):
        text = ASK.format(number=number) if number % 3 == 0 else f"value = {number}\n"
        (place / f"m{number:03}.py").write_text(text)
    (place / "caller.py").write_text(
        "from m000 import ask_0\n\n\ndef answer(prompt):\n    try:\n        return ask_0(prompt)\n"
        "    except Exception:\n        return None\n"
    )
    (place / "antilock.toml").write_text("")
    for path in place.iterdir():  # long ago, so that the times of files can be relied on
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return place


@pytest.fixture
def check(antilock, project, tmp_path):
    """Run `antilock check` on the project with a cache of its own; its report and exit code."""

    def run(*arguments):
        outcome = antilock(
            *("check", "--output-format", "json", *(arguments or (".",))),
            cwd=project,
            environment={"ANTILOCK_CACHE_DIR": str(tmp_path / "own-cache")},
        )
        assert outcome.code == 1, outcome.err
        assert outcome.err == ""
        return outcome.out

    return run


def test_one_or_two_processes_cold_or_warm_find_the_same(check):
    alone = check("--jobs", "1", "--no-cache", ".")
    assert alone.count('"ALK401"') == 57
    assert check("--jobs", "2", "--no-cache", ".") == alone
    assert check("--jobs", "2", ".") == alone
    assert check("--jobs", "2", ".") == alone
    assert check("--jobs", "1", ".") == alone


def test_the_order_of_arguments_does_not_matter(check, project):
    names = sorted(path.name for path in project.glob("*.py"))
    first = check(*names)
    random.Random(3).shuffle(names)
    assert check(*names) == first


def test_a_changed_file_is_seen_whatever_its_times_say(check, project):
    before = check(".")
    changed = project / "m001.py"
    changed.write_text('from openai import OpenAI\nOpenAI(base_url="https://api.openai.com/v1")\n')
    os.utime(changed, (1_700_000_000, 1_700_000_000))
    after = check(".")
    assert before.count("m001.py") == 0
    assert after.count('"ALK101"') == 1
    assert after == check("--no-cache", ".")


def test_a_changed_file_without_findings_changes_nothing(check, project):
    before = check(".")
    (project / "m002.py").write_text("value = 'another'\n")
    assert check(".") == before


def test_files_that_come_and_go_are_seen(check, project):
    before = check(".")
    (project / "new.py").write_text('model = "gpt-4o"\n')
    assert check(".").count('"new.py"') == 1
    (project / "new.py").unlink()
    assert check(".") == before
    (project / "m000.py").unlink()
    assert check(".") == check("--no-cache", ".")


def test_a_file_that_brings_in_what_matters_is_seen(check, project):
    """It holds no token, and yet another file's finding depends on it."""
    before = check(".")
    caller = project / "caller.py"
    caller.write_text(
        "from m000 import ask_0\nfrom rescue import ask_anthropic\n\n\n"
        "def answer(prompt):\n    try:\n        return ask_0(prompt)\n"
        "    except Exception:\n        return ask_anthropic(prompt)\n"
    )
    assert check(".") == check("--no-cache", ".")
    caller.write_text("value = 1\n")
    assert check(".") == check("--no-cache", ".")
    assert before.count("caller.py") == 0


def test_the_first_file_that_brings_in_what_matters_is_seen(check, project):
    """No file did in the run that is remembered."""
    caller = project / "caller.py"
    caller.write_text("value = 1\n")
    os.utime(caller, (1_700_000_000, 1_700_000_000))
    (project / "rescue.py").write_text(
        "from anthropic import Anthropic\n\n\ndef ask_other(prompt):\n"
        "    return Anthropic().messages.create(model=prompt, timeout=9, messages=prompt)\n"
    )
    before = check(".")
    assert check(".") == before
    caller.write_text(
        "from m000 import ask_0\nfrom rescue import ask_other\n\n\n"
        "def answer(prompt):\n    try:\n        return ask_0(prompt)\n"
        "    except Exception:\n        return ask_other(prompt)\n"
    )
    assert check(".") == check("--no-cache", ".") != before


def test_a_manifest_that_says_where_something_is_is_seen(check, project):
    """It is a file of the project that holds no token itself."""
    for path, text in {
        "package.json": '{"workspaces": ["packages/*"]}',
        "packages/llm/package.json": '{"name": "@w/llm", "main": "index.ts"}',
        "packages/llm/index.ts": 'import OpenAI from "openai";\nexport const client = new OpenAI();\n',
        "packages/app/main.ts": 'import { client } from "@w/llm";\n'
        'export const answer = () => client.chat.completions.create({ model: "gpt-4o" });\n',
    }.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    before = check(".")
    assert before == check("--no-cache", ".")
    (project / "packages/llm/package.json").write_text('{"name": "@w/other", "main": "index.ts"}')
    assert check(".") == check("--no-cache", ".") != before


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_processes_keeps_the_facts_of_all_files(check, jobs, tmp_path):
    check("--jobs", jobs, ".")
    kept = [path for path in tmp_path.glob("own-cache/facts/*/*") if path.is_file()]
    assert len(kept) == 58


def test_another_configuration_is_another_run(check, project):
    before = check(".")
    (project / "antilock.toml").write_text('ignore = ["hardcoded-model"]\n')
    assert '"ALK201"' in before
    assert '"ALK201"' not in check(".")


def test_a_corrupt_cache_is_ignored(check, tmp_path):
    before = check(".")
    for path in (tmp_path / "own-cache").rglob("*"):
        if path.is_file():
            path.write_bytes(b"\x80\x04garbage" + path.read_bytes()[:40])
    assert check(".") == before


def test_a_cache_that_cannot_be_used_is_no_trouble(check, tmp_path):
    (tmp_path / "own-cache").write_text("no folder")
    assert check(".") == check("--no-cache", ".")


def test_no_cache_writes_nothing(check, tmp_path):
    check("--no-cache", ".")
    assert not (tmp_path / "own-cache").exists()


def test_clean_leaves_nothing(check, antilock, tmp_path):
    check(".")
    outcome = antilock("clean", environment={"ANTILOCK_CACHE_DIR": str(tmp_path / "own-cache")})
    assert outcome.code == 0
    assert "files deleted" in outcome.out
    assert not (tmp_path / "own-cache").exists()


def start(project, cache):
    return subprocess.Popen(
        [str(COMMAND), "check", "--output-format", "json", "--jobs", "2", "."],
        cwd=project,
        env={"PATH": os.environ["PATH"], "HOME": str(project), "ANTILOCK_CACHE_DIR": str(cache)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_runs_that_are_killed_break_nothing(check, project, tmp_path, request):
    expected = check("--no-cache", ".")
    chosen = random.Random(11)
    cache = tmp_path / "own-cache"
    for number in range(request.config.getoption("--kills")):
        if number % 4 == 0:
            shutil.rmtree(cache, ignore_errors=True)
        running = start(project, cache)
        time.sleep(chosen.uniform(0, 1.2))
        os.killpg(running.pid, 9)
        running.communicate()
    assert check(".") == expected
    assert check(".") == expected


def children(pid: int) -> Path:
    return Path(f"/proc/{pid}/task/{pid}/children")


def kill_a_worker(running: subprocess.Popen[bytes]) -> bool:
    """Kill a process that a run has forked, as soon as there is one; False if it ended before."""
    while running.poll() is None:
        with contextlib.suppress(OSError):  # the run, or the worker, has just ended
            for worker in children(running.pid).read_text().split():
                os.kill(int(worker), 9)
                return True
        time.sleep(0.002)
    return False


@pytest.mark.skipif(not children(os.getpid()).exists(), reason="the system tells no children")
def test_a_worker_that_is_killed_in_the_middle_costs_nothing(check, project, tmp_path):
    expected = check("--no-cache", ".")
    killed = 0
    for number in range(3):
        running = start(project, tmp_path / f"cache-{number}")
        killed += kill_a_worker(running)
        assert running.communicate()[0].decode() == expected
    assert killed


def test_two_runs_at_once_find_the_same(check, project, tmp_path):
    expected = check("--no-cache", ".")
    running = [start(project, tmp_path / "own-cache") for _ in range(2)]
    outputs = [each.communicate()[0].decode() for each in running]
    assert outputs == [expected, expected]
    assert check(".") == expected
