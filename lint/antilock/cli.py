"""The command line: what users type. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

from antilock.errors import AntilockError, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from antilock.catalogue.index import Catalogue
    from antilock.config.model import Configuration
    from antilock.discovery import File
    from antilock.facts import Span
    from antilock.findings import Result
    from antilock.inputs import Input
    from antilock.run import Project


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 clean, 1 findings, 2 could not do its job.

    After a check of very many files it ends the process itself.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        asked = arguments[0] if arguments else ""
        options = _parser(asked).parse_args(arguments)
        options.arguments = arguments
        command: Callable[[argparse.Namespace], int] = options.command
        code = command(options)
        if not sys.stdout.closed:  # the language server closes it when the editor leaves
            sys.stdout.flush()
        from antilock.collector import end_at_once

        end_at_once(code)
        return code
    except AntilockError as error:
        print(f"antilock: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader has gone (`antilock check | head`): nothing more to tell it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:
        print(f"antilock: {_blamed(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("antilock: interrupted", file=sys.stderr)
        return 130
    except Exception as error:  # exit 1 means findings: a fault of ours must not look like them
        import traceback

        traceback.print_exc()
        print(f"antilock: internal error, please report it: {error}", file=sys.stderr)
        return 2


def _blamed(error: OSError) -> str:
    """What a failure of the system is about: a file, the working directory or the output."""
    if not error.filename:
        try:
            os.getcwd()
        except OSError:
            return "the working directory is gone: change to one that exists"
    return f"{error.filename or 'output'}: {error.strerror or error}"


def _parser(asked: str = "") -> argparse.ArgumentParser:
    """The command line; of a command that is asked for, its own options alone."""
    import argparse

    from antilock import __version__

    parser = argparse.ArgumentParser(
        prog="antilock",
        description="Finds lock-in to one AI provider in source code, before the provider brakes.",
        epilog="Exit codes: 0 nothing at or above fail-on; 1 findings; 2 antilock could not do its job.",
    )
    parser.add_argument("--version", action="version", version=f"antilock {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, (about, add) in COMMANDS.items():
        if name == asked or asked not in COMMANDS:
            add(commands.add_parser(name, help=about))
    return parser


def _add_explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("check", metavar="CODE|NAME")
    parser.set_defaults(command=_explain)


def _add_checks(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_checks)


def _add_providers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("provider", nargs="?", metavar="NAME")
    parser.add_argument("--output-format", choices=("text", "json"), default="text")
    _add_configuration(parser)
    parser.set_defaults(command=_providers)


def _add_facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.set_defaults(command=_facts)


def _add_config(parser: argparse.ArgumentParser) -> None:
    _add_configuration(parser)
    parser.set_defaults(command=_config)


def _add_init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="DIRECTORY")
    parser.add_argument("--dry-run", action="store_true", help="print it, write nothing")
    parser.set_defaults(command=_init)


def _add_clean(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(command=_clean)


def _add_server(parser: argparse.ArgumentParser) -> None:
    transport = parser.add_mutually_exclusive_group()
    transport.add_argument(
        "--stdio", action="store_true", help="over standard input and output (the default)"
    )
    transport.add_argument(
        "--tcp", metavar="[HOST:]PORT", help="over a socket of this machine (host: 127.0.0.1)"
    )
    parser.set_defaults(command=_server)


def _add_configuration(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("configuration")
    group.add_argument("--config", metavar="FILE", help="use this file instead of looking for one")
    group.add_argument("--isolated", action="store_true", help="ignore every configuration file")


def _add_check(parser: argparse.ArgumentParser) -> None:
    from antilock.report import FORMATS

    levels = ("info", "warning", "error")
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and directories; - reads standard input"
    )
    _add_configuration(parser)
    chosen = parser.add_argument_group("which checks")
    for name, about in (
        ("select", "run only these: codes, prefixes, names or ALL"),
        ("ignore", "leave these out"),
        ("extend-select", "run these besides"),
    ):
        chosen.add_argument(
            f"--{name}", action="append", metavar="CHECKS", help=f"{about} (comma-separated)"
        )
    chosen.add_argument(
        "--preview", action="store_true", default=None, help="run preview checks too"
    )
    chosen.add_argument("--severity", choices=levels, help="show findings from this level on")
    chosen.add_argument(
        "--fail-on", choices=levels, help="exit 1 from this level on (default: warning)"
    )
    chosen.add_argument("--exit-zero", action="store_true", help="exit 0 even with findings")
    judged = parser.add_argument_group("how files are judged")
    judged.add_argument(
        "--as-of", metavar="DATE", help="judge shutdown dates by this day, such as 2026-11-22"
    )
    judged.add_argument(
        "--deploy-region",
        action="append",
        metavar="CODE",
        help="a country that the product runs in (ISO 3166)",
    )
    judged.add_argument("--no-project", action="store_true", help="judge each file on its own")
    files = parser.add_argument_group("which files")
    files.add_argument("--exclude", action="append", metavar="GLOB", help="leave these out")
    files.add_argument(
        "--include-tests", action="store_true", default=None, help="check test files too"
    )
    files.add_argument(
        "--force-exclude", action="store_true", help="leave excluded files out even when named"
    )
    files.add_argument("--stdin-filename", metavar="PATH", help="what to call standard input")
    fixing = parser.add_argument_group("fixing")
    fixing.add_argument(
        "--fix", action="store_true", help="mend what can be mended without a change of behaviour"
    )
    fixing.add_argument(
        "--unsafe-fixes", action="store_true", help="count fixes that change behaviour as well"
    )
    fixing.add_argument(
        "--diff", action="store_true", help="show what --fix would change; change nothing"
    )
    fixing.add_argument(
        "--write-env-example",
        action="store_true",
        help="with --fix: add new variables to .env.example",
    )
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=tuple(FORMATS), default="text")
    output.add_argument("--output-file", metavar="FILE", help="write the report there")
    output.add_argument(
        "--statistics", action="store_true", help="counts for each check instead of findings"
    )
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("--quiet", "-q", action="store_true", help="no summary and no progress")
    baseline = parser.add_argument_group("baseline")
    baseline.add_argument(
        "--baseline", metavar="FILE", help="known findings, which are not reported"
    )
    baseline.add_argument(
        "--write-baseline", action="store_true", help="write or prune the baseline"
    )
    running = parser.add_argument_group("running")
    running.add_argument(
        "--jobs", "-j", type=_positive, metavar="N", help="processes (default: one a core)"
    )
    running.add_argument(
        "--no-cache", action="store_true", help="keep nothing, and use nothing kept"
    )
    running.add_argument(
        "--timings", action="store_true", help="tell where the time went, on standard error"
    )
    parser.set_defaults(command=_check)


def _add_drill(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "What would happen if a provider refused you, or if you ran in a territory."
    )
    parser.epilog = "Exit codes: 0 nothing dies; 1 something does; 2 antilock could not do its job."
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files and directories")
    _add_configuration(parser)
    parser.add_argument(
        "--block",
        action="append",
        metavar="PROVIDER|TERRITORY",
        help="a provider that refuses, or a country (ISO 3166) to run in; comma-separated",
    )
    parser.add_argument(
        "--as-of", metavar="DATE", help="models that are shut down by this day die too"
    )
    parser.add_argument(
        "--include-tests", action="store_true", default=None, help="look at test files too"
    )
    parser.add_argument("--output-format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--output-file", metavar="FILE", help="write the report there")
    parser.add_argument(
        "--jobs", "-j", type=_positive, metavar="N", help="processes (default: one a core)"
    )
    parser.set_defaults(command=_drill)


COMMANDS: dict[str, tuple[str, Callable[[argparse.ArgumentParser], None]]] = {
    "check": ("lint files (the default: the project)", _add_check),
    "drill": ("what dies if a provider or territory goes away", _add_drill),
    "explain": ("show a check's page", _add_explain),
    "checks": ("list the checks, and the languages each covers", _add_checks),
    "providers": ("list the providers, or show one", _add_providers),
    "facts": ("print the facts that checks see of a file", _add_facts),
    "config": ("print the effective configuration, and where it comes from", _add_config),
    "init": ("write a starting configuration that fits the project", _add_init),
    "clean": ("delete what earlier runs have kept", _add_clean),
    "server": ("serve an editor (Language Server Protocol)", _add_server),
}


def _positive(text: str) -> int:
    import argparse

    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return int(text)


# check


def _check(options: argparse.Namespace) -> int:
    from time import time_ns

    from antilock.collector import spare_collector
    from antilock.discovery import discover
    from antilock.inputs import Files, Stdin

    clock = _Clock(options.timings)
    began = time_ns()
    project = _project(options)
    spare_collector(is_short=True)
    clock.lap("configuration and catalogue")
    configuration = project.configuration
    if options.write_baseline and configuration.reporting.baseline is None:
        raise UsageError(
            "--write-baseline needs a baseline: name its file with --baseline or in the configuration"
        )
    if options.write_env_example and not (options.fix or options.diff):
        raise UsageError("--write-env-example goes with --fix or --diff")
    if "-" in options.paths or (options.stdin_filename and not options.paths):
        source: Input = Stdin(options, project)
    else:
        found = discover(options.paths, configuration, is_exclude_forced=options.force_exclude)
        clock.lap("discovery")
        source = Files(options, project, found.files, found.notices)
    result = _against_baseline(options, project, source.check(clock.lap), source.checked)
    clock.lap("the rest of files")
    if options.diff:
        return _show_diff(options, project, source, result)
    if options.fix:
        result = _fix(options, project, source, result)
        clock.lap("fixes")
    shown = _shown(result, configuration.reporting.shown_from)
    told = _tell(options, project, shown, source.report_to)
    clock.lap("report")
    _keep_words(options, project)
    clock.tell()
    if any(notice.is_failure for notice in result.notices):
        return 2
    failing = any(
        finding.severity >= configuration.reporting.fails_from for finding in result.findings
    )
    code = 1 if failing and not options.exit_zero and not options.write_baseline else 0
    if isinstance(source, Files) and _does_nothing_else(options, project):
        _keep_report(options, project, source.files, began, told, code)
    return code


def _does_nothing_else(options: argparse.Namespace, project: Project) -> bool:
    """Whether a run does nothing but tell what it finds, and may keep it."""
    from antilock.recall import may_keep

    writes = options.fix or options.timings or options.output_file is not None or options.no_cache
    return not writes and project.configuration.reporting.baseline is None and may_keep(project)


def _keep_report(
    options: argparse.Namespace,
    project: Project,
    files: Sequence[File],
    began: int,
    told: str,
    code: int,
) -> None:
    """Keep the report for the next run, if that meets everything as this one did."""
    from antilock import replay
    from antilock.masking import mask
    from antilock.watch import watched

    if mask(told) != told:
        return
    states = watched(project, options.paths, files, began)
    if states is not None:
        replay.keep(options.arguments, states, told, code)


def _keep_words(options: argparse.Namespace, project: Project) -> None:
    """Keep what a run needs that answers before anything is loaded."""
    extensions = project.configuration.extensions
    gateways = project.configuration.policy.gateway_hosts
    if options.no_cache or extensions.provider or gateways:
        return
    from antilock import prefilter, quick

    if not quick.is_kept():
        tokens = prefilter.words_of(project.catalogue.tokens())
        quick.keep(tokens, list(project.catalogue.platform_files))


def _project(options: argparse.Namespace) -> Project:
    """The project that a command works on, with the command line laid over its configuration."""
    from antilock.project import load_project

    return load_project(options.paths, _overrides(options))


def _overrides(options: argparse.Namespace) -> dict[str, Any]:
    return {name: value for name, value in vars(options).items() if value is not None}


def _fix(options: argparse.Namespace, project: Project, source: Input, result: Result) -> Result:
    """Fix what is shown, and check again: what remains, with the counts of what was fixed."""
    from antilock.fix.files import example_change
    from antilock.records import replace

    shown = _shown(result, project.configuration.reporting.shown_from)
    changes = source.write(source.plan(shown.findings))
    count = changes.fixed.total()
    if options.write_env_example and changes.variables:
        example = example_change(project.configuration.root, changes.variables)
        changes = replace(changes, notices=(*changes.notices, *example.write()))
    if count:
        result = _against_baseline(options, project, source.check(), source.checked)
    notices = (*result.notices, *changes.notices)
    return replace(result, notices=notices, fixed=count, unfixed=changes.dropped)


def _show_diff(options: argparse.Namespace, project: Project, source: Input, result: Result) -> int:
    """Print what fixing would change; 1 when it would change something."""
    from antilock.fix.files import diff_lines, example_change
    from antilock.report.output import send
    from antilock.report.summary import plural

    shown = _shown(result, project.configuration.reporting.shown_from)
    changes = source.plan(shown.findings)
    files = list(changes.files)
    lines = list(diff_lines(files))
    if options.write_env_example and changes.variables:
        lines += example_change(project.configuration.root, changes.variables).diff()
    send(lines, sys.stdout)
    failures = [n for n in (*result.notices, *changes.notices) if n.is_failure]
    for notice in failures:
        print(f"antilock: {notice.path}: {notice.message}", file=sys.stderr)
    if not options.quiet:
        told = (
            f"Would fix {plural(changes.fixed.total(), 'finding')} in {plural(len(files), 'file')}."
        )
        print(told, file=sys.stderr)
    if failures:
        return 2
    return 1 if lines and not options.exit_zero else 0


def _against_baseline(
    options: argparse.Namespace, project: Project, result: Result, checked: Sequence[str]
) -> Result:
    """The result without what the baseline knows."""
    target = project.configuration.reporting.baseline
    if target is None:
        return result
    from antilock.baseline import Scope, apply_baseline, update_baseline
    from antilock.run import from_root
    from antilock.selection import select_checks

    failed = {notice.path for notice in result.notices if notice.is_failure}
    root = project.configuration.root
    scope = Scope(
        checked=frozenset(from_root(project, path) for path in checked if path not in failed),
        enabled=frozenset(
            check.code for check in select_checks(project.checks, project.configuration.selection)
        ),
        is_present=lambda path: (root / path).is_file(),
    )
    hold = update_baseline if options.write_baseline else apply_baseline
    return hold(target, result, scope, lambda path: from_root(project, path))


def _shown(result: Result, level: Any) -> Result:
    """The result without what is below a level, which is only counted."""
    from antilock.findings import Severity
    from antilock.records import replace

    hidden = tuple(
        (severity, count)
        for severity in Severity
        if severity < level and (count := sum(f.severity is severity for f in result.findings))
    )
    kept = tuple(finding for finding in result.findings if finding.severity >= level)
    return replace(result, findings=kept, hidden=hidden)


def _tell(options: argparse.Namespace, project: Project, result: Result, stream: TextIO) -> str:
    """Give the report; returns what a stream was told."""
    from pathlib import Path

    from antilock.report import View, reporter
    from antilock.report.output import save, send
    from antilock.report.terminal import wants_color

    name = "statistics" if options.statistics else options.output_format
    is_file = options.output_file is not None
    color = not is_file and wants_color(options.color, stream, os.environ)
    width = 0
    if not is_file and stream.isatty():
        import shutil

        width = shutil.get_terminal_size().columns
    view = View(
        checks=project.checks,
        color=color,
        width=width,
        fail_on=project.configuration.reporting.fails_from,
        has_summary=not options.quiet,
        shows_unsafe=options.unsafe_fixes,
    )
    chunks = reporter(name)(result, view)
    if is_file:
        save(chunks, Path(options.output_file))
        return ""
    return send(chunks, stream)


class _Clock:
    """Where the time of a run went."""

    def __init__(self, is_on: bool) -> None:
        self.is_on = is_on
        self.laps: list[tuple[str, float]] = []
        if is_on:
            from time import perf_counter

            self.now = perf_counter
            self.last = perf_counter()

    def lap(self, name: str) -> None:
        if self.is_on:
            now = self.now()
            self.laps.append((name, now - self.last))
            self.last = now

    def tell(self) -> None:
        for name, seconds in self.laps:
            print(f"{seconds * 1000:9.1f} ms  {name}", file=sys.stderr)


# The other commands


def _drill(options: argparse.Namespace) -> int:
    from contextlib import suppress
    from pathlib import Path

    from antilock.discovery import discover
    from antilock.drill import Fate, Scenario, rehearse
    from antilock.findings import Location
    from antilock.gather import text_of_data
    from antilock.languages import language_name
    from antilock.processes import usable_cores
    from antilock.reading import read_bytes
    from antilock.report.drill import FORMATS, DrillView
    from antilock.report.output import save, send
    from antilock.run import know_project, known_as
    from antilock.surroundings import base_of, rest_of

    if not options.block and options.as_of is None:
        raise UsageError("drill needs something to suppose: --block PROVIDER|TERRITORY, or --as-of")
    project = _project(options)
    catalogue, configuration = project.catalogue, project.configuration
    providers, territories = _blocked(options.block or [], catalogue)
    found = discover(options.paths, configuration)
    given = {known_as(project, file.path) for file in found.files}
    rest = rest_of(configuration, options.paths or ["."])
    others = [file for file in rest if known_as(project, file.path) not in given]
    knowledge = know_project([*found.files, *others], project, options.jobs or usable_cores())
    scenario = Scenario(providers, territories, project.as_of, options.as_of is not None)
    drill = rehearse(knowledge, scenario, given)
    base = base_of(configuration)

    def name_of(identity: str) -> str:
        known = catalogue.providers.get(identity)
        return known.name if known is not None else catalogue.atlas.territory_name(identity)

    def shown(path: str) -> str:
        return os.path.relpath(os.path.join(base, path)).replace(os.sep, "/")

    def located(path: str, span: Span) -> Location:
        if language_name(path) == "notebook":
            with suppress(OSError):  # it went away meanwhile
                data = read_bytes(os.path.join(base, path))
                return text_of_data(path, data).location(span)
        return Location(path, None, span)

    chunks = FORMATS[options.output_format](drill, DrillView(name_of, shown, located))
    if options.output_file is not None:
        save(chunks, Path(options.output_file))
    else:
        send(chunks, sys.stdout)
    for notice in found.notices:
        print(f"antilock: {notice.path}: {notice.message}", file=sys.stderr)
    if any(notice.is_failure for notice in found.notices):
        return 2
    return 1 if drill.count(Fate.DIES) else 0


def _blocked(given: Sequence[str], catalogue: Catalogue) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The providers and the territories among what is to be blocked. Raises UsageError."""
    from antilock.config.countries import COUNTRIES
    from antilock.config.nearest import nearest

    providers: dict[str, None] = {}
    territories: dict[str, None] = {}
    names = {known.name.lower(): known.id for known in catalogue.providers.values()}
    for word in (part.strip() for each in given for part in each.split(",")):
        identity = names.get(word.lower(), word.lower())
        if identity in catalogue.providers:
            providers[identity] = None
        elif word.upper() in COUNTRIES:
            territories[word.upper()] = None
        else:
            hint = nearest(word.lower(), catalogue.providers)
            raise UsageError(
                f"--block: {word!r} is neither a provider nor a country (ISO 3166)"
                + (f"; did you mean {hint}?" if hint else "; see antilock providers")
            )
    return tuple(providers), tuple(territories)


