"""Measure antilock's accuracy, write it down, and fail when it is below the floors.

    python benchmarks/accuracy/run.py                            fetch, score, compare, write
    python benchmarks/accuracy/run.py --no-fetch --corpus DIR    score what is there
    python benchmarks/accuracy/run.py --raise                    lift the floors as well

Writes ../accuracy.md, unless only its date would change. Exits 0 when every floor holds, 1 when
one does not, 2 when a file of a language that antilock reads could not be measured.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import math
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fetch_corpus import Entry, fetch, read_entries
from score import CODES, Row, Score, ScoreError, score, table, usable

HERE = Path(__file__).resolve().parent
LABELS = HERE / "labels.json"
FLOORS = HERE / "floors.toml"
REPORT = HERE.parent / "accuracy.md"

Floors = dict[str, dict[str, dict[str, float]]]
"""Kind ("code", "language", "all") -> key -> {"precision": rate, "recall": rate}."""


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Labelled files of one language that were left out, and why.

    is_excused   nobody expects them: antilock does not read the language, or npm is not installed
    """

    language: str
    files: int
    reason: str
    is_excused: bool

    def __str__(self) -> str:
        return f"{self.language}: {self.files} file{'s' * (self.files != 1)}, {self.reason}"


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    options = _parse(argv)
    head = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    languages = list(head.pop("languages"))
    floors: Floors = head
    corpus = options.corpus.resolve()

    entries = read_entries(LABELS)
    read = [entry for entry in entries if entry["language"] in languages]
    has_npm = shutil.which("npm") is not None
    if not options.no_fetch:
        obtainable = [e for e in read if has_npm or not e["origin"].startswith("npm:")]
        for sentence in fetch(obtainable, corpus):
            print(f"not fetched: {sentence}", file=sys.stderr)
    files, missing = usable(read, corpus)
    if missing:
        print("not usable:", *missing, sep="\n  ", file=sys.stderr)
    unmeasured = _unmeasured(entries, files, languages, has_npm=has_npm)

    if not files:
        print(f"no labelled file found under {corpus}", file=sys.stderr)
        return 2
    try:
        version = _version(options.command)
        result = score(files, corpus, options.command)
    except ScoreError as error:
        print(error, file=sys.stderr)
        return 2
    for kind in filter(None, options.show.split(",")):
        print(f"--- {kind}", *result.misses[kind], sep="\n")
    print(table(result.rows))
    for gap in unmeasured:
        print(f"not measured: {gap}")

    is_complete = not any(gap.language in languages for gap in unmeasured)
    comparable = [row for row in result.rows if is_complete or _is_whole(row, unmeasured)]
    fallen = list(_fallen(comparable, floors))
    for sentence in fallen:
        print(f"below its floor: {sentence}", file=sys.stderr)
    if any(not gap.is_excused for gap in unmeasured):
        return 2
    if fallen:
        return 1
    if options.lift:
        FLOORS.write_text(_floors_text(languages, _lifted(comparable, floors)), encoding="utf-8")
    if not options.no_write and is_complete:
        _write_report(_report(result, read, unmeasured, version))
    return 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--corpus", type=Path, default=HERE / "corpus", help="where the labelled files are or go"
    )
    parser.add_argument("--no-fetch", action="store_true", help="take the corpus as it is")
    parser.add_argument("--no-write", action="store_true", help="leave accuracy.md alone")
    parser.add_argument("--raise", dest="lift", action="store_true", help="lift the floors")
    parser.add_argument("--show", default="", help="fp, fn or fp,fn: list the misses")
    parser.add_argument(
        "--command",
        default=f"{shlex.quote(sys.executable)} -m antilock check",
        help="what to measure (default: the antilock installed beside this Python)",
    )
    return parser.parse_args(argv)


