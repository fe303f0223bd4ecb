"""The baseline: a committed file of known findings, which only shrinks.

Known findings are not reported; entries that no finding needs any more are stale, are reported,
and are taken out by `--write-baseline`. That never adds to a baseline that exists: new findings
are mended or suppressed where they stand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from antilock.config.values import describe
from antilock.errors import ConfigError
from antilock.findings import Finding, Notice, Result
from antilock.hashing import blake2b
from antilock.records import dataclass, replace

VERSION = 1
MAX_BYTES = 50_000_000
_KEYS = frozenset(("path", "code", "fingerprint", "count"))


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """Known findings of one fingerprint. `path` is relative to the configuration's root."""

    path: str
    code: str
    fingerprint: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries, sorted, one for each path, code and fingerprint."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a run has looked at; entries beyond it are neither stale nor pruned.

    checked      paths that were checked to the end, relative to the configuration's root
    enabled      codes of the checks that ran
    is_present   whether a path, relative to the root, still exists: a deleted file's entries are
                 stale although nobody could check it
    """

    checked: frozenset[str]
    enabled: frozenset[str]
    is_present: Callable[[str], bool]

    def covers(self, entry: Entry) -> bool:
        """Whether the run would have found what the entry stands for."""
        if not self.is_present(entry.path):
            return True
        return entry.code in self.enabled and entry.path in self.checked


@dataclass(frozen=True, slots=True)
class Comparison:
    """Findings held against a baseline.

    new      findings that it does not hold, in their order
    known    how many it holds
    stale    what it holds too much; `count` is the surplus
    """

    new: tuple[Finding, ...]
    known: int = 0
    stale: tuple[Entry, ...] = ()


def fingerprint(path: str, code: str, line: str, occurrence: int = 0) -> str:
    """An identity of a finding that edits elsewhere leave alone: 16 hexadecimal digits.

    path         relative to the configuration's root, so that it is the same from any directory
    line         the source line that the finding starts on; white space does not count
    occurrence   how many findings of this code on equal lines come before it in the file
    """
    content = "\0".join((path, code, " ".join(line.split()), str(occurrence)))
    return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def fingerprints(path: str, lines: Iterable[tuple[str, str]]) -> list[str]:
    """The fingerprints of a file's findings, given as code and source line in their order."""
    seen: Counter[tuple[str, str]] = Counter()
    identities: list[str] = []
    for code, line in lines:
        plain = " ".join(line.split())
        identities.append(fingerprint(path, code, plain, seen[code, plain]))
        seen[code, plain] += 1
    return identities


def apply_baseline(
    file: Path, result: Result, scope: Scope, to_root: Callable[[str], str] = str
) -> Result:
    """A result without the findings that the baseline of `file` knows; stale entries become
    notices. `to_root` turns the path of a finding into one relative to the configuration's root.

    Raises ConfigError when the file is missing, cannot be read, or is no baseline.
    """
    comparison = compare(read_baseline(file), result.findings, scope, to_root)
    return _without_known(result, comparison, _stale_notices(comparison.stale))


def update_baseline(
    file: Path, result: Result, scope: Scope, to_root: Callable[[str], str] = str
) -> Result:
    """Create the baseline of `file`, or prune it; the result without what it then knows.

    A baseline that exists is never added to, and entries beyond the scope stay.

    Raises ConfigError when the file cannot be read or written, or is no baseline.
    """
    if file.exists():
        baseline = read_baseline(file)
        comparison = compare(baseline, result.findings, scope, to_root)
        if comparison.stale:
            write_baseline(file, prune_baseline(baseline, comparison.stale))
    else:
        baseline = create_baseline(result.findings, to_root)
        comparison = compare(baseline, result.findings, scope, to_root)
        write_baseline(file, baseline)
    return _without_known(result, comparison, ())


def compare(
    baseline: Baseline,
    findings: Iterable[Finding],
    scope: Scope,
    to_root: Callable[[str], str] = str,
) -> Comparison:
    """Which findings are new, and which entries are stale.

    `to_root` turns the path of a finding into one relative to the configuration's root.
    """
    left = Counter({replace(entry, count=1): entry.count for entry in baseline.entries})
    new: list[Finding] = []
    known = 0
    for finding in findings:
        entry = _entry_of(finding, to_root)
        if left[entry] > 0:
            left[entry] -= 1
            known += 1
        else:
            new.append(finding)
    stale = sorted(
        replace(entry, count=count)
        for entry, count in left.items()
        if count > 0 and scope.covers(entry)
    )
    return Comparison(tuple(new), known, tuple(stale))


def create_baseline(findings: Iterable[Finding], to_root: Callable[[str], str] = str) -> Baseline:
    """A baseline that knows exactly these findings."""
    return _collected(Counter(_entry_of(finding, to_root) for finding in findings))


