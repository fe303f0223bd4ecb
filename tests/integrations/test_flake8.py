"""flake8 with the plug-in: the findings of `antilock check`, and no trouble of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "newsdesk" / "newsdesk"
PROGRAMS = Path(sys.executable).parent
FORMAT = "%(path)s|%(row)d|%(col)d|%(code)s|%(text)s"

BAD = 'MODEL = "gpt-4o"\n'

Found = list[tuple[str, int, int, str, str]]


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT")}
    return kept | {
        "HOME": str(tmp_path_factory.mktemp("home")),
        "ANTILOCK_CACHE_DIR": str(tmp_path_factory.mktemp("cache")),
    }


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path):
    """Run a program in the test's directory."""

    def run(*argv: str, cwd: Path = tmp_path, stdin: bytes = b""):
        return subprocess.run(
            argv,
            cwd=cwd,
            env=environment,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def flake8(start) -> Callable[..., Found]:
    """Run `flake8 ARGUMENTS`; what it finds as path, line, column, code and text."""

    def run(*arguments: str, **how) -> Found:
        program = str(PROGRAMS / "flake8")
        done = start(
            program, "--isolated", "--select", "ALK", "--format", FORMAT, *arguments, **how
        )
        assert done.stderr == b"", done.stderr.decode()
        assert done.returncode == (1 if done.stdout else 0)
        return [read(line) for line in done.stdout.decode().splitlines()]

    return run


def read(line: str) -> tuple[str, int, int, str, str]:
    path, row, column, code, text = line.split("|", 4)
    return path.removeprefix("./"), int(row), int(column), code, text


@pytest.fixture
def check(start) -> Callable[..., Found]:
    """Run `antilock check ARGUMENTS`, and give what it finds in flake8's terms."""

    def run(*arguments: str, **how) -> Found:
        command = [sys.executable, "-m", "antilock", "check", "--output-format", "json"]
        done = start(*command, *arguments, **how)
        assert done.returncode in (0, 1), done.stderr.decode()
        return [
            (each["path"], each["line"], each["column"], each["code"], each["message"])
            for each in json.loads(done.stdout)["findings"]
        ]

    return run


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.py")), ids=lambda path: path.stem)
def test_findings_are_those_of_the_command(flake8, check, path: Path):
    name = path.relative_to(ROOT).as_posix()

    assert sorted(flake8(name, cwd=ROOT)) == sorted(check(name, cwd=ROOT))


def test_the_whole_sample_in_one_run(flake8, check):
    found = flake8("examples/newsdesk", cwd=ROOT)

    assert len(found) > 10
    modules = [each for each in check("examples/newsdesk", cwd=ROOT) if each[0].endswith(".py")]
    assert sorted(found) == sorted(modules)


@pytest.mark.parametrize(
    "settings",
    [
        'ignore = ["hardcoded-model"]',
        'select = ["ALK4"]',
        'severity = "info"',
        'fail-on = "error"',
        'fail-on = "info"',
        'exclude = ["app.py"]',
        'per-file-ignores = { "app.py" = ["ALK2"] }',
        "as-of = 2024-01-01\nretirement-horizon-days = 0",
        'adapters = ["llm/"]',
        '[tool.antilock.provider.acme]\nhosts = ["llm.acme.example"]',
    ],
)
def test_configuration_is_honoured(flake8, check, tmp_path: Path, settings: str):
    (tmp_path / "pyproject.toml").write_text(f"[tool.antilock]\n{settings}\n")
    (tmp_path / "app.py").write_text(
        "from openai import OpenAI\n"
        'client = OpenAI(base_url="https://llm.acme.example/v1")\n'
        'MODEL = "claude-3-opus-20240229"\n'
        "def ask(messages):\n"
        "    return client.chat.completions.create(model=MODEL, messages=messages)\n"
    )
    # `antilock check .`: a file that is excluded is checked all the same when it is named.
    assert sorted(flake8("app.py")) == sorted(check("."))


def test_a_baseline_is_honoured(flake8, check, tmp_path: Path):
    (tmp_path / "antilock.toml").write_text('baseline = "known.json"\n')
    (tmp_path / "app.py").write_text(BAD)
    check("app.py", "--write-baseline")
    assert flake8("app.py") == []

    (tmp_path / "app.py").write_text(BAD + 'OTHER_MODEL = "gpt-4o-mini"\n')
    assert [each[:4] for each in flake8("app.py")] == [("app.py", 2, 15, "ALK201")]


def test_comments_that_suppress(flake8, tmp_path: Path):
    (tmp_path / "app.py").write_text(
        'A_MODEL = "gpt-4o"  # antilock: ignore[hardcoded-model] a reason\n'
        'B_MODEL = "gpt-4o"  # noqa: ALK201\n'
        'C_MODEL = "gpt-4o"  # noqa\n'
        'D_MODEL = "gpt-4o"  # noqa: E501\n'
    )

    assert [each[:4] for each in flake8("app.py")] == [("app.py", 4, 11, "ALK201")]


def test_noqa_is_the_business_of_flake8(flake8, tmp_path: Path):
    (tmp_path / "app.py").write_text('A_MODEL = "gpt-4o"  # noqa: ALK201\nx = 1  # noqa: ALK201\n')

    assert [each[:2] for each in flake8("--disable-noqa", "app.py")] == [("app.py", 1)]
    assert flake8("app.py") == []


def test_test_files_are_left_out(flake8, tmp_path: Path):
    (tmp_path / "test_app.py").write_text(BAD)
    assert flake8("test_app.py") == []

    (tmp_path / "antilock.toml").write_text("include-tests = true\n")
    assert len(flake8("test_app.py")) == 1


BROKEN = {
    "a syntax error": b'MODEL = "gpt-4o"\ndef f(:\n    return (\n',
    "an open string": b'MODEL = "gpt-4o\n',
    "a NUL": b'MODEL = "gpt-4o"\nx = "a\0b"\n',
    "invalid UTF-8": b'MODEL = "gpt-4o"\nx = "\xff"\n',
    "an unknown coding": b'# coding: klingon\nMODEL = "gpt-4o"\n',
    "latin-1": '# coding: latin-1\nx = "\u00fc"; MODEL = "gpt-4o"\n'.encode("latin-1"),
    "a byte-order mark": b'\xef\xbb\xbfMODEL = "gpt-4o"\n',
    "CRLF": b'import os\r\nMODEL = "gpt-4o"\r\n',
    "form feeds": b'import os\n\x0c\nMODEL = "gpt-4o"\n',
    "150 nested parentheses": b'MODEL = "gpt-4o"\nx = ' + b"(" * 150 + b"1" + b")" * 150 + b"\n",
    "an empty file": b"",
    "tabs and spaces": b'if True:\n\tMODEL = "gpt-4o"\n        x = 1\n',
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_files_are_no_crash(start, tmp_path: Path, case: str):
    (tmp_path / "odd.py").write_bytes(BROKEN[case])
    (tmp_path / "good.py").write_text(BAD)
    done = start(str(PROGRAMS / "flake8"), "--isolated", "odd.py", "good.py")

    assert b"Traceback" not in done.stderr
    assert b"PluginExecutionFailed" not in done.stderr
    assert b"plugin code for" not in done.stdout + done.stderr
    assert b"good.py:1:9: ALK201" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("case", ["a byte-order mark", "CRLF", "latin-1", "form feeds"])
def test_places_are_those_of_the_command(flake8, check, tmp_path: Path, case: str):
    (tmp_path / "odd.py").write_bytes(BROKEN[case])

    assert len(check("odd.py")) == 1
    assert flake8("odd.py") == check("odd.py")


def test_a_broken_configuration_is_told_once_a_file_and_is_no_crash(flake8, tmp_path: Path):
    (tmp_path / "antilock.toml").write_text("selct = 1\n")
    (tmp_path / "app.py").write_text(BAD)
    (found,) = flake8("app.py")

    assert found[:4] == ("app.py", 1, 1, "ALK001")
    assert "antilock.toml" in found[4]
    assert "selct" in found[4]


def test_standard_input(start, tmp_path: Path):
    program = str(PROGRAMS / "flake8")
    plain = start(program, "--isolated", "--select", "ALK", "-", stdin=BAD.encode())
    named = start(
        program, "--isolated", "--select", "ALK", "--stdin-display-name", "app.py", "-",
        stdin=BAD.encode(),
    )  # fmt: skip

    assert plain.stdout.decode().startswith("stdin:1:9: ALK201")
    assert named.stdout.decode().startswith("app.py:1:9: ALK201")


@pytest.mark.parametrize("launcher", [[str(PROGRAMS / "flake8")], [sys.executable, "-m", "flake8"]])
def test_beside_packages_of_the_user_named_checks_and_lint(start, tmp_path: Path, launcher):
    for name in ("checks", "lint", "antilock_app"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('imported by a linter')\n")
    for name in ("facts.py", "engine.py", "run.py", "config.py"):
        (tmp_path / name).write_text("raise SystemExit('imported by a linter')\n")
    (tmp_path / "checks" / "app.py").write_text(BAD)
    done = start(*launcher, "--isolated", "--select", "ALK", ".")

    assert done.stderr == b""
    assert done.stdout.decode().startswith("./checks/app.py:1:9: ALK201")
    assert done.returncode == 1


def test_with_the_other_checks_of_flake8_and_several_processes(start, tmp_path: Path):
    for number in range(20):
        (tmp_path / f"app_{number}.py").write_text("import os\n" + BAD)
    done = start(str(PROGRAMS / "flake8"), "--isolated", "--jobs", "2", ".")
    lines = done.stdout.decode().splitlines()

    assert done.stderr == b""
    assert sum(" ALK201 " in line for line in lines) == 20
    assert sum(" F401 " in line for line in lines) == 20


def test_flake8_names_the_plugin(start):
    done = start(str(PROGRAMS / "flake8"), "--version")

    assert b"antilock" in done.stdout


def test_a_secret_is_masked(start, tmp_path: Path):
    secret = "Zk3vT9qLm2Xw8RbN5yHc7PdJ"
    (tmp_path / "app.py").write_text(f'URL = "https://api.mistral.ai/v1/chat?api_key={secret}"\n')
    done = start(str(PROGRAMS / "flake8"), "--isolated", "--select", "ALK", "app.py")

    assert b"ALK101" in done.stdout
    assert secret.encode() not in done.stdout