def _version(command: str) -> str:
    """What the measured program calls itself. Raises ScoreError when it does not start."""
    argv = [*shlex.split(command)[:-1], "--version"]
    try:
        done = subprocess.run(argv, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ScoreError(f"{argv[0]}: {error}") from error
    if done.returncode:
        raise ScoreError(f"{shlex.join(argv)} exited {done.returncode}\n{done.stderr[-2000:]}")
    return done.stdout.strip()


def _unmeasured(
    entries: Sequence[Entry], files: Mapping[str, Entry], languages: Sequence[str], *, has_npm: bool
) -> list[Unmeasured]:
    measured = {id(entry) for entry in files.values()}
    gaps: collections.Counter[tuple[str, str, bool]] = collections.Counter()
    for entry in entries:
        if id(entry) in measured:
            continue
        if entry["language"] not in languages:
            reason, is_excused = "antilock does not read the language yet", True
        elif entry["origin"].startswith("npm:") and not has_npm:
            reason, is_excused = "npm is not installed here", True
        else:
            reason, is_excused = "not in the corpus as labelled", False
        gaps[entry["language"], reason, is_excused] += 1
    return [
        Unmeasured(language, count, reason, is_excused)
        for (language, reason, is_excused), count in sorted(gaps.items())
    ]


def _is_whole(row: Row, unmeasured: Sequence[Unmeasured]) -> bool:
    """Whether a row holds all of its files although others are missing: a complete language."""
    return row.kind == "language" and all(gap.language != row.key for gap in unmeasured)


def _fallen(rows: Sequence[Row], floors: Floors) -> list[str]:
    fallen = []
    for row in rows:
        floor = floors.get(row.kind, {}).get(row.key, {})
        for name, rate in (("precision", row.precision), ("recall", row.recall)):
            if rate < floor.get(name, 0.0):
                fallen.append(f"{row.key}: {name} {rate:.4f}, floor {floor[name]:.3f}")
    return fallen


def _lifted(rows: Sequence[Row], floors: Floors) -> Floors:
    lifted: Floors = {
        kind: {key: dict(rates) for key, rates in by.items()} for kind, by in floors.items()
    }
    for row in rows:
        floor = lifted.setdefault(row.kind, {}).setdefault(row.key, {})
        for name, rate in (("precision", row.precision), ("recall", row.recall)):
            floor[name] = max(floor.get(name, 0.0), math.floor(rate * 1000) / 1000)
    return lifted


def _floors_text(languages: Sequence[str], floors: Floors) -> str:
    comment = FLOORS.read_text(encoding="utf-8").partition("languages = ")[0]
    names = ", ".join(f'"{name}"' for name in languages)
    lines = [f"{comment}languages = [{names}]"]
    for kind in ("all", "language", "code"):
        for key, rates in sorted(floors.get(kind, {}).items()):
            pairs = [f"{name} = {rates[name]:.3f}" for name in ("precision", "recall")]
            lines += ["", f"[{kind}.{key}]", *pairs]
    return "\n".join(lines) + "\n"


def _report(
    result: Score, read: Sequence[Entry], unmeasured: Sequence[Unmeasured], version: str
) -> str:
    labels = [label for entry in read for label in entry["labels"] if label["code"] in CODES]
    sure = sum(bool(label.get("sure", True)) for label in labels)
    negatives = sum(len(entry["hard_negatives"]) for entry in read)
    today = datetime.datetime.now(datetime.UTC).date()
    measured = (
        f"Measured on {today} with {version}: {result.files} files, {sure} findings that a perfect "
        f"linter gives, {negatives} places that look like a finding and are none."
    )
    lines = [
        "# Accuracy",
        "",
        "Written by `benchmarks/accuracy/run.py`; what it measures is told in [README.md](README.md).",
        "",
        measured,
        "",
        "| | right | wrong | missed | precision | recall | F1 |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in result.rows:
        rates = " | ".join(f"{rate:.3f}" for rate in (row.precision, row.recall, row.f1))
        name = f"**{row.key}**" if row.kind == "all" else row.key
        lines.append(f"| {name} | {row.tp} | {row.fp} | {row.fn} | {rates} |")
    if unmeasured:
        lines += ["", "Not measured:", "", *(f"- {gap}" for gap in unmeasured)]
    return "\n".join(lines) + "\n"


def _write_report(text: str) -> None:
    """Write the report, unless the date would be the only news in it."""
    old = REPORT.read_text(encoding="utf-8") if REPORT.exists() else ""
    if _without_date(old) != _without_date(text):
        REPORT.write_text(text, encoding="utf-8")
        print(f"wrote {REPORT.relative_to(HERE.parent.parent).as_posix()}")


def _without_date(text: str) -> list[Any]:
    return [
        line.partition(" with ")[2] if line.startswith("Measured on ") else line
        for line in text.splitlines()
    ]


if __name__ == "__main__":
    sys.exit(main())
