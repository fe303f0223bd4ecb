"""Configuration: finding it, reading it, and telling every mistake at once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import jsonschema
import pytest
import tomli
import tomli_w
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from antilock.config import load as loading
from antilock.config.globs import compile_globs
from antilock.config.load import find_table, load_configuration
from antilock.config.model import GROUPS, KEYS, Configuration, Layer, OwnProvider, Shape
from antilock.config.nearest import nearest
from antilock.config.schema import build_schema, schema_text
from antilock.config.starter import (
    ProjectSummary,
    appended,
    choose_target,
    starter_text,
    write_starter,
)
from antilock.config.values import Known
from antilock.errors import ConfigError, UsageError
from antilock.findings import Severity

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Limits:
    max_rows: int = 3
    is_strict: bool = False
    words: tuple[str, ...] = ()
    ratio: float = 0.5
    title: str = ""


KNOWN = Known(
    checks={
        "ALK101": "hardcoded-endpoint",
        "ALK201": "hardcoded-model",
        "ALK203": "retired-model",
        "ALK401": "missing-fallback",
    },
    options={"hardcoded-model": Limits},
    providers=lambda: ("openai", "mistral", "deepseek"),
)


def load(directory: Path, **options) -> Configuration:
    return load_configuration(directory, lambda _packs: KNOWN, **options)


def problems(directory: Path, text: str, **options) -> list[str]:
    (directory / "antilock.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(directory, **options)
    return caught.value.problems


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A directory that no configuration above it reaches into."""
    (tmp_path / ".git").mkdir()
    return tmp_path


# Finding the file


def test_without_a_file_every_value_is_the_default(project):
    configuration = load(project)
    assert configuration == Configuration(root=project, provenance=configuration.provenance)
    assert {origin.source for origin in configuration.provenance.origins} == {"default"}


def test_the_nearest_file_wins(project):
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    (project / "antilock.toml").write_text('fail-on = "error"')
    (project / "a" / "antilock.toml").write_text('fail-on = "info"')
    configuration = load(inner)
    assert configuration.reporting.fail_on is Severity.INFO
    assert configuration.root == project / "a"


def test_antilock_toml_wins_over_pyproject_beside_it(project):
    (project / "antilock.toml").write_text("preview = true")
    (project / "pyproject.toml").write_text("[tool.antilock]\npreview = false")
    assert load(project).selection.preview is True


@pytest.mark.parametrize("text", ["[project]\nname = 'antilock'", "[tool.black]", "not [ toml"])
def test_a_pyproject_without_the_table_is_passed_over(project, text):
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text(text)
    (project / "pyproject.toml").write_text("[tool.antilock]\npreview = true")
    assert load(inner).selection.preview is True


def test_the_search_ends_at_the_top_of_a_repository(tmp_path):
    (tmp_path / "antilock.toml").write_text("preview = true")
    inner = tmp_path / "repository"
    (inner / ".git").mkdir(parents=True)
    assert find_table(inner) is None


def test_an_empty_table_counts_as_a_file(project):
    (project / "pyproject.toml").write_text("[tool.antilock]")
    assert load(project).provenance.file == project / "pyproject.toml"


def test_an_isolated_run_reads_no_file(project):
    (project / "antilock.toml").write_text("preview = true")
    assert load(project, is_isolated=True).selection.preview is False


def test_a_named_file_is_read_instead_of_the_nearest(project):
    (project / "antilock.toml").write_text("preview = true")
    (project / "other.toml").write_text("include-tests = true")
    configuration = load(project, file=Path("other.toml"))
    assert (configuration.selection.preview, configuration.discovery.include_tests) == (False, True)


