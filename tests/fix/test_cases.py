"""What fixes write, and what they leave alone: the cases in `cases/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from antilock.fix.rounds import mend
from antilock.reading import Text
from antilock.run import check_text
from antilock.testing import project_of

ENDINGS = {"python": "py", "typescript": "ts", "tsx": "tsx", "javascript": "js"}
CASES = Path(__file__).parent / "cases"
_FENCE = re.compile(
    r"^```(?P<language>\w+) ?(?P<path>\S*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Case:
    """A scenario; `after` is None when nothing may be fixed. Unsafe fixes count where the heading
    says so; a line `only: ...` above the first one names starts of codes."""

    file: str
    only: tuple[str, ...]
    title: str
    language: str
    path: str
    before: str
    after: str | None

    @property
    def is_unsafe_allowed(self) -> bool:
        return "(unsafe)" in self.title


def read_cases() -> list[Case]:
    found = []
    for path in sorted(CASES.glob("*.md")):
        head, *sections = path.read_text(encoding="utf-8").split("\n## ")
        told = re.search(r"^only: (.*)$", head, re.MULTILINE)
        only = tuple(told[1].split(", ")) if told else ("ALK",)
        for section in sections:
            title = section.split("\n", 1)[0]
            fences = list(_FENCE.finditer(section))
            assert len(fences) in (1, 2), f"{path.name}: {title}: expected one fence or two"
            first = fences[0]
            place = first["path"] or f"case.{ENDINGS[first['language']]}"
            after = fences[1]["body"] if len(fences) == 2 else None
            found.append(
                Case(path.stem, only, title, first["language"], place, first["body"], after)
            )
    return found


ALL = read_cases()


@pytest.mark.parametrize("case", ALL, ids=lambda case: f"{case.file}: {case.title}")
def test_a_case_is_fixed_as_it_says(case: Case) -> None:
    project = project_of()
    text = Text(case.path, case.before, case.language)
    findings = [f for f in check_text(text, project).findings if f.code.startswith(case.only)]
    mended = mend(text, project, findings, is_unsafe_allowed=case.is_unsafe_allowed)
    assert mended.text == (case.before if case.after is None else case.after)
    assert mended.dropped == 0
    again = Text(text.path, mended.text, text.language)
    left = [f for f in check_text(again, project).findings if f.code.startswith(case.only)]
    assert mend(again, project, left).text == mended.text


def test_half_of_the_cases_are_left_alone() -> None:
    for language in ("calls", "python", "typescript"):
        cases = [case for case in ALL if case.file == language]
        alone = sum(case.after is None for case in cases)
        assert alone * 2 >= len(cases), language
