"""Apply every fix to every labelled file, and hold the result against what fixes promise.

    python benchmarks/fixes.py                      the corpus of accuracy/, writes fixes.md
    python benchmarks/fixes.py --corpus DIR         the corpus is there
    python benchmarks/fixes.py --tree DIR           any other files; writes nothing
    python benchmarks/fixes.py --show ALK201        and tell which findings have no safe fix

For each file: every safe fix by itself, then all together. Promises: the text parses as before, the
finding is gone, no other one as grave has come, taking the edits back gives the old text, and fixing
twice changes nothing. For Python besides: the module compiles, with an empty environment each
hoisted value is what it was, and but for that and for imports the syntax tree is the same. Exits 1 when a
promise is broken or a share is below what is aimed at.
"""

from __future__ import annotations

import argparse
import ast
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "accuracy"))

from fetch_corpus import read_entries  # noqa: E402 - beside this script, in no package
from score import usable  # noqa: E402

from antilock.findings import Finding, Fix, Hoist, Severity  # noqa: E402
from antilock.fix.edits import Lines, apply_edits  # noqa: E402
from antilock.fix.offer import GRAMMARS  # noqa: E402
from antilock.fix.rounds import fixes_of, mend, verified_fixes  # noqa: E402
from antilock.gather import text_of_data  # noqa: E402
from antilock.languages import language_name  # noqa: E402
from antilock.prefilter import build  # noqa: E402
from antilock.project import load_project  # noqa: E402
from antilock.reading import Text  # noqa: E402
from antilock.run import FileReport, Project, check_text  # noqa: E402

