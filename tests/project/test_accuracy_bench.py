"""The accuracy benchmark counts as it says, never forgives a fall and never hides a gap."""

from __future__ import annotations

import hashlib
import json
import shlex
import sys
from pathlib import Path
from types import ModuleType

import pytest

BENCH = Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"
SOURCE = "".join(f"line {number}\n" for number in range(1, 21))


def label(line: int, code: str = "ALK201", **more: object) -> dict[str, object]:
    return {"line": line, "end_line": line, "code": code, "text": "x", "sure": True, **more}


class Bench:
    """A benchmark of its own: labels, corpus, floors and a program that is measured."""

    def __init__(self, folder: Path, run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.run = folder, run
        self.corpus = folder / "corpus"
        self.entries: list[dict[str, object]] = []
        self.floors = folder / "floors.toml"
        self.report = folder / "accuracy.md"
        self.set_floors("")
        for name, path in (
            ("LABELS", folder / "labels.json"),
            ("FLOORS", self.floors),
            ("REPORT", self.report),
            ("HERE", folder / "a" / "b"),
        ):
            monkeypatch.setattr(run, name, path)

    def set_floors(self, text: str) -> None:
        self.floors.write_text(f'# why\nlanguages = ["python", "typescript"]\n{text}')

    def add(
        self, *labels: dict[str, object], origin: str = "pypi:a==1", language: str = "python"
    ) -> None:
        """A labelled file; one of another origin than the first is not in the corpus."""
        path = f"f{len(self.entries)}.py"
        self.entries.append(
            {
                "origin": origin,
                "path": path,
                "sha256": hashlib.sha256(SOURCE.encode()).hexdigest(),
                "language": language,
                "labels": list(labels),
                "hard_negatives": [],
            }
        )
        if origin == "pypi:a==1":
            (self.corpus / "pypi__a__at__1").mkdir(parents=True, exist_ok=True)
            (self.corpus / "pypi__a__at__1" / path).write_text(SOURCE)

    def measure(self, found: list[tuple[str, int, str]], *options: str) -> int:
        """Measure a program that finds this: file, line, code."""
        (self.folder / "labels.json").write_text(json.dumps({"files": self.entries}))
        findings = [
            {"path": f"pypi__a__at__1/{path}", "line": line, "cell": None, "code": code}
            for path, line, code in found
        ]
        program = self.folder / "program.py"
        program.write_text(
            "import sys\nif '--version' in sys.argv:\n    print('fake 1.0')\n    sys.exit()\n"
            f"print({json.dumps(json.dumps({'findings': findings}))})\nsys.exit(1)\n"
        )
        command = f"{shlex.quote(sys.executable)} {shlex.quote(str(program))} check"
        arguments = ["--no-fetch", "--corpus", str(self.corpus), "--command", command, *options]
        code: int = self.run.main(arguments)
        return code


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.syspath_prepend(str(BENCH))
    for name in ("run", "score", "fetch_corpus"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import run  # type: ignore[import-not-found]

    return Bench(tmp_path, run, monkeypatch)


def row(printed: str, name: str) -> list[str]:
    return next(line.split()[1:] for line in printed.splitlines() if line.startswith(name + " "))


def test_right_wrong_and_missed_are_counted(bench: Bench, capsys: pytest.CaptureFixture[str]):
    bench.add(label(1), label(5, end_line=7), label(9), label(12, "ALK401"))
    found = [("f0.py", 1, "ALK201"), ("f0.py", 6, "ALK201"), ("f0.py", 20, "ALK201")]

    assert bench.measure(found) == 0
    printed = capsys.readouterr().out
    assert row(printed, "ALK201") == ["2", "1", "1", "0.667", "0.667", "0.667"]
    assert row(printed, "ALK401") == ["0", "0", "1", "1.000", "0.000", "0.000"]
    assert row(printed, "python")[:3] == row(printed, "all")[:3] == ["2", "1", "2"]


def test_unsure_labels_and_codes_without_labels_count_neither_way(
    bench: Bench, capsys: pytest.CaptureFixture[str]
):
    bench.add(label(1), label(3, sure=False), label(8, "ALK302", sure=False))
    found = [("f0.py", 1, "ALK201"), ("f0.py", 3, "ALK201"), ("f0.py", 8, "ALK201")]

    assert bench.measure([*found, ("f0.py", 15, "ALK404")]) == 0
    assert row(capsys.readouterr().out, "all")[:3] == ["1", "0", "0"]


def test_a_fall_below_a_floor_fails(bench: Bench, capsys: pytest.CaptureFixture[str]):
    bench.add(label(1), label(2))
    bench.set_floors("[code.ALK201]\nprecision = 1.0\nrecall = 0.6\n")

    assert bench.measure([("f0.py", 1, "ALK201")]) == 1
    assert "ALK201: recall 0.5000, floor 0.600" in capsys.readouterr().err
    assert not bench.report.exists()
    assert bench.measure([("f0.py", 1, "ALK201"), ("f0.py", 2, "ALK201")]) == 0


def test_floors_rise_and_never_sink(bench: Bench):
    bench.add(label(1), label(2), label(3))
    bench.set_floors("[all.all]\nprecision = 0.500\nrecall = 0.100\n")
    assert bench.measure([("f0.py", 1, "ALK201"), ("f0.py", 2, "ALK201")], "--raise") == 0

    text = bench.floors.read_text()
    assert text.startswith('# why\nlanguages = ["python", "typescript"]\n')
    assert "[all.all]\nprecision = 1.000\nrecall = 0.666\n" in text
    assert bench.measure([("f0.py", 1, "ALK201")], "--raise") == 1
    assert bench.floors.read_text() == text


def test_a_missing_file_is_no_smaller_benchmark(bench: Bench, capsys: pytest.CaptureFixture[str]):
    bench.add(label(1))
    bench.add(label(1), origin="pypi:gone==1")

    assert bench.measure([("f0.py", 1, "ALK201")]) == 2
    assert "not measured: python: 1 file, not in the corpus" in capsys.readouterr().out
    assert not bench.report.exists()


def test_other_content_is_a_missing_file(bench: Bench):
    bench.add(label(1))
    bench.add(label(1))
    (bench.corpus / "pypi__a__at__1" / "f1.py").write_text("changed\n")

    assert bench.measure([("f0.py", 1, "ALK201")]) == 2


def test_a_language_that_is_not_read_is_told_and_excused(
    bench: Bench, capsys: pytest.CaptureFixture[str]
):
    bench.add(label(1))
    bench.add(label(1), origin="npm:x@1", language="kotlin")

    assert bench.measure([("f0.py", 1, "ALK201")]) == 0
    gap = "kotlin: 1 file, antilock does not read the language yet"
    assert f"not measured: {gap}" in capsys.readouterr().out
    assert f"- {gap}" in bench.report.read_text()


def test_without_npm_its_packages_are_told_and_the_rest_is_held_to_its_floors(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shutil.which", lambda name: None)
    bench.add(label(1), label(2))
    bench.add(label(1), origin="npm:x@1", language="typescript")
    bench.set_floors("[all.all]\nprecision = 1.0\nrecall = 0.9\n")

    assert bench.measure([("f0.py", 1, "ALK201")]) == 0  # the whole cannot be compared
    assert "typescript: 1 file, npm is not installed here" in capsys.readouterr().out
    assert not bench.report.exists()  # a part is not written down as the whole
    bench.set_floors("[language.python]\nprecision = 1.0\nrecall = 0.9\n")
    assert bench.measure([("f0.py", 1, "ALK201")]) == 1


def test_the_report_is_left_alone_when_only_its_date_would_change(bench: Bench):
    bench.add(label(1))
    bench.measure([("f0.py", 1, "ALK201")])
    text = bench.report.read_text()
    assert "with fake 1.0: 1 files" in text

    old = text.replace(text.split("Measured on ")[1][:10], "2001-02-03")
    bench.report.write_text(old)
    bench.measure([("f0.py", 1, "ALK201")])
    assert bench.report.read_text() == old
    bench.add(label(1))
    bench.measure([("f0.py", 1, "ALK201")])
    assert "2001-02-03" not in bench.report.read_text()


def test_a_program_that_fails_is_not_scored(bench: Bench, capsys: pytest.CaptureFixture[str]):
    bench.add(label(1))
    command = f"{shlex.quote(sys.executable)} -c 'raise SystemExit(3)' check"

    assert bench.measure([], "--command", command) == 2
    assert "exited 3" in capsys.readouterr().err


def test_the_committed_report_holds_the_committed_floors():
    import tomllib

    floors = tomllib.loads((BENCH / "floors.toml").read_text(encoding="utf-8"))
    report = (BENCH.parent / "accuracy.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip(" *"): (float(cells[5]), float(cells[6]))
        for line in report.splitlines()
        if (cells := line.split("|")) and len(cells) == 9 and cells[5].strip()[:1].isdigit()
    }

    for kind in ("all", "language", "code"):
        for key, floor in floors[kind].items():
            assert rows[key][0] >= floor["precision"]
            assert rows[key][1] >= floor["recall"]
