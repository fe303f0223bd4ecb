"""What `antilock init` writes: a commented configuration fitted to what a project holds."""

from __future__ import annotations

from pathlib import Path

from antilock.config.load import FILE_NAME
from antilock.config.model import KEYS, Key
from antilock.errors import UsageError
from antilock.records import dataclass

_FEW = 8


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """What was found in a project.

    providers   ids of the providers that it uses
    sdk_files   files that import a provider's SDK, relative to the project, with `/`
    test_files  how many test files there are
    """

    providers: tuple[str, ...] = ()
    sdk_files: tuple[str, ...] = ()
    test_files: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where the starting configuration goes: into a new file, or to the end of one."""

    file: Path
    is_appended: bool


def choose_target(directory: Path) -> Target:
    """The end of the directory's pyproject.toml if there is one, else a new antilock.toml.

    Raises UsageError when the directory has a configuration of antilock already, and ConfigError
    when its pyproject.toml cannot be read.
    """
    from antilock.config.load import find_table

    own = directory / FILE_NAME
    shared = directory / "pyproject.toml"
    if own.exists() or own.is_symlink():
        raise UsageError(f"{own}: exists already")
    if not shared.is_file():
        return Target(own, is_appended=False)
    table = find_table(directory)
    if table is not None and table.file == shared:
        raise UsageError(f"{shared}: has a [tool.antilock] table already")
    return Target(shared, is_appended=True)


def write_starter(target: Target, summary: ProjectSummary) -> None:
    """Write the starting configuration; what a file already holds stays as it is.

    Raises UsageError when a table cannot be added to the file, or when it cannot be written.
    """
    text = starter_text(summary, is_table=target.is_appended)
    try:
        if target.is_appended:
            content = target.file.read_bytes()
            addition = appended(content.decode("utf-8"), text)[len(content.decode("utf-8")) :]
            with target.file.open("ab") as stream:
                stream.write(addition.encode("utf-8"))
        else:
            with target.file.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
    except FileExistsError as error:
        raise UsageError(f"{target.file}: exists already") from error
    except OSError as error:
        raise UsageError(f"{target.file}: cannot be written: {error.strerror}") from error


def appended(existing: str, text: str) -> str:
    """`existing` with `text` after an empty line, in the line endings of `existing`.

    Raises UsageError when the whole would not be TOML with our table in it, as where `tool` is
    written as an inline table.
    """
    import tomli

    newline = "\r\n" if "\r\n" in existing else "\n"
    gap = "" if not existing.strip() else newline if existing.endswith("\n") else newline * 2
    whole = existing + gap + text.replace("\n", newline)
    try:
        tomli.loads(whole.removeprefix("\ufeff"))
    except tomli.TOMLDecodeError as error:
        raise UsageError(
            f"a [tool.antilock] table cannot be added to pyproject.toml ({error}); "
            f"create an {FILE_NAME} instead"
        ) from error
    return whole


def starter_text(summary: ProjectSummary, *, is_table: bool) -> str:
    """The configuration, as a `[tool.antilock]` table or as the content of an antilock.toml.

    What was found is set; every other key stands in a comment with its meaning.
    """
    settings = _settings(summary)
    lines = ["[tool.antilock]"] if is_table else []
    lines.append("# What antilock checks. `antilock config` shows the values in effect.")
    for key in KEYS:
        if key.name in ("provider", "check"):
            continue
        lines += ["", *_wrapped(key.about)]
        lines += settings.get(key.name, [f"# {key.name} = {key.example}"])
    lines += ["", *_own_provider_lines(is_table=is_table)]
    return "\n".join(lines) + "\n"


def _settings(summary: ProjectSummary) -> dict[str, list[str]]:
    """The lines of the keys that the findings have something to say about."""
    settings: dict[str, list[str]] = {}
    if summary.providers:
        found = ", ".join(f'"{provider}"' for provider in sorted(set(summary.providers)))
        settings["providers"] = [f"# In use today: {found}", f"# providers = [{found}]"]
    files = sorted(set(summary.sdk_files))
    if 0 < len(files) <= _FEW:
        globs = ", ".join(_toml_string(_glob_of(file)) for file in files)
        settings["adapters"] = [
            "# These files import a provider's SDK today; keep those that should.",
            f"adapters = [{globs}]",
        ]
    elif files:
        settings["adapters"] = [
            f"# {len(files)} files import a provider's SDK today.",
            *_example_lines("adapters"),
        ]
    if summary.test_files:
        settings["include-tests"] = [
            f"# {summary.test_files} test file{'s' * (summary.test_files > 1)} found, left out.",
            "include-tests = false",
        ]
    settings["fail-on"] = ['fail-on = "warning"']
    return settings


def _example_lines(name: str) -> list[str]:
    return [f"# {key.name} = {key.example}" for key in KEYS if key.name == name]


def _own_provider_lines(*, is_table: bool) -> list[str]:
    key: Key = next(key for key in KEYS if key.name == "provider")
    header = "[tool.antilock.provider.acme]" if is_table else "[provider.acme]"
    return [*_wrapped(key.about), f"# {header}", *(f"# {line}" for line in key.example.split("\n"))]


def _wrapped(text: str) -> list[str]:
    from textwrap import wrap

    return wrap(text, 92, initial_indent="# ", subsequent_indent="# ", break_long_words=False)


def _glob_of(file: str) -> str:
    """A pattern that matches one file at the root of the configuration, and no other."""
    escaped = "".join("\\" + sign if sign in "*?[\\!" else sign for sign in file)
    return escaped if "/" in file else "/" + escaped


def _toml_string(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