def _explain(options: argparse.Namespace) -> int:
    from antilock.config.nearest import nearest
    from antilock.packs import load_checks

    checks = load_checks(())
    wanted = options.check
    for check in checks:
        if wanted.upper() == check.code or wanted.lower() == check.name:
            _print_markdown(check.document)
            return 0
    names = [name for check in checks for name in (check.code, check.name)]
    hint = nearest(wanted, names)
    raise UsageError(
        f"no check is called {wanted!r}"
        + (f"; did you mean {hint}?" if hint else "; see antilock checks")
    )


def _print_markdown(text: str) -> None:
    from antilock.report.terminal import wants_color

    if sys.stdout.isatty() and wants_color("auto", sys.stdout, os.environ):
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        print(text)


def _checks(options: argparse.Namespace) -> int:
    from antilock.packs import load_checks

    checks = load_checks(())
    if options.output_format == "json":
        import json

        rows = [
            {
                "code": check.code,
                "name": check.name,
                "severity": check.severity.word,
                "since": check.since,
                "preview": check.is_preview,
                "languages": list(check.languages),
                "summary": check.page.split("\n", 1)[0],
                "url": check.url,
            }
            for check in checks
        ]
        print(json.dumps(rows, indent=2))
        return 0
    from antilock.report.matrix import matrix_lines

    print("\n".join(matrix_lines(checks)))
    return 0


