"""Score antilock's findings against hand-made labels.

    python score.py LABELS.json SOURCES [--command "antilock check"] [--languages python]
                    [--show fp,fn] [--json]

LABELS.json   the labels (format: ../README.md)
SOURCES       folder with the labelled files, laid out as `fetch_corpus.py` does

The command is run once, with SOURCES as working directory, as
`COMMAND --output-format json --severity info --include-tests --isolated --no-project FILE...`;
it must print one JSON object with a list `findings`, each with `path` (relative to the working
directory), `line`, `code` and, for notebooks, `cell`. `--isolated` ignores any configuration
found in the sources, `--include-tests` keeps path rules from hiding a file, and `--no-project`
judges each file on its own, as the labels do.

A finding is right when a label of the same file has its code and spans its line. Findings and
labels that the labeller was not sure of count neither way. Prints precision, recall and F1 per
code, per language and over all.
"""

from __future__ import annotations

import argparse
import collections
import json
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from fetch_corpus import Entry, folder_of, problem_of, read_entries

CODES = (
    *("ALK101", "ALK102", "ALK201", "ALK202", "ALK204", "ALK205", "ALK206", "ALK207"),
    *("ALK302", "ALK305", "ALK401", "ALK402", "ALK403", "ALK504", "ALK506"),
)
"""The codes that the labels cover; others are not scored."""


class ScoreError(Exception):
    """The command did not do what a score needs."""


@dataclass(frozen=True, slots=True)
class Row:
    """Counts and rates under one heading; `kind` is "code", "language" or "all".

    tp, fp, fn   findings that are right, findings that are wrong, labels without a finding
    """

    kind: str
    key: str
    tp: int
    fp: int
    fn: int

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 1.0

    @property
    def recall(self) -> float:
        return self.tp / (self.tp + self.fn) if self.tp + self.fn else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """A table of rows, and each miss as a line of text under "fp" and "fn"."""

    files: int
    rows: tuple[Row, ...]
    misses: Mapping[str, Sequence[str]]


@dataclass(slots=True)
class _Tally:
    counts: dict[tuple[str, str], list[int]] = field(default_factory=dict)

    def add(self, slot: int, code: str, language: str) -> None:
        for key in (("code", code), ("language", language), ("all", "all")):
            self.counts.setdefault(key, [0, 0, 0])[slot] += 1

    def rows(self) -> tuple[Row, ...]:
        order = [("code", code) for code in CODES]
        order += sorted(key for key in self.counts if key[0] == "language")
        order.append(("all", "all"))
        return tuple(Row(*key, *self.counts[key]) for key in order if key in self.counts)


def usable(entries: Sequence[Entry], sources: Path) -> tuple[dict[str, Entry], list[str]]:
    """The entries whose file is there as labelled, by its path below `sources`; the others' paths."""
    files: dict[str, Entry] = {}
    missing: list[str] = []
    for entry in entries:
        folder = folder_of(entry["origin"])
        path = f"{folder}/{entry['path']}"
        problem = problem_of(sources / folder, entry)
        if problem is None:
            files[path] = entry
        else:
            missing.append(f"{path} ({problem})")
    return files, missing


def score(files: Mapping[str, Entry], sources: Path, command: str = "antilock check") -> Score:
    """Run the command on the files and compare. Raises ScoreError."""
    found: dict[str, list[dict[str, Any]]] = collections.defaultdict(list)
    for finding in run(command, sources, sorted(files)):
        path = finding["path"].removeprefix("./")
        if path not in files:
            raise ScoreError(
                f"a finding names {path}, which was not given: "
                "paths must be relative to the working directory"
            )
        if finding["code"] in CODES:
            found[path].append(finding)
    tally = _Tally()
    misses: dict[str, list[str]] = {"fp": [], "fn": []}
    for path, entry in files.items():
        _compare(path, entry, found.get(path, []), tally, misses)
    return Score(len(files), tally.rows(), misses)