CODES = ("ALK101", "ALK102", "ALK201", "ALK202", "ALK205", "ALK206", "ALK403", "ALK404", "ALK002")
AIMED_AT = {
    ("ALK101", "python"): 0.8,
    ("ALK101", "typescript"): 0.8,
    ("ALK201", "python"): 0.8,
    ("ALK201", "typescript"): 0.8,
}
FAMILY = {"tsx": "typescript", "javascript": "typescript", "notebook": "notebook"}
_OUTCOMES = {"ALK103"}


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--corpus", type=Path, default=HERE / "accuracy" / "corpus")
    parser.add_argument("--tree", type=Path, help="these files instead, whatever they are")
    parser.add_argument("--show", default="", metavar="CODE")
    parser.add_argument("--no-write", action="store_true", help="leave fixes.md alone")
    options = parser.parse_args(argv)
    project = load_project((), {"isolated": True, "severity": "info", "no_project": True})
    corpus, files, missing = options.tree, [], []
    if corpus is not None:
        files = [str(path.relative_to(corpus)) for path in corpus.rglob("*") if path.is_file()]
        files = [path for path in files if language_name(path) in GRAMMARS]
    else:
        corpus = options.corpus
        entries = [
            entry
            for entry in read_entries(HERE / "accuracy" / "labels.json")
            if language_name(entry["path"]) in (*GRAMMARS, "notebook")
        ]
        found, missing = usable(entries, corpus)
        files = list(found)
    has_token = build(project.catalogue.tokens(), len(files) * 10_000)
    there, fixable = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    applied, dropped, values, broken = 0, 0, 0, []
    changed = 0
    for path in sorted(files):
        data = (corpus / path).read_bytes()
        if not has_token(data):
            continue
        text = text_of_data(path, data)
        before = check_text(text, project)
        findings = before.findings
        family = FAMILY.get(text.language, text.language)
        if all(finding.problem.remedy is None for finding in findings):
            there.update((finding.code, family) for finding in findings)
            continue
        offered = fixes_of(text, findings) if not text.starts else [None] * len(findings)
        verified = verified_fixes(text, findings, project)
        dropped += sum(
            one is not None and other is None for one, other in zip(offered, verified, strict=True)
        )
        for finding, fix in zip(findings, verified, strict=True):
            there[finding.code, family] += 1
            is_safe = fix is not None and fix.is_safe
            fixable[finding.code, family] += is_safe
            if finding.code == options.show and not is_safe:
                place = finding.problem.span
                print(f"{path}:{place.line + 1}:{place.column + 1}: {finding.line.strip()[:150]}")
            if is_safe and fix is not None:
                applied += 1
                broken += [
                    f"{path}: {finding.code}: {what}"
                    for what in troubles(text, before, finding, fix, project)
                ]
        mended = mend(text, project, findings)
        codes = dict(mended.fixed)
        least = min((f.severity for f in findings if f.code in codes), default=Severity.INFO)
        changed += mended.text != text.text
        new = Text(text.path, mended.text, text.language)
        after = check_text(new, project)
        broken += [f"{path}: all: {what}" for what in troubles_of_all(before, after, least)]
        again = mend(new, project, after.findings)
        if again.text != mended.text and not text.starts:
            broken.append(f"{path}: fixing twice changes something")
        if text.language == "python" and mended.count:
            hoists = [each for each in findings if isinstance(each.problem.remedy, Hoist)]
            hoisted = mend(text, project, hoists)
            count, what = troubles_of_python(
                text.text, hoisted.text, {v.name: v.default for v in hoisted.variables}
            )
            what += does_not_compile(mended.text)
            values += count
            broken += [f"{path}: {each}" for each in what]
    lines = report(files, there, fixable, applied, changed, dropped, values, broken)
    print("\n".join(lines))
    if missing:
        print(f"\nnot usable: {len(missing)} files", file=sys.stderr)
    if options.tree is None and not options.no_write and not missing:
        (HERE / "fixes.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    low = [key for key, aim in AIMED_AT.items() if there[key] and fixable[key] / there[key] < aim]
    return 1 if broken or low else 0


def troubles(
    text: Text, before: FileReport, finding: Finding, fix: Fix, project: Project
) -> Iterator[str]:
    """What is wrong after one fix alone."""
    new = Text(text.path, apply_edits(text.text, fix.edits), text.language)
    after = check_text(new, project)
    yield from troubles_of_all(before, after, finding.severity)
    counts = [sum(f.code == finding.code for f in report.findings) for report in (before, after)]
    if counts[1] >= counts[0]:
        yield "its finding is still there"
    if taken_back(text.text, fix) != text.text:
        yield "something outside of the edits has changed"


def troubles_of_all(before: FileReport, after: FileReport, least: Severity) -> Iterator[str]:
    """What is wrong with a text after fixes: it parses worse, or more is found in it that is as
    grave as what was fixed."""
    known = {notice.message for notice in before.notices}
    for notice in after.notices:
        if notice.message not in known:
            yield f"it does not parse any more: {notice.message}"
    grave = [[f.code for f in each.findings if f.severity >= least] for each in (after, before)]
    more = Counter(grave[0]) - Counter(grave[1])
    yield from (f"{code} has come" for code in more if code not in _OUTCOMES)


def taken_back(text: str, fix: Fix) -> str:
    """The old text, put together from the new one and what the edits replaced."""
    new = apply_edits(text, fix.edits)
    lines = Lines(text)
    parts, position, shift = [], 0, 0
    for edit in sorted(fix.edits):
        start, end = lines.range_of(edit.span)
        parts += [new[position + shift : start + shift], text[start:end]]
        position, shift = end, shift + len(edit.text) - (end - start)
    return "".join([*parts, new[position + shift :]])


def troubles_of_python(before: str, after: str, variables: dict[str, str]) -> tuple[int, list[str]]:
    """How many look-ups were run with an empty environment, and what is wrong with a module."""
    try:
        old = ast.parse(before)
    except SyntaxError:
        return 0, []  # tree-sitter reads more than this Python does
    if wrong := does_not_compile(after):
        return 0, wrong
    evaluation = _Evaluation(variables)
    new = evaluation.visit(ast.parse(after))
    wrong = list(evaluation.wrong)
    if _shape(old) != _shape(new):
        wrong.append("it computes something else with an empty environment")
    return evaluation.count, wrong


def does_not_compile(module: str) -> list[str]:
    """Why Python refuses a module; [] when it does not."""
    try:
        compile(module, "fixed.py", "exec", dont_inherit=True)
    except SyntaxError as error:
        return [f"it does not compile: {error}"]
    return []


class _Evaluation(ast.NodeTransformer):
    """Puts the value of each new look-up in its place, by running it with an empty environment."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables, self.count, self.wrong = variables, 0, []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.args[0] if node.args else None
        if not (isinstance(name, ast.Constant) and name.value in self.variables):
            return node
        if ast.unparse(node.func) not in ("os.environ.get", "os.getenv", "environ.get", "getenv"):
            return node
        self.count += 1
        code = compile(ast.Expression(node), "look-up", "eval")
        kept = dict(os.environ)
        os.environ.clear()
        try:
            value = eval(code, {"os": os, "environ": os.environ, "getenv": os.getenv})
        finally:
            os.environ.update(kept)
        if not isinstance(value, str):
            self.wrong.append(f"{ast.unparse(node)} is no string")
        return ast.copy_location(ast.Constant(value), node)


def _shape(tree: ast.AST) -> str:
    """A syntax tree as text: constants of the module put in, additions of literal strings done,
    imports of os left out."""
    constants: dict[str, str] = {}

    class Folding(ast.NodeTransformer):
        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            left, right = node.left, node.right
            if not (isinstance(node.op, ast.Add) and isinstance(left, ast.Constant)):
                return node
            if not isinstance(left.value, str):
                return node
            if isinstance(right, ast.Constant) and isinstance(right.value, str):
                return ast.Constant(left.value + right.value)
            if isinstance(right, ast.JoinedStr):
                first = right.values[0] if right.values else None
                if isinstance(first, ast.Constant):
                    return ast.JoinedStr(
                        [ast.Constant(left.value + first.value), *right.values[1:]]
                    )
                return ast.JoinedStr([left, *right.values])
            return node

        def visit_Name(self, node: ast.Name) -> ast.AST:
            if isinstance(node.ctx, ast.Load) and node.id in constants:
                return ast.Constant(constants[node.id])
            return node

        def visit_Import(self, node: ast.Import) -> ast.AST | None:
            node.names = [name for name in node.names if name.name != "os"]
            return node if node.names else None

    folded = Folding().visit(tree)
    constants |= _constants(folded)
    return ast.dump(Folding().visit(folded))


def _constants(tree: ast.AST) -> dict[str, str]:
    """Names of a module that have one literal string for a value."""
    stored = Counter(
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
    found = {}
    for node in getattr(tree, "body", ()):
        target = node.target if isinstance(node, ast.AnnAssign) else None
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target = node.targets[0]
        if isinstance(target, ast.Name) and isinstance(node.value, ast.Constant):
            if isinstance(node.value.value, str) and stored[target.id] == 1:
                found[target.id] = node.value.value
    return found


def report(
    files: Sequence[str],
    there: Counter[tuple[str, str]],
    fixable: Counter[tuple[str, str]],
    applied: int,
    changed: int,
    dropped: int,
    values: int,
    broken: list[str],
) -> list[str]:
    """The page."""
    lines = [
        "# Fixes, applied to every labelled file",
        "",
        "Written by `python benchmarks/fixes.py`. A finding counts as fixable when its safe fix passed the",
        "verification that runs before anything is written.",
        "",
        "| code | language | findings | with a safe fix | share |",
        "| --- | --- | ---: | ---: | ---: |",
    ]
    for code in CODES:
        for family in ("python", "typescript"):
            if count := there[code, family]:
                share = fixable[code, family] / count
                name = "TypeScript, JavaScript" if family == "typescript" else "Python"
                lines.append(
                    f"| {code} | {name} | {count} | {fixable[code, family]} | {share:.2f} |"
                )
    lines += [
        "",
        f"- {len(files)} files; {applied} fixes applied one by one, all of a file together in {changed} files",
        f"- {dropped} fixes left out by the verification",
        f"- {values} look-ups of Python run with an empty environment",
        f"- {len(broken)} broken promises",
        *(f"  - {each}" for each in broken),
    ]
    return lines


if __name__ == "__main__":
    sys.exit(main())