def test_a_named_file_may_hold_the_table_of_a_pyproject(project):
    (project / "shared.toml").write_text("[tool.antilock]\ninclude-tests = true")
    assert load(project, file=Path("shared.toml")).discovery.include_tests is True


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.toml", None, "does not exist"),
        ("pyproject.toml", b"[project]", "there is no [tool.antilock] table in it"),
        ("pyproject.toml", b"tool.antilock = 3", "tool.antilock: expected a table, got 3"),
        ("x.toml", b"select = [", "is not valid TOML"),
        ("x.toml", b"\n\nselect = '\xff'", "is not UTF-8 in line 3"),
        ("x.toml", b"a = " + b"[" * 50_000, "nested too deeply"),
        ("x.toml", b"a = " + b"{a = " * 50_000, "is not valid TOML|nested too deeply"),
        ("x.toml", b"a = " + b"9" * 50_000, "is not valid TOML"),
        ("x.toml", b"#" * 1_000_001, "is larger than 1000000 bytes"),
        ("x\0.toml", None, "does not exist"),
    ],
)
def test_a_file_that_is_no_configuration_is_named_with_the_reason(project, name, content, said):
    file = project / name
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load(project, file=file)
    (problem,) = caught.value.problems
    assert name.partition("\0")[0] in problem
    assert any(each in problem for each in said.split("|"))


def test_a_directory_is_no_configuration(project):
    (project / "folder.toml").mkdir()
    with pytest.raises(ConfigError, match=r"folder\.toml: is a directory"):
        load(project, file=Path("folder.toml"))
    (project / "antilock.toml").mkdir()
    assert load(project).provenance.file is None


def test_an_unreadable_file_is_named(project, monkeypatch):
    (project / "antilock.toml").write_text("")

    def refuse(self, *arguments):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ConfigError, match=r"antilock\.toml: cannot be read: Permission denied"):
        load(project)