def run(command: str, sources: Path, paths: Sequence[str]) -> list[dict[str, Any]]:
    """The findings that the command gives for the paths. Raises ScoreError."""
    argv = [*shlex.split(command), "--output-format", "json", "--severity", "info"]
    argv += ["--include-tests", "--isolated", "--no-project", *paths]
    try:
        done = subprocess.run(argv, cwd=sources, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ScoreError(f"{argv[0]}: {error}") from error
    try:
        findings: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    except (ValueError, TypeError, KeyError):
        findings = []
        is_told = False
    else:
        is_told = done.returncode in (0, 1)
    if not is_told:
        shown = f"{shlex.join(argv[:8])} ..."
        raise ScoreError(f"{shown} exited {done.returncode}\n{done.stderr[-3000:]}")
    return findings


def _compare(
    path: str,
    entry: Entry,
    findings: list[dict[str, Any]],
    tally: _Tally,
    misses: dict[str, list[str]],
) -> None:
    language = entry["language"]
    open_labels = [label for label in entry["labels"] if label["code"] in CODES]
    for finding in sorted(findings, key=_position):
        where = _position(finding)
        fits = [
            label
            for label in open_labels
            if label["code"] == finding["code"] and _covers(label, where)
        ]
        if fits:
            label = min(fits, key=lambda item: abs(_span(item)[0][1] - where[1]))
            open_labels.remove(label)
            if label.get("sure", True):
                tally.add(0, finding["code"], language)
        elif not any(
            not label.get("sure", True) and _covers(label, where, 3) for label in entry["labels"]
        ):
            tally.add(1, finding["code"], language)
            message = finding.get("message", "")[:90]
            misses["fp"].append(f"{path}:{finding['line']} {finding['code']} {message}")
    for label in open_labels:
        if label.get("sure", True):
            tally.add(2, label["code"], language)
            why = label.get("why", "")
            misses["fn"].append(
                f"{path}:{label['line']} {label['code']} {label['text'][:70]} ({why})"
            )


def _position(finding: Mapping[str, Any]) -> tuple[int, int]:
    return int(finding.get("cell") or 0), int(finding["line"])


def _span(label: Mapping[str, Any]) -> tuple[tuple[int, int], tuple[int, int]]:
    """First and last line of a label, each as (cell or 0, line)."""
    line, end = str(label["line"]), str(label.get("end_line") or label["line"])
    cell, colon, first = line.rpartition(":")
    number = int(cell) if colon else 0
    return (number, int(first)), (number, int(end.rpartition(":")[2]))


def _covers(label: Mapping[str, Any], where: tuple[int, int], at_most: int | None = None) -> bool:
    """Whether a label spans a line; with `at_most`, of its first lines only."""
    first, last = _span(label)
    if at_most is not None:
        last = min(last, (first[0], first[1] + at_most))
    return first <= where <= last


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned columns, a line each after a header."""
    lines = [f"{'':14}{'tp':>5}{'fp':>5}{'fn':>5}{'prec':>8}{'recall':>8}{'f1':>8}"]
    for row in rows:
        rates = "".join(f"{rate:8.3f}" for rate in (row.precision, row.recall, row.f1))
        lines.append(f"{row.key:14}{row.tp:5}{row.fp:5}{row.fn:5}{rates}")
    return "\n".join(lines)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument("sources", type=Path)
    parser.add_argument("--command", default="antilock check")
    parser.add_argument("--languages", default="", help="only files of these, with commas")
    parser.add_argument("--show", default="", help="fp, fn or fp,fn: list the misses")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    languages = [name for name in options.languages.split(",") if name]
    files, missing = usable(read_entries(options.labels, languages), options.sources)
    if missing:
        print(f"not scored, {len(missing)} files:", *missing, sep="\n  ", file=sys.stderr)
    if not files:
        print(f"no labelled file found under {options.sources}", file=sys.stderr)
        return 2
    try:
        result = score(files, options.sources, options.command)
    except ScoreError as error:
        print(error, file=sys.stderr)
        return 2
    if options.json:
        rows = [
            {**asdict(row), "precision": row.precision, "recall": row.recall, "f1": row.f1}
            for row in result.rows
        ]
        print(json.dumps({"files": result.files, "rows": rows, "misses": result.misses}, indent=1))
        return 0
    for kind in filter(None, options.show.split(",")):
        print(f"--- {kind}", *result.misses[kind], sep="\n")
    print(table(result.rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
