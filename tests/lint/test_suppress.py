"""Suppression comments: what they take out, and which of them do nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antilock.check import Check
from antilock.facts import Comment, Span
from antilock.findings import Problem, Severity
from antilock.suppress import Outcome, apply_suppressions

KNOWN = {
    "ALK002": "unused-suppression",
    "ALK003": "unknown-code",
    "ALK101": "hardcoded-endpoint",
    "ALK201": "hardcoded-model",
    "ALK202": "hardcoded-model-default",
    "ALK401": "missing-fallback",
}
CHECKS = {
    code: Check(code, name, "0.1", Severity.ERROR, lambda subjects, context: iter(()))
    for code, name in KNOWN.items()
}


def comments_of(source: str, marks: str = "#") -> list[Comment]:
    """The comments of a text, taken naively: from the first mark to the end of the line."""
    found = []
    for number, line in enumerate(source.split("\n")):
        match = re.search(marks, line)
        if match:
            start = match.start()
            span = Span(number, start, number, len(line))
            found.append(Comment(span, line[start:], not line[:start].strip()))
    return found


def findings_of(source: str) -> list[tuple[Check, Problem]]:
    """A finding for every code that stands in angle brackets: `<ALK201>`, `<ALK401+2>` when it
    ends two lines below."""
    found = []
    for number, line in enumerate(source.split("\n")):
        for match in re.finditer(r"<(ALK\d{3})(?:\+(\d))?>", line):
            end = number + int(match[2] or 0)
            span = Span(number, match.start(), end, 5 if match[2] else match.end())
            found.append((CHECKS[match[1]], Problem(span, "told", "mend it")))
    return found


def judge(source: str, enabled=frozenset(KNOWN), marks: str = "#", **options) -> Outcome:
    return apply_suppressions(
        findings_of(source), comments_of(source, marks), KNOWN, enabled, **options
    )


def kept(outcome: Outcome) -> list[str]:
    return [check.code for check, _ in outcome.kept]


def told(outcome: Outcome) -> list[str]:
    return [problem.message for problem in (*outcome.unused, *outcome.unknown)]


@pytest.mark.parametrize(
    "comment",
    [
        "# antilock: ignore[hardcoded-model]",
        "# antilock: ignore[ALK201]",
        "# antilock: ignore[alk201]",
        "# antilock: ignore[ALK2]",
        "# antilock: ignore[ ALK201 , ] measured against this one",
        "# antilock:ignore[ALK201]",
        "#antilock: ignore [ALK201]",
        "# antilock: ignore",
        "# antilock: ignore the bench is bound to it",
        "# antilock: ignore hardcoded-model because",
        "# antilock: ignore: ALK201",
        "# type: ignore[arg]  # antilock: ignore[ALK201]",
        "# because # antilock: ignore[ALK201] # pylint: disable=x",
        "# antilock: ignore[ALK201",
        "# noqa: ALK201",
        "# noqa:ALK201",
        "# NOQA: alk201",
        "# noqa: E501,ALK201",
        "# noqa: E501 ALK201 reason",
        "# noqa: ALK2",
        "# noqa",
        "# noqa: measured",
        "# fine  # noqa: ALK201",
    ],
)
def test_a_comment_takes_out_what_it_names(comment):
    outcome = judge(f"model = x <ALK201> {comment}")
    assert (kept(outcome), outcome.suppressed, told(outcome)) == ([], 1, [])


@pytest.mark.parametrize(
    "comment",
    [
        "# antilock: ignore[hardcoded-endpoint]",
        "# antilock: ignore hardcoded-endpoint",
        "# antilock: ignore[]",
        "# antilock ignore",
        "# write `# antilock: ignore[ALK201]` to allow it",
        "# see antilock: ignore",
        "# noqa: ALK101",
        "# noqa: E501",
        "# noqasi",
        "# no noqa-file",
        "# antilock: ignore-next-line[ALK201]",
    ],
)
def test_a_comment_leaves_what_it_does_not_name(comment):
    outcome = judge(f"model = x <ALK201> {comment}")
    assert (kept(outcome), outcome.suppressed) == (["ALK201"], 0)


@pytest.mark.parametrize(
    ("open_", "close", "marks"),
    [
        ("//", "", "//"),
        ("///", "", "//"),
        ("/*", "*/", r"/\*"),
        ("/**", " */", r"/\*"),
        ("<!--", "-->", "<!--"),
        ("--", "", "--"),
        (";", "", ";"),
        ("%", "", "%"),
        ("{/*", "*/}", r"/\*"),
    ],
)
@pytest.mark.parametrize("codes", ["[ALK201]", "", "[ALK201", " ALK201"])
def test_every_comment_syntax_will_do(open_, close, marks, codes):
    outcome = judge(f"x <ALK201> {open_} antilock: ignore{codes} {close}", marks=marks)
    assert (kept(outcome), told(outcome)) == ([], [])


def test_a_comment_may_come_without_its_syntax():
    comment = Comment(Span(0, 20, 0, 50), "antilock: ignore[ALK201]")
    outcome = apply_suppressions(findings_of("x <ALK201>"), [comment], KNOWN, KNOWN)
    assert outcome.suppressed == 1


def test_a_call_over_lines_is_reached_from_its_first_and_its_last_line():
    call = "create( <ALK401+2> {}\n  model=x, <ALK201>\n) {}"
    first = judge(call.format("# antilock: ignore[ALK401]", ""))
    last = judge(call.format("", "# antilock: ignore[ALK401]"))
    middle = judge(call.replace("x, <ALK201>", "x, # antilock: ignore[ALK401]").format("", ""))
    assert kept(first) == kept(last) == ["ALK201"]
    assert kept(middle) == ["ALK401"]
    assert told(middle) == ["`ALK401` suppresses nothing here."]


def test_a_bare_comment_on_the_first_line_leaves_what_starts_below():
    outcome = judge("create( <ALK401+2> # antilock: ignore\n  model=x, <ALK201>\n)")
    assert kept(outcome) == ["ALK201"]


def test_the_next_line_is_the_next_one_with_code():
    source = """\