def prune_baseline(baseline: Baseline, stale: Sequence[Entry]) -> Baseline:
    """The baseline without what is stale."""
    counts = Counter({replace(entry, count=1): entry.count for entry in baseline.entries})
    counts.subtract({replace(entry, count=1): entry.count for entry in stale})
    return _collected(counts)


def baseline_text(baseline: Baseline) -> str:
    """The file's content: JSON, sorted, a line for each entry, so that a diff reads well."""
    import json

    lines = [
        json.dumps(
            {
                "path": entry.path,
                "code": entry.code,
                "fingerprint": entry.fingerprint,
                "count": entry.count,
            }
        )
        for entry in sorted(baseline.entries)
    ]
    body = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def read_baseline(file: Path) -> Baseline:
    """The baseline that a file holds.

    Raises ConfigError when the file is missing, cannot be read, or is no baseline.
    """
    import json

    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        message = f"{file}: does not exist; --write-baseline creates it"
        raise ConfigError([message]) from error
    except OSError as error:
        raise ConfigError([f"{file}: cannot be read: {error.strerror}"]) from error
    if len(content) > MAX_BYTES:
        raise ConfigError([f"{file}: is larger than {MAX_BYTES} bytes"])
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        if b"<<<<<<<" in content:
            raise ConfigError([f"{file}: holds an unfinished merge"]) from error
        raise ConfigError([f"{file}: is not valid JSON: {error}"]) from error
    return _baseline_of(file, data)


def write_baseline(file: Path, baseline: Baseline) -> None:
    """Write the file in one step: it is never half written, also when the run is interrupted.

    Raises ConfigError when it cannot be written.
    """
    from contextlib import suppress
    from tempfile import NamedTemporaryFile

    target = file.resolve()  # a link stays a link
    temporary = None
    try:
        with NamedTemporaryFile(
            "w",
            encoding="utf-8",
            newline="\n",
            dir=target.parent,
            prefix=f".{target.name}.",
            delete=False,
        ) as stream:
            temporary = Path(stream.name)
            stream.write(baseline_text(baseline))
        temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        temporary.replace(target)
        temporary = None
    except OSError as error:
        raise ConfigError([f"{file}: cannot be written: {error.strerror}"]) from error
    finally:
        if temporary is not None:
            with suppress(OSError):
                temporary.unlink()


def _without_known(result: Result, comparison: Comparison, notices: tuple[Notice, ...]) -> Result:
    return replace(
        result,
        findings=comparison.new,
        notices=(*result.notices, *notices),
        baselined=result.baselined + comparison.known,
    )


def _stale_notices(stale: Sequence[Entry]) -> tuple[Notice, ...]:
    """A notice for each path that has stale entries."""
    codes: dict[str, Counter[str]] = {}
    for entry in stale:
        codes.setdefault(entry.path, Counter())[entry.code] += entry.count
    return tuple(
        Notice(
            path,
            f"the baseline knows findings that are gone ({_counted(counter)}); "
            "--write-baseline takes them out",
        )
        for path, counter in sorted(codes.items())
    )


def _counted(codes: Counter[str]) -> str:
    return ", ".join(
        code if count == 1 else f"{count} {code}" for code, count in sorted(codes.items())
    )


def _entry_of(finding: Finding, to_root: Callable[[str], str]) -> Entry:
    return Entry(to_root(finding.location.path), finding.code, finding.fingerprint)


def _collected(counts: Counter[Entry]) -> Baseline:
    kept = (replace(entry, count=count) for entry, count in counts.items() if count > 0)
    return Baseline(tuple(sorted(kept)))


def _baseline_of(file: Path, data: Any) -> Baseline:
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise ConfigError([f"{file}: expected an object with a list findings, as antilock writes"])
    version = data.get("version")
    if version != VERSION or isinstance(version, bool):
        raise ConfigError([f"{file}: version: expected {VERSION}, got {describe(version)}"])
    counts: Counter[Entry] = Counter()
    for index, entry in enumerate(data["findings"]):
        if not _is_entry(entry):
            shape = "path, code and fingerprint as strings and a count from 1"
            message = f"{file}: findings[{index}]: expected {shape}, got {describe(entry)}"
            raise ConfigError([message])
        counts[Entry(entry["path"], entry["code"], entry["fingerprint"])] += entry["count"]
    return _collected(counts)


def _is_entry(entry: Any) -> bool:
    if not isinstance(entry, dict) or entry.keys() != _KEYS:
        return False
    count = entry["count"]
    if isinstance(count, bool) or not isinstance(count, int) or count < 1:
        return False
    return all(isinstance(entry[key], str) for key in ("path", "code", "fingerprint"))
