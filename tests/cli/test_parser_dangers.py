"""Inputs that abort or hang a parser: each ends, says so, and costs the other files nothing."""

from __future__ import annotations

import random

import pytest

from antilock.languages import MODULES

GOOD = 'client = OpenAI(base_url="https://api.openai.com/v1")\nmodel = "gpt-4o-mini"\n'
MODEL = 'model = "gpt-4o-mini"\n'
CPU_SECONDS = 10


def noise(size: int) -> str:
    chosen = random.Random(7)
    return "".join(
        chr(chosen.randrange(32, 127)) if chosen.random() > 0.02 else "\n" for _ in range(size)
    )


def heredocs(count: int) -> str:
    return "".join(f"cat <<E{number}\nx\nE{number}\n" for number in range(count))


# Name, text, and a part of what is told where the language is one that antilock parses.
INPUTS = {
    "YAML nested 300 deep": (
        "deep.yaml",
        "".join("  " * depth + f"k{depth}:\n" for depth in range(300)),
        "",
    ),
    "YAML nested 300 deep in brackets": ("flow.yaml", "a: " + "[" * 300 + "]" * 300 + "\n", ""),
    "YAML of 70,000 lines": ("long.yaml", "".join(f"k{n}: 1\n" for n in range(70_000)), ""),
    "YAML with a line of 70,000 characters": ("wide.yaml", "k: " + "x" * 70_000 + "\n", ""),
    "Markdown nested 300 deep": ("deep.md", "> " * 300 + "gpt-4o-mini\n", ""),
    "a Ruby here-document with a delimiter of 300 characters": (
        "heredoc.rb",
        f"x = <<~{'A' * 300}\nhello\n{'A' * 300}\n{MODEL}",
        "read lexically",
    ),
    "Kotlin templates nested 520 deep": (
        "templates.kt",
        "val x = " + '"${' * 520 + "1" + '}"' * 520 + f"\nval {MODEL}",
        "read lexically",
    ),
    "bash with 20,000 here-documents": (
        "heredocs.sh",
        heredocs(20_000) + 'model="gpt-4o-mini"\n',
        "read lexically",
    ),
    "a megabyte of noise as Python": ("noise.py", MODEL + noise(1_000_000), "part"),
    "a megabyte of noise as TypeScript": ("noise.ts", MODEL + noise(1_000_000), "part"),
    "JSON of 18 MB": (
        "huge.json",
        '{"a":[' + ",".join(['{"model":"gpt-4o-mini","x":[1,2,3]}'] * 500_000) + "]}",
        "18.0 million characters are data",
    ),
    "code of 2 MB": ("large.py", MODEL + "value = 1\n" * 200_000, "read lexically"),
    "a NUL": ("nul.py", MODEL + "x = '\0'\n", "NUL"),
    "a lone surrogate": ("surrogate.py", MODEL + "x = '\udc80\ud800'\n", "utf-8"),
    "brackets nested 5,000 deep": ("deep.py", f"x = {'(' * 5000}1{')' * 5000}\n{MODEL}", ""),
}


@pytest.mark.parametrize("case", INPUTS)
def test_a_text_that_breaks_parsers_ends_with_a_clear_note(antilock, tmp_path, case):
    import resource

    name, text, told = INPUTS[case]
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    (tmp_path / "good.py").write_text(GOOD)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)

    outcome = antilock("check", "--isolated", "--output-format", "json", ".")

    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < CPU_SECONDS
    assert outcome.code == 1, outcome.err
    places = {(path, code) for path, _, code in outcome.places}
    assert {("good.py", "ALK101"), ("good.py", "ALK201")} <= places
    if told and any(name.endswith(ending) for ending in MODULES):
        assert told in outcome.notices[name]


@pytest.mark.parametrize("name", ["large.py", "heredoc.rb", "templates.kt", "heredocs.sh"])
def test_what_is_read_lexically_still_gives_its_models(antilock, tmp_path, name):
    if not any(name.endswith(ending) for ending in MODULES):
        return  # in no language that antilock reads
    text = next(text for each, text, _ in INPUTS.values() if each == name)
    (tmp_path / name).write_text(text)

    outcome = antilock("check", "--isolated", "--output-format", "json", ".")

    assert [code for _, _, code in outcome.places] == ["ALK201"]
    assert "read lexically, for endpoints and model names only" in outcome.notices[name]


def test_what_is_read_lexically_tells_defaults_by_the_names_around_them(antilock, tmp_path):
    names = 'DEFAULTS = {\n  "llm": {\n    "model": "gpt-4o-mini",\n  },\n}\n'
    names += 'CHAT = {\n  "llm": {\n    "model": "gpt-4o-mini",\n  },\n}\n'
    (tmp_path / "large.py").write_text(names + "value = 1\n" * 200_000)

    outcome = antilock("check", "--isolated", "--severity", "info", "--output-format", "json", ".")

    assert outcome.places == [("large.py", 3, "ALK202"), ("large.py", 8, "ALK201")]


def test_what_is_read_lexically_tells_types_and_rows_of_tables(antilock, tmp_path):
    text = """\
interface Request {
  model: "gpt-4o-mini";
  other?: "gpt-4.1" | "gpt-4.1-mini";
}
const models = [
  {
    id: "gpt-4.1",
    size: 3,
  },
  {
    id: "gpt-4.1-mini",
    size: 2,
  },
];
const byName = {
  "gpt-5.4": {
    id: "gpt-5.4",
  },
};
const rows = [{ id: "gpt-4.1", size: 3 }, { id: "gpt-4o", size: 2 }];
send({
  model: "gpt-4.1",
});
"""
    (tmp_path / "large.ts").write_text(text + "const value = 1;\n" * 100_000)

    outcome = antilock("check", "--isolated", "--output-format", "json", ".")

    assert outcome.places == [("large.ts", 22, "ALK201")]


def test_a_compressed_file_tells_tables_prose_and_names_without_meaning_apart(antilock, tmp_path):
    text = (
        'var a={x:"https://api.x.ai/v1",deepseek:"https://api.deepseek.com/v1"},'
        'b=["gpt-4.1","gpt-4.1-mini","gpt-4o"],c=["auto","gpt-4.1","gpt-4o"],d="gpt-4.1",'
        'e=f("option",{value:"gpt-4.1"},"gpt-4.1"),g=`says "gpt-4.1" is allowed`;'
        'h({model:"gpt-5.4"});'
    )
    (tmp_path / "bundle.js").write_text(text + "i(1);" * 400_000)

    outcome = antilock("check", "--isolated", "--output-format", "json", ".")

    assert [(x["code"], x["column"]) for x in outcome.findings] == [
        ("ALK201", text.index('"gpt-5.4"') + 1)
    ]


def test_a_named_file_that_is_read_lexically_is_a_finding(antilock, tmp_path):
    (tmp_path / "large.py").write_text(MODEL + "value = 1\n" * 200_000)

    outcome = antilock("check", "--isolated", "--output-format", "json", "large.py")

    assert outcome.places == [("large.py", 1, "ALK001"), ("large.py", 1, "ALK201")]
