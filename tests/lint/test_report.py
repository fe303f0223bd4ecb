"""Every format tells the same result, each in its own way."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from antilock.check import Check, Context
from antilock.errors import AntilockError, UsageError
from antilock.facts import Span
from antilock.findings import Finding, Location, Notice, Problem, Result, Severity
from antilock.report import FORMATS, View, reporter
from antilock.report.frame import excerpt
from antilock.report.output import save, send
from antilock.report.terminal import wants_color
from antilock.report.visible import cells, visible, visible_path

DATA = Path(__file__).parent.parent / "data"
SECRET = "sk-proj-" + "Ab3dEf6hIj9lMn2pQr5tUv8xYz1" * 2


def finding(
    path: str = "app/chat.py",
    line: int = 11,
    code: str = "ALK201",
    name: str = "hardcoded-model",
    severity: Severity = Severity.ERROR,
    source: str = '    reply = client.chat.completions.create(model="gpt-4o", messages=messages)',
    needle: str = '"gpt-4o"',
    cell: int | None = None,
    **problem: Any,
) -> Finding:
    column = source.index(needle)
    span = Span(line, column, line, column + len(needle))
    told = {
        "message": "OpenAI's model gpt-4o is fixed here: a cut-off stops this call.",
        "help": "Read the model's name from your configuration.",
        "provider": "openai",
        **problem,
    }
    return Finding(
        code=code,
        name=name,
        severity=severity,
        location=Location(path, cell, span),
        problem=Problem(span=span, **told),
        line=source,
        fingerprint=f"{code.lower()}{line:04}",
    )


def sample() -> Result:
    """A result with something of everything."""
    return Result(
        findings=(
            finding(),
            finding(
                line=41,
                code="ALK401",
                name="missing-fallback",
                severity=Severity.WARNING,
                source="\treply = 客户端.responses.create(input=prompt)",
                needle="客户端.responses.create(input=prompt)",
                message="No other provider is tried when OpenAI refuses this call.",
                help="Catch openai.APIConnectionError and openai.PermissionDeniedError, and ask "
                "a second provider in the handler.",
            ),
            *(
                finding("app/tables.py", line, source=f'    "m{line}": "gpt-4o",')
                for line in range(8)
            ),
            finding("notes/try it.ipynb", 1, cell=3, source='model = "gpt-4o"'),
            finding("web/proxy, 100%.py", 4, "ALK103", "silent-default-endpoint", Severity.INFO),
        ),
        notices=(
            Notice("app/broken.py", "line 7 cannot be parsed; what follows it was not read"),
            Notice("app/gone.py", "cannot be read: permission denied", is_failure=True),
        ),
        files=14,
        hidden=((Severity.INFO, 5), (Severity.WARNING, 1)),
        suppressed=2,
        baselined=1,
    )


def hardcoded_model(subjects: Any, context: Context) -> Iterator[Problem]:
    yield from ()


def checks() -> tuple[Check, ...]:
    """Two checks whose page is this module's docstring."""
    return (
        Check("ALK201", "hardcoded-model", "0.1.0", Severity.ERROR, hardcoded_model),
        Check("ALK401", "missing-fallback", "0.1.0", Severity.WARNING, hardcoded_model),
    )


def told(name: str, result: Result, view: View | None = None) -> str:
    return "".join(reporter(name)(result, view or View(checks=checks())))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_reads_as_its_golden(name, golden):
    text = told(name, sample())
    golden(DATA / "report" / f"{name}.golden", text)


def test_text_for_a_terminal_reads_as_its_golden(golden):
    text = told("text", sample(), View(checks=checks(), color=True, width=72))
    golden(DATA / "report" / "text-terminal.golden", text)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_result_is_told_in_every_format(name, golden):
    golden(DATA / "report" / f"{name}-empty.golden", told(name, Result(files=3)))


# -- text ---------------------------------------------------------------------------------------


def test_a_flood_in_one_file_is_folded_in_text_only():
    text, concise = told("text", sample()), told("concise", sample())
    assert text.count("app/tables.py:") == 4
    assert "app/tables.py: and 5 more of hardcoded-model in this file\n" in text
    assert concise.count("app/tables.py:") == 8


def test_five_findings_are_no_flood():
    findings = tuple(finding(line=line) for line in range(5))
    assert "more of" not in told("text", Result(findings, files=1))