def _providers(options: argparse.Namespace) -> int:
    from antilock.report.providers import provider_lines, provider_objects

    catalogue = _catalogue(options)
    if options.provider is not None and options.provider not in catalogue.providers:
        from antilock.config.nearest import nearest

        hint = nearest(options.provider, catalogue.providers)
        raise UsageError(
            f"no provider is called {options.provider!r}"
            + (f"; did you mean {hint}?" if hint else "; see antilock providers")
        )
    if options.output_format == "json":
        import json

        print(
            json.dumps(provider_objects(catalogue, options.provider), indent=2, ensure_ascii=False)
        )
    else:
        for line in provider_lines(catalogue, options.provider):
            print(line)
    return 0


def _catalogue(options: argparse.Namespace) -> Catalogue:
    from antilock.project import load_project

    return load_project((), _overrides(options)).catalogue


def _facts(options: argparse.Namespace) -> int:
    from antilock.engine import read_facts
    from antilock.languages import load_language
    from antilock.languages.base import UnreadableError
    from antilock.project import load_project
    from antilock.reading import read_bytes, read_text
    from antilock.report.facts import fact_lines

    try:
        data = read_bytes(options.file)
        text = read_text(options.file, data)
    except OSError as error:
        raise UsageError(f"{options.file}: cannot be read: {error.strerror or error}") from error
    except UnreadableError as error:
        raise UsageError(f"{options.file}: {error}") from error
    project = load_project((options.file,))
    for line in fact_lines(read_facts(text.text, load_language(text.language), project.catalogue)):
        print(line)
    return 0