def test_a_directory_above_that_nobody_may_look_into_is_passed_over(project, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert find_table(project) is None


def test_a_byte_order_mark_and_crlf_do_not_matter(project):
    (project / "antilock.toml").write_bytes(
        b"\xef\xbb\xbfpreview = true\r\ninclude-tests = true\r\n"
    )
    configuration = load(project)
    assert configuration.selection.preview
    assert configuration.discovery.include_tests


# Values

EVERYTHING = """
select = ["ALK1", "hardcoded-model"]
ignore = ["ALK101"]
extend-select = ["alk203"]
preview = true
exclude = ["legacy/", "!build/"]
include-tests = true
per-file-ignores = { "scripts/**" = ["ALL"], "!src/**" = ["ALK4"] }
fail-on = "error"
severity = "info"
baseline = "known.json"
providers = ["openai", "acme"]
fallback-providers = ["mistral"]
deploy-regions = ["DE", "sg"]
gateway-hosts = ["LLM.example.org", "*.gw.example.org:8443"]
adapters = ["src/llm/"]
retirement-horizon-days = 180
as-of = 2026-11-22
packs = []

[provider.acme]
hosts = ["llm.acme.example"]
models = ["acme-*"]
modules = ["acme_llm"]

[check.hardcoded-model]
max-rows = 7
is-strict = true
words = ["a"]
ratio = 1
title = "t"
"""


def test_every_key_arrives_where_it_belongs(project):
    (project / "antilock.toml").write_text(EVERYTHING)
    configuration = load(project)
    assert configuration.selection.select == ("ALK1", "hardcoded-model")
    assert configuration.selection.per_file_ignores == (
        ("scripts/**", ("ALL",)),
        ("!src/**", ("ALK4",)),
    )
    assert configuration.discovery.exclude == ("legacy/", "!build/")
    assert configuration.reporting.baseline == project / "known.json"
    assert configuration.policy.providers == ("openai", "acme")
    assert configuration.policy.deploy_regions == ("DE", "SG")
    assert configuration.policy.gateway_hosts == ("llm.example.org", "*.gw.example.org:8443")
    assert configuration.policy.as_of == date(2026, 11, 22)
    assert configuration.extensions.provider == (
        OwnProvider("acme", ("llm.acme.example",), ("acme-*",), ("acme_llm",)),
    )
    assert configuration.extensions.check == (
        ("hardcoded-model", Limits(7, is_strict=True, words=("a",), ratio=1, title="t")),
    )
    sources = {origin.source for origin in configuration.provenance.origins}
    assert sources == {"antilock.toml"}


def test_a_date_may_be_a_string(project):
    (project / "antilock.toml").write_text('as-of = "2026-11-22"')
    assert load(project).policy.as_of == date(2026, 11, 22)


def test_options_of_a_check_default_to_its_own(project):
    class Fake:
        name = "hardcoded-model"
        options = Limits

    assert load(project).options_for(Fake()) == Limits()
    (project / "antilock.toml").write_text("check.ALK201.max-rows = 9")
    assert load(project).options_for(Fake()) == Limits(9)
    Fake.name, Fake.options = "other", None
    assert load(project).options_for(Fake()) is None


def test_what_fails_a_run_is_shown_and_what_is_hidden_fails_nothing(project):
    def levels(text: str) -> tuple[str, str]:
        (project / "antilock.toml").write_text(text)
        reporting = load(project).reporting
        return reporting.shown_from.word, reporting.fails_from.word

    assert levels("") == ("warning", "warning")
    assert levels('fail-on = "error"') == ("error", "error")
    assert levels('severity = "info"') == ("info", "warning")
    assert levels('severity = "error"') == ("error", "error")


# Mistakes


def test_all_mistakes_are_told_at_once(project):
    told = problems(
        project,
        """
        fial-on = "error"
        select = "ALK2"
        ignore = ["hardcoded-modle", "NOPE1"]
        fail-on = "warn"
        deploy-regions = ["UK", "XX"]
        providers = ["opanai"]
        gateway-hosts = ["https://llm.example.org/v1", "a b"]
        as-of = "2026-02-30"
        retirement-horizon-days = "90"
        include-tests = "True"
        exclude = ["../other", ""]
        baseline = 3
        per-file-ignores = { "a/**" = ["X"], "b/**" = "ALK2" }
        provider.acme.hots = ["a"]
        provider.empty = {}
        provider."Big Corp".hosts = ["a.example"]
        check.hardcoded-modle.x = 1
        check.missing-fallback.x = 1
        check.hardcoded-model.max_rows = 1
        """,
        command_line={"fail-on": "eror", "select": "ALK9", "deploy-regions": ["ZZ"]},
    )
    assert told == [
        'antilock.toml: expected a known key, got "fial-on"; did you mean "fail-on"?',
        "antilock.toml: select: expected a list of codes, code prefixes or check names, got"
        ' "ALK2"; did you mean ["ALK2"]?',
        'antilock.toml: ignore: expected a code or name of a check, got "hardcoded-modle"; did you'
        ' mean "hardcoded-model"?',
        'antilock.toml: ignore: expected a code or name of a check, got "NOPE1"',
        'antilock.toml: fail-on: expected "error", "warning" or "info", got "warn"; did you mean'
        ' "warning"?',
        "antilock.toml: deploy-regions: expected an ISO 3166 country code of two letters, got"
        ' "UK"; did you mean "GB"?',
        'antilock.toml: deploy-regions: expected an ISO 3166 country code of two letters, got "XX"',
        'antilock.toml: providers: expected the id of a provider, got "opanai"; did you mean'
        ' "openai"?',
        "antilock.toml: gateway-hosts: expected a host name, got"
        ' "https://llm.example.org/v1"; did you mean "llm.example.org"?',
        'antilock.toml: gateway-hosts: expected a host name, got "a b"',
        'antilock.toml: as-of: expected a date such as 2026-11-22, got "2026-02-30"',
        "antilock.toml: retirement-horizon-days: expected a whole number of days from 0 to 36500,"
        ' got "90"; did you mean 90?',
        'antilock.toml: include-tests: expected true or false, got "True"; did you mean true?',
        'antilock.toml: exclude: expected a pattern inside the project, got "../other"',
        'antilock.toml: exclude: expected a pattern inside the project, got ""',
        "antilock.toml: baseline: expected the path of a file, got 3",
        'antilock.toml: per-file-ignores."a/**": expected a code or name of a check, got "X"',
        'antilock.toml: per-file-ignores."b/**": expected a list of codes, code prefixes or check'
        ' names, got "ALK2"; did you mean ["ALK2"]?',
        'antilock.toml: provider.acme: expected a known key, got "hots"; did you mean "hosts"?',
        "antilock.toml: provider.empty: expected at least one of hosts, models and modules, got"
        " none of them",
        'antilock.toml: provider."Big Corp": expected a name of lower-case letters, digits, dots'
        ' and hyphens, got "Big Corp"',
        'antilock.toml: check.hardcoded-modle: expected the name of a check, got "hardcoded-modle"'
        '; did you mean "hardcoded-model"?',
        'antilock.toml: check.missing-fallback: expected nothing: the check has no options, got "x"',
        'antilock.toml: check.hardcoded-model: expected a known option, got "max_rows"; did you'
        ' mean "max-rows"?',
        'command line: --fail-on: expected "error", "warning" or "info", got "eror"; did you mean'
        ' "error"?',
        'command line: --select: expected a code or name of a check, got "ALK9"; did you mean'
        ' "ALK401"?',
        'command line: --deploy-region: expected an ISO 3166 country code of two letters, got "ZZ"',
    ]


def test_a_problem_in_a_pyproject_names_its_table(project):
    (project / "pyproject.toml").write_text("[tool.antilock]\npreview = 1")
    with pytest.raises(ConfigError) as caught:
        load(project)
    assert caught.value.problems == [
        "pyproject.toml: [tool.antilock] preview: expected true or false, got 1"
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("[1, 2]", "a list that holds numbers"),
        ('["ALK2", 3]', "a list that holds strings and numbers"),
        ("{}", "a table"),
        ("2026-01-01", "2026-01-01"),
        ("1.5", "1.5"),
        ('"' + "x" * 100 + '"', '"' + "x" * 57 + '..."'),
        (r'"a\u001b[31m"', r'"a\x1b[31m"'),
    ],
)
def test_a_wrong_value_is_shown_shortly_and_on_one_line(project, value, shown):
    (problem,) = problems(project, f"select = {value}")
    assert f"got {shown}" in problem
    assert problem.isprintable()


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("max-rows", "true", "a whole number"),
        ("max-rows", "1.5", "a whole number"),
        ("is-strict", "1", "true or false"),
        ("words", '"a"', "a list of strings"),
        ("words", "[1]", "a list of strings"),
        ("ratio", '"1"', "a number"),
        ("title", "1", "a string"),
    ],
)
def test_an_option_of_the_wrong_type_is_refused(project, name, value, expected):
    (problem,) = problems(project, f"check.hardcoded-model.{name} = {value}")
    assert f"check.hardcoded-model.{name}: expected {expected}, got" in problem


