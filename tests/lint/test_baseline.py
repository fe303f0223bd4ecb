"""The baseline: known findings, which only become fewer."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from antilock.baseline import (
    Baseline,
    Entry,
    Scope,
    apply_baseline,
    baseline_text,
    compare,
    create_baseline,
    fingerprint,
    fingerprints,
    prune_baseline,
    read_baseline,
    update_baseline,
    write_baseline,
)
from antilock.errors import ConfigError
from antilock.facts import Span
from antilock.findings import Finding, Location, Notice, Problem, Result, Severity


def finding(path: str = "a.py", code: str = "ALK201", mark: str = "f1") -> Finding:
    span = Span(0, 0, 0, 1)
    location = Location(path, None, span)
    return Finding(code, "name", Severity.ERROR, location, Problem(span, "m", "h"), "line", mark)


def scope(*checked: str, enabled: str = "ALK201 ALK101", gone: str = "") -> Scope:
    return Scope(
        frozenset(checked), frozenset(enabled.split()), lambda path: path not in gone.split()
    )


# Fingerprints


def test_a_fingerprint_survives_indentation_and_edits_elsewhere():
    before = fingerprints("a.py", [("ALK201", 'model = "x"'), ("ALK101", "y")])
    after = fingerprints(
        "a.py", [("ALK401", "new"), ("ALK201", '\tmodel  = "x"\r'), ("ALK101", "y")]
    )
    assert before == after[1:]
    assert all(len(mark) == 16 and int(mark, 16) >= 0 for mark in after)


def test_a_fingerprint_depends_on_path_code_line_and_order():
    variants = {
        fingerprint("a.py", "ALK201", "x"),
        fingerprint("b.py", "ALK201", "x"),
        fingerprint("a.py", "ALK202", "x"),
        fingerprint("a.py", "ALK201", "y"),
        fingerprint("a.py", "ALK201", "x", 1),
    }
    assert len(variants) == 5


@given(st.lists(st.tuples(st.sampled_from(["ALK201", "ALK101"]), st.text(max_size=5)), max_size=9))
def test_fingerprints_are_unique_within_a_file(lines):
    assert len(set(fingerprints("a.py", lines))) == len(lines)


def test_a_fingerprint_stays_the_same_between_versions():
    assert fingerprint("src/a.py", "ALK201", 'model = "m"') == "63ec5d39500cf068"


# Comparing


def test_known_findings_are_taken_out_and_new_ones_stay():
    baseline = create_baseline([finding(), finding(mark="f2")])
    comparison = compare(baseline, [finding(), finding(mark="f3")], scope("a.py"))
    assert [each.fingerprint for each in comparison.new] == ["f3"]
    assert (comparison.known, comparison.stale) == (1, (Entry("a.py", "ALK201", "f2"),))


def test_equal_findings_are_counted():
    baseline = create_baseline([finding(), finding()])
    assert baseline.entries == (Entry("a.py", "ALK201", "f1", 2),)
    comparison = compare(baseline, [finding(), finding(), finding()], scope("a.py"))
    assert (len(comparison.new), comparison.known, comparison.stale) == (1, 2, ())
    comparison = compare(baseline, [finding()], scope("a.py"))
    assert comparison.stale == (Entry("a.py", "ALK201", "f1", 1),)


@pytest.mark.parametrize(
    ("seen", "is_stale"),
    [
        (scope("a.py"), True),
        (scope("b.py"), False),  # not checked in this run, as in a hook on changed files
        (scope("b.py", gone="a.py"), True),  # deleted
        (scope("a.py", enabled="ALK101"), False),  # its check did not run
    ],
)
def test_an_entry_is_stale_only_when_the_run_would_have_found_it(seen, is_stale):
    baseline = Baseline((Entry("a.py", "ALK201", "f1"),))
    assert bool(compare(baseline, [], seen).stale) is is_stale


def test_paths_are_held_relative_to_the_root():
    def to_root(path: str) -> str:
        return f"inner/{path}"

    baseline = create_baseline([finding()], to_root)
    assert baseline.entries[0].path == "inner/a.py"
    assert compare(baseline, [finding()], scope("inner/a.py"), to_root).known == 1


def test_pruning_takes_out_what_is_stale_and_nothing_else():
    baseline = create_baseline([finding(), finding(), finding(mark="f2")])
    stale = [Entry("a.py", "ALK201", "f1", 1), Entry("a.py", "ALK201", "f2", 1)]
    assert prune_baseline(baseline, stale).entries == (Entry("a.py", "ALK201", "f1", 1),)


findings = st.lists(
    st.builds(
        finding,
        st.sampled_from(["a.py", "b.py", "ü/c.py"]),
        st.sampled_from(["ALK101", "ALK201"]),
        st.sampled_from(["1", "2"]),
    ),
    max_size=8,
)
EVERYWHERE = scope("a.py", "b.py", "ü/c.py")


@given(findings, findings)
def test_a_baseline_only_shrinks_and_fits_after_pruning(before, after):
    baseline = create_baseline(before)
    first = compare(baseline, after, EVERYWHERE)
    assert len(first.new) + first.known == len(after)
    pruned = prune_baseline(baseline, first.stale)
    assert sum(each.count for each in pruned.entries) <= len(before)
    second = compare(pruned, after, EVERYWHERE)
    assert (second.new, second.stale) == (first.new, ())
    assert compare(baseline, before, EVERYWHERE).new == ()


@given(findings)
def test_order_does_not_change_the_file(found):
    text = baseline_text(create_baseline(found))
    assert text == baseline_text(create_baseline(list(reversed(found))))
    assert json.loads(text)["version"] == 1


# Files


def test_a_file_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "known.json"
    baseline = create_baseline([finding("ü.py"), finding(mark="f2"), finding(mark="f2")])
    write_baseline(file, baseline)
    assert read_baseline(file) == baseline
    assert file.read_text(encoding="ascii") == (
        '{\n  "version": 1,\n  "findings": [\n'
        '    {"path": "a.py", "code": "ALK201", "fingerprint": "f2", "count": 2},\n'
        '    {"path": "\\u00fc.py", "code": "ALK201", "fingerprint": "f1", "count": 1}\n'
        "  ]\n}\n"
    )
    write_baseline(file, Baseline())
    assert read_baseline(file) == Baseline()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is not valid JSON"),
        (b"\xff\xfe\x00", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
        (b"<<<<<<< ours\n{}", "holds an unfinished merge"),
        (b"[]", "expected an object with a list findings"),
        (b'{"version": 1}', "expected an object with a list findings"),
        (b'{"version": 2, "findings": []}', "version: expected 1, got 2"),
        (b'{"findings": []}', "version: expected 1"),
        (b'{"version": true, "findings": []}', "version: expected 1, got true"),
        (b'{"version": 1, "findings": [3]}', r"findings\[0\]: expected path, code"),
        (
            b'{"version": 1, "findings": [{"path": "a", "code": "b", "fingerprint": "c"}]}',
            r"findings\[0\]: expected",
        ),
        (
            b'{"version": 1, "findings":'
            b' [{"path": "a", "code": "b", "fingerprint": "c", "count": 0}]}',
            r"findings\[0\]: expected",
        ),
        (
            b'{"version": 1, "findings":'
            b' [{"path": 1, "code": "b", "fingerprint": "c", "count": 1}]}',
            r"findings\[0\]: expected",
        ),
    ],
)
def test_a_corrupt_baseline_is_a_clear_error(tmp_path, content, said):
    file = tmp_path / "known.json"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=said) as caught:
        read_baseline(file)
    assert str(file) in str(caught.value)


def test_a_missing_baseline_says_how_to_create_it(tmp_path):
    with pytest.raises(ConfigError, match=r"does not exist; --write-baseline creates it"):
        read_baseline(tmp_path / "known.json")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_baseline(tmp_path)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    file = tmp_path / "known.json"
    write_baseline(file, create_baseline([finding()]))
    before = file.read_bytes()

    def refuse(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(ConfigError, match="cannot be written: No space left"):
        write_baseline(file, Baseline())
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["known.json"]


def test_a_write_into_a_missing_directory_is_a_clear_error(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        write_baseline(tmp_path / "missing" / "known.json", Baseline())


def test_a_link_to_a_baseline_stays_a_link(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    write_baseline(real, Baseline())
    real.chmod(0o640)
    link.symlink_to(real)
    write_baseline(link, create_baseline([finding()]))
    assert link.is_symlink()
    assert len(read_baseline(real).entries) == 1
    assert real.stat().st_mode & 0o777 == 0o640


# Results


def test_a_result_loses_what_is_known_and_tells_what_is_stale(tmp_path):
    file = tmp_path / "known.json"
    write_baseline(
        file,
        create_baseline(
            [finding(), finding(mark="f2"), finding(mark="f3"), finding("b.py", "ALK101")]
        ),
    )
    result = Result(findings=(finding(), finding(mark="new")), files=2)
    after = apply_baseline(file, result, scope("a.py", "b.py"))
    assert [each.fingerprint for each in after.findings] == ["new"]
    assert (after.baselined, after.files) == (1, 2)
    assert after.notices == (
        Notice(
            "a.py",
            "the baseline knows findings that are gone (2 ALK201); --write-baseline takes them out",
        ),
        Notice(
            "b.py",
            "the baseline knows findings that are gone (ALK101); --write-baseline takes them out",
        ),
    )


def test_updating_creates_then_prunes_and_never_adds(tmp_path):
    file = tmp_path / "known.json"
    result = Result(findings=(finding(), finding(mark="f2")))
    created = update_baseline(file, result, scope("a.py"))
    assert (created.findings, created.baselined) == ((), 2)
    mended = replace(result, findings=(finding(mark="f2"), finding(mark="new")))
    pruned = update_baseline(file, mended, scope("a.py"))
    assert [each.fingerprint for each in pruned.findings] == ["new"]
    assert pruned.notices == ()
    assert [each.fingerprint for each in read_baseline(file).entries] == ["f2"]


def test_updating_leaves_a_file_alone_that_fits(tmp_path):
    file = tmp_path / "known.json"
    update_baseline(file, Result(findings=(finding(),)), scope("a.py"))
    file.write_text(file.read_text().replace("  ", " "))
    before = file.read_text()
    update_baseline(file, Result(findings=(finding(),)), scope("a.py"))
    assert file.read_text() == before