def _config(options: argparse.Namespace) -> int:
    from antilock.project import load_project
    from antilock.report.configuration import configuration_lines

    configuration: Configuration = load_project((), _overrides(options)).configuration
    for line in configuration_lines(configuration):
        print(line)
    return 0


def _init(options: argparse.Namespace) -> int:
    from pathlib import Path

    from antilock.config.starter import choose_target, starter_text, write_starter
    from antilock.survey import survey

    directory = Path(options.path)
    if not directory.is_dir():
        raise UsageError(f"{options.path}: no such directory")
    target = choose_target(directory.resolve())
    summary = survey(str(directory))
    if options.dry_run:
        print(starter_text(summary, is_table=target.is_appended), end="")
        return 0
    write_starter(target, summary)
    providers = ", ".join(summary.providers) or "no provider"
    print(f"{target.file}: written, for a project that uses {providers}")
    return 0


def _server(options: argparse.Namespace) -> int:
    try:
        from antilock.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError(
            "the language server needs the extra `lsp`: pip install 'antilock[lsp]'"
        ) from error
    if options.tcp is None:
        return serve()
    host, _, port = options.tcp.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise UsageError(f"--tcp: expected [HOST:]PORT, got {options.tcp!r}")
    return serve(host or "127.0.0.1", int(port))


def _clean(options: argparse.Namespace) -> int:
    from antilock import cache

    del options
    place = cache.folder()
    count = cache.clean()
    print(f"{place}: {count} files deleted")
    return 0


if __name__ == "__main__":
    sys.exit(main())