def test_a_check_configured_by_code_and_by_name_is_refused(project):
    text = "check.ALK201.max-rows = 1\ncheck.hardcoded-model.max-rows = 2"
    (problem,) = problems(project, text)
    assert "expected one table for a check" in problem


def test_options_that_do_not_fit_together_are_refused(project):
    @dataclass(frozen=True)
    class Picky:
        low: int = 0

        def __post_init__(self):
            if self.low < 0:
                raise ValueError("low must not be negative")

    known = Known({"ALK201": "hardcoded-model"}, {"hardcoded-model": Picky})
    (project / "antilock.toml").write_text("check.hardcoded-model.low = -1")
    with pytest.raises(ConfigError, match="low must not be negative"):
        load_configuration(project, lambda _packs: known)


def test_thousands_of_mistakes_are_counted(project):
    told = problems(project, "\n".join(f"key-{index} = 1" for index in range(5000)))
    assert len(told) == 101
    assert told[-1] == "antilock.toml: and 4900 more mistakes"


def test_what_is_wrong_with_packs_is_told_with_the_rest(project):
    def known(packs: tuple[str, ...]) -> Known:
        if packs:
            raise ConfigError([f"pack {packs[0]} is broken"])
        return KNOWN

    (project / "antilock.toml").write_text('packs = ["acme"]\npreview = 1')
    with pytest.raises(ConfigError) as caught:
        load_configuration(project, known)
    assert len(caught.value.problems) == 2
    (project / "antilock.toml").write_text('packs = "acme"')
    with pytest.raises(ConfigError, match="expected a list of names of installed packs"):
        load_configuration(project, known)


def test_the_providers_are_only_asked_for_when_a_configuration_names_one(project):
    def ask():
        raise AssertionError("asked")

    known = Known(KNOWN.checks, {}, ask)
    (project / "antilock.toml").write_text("preview = true")
    assert load_configuration(project, lambda _packs: known).selection.preview


# The command line


def test_the_command_line_replaces_single_values_and_lists(project):
    (project / "antilock.toml").write_text('fail-on = "error"\nproviders = ["openai"]')
    given = {"fail-on": "info", "providers": "mistral,deepseek", "as-of": "2026-01-02"}
    configuration = load(project, command_line=given)
    assert configuration.reporting.fail_on is Severity.INFO
    assert configuration.policy.providers == ("mistral", "deepseek")
    assert configuration.policy.as_of == date(2026, 1, 2)
    sources = {each.key: each.source for each in configuration.provenance.origins}
    assert sources["fail-on"] == "command line"
    assert sources["select"] == "default"


