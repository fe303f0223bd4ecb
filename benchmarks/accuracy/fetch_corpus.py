"""Fetch the published source files that a label set was made on.

    python fetch_corpus.py LABELS.json DEST [--languages python,notebook] [--all]

Each entry of LABELS.json names a pinned origin: "pypi:NAME==VERSION", fetched with
`pip download`, or "npm:NAME@VERSION", fetched with `npm pack`, from whatever index those
two are configured to use. The labelled files (with --all, every file) of the package are
unpacked into DEST/<folder of the origin>, the layout that score.py reads.

`path` in a label file is the path inside the package: the top folder of an npm tarball
(`package/`) or of a source distribution (`name-version/`) is left out; wheels have none.

What is already there with the right content is not fetched again. Nothing of a package is
run or installed, except that pip reads a source distribution's metadata where there is no
wheel. Exits 1 when a labelled file is missing or has other content.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
"""A file of the label set: origin, path, sha256, language, labels, hard_negatives."""


class FetchError(Exception):
    """An origin could not be fetched or unpacked."""


def read_entries(labels: Path, languages: Iterable[str] = ()) -> list[Entry]:
    """The labelled files, those of the given languages only when any are given."""
    wanted = set(languages)
    entries: list[Entry] = json.loads(labels.read_text(encoding="utf-8"))["files"]
    return [entry for entry in entries if not wanted or entry["language"] in wanted]


def folder_of(origin: str) -> str:
    """The folder below DEST that holds the files of an origin."""
    kind, _, rest = origin.partition(":")
    return kind + "__" + rest.replace("/", "__").replace("@", "__at__").replace("==", "__at__")


def problem_of(folder: Path, entry: Entry) -> str | None:
    """What is wrong with the file of an entry in its origin's folder, or None."""
    full = folder / entry["path"]
    if not full.is_file():
        return "missing"
    if hashlib.sha256(full.read_bytes()).hexdigest() != entry["sha256"]:
        return "other content"
    return None


def fetch(entries: Iterable[Entry], dest: Path, *, everything: bool = False) -> list[str]:
    """Fetch what is not there yet; returns a sentence for each file that is not usable.

    `everything` unpacks whole packages, not only the labelled files.
    """
    origins: dict[str, list[Entry]] = collections.defaultdict(list)
    for entry in entries:
        inside(entry["path"], strip=False)
        origins[entry["origin"]].append(entry)

    fetched = there = 0
    wrong: list[str] = []
    for origin, files in sorted(origins.items()):
        folder = dest / folder_of(origin)
        if folder.parent != dest:
            raise FetchError(f"odd origin {origin!r}")
        complete = folder / ".fetched-all"
        is_whole = not everything or complete.exists()
        if is_whole and all(problem_of(folder, entry) is None for entry in files):
            there += 1
            continue
        print(f"fetching {origin}", file=sys.stderr)
        note = ""
        try:
            with tempfile.TemporaryDirectory() as scratch:
                archive = download(origin, scratch)
                folder.mkdir(parents=True, exist_ok=True)
                unpack(archive, folder, None if everything else {entry["path"] for entry in files})
            if everything:
                complete.touch()
            fetched += 1
        except FetchError as error:
            note = f" ({error})"
        problems = [(entry, problem_of(folder, entry)) for entry in files]
        wrong += [f"{folder.name}/{entry['path']}: {p}{note}" for entry, p in problems if p]
        if note and not any(problem for _, problem in problems):
            wrong.append(f"{folder.name}{note}")

    count = sum(map(len, origins.values()))
    print(
        f"{count} labelled files of {len(origins)} packages: "
        f"{fetched} packages fetched, {there} already there",
        file=sys.stderr,
    )
    return wrong


def download(origin: str, scratch: str) -> Path:
    """Download the one archive of an origin into `scratch`. Raises FetchError."""
    kind, _, rest = origin.partition(":")
    if rest.startswith("-"):
        raise FetchError("not a package name")
    if kind == "pypi":
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--ignore-requires-python"]
        pip += ["--disable-pip-version-check", "--quiet", "--dest", scratch]
        try:
            run(*pip, "--only-binary", ":all:", rest, cwd=scratch)
        except FetchError:
            run(*pip, rest, cwd=scratch)
    elif kind == "npm":
        options = ["--silent", "--ignore-scripts", "--pack-destination", scratch]
        run("npm", "pack", *options, rest, cwd=scratch)
    else:
        raise FetchError(f"cannot fetch a {kind!r} origin: put its files there by hand")
    archives = [item for item in Path(scratch).iterdir() if item.is_file()]
    if len(archives) != 1:
        raise FetchError(f"expected one archive, got {sorted(item.name for item in archives)}")
    return archives[0]


def run(*argv: str, cwd: str) -> None:
    """Run a program; raises FetchError with its last line when it fails."""
    try:
        done = subprocess.run(
            argv, cwd=cwd, capture_output=True, text=True, timeout=900, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FetchError(f"{argv[0]}: {error}") from error
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise FetchError(f"{argv[0]}: {lines[-1] if lines else f'exit {done.returncode}'}")


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each regular file, in the order of the archive.

    Links and special files are passed over.
    """
    try:
        if archive.suffix in {".whl", ".zip"}:
            with zipfile.ZipFile(archive) as wheel:
                for info in wheel.infolist():
                    if not info.is_dir():
                        yield info.filename, wheel.read(info)
        else:
            with tarfile.open(archive) as tarball:
                for item in tarball:
                    if item.isreg():
                        stream = tarball.extractfile(item)
                        yield item.name, stream.read() if stream else b""
    except (OSError, tarfile.TarError, zipfile.BadZipFile, EOFError) as error:
        raise FetchError(f"{archive.name}: {error}") from error


def inside(name: str, *, strip: bool) -> str | None:
    """The path below the package's folder, or None for the top folder itself.

    Raises FetchError for a name that could lead out of the folder.
    """
    parts = [part for part in name.split("/") if part not in {"", "."}]
    is_odd = any(bad in name for bad in ("\\", "\0")) or ":" in name[:2]
    if name.startswith("/") or ".." in parts or is_odd:
        raise FetchError(f"archive member {name!r} leaves the folder")
    return "/".join(parts[1:] if strip else parts) or None


def unpack(archive: Path, folder: Path, wanted: set[str] | None) -> None:
    """Write the wanted members (None: all of them) below `folder`. Raises FetchError."""
    root = folder.resolve()
    for name, content in members(archive):
        path = inside(name, strip=archive.suffix != ".whl")
        if path is None or (wanted is not None and path not in wanted):
            continue
        target = root / path
        if not target.resolve().is_relative_to(root):  # a link that was there before
            raise FetchError(f"archive member {name!r} leaves the folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument("dest", type=Path)
    parser.add_argument("--languages", default="", help="only files of these, with commas")
    parser.add_argument("--all", action="store_true", help="unpack whole packages")
    options = parser.parse_args()
    languages = [name for name in options.languages.split(",") if name]
    wrong = fetch(read_entries(options.labels, languages), options.dest, everything=options.all)
    if wrong:
        print(f"{len(wrong)} not usable:", *wrong, sep="\n  ", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
