"""Every check against its case file and against the examples of its own page."""

from __future__ import annotations

from pathlib import Path

import pytest

from antilock.check import Check
from antilock.testing import (
    CaseError,
    Scenario,
    examples_of,
    judge,
    mismatches,
    project_of,
    read_cases,
)
from antilock_checks import CHECKS

CASES = Path(__file__).parent / "checks"
BY_NAME = {check.name: check for check in CHECKS}
FILES = sorted(CASES.rglob("*.md"))
SCENARIOS = [(path.stem, scenario) for path in FILES for scenario in read_cases(path)]


def sentence(value: object) -> str | None:
    if isinstance(value, Scenario):
        return value.sentence
    return value.name if isinstance(value, Check) else None


@pytest.mark.parametrize(("stem", "scenario"), SCENARIOS, ids=sentence)
def test_scenario_gives_just_what_it_expects(stem: str, scenario: Scenario) -> None:
    troubles = mismatches(scenario)
    assert not troubles, "\n" + "\n".join(troubles)


@pytest.mark.parametrize("check", CHECKS, ids=sentence)
def test_each_language_of_a_check_has_cases_and_half_of_them_are_silent(check: Check) -> None:
    scenarios = [scenario for stem, scenario in SCENARIOS if stem == check.name]
    for language in check.languages:
        mine = [scenario for scenario in scenarios if scenario.language == language]
        # The files of a project are one case.
        spoken = {(scenario.file, scenario.title) for scenario in mine}
        firing = {(each.file, each.title) for each in mine if each.expects(check.name)}
        assert firing, f"no scenario in {language} fires {check.name}"
        assert 2 * len(firing) <= len(spoken), (
            f"{len(firing)} of {len(spoken)} scenarios in {language} fire {check.name}"
        )


@pytest.mark.parametrize("check", CHECKS, ids=sentence)
def test_the_example_of_a_page_fires_that_check_and_no_other(check: Check) -> None:
    example = examples_of(check)["Example"]
    judgement = judge(example, project_of(example.settings))
    assert judgement.notices == ()
    assert {finding.name for finding in judgement.findings} == {check.name}


@pytest.mark.parametrize("check", CHECKS, ids=sentence)
def test_what_a_page_advises_instead_fires_nothing(check: Check) -> None:
    advice = examples_of(check)["Instead"]
    judgement = judge(advice, project_of(advice.settings))
    assert judgement.notices == ()
    assert judgement.broken == ""
    assert [(finding.name, finding.problem.message) for finding in judgement.findings] == []


@pytest.mark.parametrize(("stem", "scenario"), SCENARIOS, ids=sentence)
def test_messages_are_sentences_and_say_what_to_do(stem: str, scenario: Scenario) -> None:
    for finding in judge(scenario, project_of(scenario.settings)).findings:
        for text in (finding.problem.message, finding.problem.help):
            assert text.endswith((".", "?")), text
            assert "\n" not in text


def write(folder: Path, text: str) -> Path:
    path = folder / "hardcoded-model.md"
    path.write_text(text, encoding="utf-8")
    return path


FENCE = '```python\nmodel = "gpt-4o"  # error: [hardcoded-model] "OpenAI"\n```\n'


def test_an_unexpected_finding_and_an_unmet_expectation_are_both_told(tmp_path: Path) -> None:
    text = '## A\n```python\nx = 1  # error: [hardcoded-model]\nmodel = "gpt-4o"\n```\n'
    (scenario,) = read_cases(write(tmp_path, text))
    unexpected, unmet = mismatches(scenario)
    assert unexpected.startswith(
        "hardcoded-model.md:4: A: nobody expected ALK201 [hardcoded-model]"
    )
    assert unmet == "hardcoded-model.md:3: A: expected [hardcoded-model], got nothing of the kind"


def test_a_message_without_the_expected_text_does_not_meet_it(tmp_path: Path) -> None:
    (scenario,) = read_cases(write(tmp_path, "## A\n" + FENCE.replace("OpenAI", "Mistral")))
    assert len(mismatches(scenario)) == 2