def test_an_exclude_of_the_command_line_is_added(project):
    (project / "antilock.toml").write_text('exclude = ["a/"]')
    configuration = load(project, command_line={"exclude": ["b/", "c/d"]})
    assert configuration.discovery.exclude == ("a/", "b/", "c/d")
    told = [each.source for each in configuration.provenance.origins if each.key == "exclude"]
    assert told == ["antilock.toml", "command line"]


def test_patterns_typed_below_the_root_mean_the_directory_that_one_is_in(project):
    (project / "antilock.toml").write_text("")
    inner = project / "src" / "app"
    inner.mkdir(parents=True)
    given = {"exclude": ["x/y", "/z", "!./q/", "*.py", "dir/"]}
    configuration = load(inner, command_line=given)
    assert configuration.discovery.exclude == (
        "src/app/x/y",
        "src/app/z",
        "!src/app/q/",
        "*.py",
        "dir/",
    )


def test_a_file_name_of_the_command_line_is_relative_to_the_working_directory(project):
    (project / "antilock.toml").write_text('baseline = "a.json"')
    inner = project / "inner"
    inner.mkdir()
    assert load(inner).reporting.baseline == project / "a.json"
    configuration = load(inner, command_line={"baseline": "b.json"})
    assert configuration.reporting.baseline == inner / "b.json"


def test_the_choice_of_checks_on_the_command_line_is_a_layer_of_its_own(project):
    (project / "antilock.toml").write_text('ignore = ["ALK201"]')
    configuration = load(project, command_line={"select": "ALK201", "ignore": None})
    assert configuration.selection.ignore == ("ALK201",)
    assert configuration.selection.command_line == Layer(select=("ALK201",))
    origins = {each.key: (each.value, each.source) for each in configuration.provenance.origins}
    assert origins["select"] == (["ALK201"], "command line")
    assert origins["ignore"] == ([], "default")


# Any value at all

