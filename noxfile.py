"""Every task of the project; `nox` alone runs all that a change must pass."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tomllib
import zipfile
from pathlib import Path

import nox

# Tests come last, so that their closing lines end the log.
nox.options.sessions = [
    "lint",
    "types",
    "layers",
    "docs",
    "package",
    "accuracy",
    "editors",
    "tests",
]
nox.options.reuse_venv = "yes"
nox.options.error_on_missing_interpreters = True

# Tools of the sessions come from the index that pip is configured for, and from nowhere else.
os.environ["VIRTUALENV_NO_PERIODIC_UPDATE"] = "1"
os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
# What a person has set for their own terminal or checkout must not change a result.
for name in ("PYTHONPATH", "MYPYPATH", "PYTHONWARNINGS"):
    os.environ.pop(name, None)

ROOT = Path(__file__).parent
PYPROJECT = nox.project.load_toml(ROOT / "pyproject.toml")
OLDEST = (3, 11)


def group(name: str) -> list[str]:
    """The requirements of a dependency group in pyproject.toml."""
    return list(nox.project.dependency_groups(PYPROJECT, name))


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff: rules and format."""
    session.install("--quiet", *group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy --strict on both packages."""
    session.install("--quiet", "-e", ".", *group("types"))
    session.run("mypy")


@nox.session
def layers(session: nox.Session) -> None:
    """import-linter: who may import whom."""
    session.install("--quiet", "-e", ".", *group("layers"))
    session.run("lint-imports", "--no-cache", env={"PYTHONIOENCODING": "utf-8"})


@nox.session
def docs(session: nox.Session) -> None:
    """The generated pages are those that the code would generate now."""
    session.install("--quiet", "-e", ".")
    session.run("python", "docs/generate.py", "--check")


@nox.session
def package(session: nox.Session) -> None:
    """Build, and run what was built on the sample application in clean environments.

    On the oldest Python the lower bounds of all dependencies are run too.
    """
    session.install("--quiet", *group("package"))
    target = Path(session.create_tmp()).resolve() / "dist"
    shutil.rmtree(target, ignore_errors=True)
    session.run("python", "-m", "build", "--no-isolation", "--outdir", str(target), silent=True)
    (wheel,) = target.glob("*.whl")
    (sdist,) = target.glob("*.tar.gz")
    session.log(f"built {wheel.name} ({wheel.stat().st_size} bytes) and {sdist.name}")
    run_clean(session, wheel, "newest")
    if sys.version_info[:2] == OLDEST:
        run_clean(session, wheel, "lowest", *lower_bounds())


def run_clean(session: nox.Session, wheel: Path, name: str, *pins: str) -> None:
    """Install the wheel alone, without extras, and check the sample application with it."""
    home = Path(session.create_tmp()).resolve() / name
    session.run("python", "-m", "venv", "--clear", str(home))
    programs = home / ("Scripts" if sys.platform == "win32" else "bin")
    python = str(programs / "python")
    session.run(python, "-m", "pip", "install", "--quiet", str(wheel), *pins, external=True)
    sample = str(ROOT / "examples")
    # -I, and a directory of its own: what is imported is what was installed.
    session.chdir(home)
    report = home / "report.json"
    session.run(
        python, "-I", "-m", "antilock", "check", "--output-format", "json",
        "--output-file", str(report), sample,
        external=True, success_codes=[1],
    )  # fmt: skip
    findings = json.loads(report.read_text(encoding="utf-8"))["findings"]
    found = sorted({finding["code"] for finding in findings})
    session.log(f"{name}: {len(findings)} findings in the sample application: {', '.join(found)}")
    if not {"ALK101", "ALK201"} <= set(found):
        session.error("the installed package does not find what the sample application holds")
    session.run(str(programs / "antilock"), "--version", external=True)
    session.chdir(ROOT)


def lower_bounds() -> list[str]:
    """Every runtime dependency pinned to the oldest version that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [requirement.replace(">=", "==") for requirement in project["dependencies"]]


@nox.session
def accuracy(session: nox.Session) -> None:
    """Precision and recall on real files against labels made by hand."""
    if shutil.which("npm") is None:
        session.warn("npm is not installed: the labelled files of npm packages are NOT measured")
    session.install("--quiet", "-e", ".")
    session.run("python", "benchmarks/accuracy/run.py", *session.posargs)


@nox.session
def editors(session: nox.Session) -> None:
    """The extension for Visual Studio Code: types, tests with a stand-in editor, the package."""
    if shutil.which("npm") is None:
        session.warn("npm is not installed: the extension is NOT built and NOT tested")
        return
    session.chdir("editors/vscode")
    session.run("npm", "ci", "--no-audit", "--no-fund", external=True, silent=True)
    session.run("npm", "test", external=True, silent=True)
    session.run("npm", "run", "package", external=True, silent=True)
    with zipfile.ZipFile("antilock.vsix") as package:
        if "extension/dist/extension.js" not in package.namelist():
            session.error("the package lacks the extension's code")


@nox.session
def tests(session: nox.Session) -> None:
    """Pytest; `nox -s tests -- ARGUMENTS` passes arguments on."""
    session.install("--quiet", "-e", ".[flake8,lsp]", *group("test"))
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session(default=False)
def lowest(session: nox.Session) -> None:
    """All tests with the lower bounds of all runtime dependencies."""
    session.install("--quiet", "-e", ".[flake8,lsp]", *group("test"), *lower_bounds())
    session.run("python", "-m", "pytest", *session.posargs)