def test_a_page_is_named_once_a_check():
    assert told("text", sample()).count("page: docs/checks/hardcoded-model.md") == 1


def test_the_summary_says_what_was_left_out():
    assert told("text", sample()).splitlines()[-1] == (
        "Found 10 errors, 1 warning, 1 info; 14 files checked, 1 warning below the level shown, "
        "5 info below the level shown (--severity info shows all), 2 suppressed, "
        "1 in the baseline, 2 notices."
    )


def test_a_run_that_could_not_read_a_file_does_not_say_that_all_is_well():
    result = Result(notices=(Notice("a.py", "cannot be read", is_failure=True),), files=1)
    assert "No lock-in found" not in told("text", result)
    assert "a.py: failure: cannot be read\n" in told("text", result)


def test_without_summary_only_findings_and_notices_are_told():
    text = told("concise", sample(), View(has_summary=False))
    assert len(text.splitlines()) == len(sample().findings) + len(sample().notices)


def test_carets_stand_under_the_place_with_tabs_and_wide_characters():
    source, before, under = excerpt('\tx = "客户", "gpt"', 11, 16, 80)
    assert source == '    x = "客户", "gpt"'
    assert (before, under) == (4 + 12, 5)  # two characters of the string take two columns each
    _, before, under = excerpt('模 = "模型"', 4, 8, 80)
    assert (before, under) == (5, 6)


def test_combining_signs_take_no_column():
    assert sum(width for _, width in cells("e\u0301a")) == 2


def test_a_span_over_several_lines_is_marked_to_the_end_of_its_first():
    assert excerpt("call(a,   ", 0, None, 80) == ("call(a,", 0, 7)


def test_a_long_line_is_cut_around_the_place():
    line = "x" * 5000 + "GPT" + "y" * 5000
    source, before, under = excerpt(line, 5000, 5003, 80)
    assert len(source) == 80
    assert source[before : before + under] == "GPT"
    assert source.startswith("...x")
    assert source.endswith("y...")


def test_a_place_beyond_the_line_is_still_marked():
    assert excerpt("short", 90, 95, 80) == ("short", 5, 1)


@given(st.text(max_size=200), st.integers(0, 250), st.integers(0, 250), st.integers(40, 120))
def test_an_excerpt_fits_its_room_and_marks_something(line, start, length, room):
    source, before, under = excerpt(line, start, start + length, room)
    width = sum(width for _, width in cells(source))
    assert under >= 1
    # An escape is never cut, so the first one after the cut may stand out.
    assert width <= room + 10
    assert before <= width
    assert source == visible(source)


def test_what_acts_instead_of_showing_is_written_as_an_escape():
    assert visible("a\x1b[31mb\u202ec\u200bd\r\n\x9b") == r"a\x1b[31mb\u202ec\u200bd\r\n\x9b"
    assert visible("naïve 客户 \N{GRINNING FACE}") == "naïve 客户 \N{GRINNING FACE}"


@pytest.mark.parametrize("path", ["::error::x.py", " ::stop-commands::x", "##[group]x"])
def test_a_path_cannot_give_orders_to_a_runner(path):
    assert visible_path(path).startswith("./")
    for name in ("text", "concise"):
        report = told(name, Result((finding(path),), (Notice(path, "skipped"),), files=1))
        assert not any(line.lstrip().startswith(("::", "##[")) for line in report.splitlines())