# antilock: ignore-next-line[ALK101]
# antilock: ignore-next-line[ALK201] it is what we measure
# as everybody knows
x <ALK101> <ALK201> <ALK202>
y <ALK101> <ALK201>"""
    outcome = judge(source)
    assert kept(outcome) == ["ALK202", "ALK101", "ALK201"]
    assert (outcome.suppressed, told(outcome)) == (2, [])


def test_the_next_line_counts_from_a_comment_behind_code_too():
    outcome = judge("x <ALK201> # antilock: ignore-next-line\ny <ALK201>")
    assert [problem.span.line for _, problem in outcome.kept] == [0]


def test_the_next_line_only_means_what_starts_there():
    outcome = judge("create( <ALK401+2>\n# antilock: ignore-next-line\n)")
    assert kept(outcome) == ["ALK401"]


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_file_comment_counts_wherever_it_stands(position):
    lines = ["x <ALK201>", "y <ALK201> <ALK101>"]
    lines.insert(position, "# antilock: ignore-file[ALK201]")
    assert kept(judge("\n".join(lines))) == ["ALK101"]


def test_a_bare_file_comment_takes_out_everything():
    assert kept(judge("# antilock: ignore-file\nx <ALK201> <ALK101>")) == []


def test_comments_inside_a_block_count_on_their_own_line():
    text = "/* about\n * antilock: ignore-file[ALK101]\n * antilock: ignore[ALK9]\n */"
    comment = Comment(Span(4, 8, 7, 3), text, is_alone=True)
    outcome = apply_suppressions(findings_of("x <ALK101>"), [comment], KNOWN, KNOWN)
    assert outcome.suppressed == 1
    (problem,) = outcome.unknown
    assert problem.span == Span(6, 20, 6, 24)


# Hygiene


def test_every_unused_name_is_told_where_it_stands():
    line = "x <ALK201> # antilock: ignore[ALK201, hardcoded-endpoint]"
    outcome = judge(line)
    (problem,) = outcome.unused
    assert problem.message == "`hardcoded-endpoint` suppresses nothing here."
    assert line[problem.span.column : problem.span.end_column] == "hardcoded-endpoint"


def test_an_unused_bare_comment_is_told_and_how_to_write_it():
    line = "# antilock: ignore\nx <ALK201>"
    outcome = judge(line)
    (problem,) = outcome.unused
    assert problem.message == "This comment suppresses nothing here."
    assert "ignore-next-line" in problem.help
    assert (problem.span.column, problem.span.end_column) == (2, 18)


def test_two_comments_for_one_finding_are_both_used():
    outcome = judge("# antilock: ignore-file[ALK201]\nx <ALK201> # noqa: ALK201")
    assert (outcome.suppressed, told(outcome)) == (1, [])


@pytest.mark.parametrize(
    "comment", ["# noqa", "# noqa: E501", "# noqa: F401,W291", "# noqa: reason"]
)
def test_what_belongs_to_another_linter_is_never_unused(comment):
    assert told(judge(f"x {comment}")) == []


@pytest.mark.parametrize("comment", ["# noqa: ALK201", "# noqa: E501, ALK201"])
def test_our_code_in_noqa_is_told_when_unused(comment):
    assert told(judge(f"x {comment}")) == ["`ALK201` suppresses nothing here."]


def test_a_code_that_did_not_run_is_not_called_unused():
    source = "x # antilock: ignore[ALK201, ALK101]"
    assert told(judge(source, enabled={"ALK002", "ALK101"})) == [
        "`ALK101` suppresses nothing here."
    ]


def test_a_prefix_is_unused_only_when_all_its_checks_ran():
    source = "x # antilock: ignore[ALK2]"
    assert told(judge(source, enabled={"ALK002", "ALK201"})) == []
    assert told(judge(source, enabled={"ALK002", "ALK201", "ALK202"})) == [
        "`ALK2` suppresses nothing here."
    ]


def test_a_bare_comment_is_not_called_unused_in_a_narrowed_run():
    assert told(judge("x # antilock: ignore", is_narrowed=True)) == []
    assert len(told(judge("x # antilock: ignore"))) == 1


def test_hygiene_is_silent_when_its_checks_do_not_run():
    source = "x # antilock: ignore[ALK201, nonsense]"
    assert told(judge(source, enabled=frozenset(KNOWN) - {"ALK002", "ALK003"})) == []


@pytest.mark.parametrize(
    ("comment", "message", "help_"),
    [
        (
            "ignore[hardcoded-modle]",
            "`hardcoded-modle` is no check.",
            "Did you mean `hardcoded-model`?",
        ),
        ("ignore[zzz]", "`zzz` is no check.", "`antilock checks` lists them."),
        ("ignore[ALL]", "`ALL` is no check.", ""),
        ("ignore[]", "The brackets of this suppression name no check", ""),
        ("ignore-line[ALK201]", "`antilock: ignore-line` is no suppression.", "ignore"),
        ("ignore_next_line", "`antilock: ignore_next_line` is no suppression.", "ignore-next-line"),
    ],
)
def test_what_names_no_check_is_told_with_the_nearest_choice(comment, message, help_):
    outcome = judge(f"x <ALK201> # antilock: {comment}")
    assert kept(outcome) == ["ALK201"]
    (problem,) = outcome.unknown
    assert problem.message == message
    assert help_ in problem.help
    assert outcome.unused == ()


def test_a_code_of_ours_in_noqa_that_does_not_exist_is_told():
    assert told(judge("x # noqa: ALK999, E501")) == ["`ALK999` is no check."]


@pytest.mark.parametrize(
    "source",
    [
        "x # antilock: ignore[ALK201] antilock: ignore[ALK002]",
        "x # antilock: ignore[ALK201] # antilock: ignore[unused-suppression]",
        "# antilock: ignore-file[ALK002]\nx # antilock: ignore[ALK201]",
        "# antilock: ignore-next-line[ALK003]\nx # antilock: ignore[nonsense]",
    ],
)
def test_hygiene_can_be_suppressed_by_its_name(source):
    source = source.replace("] antilock", "] # antilock")
    outcome = judge(source)
    assert (told(outcome), outcome.suppressed) == ([], 1)


def test_a_bare_comment_does_not_hide_hygiene():
    assert len(told(judge("x <ALK201> # antilock: ignore # antilock: ignore[ALK101]"))) == 1


# Properties

pieces = st.sampled_from(
    [
        "x",
        "<ALK201>",
        "<ALK101+1>",
        "# antilock: ignore",
        "# antilock: ignore[ALK201]",
        "# antilock: ignore-next-line[hardcoded-model, ALK1]",
        "# antilock: ignore-file[ALK101]",
        "# noqa: ALK201",
        "# noqa",
        "# antilock: ignore[what",
        "]",
    ]
)
sources = st.lists(st.lists(pieces, max_size=4).map(" ".join), max_size=6).map("\n".join)


@given(sources)
def test_findings_are_kept_or_counted_and_keep_their_order(source):
    outcome = judge(source)
    flagged = findings_of(source)
    positions = [flagged.index(each) for each in outcome.kept]
    assert positions == sorted(positions)
    assert len(outcome.kept) + outcome.suppressed == len(flagged)


@given(sources)
def test_ignoring_a_finding_where_it_starts_removes_exactly_the_ones_of_its_code_there(source):
    before = judge(source)
    for check, problem in before.kept:
        line = problem.span.line
        lines = source.split("\n")
        extra = Comment(Span(line, 900, line, 930), f"# antilock: ignore[{check.code}]")
        after = apply_suppressions(findings_of(source), [*comments_of(source), extra], KNOWN, KNOWN)
        gone = [each for each in before.kept if each not in after.kept]
        assert (check, problem) in gone
        assert all(
            other.code == check.code and line in (found.span.line, found.span.end_line)
            for other, found in gone
        )
        assert len(lines) > line


@given(st.text(max_size=60), st.booleans())
def test_any_comment_at_all_is_read(text, is_alone):
    for lead in ("", "# antilock: ignore", "# antilock: ignore[", "# noqa:"):
        comment = Comment(Span(0, 0, 0, 9), lead + text, is_alone)
        outcome = apply_suppressions(findings_of("x <ALK201>"), [comment], KNOWN, KNOWN)
        assert len(outcome.kept) in (0, 1)


def test_a_long_hostile_comment_costs_no_time():
    text = "# antilock: ignore[" + "a," * 50_000
    comment = Comment(Span(0, 0, 0, len(text)), text)
    outcome = apply_suppressions([], [comment], KNOWN, KNOWN)
    assert len(outcome.unknown) == 500