toml_values = st.recursive(
    st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=12)
    | st.dates()
    | st.datetimes()
    | st.sampled_from(["ALK2", "openai", "DE", "error", "2026-01-01", "hosts", "a/**"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(
        st.sampled_from([key.name for key in KEYS]) | st.text(max_size=10), toml_values
    ),
    st.booleans(),
)
def test_any_table_is_a_configuration_or_a_list_of_problems(values, is_command_line):
    table = None if is_command_line else loading.Table(Path("/p/antilock.toml"), "", values)
    patched = pytest.MonkeyPatch()
    patched.setattr(loading, "find_table", lambda _directory: table)
    try:
        configuration = load(Path("/p"), command_line=values if is_command_line else None)
    except ConfigError as error:
        assert error.problems
        assert all(each.isprintable() for each in error.problems)
    else:
        assert isinstance(configuration, Configuration)
    finally:
        patched.undo()


# The table of keys


def test_every_key_has_an_explanation_and_an_example_that_loads(project):
    assert len({key.name for key in KEYS}) == len(KEYS)
    for key in KEYS:
        assert key.about.endswith("."), key.name
        if key.shape in (Shape.OWN_PROVIDERS, Shape.CHECK_OPTIONS, Shape.PACKS):
            continue
        (project / "antilock.toml").write_text(f"{key.name} = {key.example}")
        known = Known(
            {"ALK201": "hardcoded-model", "ALK404": "missing-timeout", "ALK208": "unknown-model"},
            {},
            lambda: ("openai", "mistral"),
        )
        configuration = load_configuration(project, lambda _packs, known=known: known)
        group = getattr(configuration, key.group)
        assert isinstance(group, GROUPS[key.group])
        assert getattr(group, key.field_name) != key.default or key.name == "select"


def test_every_origin_is_told_in_the_order_of_the_keys(project):
    assert [origin.key for origin in load(project).provenance.origins] == [key.name for key in KEYS]


# The schema


def test_the_committed_schema_is_current():
    committed = ROOT / "docs" / "antilock.schema.json"
    assert committed.read_text(encoding="utf-8") == schema_text(), (
        "write antilock.config.schema.schema_text() to docs/antilock.schema.json"
    )


def as_json(text: str) -> object:
    return json.loads(json.dumps(tomli.loads(text), default=lambda value: value.isoformat()))


def test_the_schema_is_one_and_accepts_every_key():
    jsonschema.Draft202012Validator.check_schema(build_schema())
    validator = jsonschema.Draft202012Validator(build_schema())
    validator.validate(as_json(EVERYTHING))
    validator.validate({})
    assert set(build_schema()["properties"]) == {key.name for key in KEYS}


@pytest.mark.parametrize(
    "text",
    [
        "fial-on = 1",
        'fail-on = "warn"',
        'select = "ALK2"',
        "retirement-horizon-days = -1",
        'deploy-regions = ["DEU"]',
        "as-of = 2026-11-22T00:00:00",
        "provider.acme = {}",
        'provider.acme.hots = ["a"]',
        "check.hardcoded-model = 1",
    ],
)
def test_the_schema_refuses_what_loading_refuses(project, text):
    assert not jsonschema.Draft202012Validator(build_schema()).is_valid(as_json(text))
    assert problems(project, text)


# The starting configuration

FOUND = ProjectSummary(
    providers=("openai", "mistral"), sdk_files=("app/llm.py", "top[1].py"), test_files=3
)


@pytest.mark.parametrize("is_table", [True, False])
@pytest.mark.parametrize(
    "summary",
    [ProjectSummary(), FOUND, ProjectSummary(sdk_files=tuple(f"{n}.py" for n in range(30)))],
)
def test_a_starting_configuration_loads_and_sets_what_was_found(project, summary, is_table):
    text = starter_text(summary, is_table=is_table)
    name = "pyproject.toml" if is_table else "antilock.toml"
    (project / name).write_text(text)
    configuration = load(project)
    assert configuration.provenance.file == project / name
    if summary is FOUND:
        matches = compile_globs(configuration.policy.adapters)
        assert matches("app/llm.py")
        assert matches("top[1].py")
        assert not matches("other/top[1].py")
    else:
        assert configuration.policy.adapters == ()


@pytest.mark.parametrize("is_table", [True, False])
def test_every_commented_key_of_a_starting_configuration_is_right(project, is_table):
    lines = starter_text(FOUND, is_table=is_table).splitlines()
    names = {key.name for key in KEYS}
    opened = []
    for line in lines:
        plain = line.removeprefix("# ")
        is_setting = plain.partition(" = ")[0] in {*names, "hosts", "models", "modules"}
        opened.append(plain if is_setting or plain.startswith("[") else line)
    given = tomli.loads("\n".join(opened))
    given = given["tool"]["antilock"] if is_table else given
    assert set(given) == names - {"check"}


def test_a_starting_configuration_goes_to_the_end_of_pyproject(project):
    file = project / "pyproject.toml"
    file.write_bytes(b"[project]\r\nname = 'x'")
    target = choose_target(project)
    write_starter(target, FOUND)
    content = file.read_bytes()
    assert content.startswith(b"[project]\r\nname = 'x'\r\n\r\n[tool.antilock]\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    with pytest.raises(UsageError, match=r"has a \[tool\.antilock\] table already"):
        choose_target(project)


def test_a_starting_configuration_is_a_new_file_without_pyproject(project):
    target = choose_target(project)
    assert (target.file, target.is_appended) == (project / "antilock.toml", False)
    write_starter(target, FOUND)
    with pytest.raises(UsageError, match="exists already"):
        write_starter(target, FOUND)
    with pytest.raises(UsageError, match="exists already"):
        choose_target(project)


def test_a_table_above_does_not_stand_in_the_way(project):
    (project / "antilock.toml").write_text("preview = true")
    inner = project / "inner"
    inner.mkdir()
    (inner / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert choose_target(inner).file == inner / "pyproject.toml"


def test_a_pyproject_that_no_table_can_be_added_to_stays_as_it_is(project):
    file = project / "pyproject.toml"
    file.write_text("tool = { black = { line-length = 100 } }\n")
    with pytest.raises(UsageError, match=r"create an antilock\.toml instead"):
        write_starter(choose_target(project), FOUND)
    assert file.read_text() == "tool = { black = { line-length = 100 } }\n"


@given(
    st.dictionaries(
        st.text("abc-", min_size=1), st.dictionaries(st.text("xyz", min_size=1), st.text())
    )
)
def test_appending_changes_no_other_table(tables):
    existing = tomli_w.dumps(tables)
    whole = appended(existing, starter_text(FOUND, is_table=True))
    assert whole.startswith(existing)
    parsed = tomli.loads(whole)
    assert parsed.pop("tool")["antilock"]
    assert parsed == tomli.loads(existing)


# Path patterns

segments = st.text("ab*?.[]!-^", min_size=1, max_size=4) | st.sampled_from(
    ["**", "*", "a", "b", "a.py"]
)
patterns = st.builds(
    lambda lead, parts, tail: lead + "/".join(parts) + tail,
    st.sampled_from(["", "/", "!", "!/"]),
    st.lists(segments, min_size=1, max_size=4),
    st.sampled_from(["", "/", "/**"]),
)
paths = st.lists(
    st.sampled_from(["a", "b", "ab", "a.py", "b.py", ".a", "aab"]), min_size=1, max_size=4
)


@given(st.lists(patterns, min_size=1, max_size=3), paths.map("/".join))
def test_patterns_mean_what_they_mean_to_gitignore(globs, path):
    odd = ("***", "[", "]", "!!")  # where pathspec and git differ, or git is not defined
    if any(sign in glob for glob in globs for sign in odd) or any("//" in glob for glob in globs):
        return
    expected = GitIgnoreSpec.from_lines(globs).match_file(path)
    last = [glob for glob in globs if compile_globs((glob.removeprefix("!"),))(path)]
    if len(globs) == 1:
        assert compile_globs(tuple(globs))(path) is expected
    else:
        assert compile_globs(tuple(globs))(path) is (bool(last) and not last[-1].startswith("!"))


@pytest.mark.parametrize(
    ("glob", "path", "is_match"),
    [
        ("*.py", "a/b.py", True),
        ("/*.py", "a/b.py", False),
        ("./a.py", "a.py", True),
        ("src/*", "src/a/b.py", True),
        ("src/**/x.py", "src/x.py", True),
        ("src/**/x.py", "src/a/b/x.py", True),
        ("src/**", "src", False),
        ("**", "a", True),
        ("a/**/b/**/c.py", "a/b/c.py", True),
        ("a/**/b/**/c.py", "a/x/b/y/z/c.py", True),
        ("a/**/b/**/c.py", "a/x/y/c.py", False),
        ("build/", "build", False),
        ("build/", "x/build/y", True),
        ("[a-c].py", "b.py", True),
        ("[!a-c].py", "b.py", False),
        ("[c-a].py", "b.py", False),
        ("[", "[", True),
        ("a[/]b", "a/b", False),
        (r"\*.py", "a.py", False),
        (r"\*.py", "*.py", True),
        ("a+b.py", "a+b.py", True),
        ("a+b.py", "aab.py", False),
        ("a*b*c", "axbxc", True),
        ("a*b*c", "axcxb", False),
    ],
)
def test_patterns_by_example(glob, path, is_match):
    assert compile_globs((glob,))(path) is is_match


def test_a_hostile_pattern_costs_no_time():
    matches = compile_globs(("*a" * 200 + "b", "**/a/" * 200 + "b", "**/*b*/" * 100))
    assert not matches("a" * 5000 + "/" + "a/" * 1000)


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_pattern_can_be_asked_about_any_path(glob, path):
    assert compile_globs((glob,))(path) in (True, False)
    assert compile_globs((glob,), is_exact=True)(path) in (True, False)


def test_the_last_pattern_that_fits_decides():
    matches = compile_globs(("*.py", "!keep.py", "keep.py/"))
    assert matches("a.py")
    assert not matches("keep.py")


def test_the_nearest_choice_ignores_case_and_needs_likeness():
    assert nearest("HARDCODED-MODLE", ["hardcoded-model", "x"]) == "hardcoded-model"
    assert nearest("zzz", ["hardcoded-model"]) == ""
    assert nearest("a" * 100_000, ["a"]) == ""


def test_a_datetime_is_no_date(project):
    (problem,) = problems(project, "as-of = 2026-11-22T10:00:00")
    assert "did you mean 2026-11-22?" in problem
    assert "2026-11-22 10:00:00" in problem
    assert datetime(2026, 11, 22, 10).isoformat(" ") in problem  # noqa: DTZ001