# -- colour and output --------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("mode", "stream", "environment", "expected"),
    [
        ("auto", Terminal(), {}, True),
        ("auto", io.StringIO(), {}, False),
        ("auto", Terminal(), {"NO_COLOR": "1"}, False),
        ("auto", Terminal(), {"NO_COLOR": ""}, True),
        ("auto", Terminal(), {"TERM": "dumb"}, False),
        ("auto", io.StringIO(), {"FORCE_COLOR": "1"}, True),
        ("auto", io.StringIO(), {"FORCE_COLOR": "0"}, False),
        ("auto", Terminal(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", io.StringIO(), {"NO_COLOR": "1"}, True),
        ("never", Terminal(), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_unless_somebody_says_otherwise(
    mode, stream, environment, expected
):
    assert wants_color(mode, stream, environment) is expected


def test_colour_never_changes_the_words():
    import re

    plain = told("text", sample())
    painted = told("text", sample(), View(checks=checks(), color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == plain


def test_the_text_report_does_not_import_rich():
    assert "rich" not in FORMATS
    import subprocess

    code = (
        "import sys, antilock.report as r; from antilock.findings import Result;"
        "''.join(r.reporter('text')(Result(), r.View()));"
        "sys.exit(', '.join({'rich', 'json', 'xml', 'logging'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_stream_that_lacks_a_character_gets_an_escape():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    send(["客 ok\n"], stream)
    assert raw.getvalue() == b"\\u5ba2 ok\n"


def test_a_file_is_replaced_as_a_whole(tmp_path):
    target = tmp_path / "report.txt"
    target.write_text("old")
    target.chmod(0o640)

    def failing() -> Iterator[str]:
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save(failing(), target)
    assert target.read_text() == "old"
    save(["new ", "客"], target)
    assert target.read_text(encoding="utf-8") == "new 客"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["report.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "real")
    save(["x"], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "x"


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such device here")
def test_a_device_is_written_to_directly():
    save(["x"], Path("/dev/null"))
    assert not Path("/dev/null").is_file()


def test_a_missing_directory_is_said(tmp_path):
    with pytest.raises(AntilockError, match="the report cannot be written"):
        save(["x"], tmp_path / "gone" / "report.json")


def test_an_unknown_format_names_those_that_exist():
    with pytest.raises(UsageError, match="concise"):
        reporter("xml")


# -- formats for machines -----------------------------------------------------------------------


def test_json_has_every_field_of_a_finding():
    report = json.loads(told("json", sample()))
    assert list(report) == ["version", "findings", "summary"]
    assert report["findings"][0] == {
        "path": "app/chat.py",
        "line": 12,
        "column": 50,
        "end_line": 12,
        "end_column": 58,
        "cell": None,
        "code": "ALK201",
        "name": "hardcoded-model",
        "severity": "error",
        "message": "OpenAI's model gpt-4o is fixed here: a cut-off stops this call.",
        "help": "Read the model's name from your configuration.",
        "url": "docs/checks/hardcoded-model.md",
        "provider": "openai",
        "fix": None,
        "fingerprint": "alk2010011",
    }
    assert report["findings"][-2]["cell"] == 3
    assert report["summary"]["hidden"] == {"error": 0, "warning": 1, "info": 5}
    assert [notice["is_failure"] for notice in report["summary"]["notices"]] == [False, True]


def test_json_lines_are_the_findings_of_json():
    lines = [json.loads(line) for line in told("jsonl", sample()).splitlines()]
    whole = json.loads(told("json", sample()))
    assert lines[:-1] == whole["findings"]
    assert lines[-1] == {"version": whole["version"], "summary": whole["summary"]}


@pytest.fixture(scope="module")
def sarif_schema() -> jsonschema.Draft202012Validator:
    schema = json.loads((DATA / "sarif" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


@pytest.mark.parametrize("result", [sample(), Result()], ids=["sample", "empty"])
def test_sarif_fits_its_schema(result, sarif_schema):
    assert list(sarif_schema.iter_errors(json.loads(told("sarif", result)))) == []


def test_the_schema_does_refuse(sarif_schema):
    assert list(sarif_schema.iter_errors({"version": "2.1.0", "runs": [{"results": [{}]}]}))


def test_sarif_says_where_in_code_points_and_links_rules():
    run = json.loads(told("sarif", sample()))["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [rule["id"] for rule in rules] == ["ALK103", "ALK201", "ALK401"]
    assert rules[1]["help"]["markdown"].startswith("Every format tells the same result")
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 12, "startColumn": 50, "endLine": 12, "endColumn": 58}
    assert run["results"][0]["partialFingerprints"] == {"antilock/v1": "alk2010011"}


def test_sarif_does_not_point_into_the_json_of_a_notebook():
    run = json.loads(told("sarif", sample()))["runs"][0]
    found = run["results"][-2]
    place = found["locations"][0]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "notes/try%20it.ipynb", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1},
    }
    assert place["logicalLocations"][0]["name"] == "cell 3"
    assert found["message"]["text"].startswith("Cell 3, line 2: ")


def test_sarif_tells_notices_and_failure():
    run = json.loads(told("sarif", sample()))["runs"][0]
    invocation = run["invocations"][0]
    assert invocation["executionSuccessful"] is False
    levels = [note["level"] for note in invocation["toolExecutionNotifications"]]
    assert levels == ["note", "error"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a b/c:d.py", "a%20b/c%3Ad.py"),
        ("/tmp/x.py", "file:///tmp/x.py"),
        ("C:/src/x.py", "file:///C:/src/x.py"),
        ("odd\udcff.py", "odd%FF.py"),
        ("../客.py", "../%E5%AE%A2.py"),
    ],
)
def test_sarif_paths_are_uris(path, uri):
    from antilock.report.sarif import artifact

    assert artifact(path)["uri"] == uri


def test_github_commands_escape_what_would_end_them():
    lines = told("github", sample()).splitlines()
    assert lines[0].startswith(
        "::error file=app/chat.py,title=ALK201 hardcoded-model,line=12,endLine=12,col=50,"
        "endColumn=58::OpenAI's model"
    )
    assert "%0Ahelp: Read the model" in lines[0]
    assert any("::notice file=web/proxy%2C 100%25.py,title=" in line for line in lines)
    assert any(line.startswith("::error title=antilock,file=app/gone.py::") for line in lines)


def test_github_names_no_columns_over_several_lines():
    several = finding()
    span = Span(3, 5, 6, 2)
    moved = Finding(
        several.code,
        several.name,
        several.severity,
        Location("a.py", None, span),
        several.problem,
        several.line,
        "f",
    )
    first = told("github", Result((moved,))).splitlines()[0]
    assert "line=4,endLine=7::" in first


def test_gitlab_issues_have_the_required_shape_and_their_own_fingerprints():
    issues = json.loads(told("gitlab", Result((finding(), finding()), sample().notices)))
    shape = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "additionalProperties": False,
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "type": "object",
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^/]"},
                        "lines": {
                            "type": "object",
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
    jsonschema.validate(issues, shape)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 3


def test_junit_counts_add_up_and_what_does_not_fail_the_run_passes():
    root = ElementTree.fromstring(told("junit", sample()))
    cases = root.findall("testsuite/testcase")
    assert root.get("tests") == str(len(cases)) == str(12 + 2)
    assert root.get("failures") == str(len(root.findall(".//failure"))) == "11"
    assert root.get("errors") == str(len(root.findall(".//error"))) == "1"
    for suite in root:
        assert suite.get("tests") == str(len(suite))


def test_junit_fails_what_the_user_says_fails():
    report = told("junit", sample(), View(fail_on=Severity.INFO))
    assert ElementTree.fromstring(report).get("failures") == "12"


def test_statistics_count_each_check():
    report = told("statistics", sample()).splitlines()
    assert report[0] == "10 ALK201 error   hardcoded-model"


# -- any text -----------------------------------------------------------------------------------


def around(text: str) -> Result:
    """A result in which the text stands everywhere, and a secret wherever a source is quoted."""
    words = f"{text} {SECRET} {text}"
    path = f"{text}.py"
    span = Span(0, 3, 0, 9)
    placed = Finding(
        "ALK201",
        "hardcoded-model",
        Severity.ERROR,
        Location(path, None, span),
        Problem(span, words, words, provider="openai"),
        words,
        "f",
    )
    in_notebook = Finding(
        "ALK201",
        "hardcoded-model",
        Severity.INFO,
        Location(path, 2, Span(1, 0, 4, 2)),
        placed.problem,
        words,
        "g",
    )
    notices = (Notice(path, words), Notice(path, words, is_failure=True))
    return Result((placed, in_notebook), notices, files=1)


@given(text=st.text(st.characters(), max_size=60))
@pytest.mark.parametrize("name", FORMATS)
def test_any_text_is_told_without_secrets_and_without_terminal_orders(name, text):
    report = told(name, around(text), View(checks=checks(), width=60))
    assert SECRET not in report
    assert SECRET[8:40] not in report
    report.encode("utf-8")
    assert not set(report.replace("\n", "")) & {chr(n) for n in (*range(32), *range(127, 160))}
    assert not set(report) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b")
    if name in {"json", "sarif", "gitlab"}:
        json.loads(report)
    elif name == "jsonl":
        assert [type(json.loads(line)) for line in report.splitlines()] == [dict] * 3
    elif name == "junit":
        ElementTree.fromstring(report)
    elif name == "github":
        commands = [line for line in report.splitlines() if line.startswith("::")]
        assert len(commands) == 4


@given(text=st.text(st.characters(), max_size=40))
def test_sarif_of_any_text_fits_its_schema(sarif_schema, text):
    report = json.loads(told("sarif", around(text)))
    assert list(sarif_schema.iter_errors(report)) == []