def test_an_expectation_names_a_check(tmp_path: Path) -> None:
    text = "## A\n```python\nx = 1  # error: [hard-model]\n```\n"
    (scenario,) = read_cases(write(tmp_path, text))
    assert "expected the name of a check, got 'hard-model'" in mismatches(scenario)[0]


def test_a_fence_that_does_not_parse_fails(tmp_path: Path) -> None:
    (scenario,) = read_cases(write(tmp_path, "## A\n```python\ndef f(:\n    (((\n```\n"))
    assert any("cannot be read as a whole" in trouble for trouble in mismatches(scenario))


def test_select_lets_only_some_checks_count(tmp_path: Path) -> None:
    text = 'select: retired-model\n## A\n```python\nmodel = "gpt-4o"\n```\n'
    (scenario,) = read_cases(write(tmp_path, text))
    assert scenario.select == ("retired-model",)
    assert mismatches(scenario) == []


def test_a_toml_fence_configures_its_scenario_only(tmp_path: Path) -> None:
    text = f'## A\n```toml\nignore = ["ALK2"]\n```\n```python\nmodel = "gpt-4o"\n```\n## B\n{FENCE}'
    first, second = read_cases(write(tmp_path, text))
    assert first.settings == 'ignore = ["ALK2"]\n'
    assert mismatches(first) == []
    assert mismatches(second) == []


def test_a_path_after_the_language_is_the_path_of_the_source(tmp_path: Path) -> None:
    text = FENCE.replace("```python", "```python src/llm.py")
    (scenario,) = read_cases(write(tmp_path, "## A\n" + text))
    assert scenario.path == "src/llm.py"


def test_the_fences_of_a_project_are_files_that_know_each_other(tmp_path: Path) -> None:
    text = FENCE.replace("```python", "```python app/llm.py")
    text += "```python app/main.py\nx = 1\n```\n```text LICENSE\nMIT\n```\n"
    first, second = read_cases(write(tmp_path, "## A\nproject:\n" + text))
    assert (first.path, second.path) == ("app/llm.py", "app/main.py")
    assert dict(first.files) == dict(second.files)
    assert dict(first.files)["LICENSE"] == "MIT\n"
    assert mismatches(first) == mismatches(second) == []


def test_toml_with_a_path_is_a_file_of_a_project(tmp_path: Path) -> None:
    text = "## A\nproject:\n```toml fly.toml\nx = 1\n```\n```python a.py\nx = 1\n```\n"
    scenario = read_cases(write(tmp_path, text))[-1]
    assert scenario.settings == ""
    assert dict(scenario.files)["fly.toml"] == "x = 1\n"


def test_what_expects_a_finding_is_no_part_of_the_source(tmp_path: Path) -> None:
    (scenario,) = read_cases(write(tmp_path, "## A\n" + FENCE))
    assert scenario.source == 'model = "gpt-4o"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"## A\n{FENCE}## a\n{FENCE.replace('4o', '4')}",
            "6: expected a new scenario, got that of line 2",
        ),
        (f"## A\n{FENCE}## B\n{FENCE}", "6: expected a new scenario, got that of line 2"),
        (f"## A\nproject:\n{FENCE}", "3: expected a path of its own for this file of a project"),
        ("## A\n```python\nx = 1\n", "2: expected an end of this fence"),
        (FENCE, "1: expected a heading above this fence"),
        ("## A\nNothing here.\n", "1: expected a fence below this heading"),
        ("## A\n```cobol\n```\n", "2: expected a language that antilock reads, got 'cobol'"),
        ("## A\n```python\nx  # error: [a] [b]\n```\n", "3: expected `error: [name]`"),
    ],
    ids=[
        "the same title again",
        "the same source again",
        "a file of a project without a path",
        "a fence without an end",
        "a fence without a heading",
        "a heading without a fence",
        "a language that antilock does not read",
        "an expectation that cannot be read",
    ],
)
def test_case_files_with_mistakes_are_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(CaseError) as raised:
        read_cases(write(tmp_path, text))
    assert message in str(raised.value)
