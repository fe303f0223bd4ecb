"""The linker: what files know of each other, whatever their order, their circles and their gaps."""

from __future__ import annotations

import random
import time
from functools import cache
from pathlib import Path

import pytest

from antilock.catalogue.load import load
from antilock.discovery import discover
from antilock.facts import FileFacts
from antilock.findings import Notice
from antilock.gather import facts_of_data
from antilock.languages import language_name
from antilock.layout import Layout, is_manifest, read_layout
from antilock.link import Knowledge, link
from antilock.project import load_project
from antilock.reading import Text
from antilock.resolve import Resolver
from antilock.run import check_files, check_text
from antilock.testing import read_cases

CATALOGUE = load()

ADAPTER = """import openai

client = openai.OpenAI(timeout=20)


def ask(messages):
    return client.chat.completions.create(model=pick(), messages=messages)
"""
SECOND = """import cohere

client = cohere.ClientV2(timeout=20)


def ask(messages):
    return client.chat(model=pick(), messages=messages)
"""
ROUTER = """from . import second
from .first import ask


def answer(messages):
    try:
        return ask(messages)
    except Exception:
        return second.ask(messages)
"""


@cache
def facts(path: str, source: str) -> FileFacts:
    found = facts_of_data(path, source.encode(), CATALOGUE)
    assert not isinstance(found, Notice)
    return found


def known(files: dict[str, str]) -> Knowledge:
    layout = read_layout({path: text for path, text in files.items() if is_manifest(path)})
    told = {path: facts(path, text) for path, text in files.items() if not is_manifest(path)}
    return link(told, CATALOGUE, layout, files)


def write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def codes(root: Path, **options: object) -> list[tuple[str, str]]:
    project = load_project((str(root),), {"isolated": True, **options})
    found = discover((str(root),), project.configuration)
    result = check_files(found.files, project)
    return [
        (Path(finding.location.path).name, finding.code)
        for finding in result.findings
        if finding.code.startswith("ALK40") and finding.code != "ALK404"
    ]


# Which files an import means.


@pytest.mark.parametrize(
    ("importer", "module", "ecosystem", "expected"),
    [
        ("app/api/chat.py", "..llm", "pypi", "app/llm/__init__.py"),
        ("app/api/chat.py", ".peer", "pypi", "app/api/peer.py"),
        ("app/api/chat.py", "app.llm.client", "pypi", "app/llm/client.py"),
        ("scripts/run.py", "app.llm.client", "pypi", "app/llm/client.py"),
        ("scripts/run.py", "acme.core", "pypi", "packages/core/src/acme/core.py"),
        ("app/api/chat.py", "....beyond", "pypi", None),
        ("app/api/chat.py", "openai", "pypi", None),
        ("web/src/a/b.ts", "../lib/llm", "npm", "web/src/lib/llm.ts"),
        ("web/src/a/b.ts", "../lib/llm.js", "npm", "web/src/lib/llm.ts"),
        ("web/src/a/b.ts", "../lib", "npm", "web/src/lib/index.tsx"),
        ("web/src/a/b.ts", "@lib/llm", "npm", "web/src/lib/llm.ts"),
        ("web/src/a/b.ts", "lib/llm", "npm", "web/src/lib/llm.ts"),
        ("web/src/a/b.ts", "@acme/llm", "npm", "packages/llm/src/index.ts"),
        ("web/src/a/b.ts", "@acme/llm/client", "npm", "packages/llm/client.js"),
        ("web/src/a/b.ts", "@acme/llm-two", "npm", None),
        ("web/src/a/b.ts", "react", "npm", None),
        ("cmd/main.go", "example.com/acme/internal/llm", "go", "internal/llm/ask.go"),
        ("cmd/main.go", "example.com/other/llm", "go", None),
        ("src/main/java/com/acme/Main.java", ".com.acme.llm.Client", "maven",
         "src/main/java/com/acme/llm/Client.java"),
        ("src/main/java/com/acme/Main.java", "java.util.List", "maven", None),
    ],
)  # fmt: skip
def test_an_import_means_a_file(
    importer: str, module: str, ecosystem: str, expected: str | None
) -> None:
    paths = [
        "app/__init__.py", "app/llm/__init__.py", "app/llm/client.py", "app/api/peer.py",
        "packages/core/src/acme/core.py", "web/src/lib/llm.ts", "web/src/lib/index.tsx",
        "packages/llm/src/index.ts", "packages/llm/client.js", "internal/llm/ask.go",
        "src/main/java/com/acme/llm/Client.java", importer,
    ]  # fmt: skip
    layout = read_layout(
        {
            "web/tsconfig.json": '{"compilerOptions": {"baseUrl": "src", '
            '"paths": {"@lib/*": ["lib/*"],},},} // as people write it',
            "packages/llm/package.json": '{"name": "@acme/llm"}',
            "go.mod": "module example.com/acme\n\ngo 1.23\n",
        }
    )
    found = Resolver(paths, layout).files_of(importer, module, ecosystem)
    assert found == (() if expected is None else (expected,))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "{" * 5000, '{"compilerOptions": 3}'])
def test_a_manifest_that_says_nothing_changes_nothing(text: str) -> None:
    manifests = dict.fromkeys(("tsconfig.json", "package.json", "go.mod"), text)
    assert read_layout(manifests) == Layout()


# What follows from it.


def test_a_file_reaches_provider_calls_through_the_files_that_it_imports() -> None:
    files = {
        "app/first.py": ADAPTER,
        "app/common.py": "from .first import ask\n\n\ndef shared(m):\n    return ask(m)\n",
        "app/route.py": "from .common import shared\n\n\ndef get(m):\n    return shared(m)\n",
        "app/idle.py": "from .common import other\n",
    }
    (reached,) = known(files).reached_from("app/route.py")
    assert reached.chain == ("app/route.py", "app/common.py", "app/first.py")
    assert reached.asked.call.providers == ("openai",)
    assert known(files).reached_from("app/idle.py") == ()
    assert known(files).reached_from("app/gone.py") == ()
    assert list(known(files).providers()) == ["openai"]


def test_an_edge_route_reaches_its_call_through_a_common_file() -> None:
    files = {
        "src/common.ts": 'import OpenAI from "openai";\nexport const client = new OpenAI();\n'
        "export const ask = (messages) => client.chat.completions.create({ model: m(), messages });\n",
        "src/routes/chat.ts": 'import { ask } from "../common";\nexport const runtime = "edge";\n'
        "export async function POST(request) { return ask(await request.json()); }\n",
        "src/routes/direct.ts": 'import { client } from "../common";\n'
        "export const GET = () => client.chat.completions.create({ model: m(), messages: [] });\n",
    }
    (reached,) = known(files).reached_from("src/routes/chat.ts")
    assert reached.chain == ("src/routes/chat.ts", "src/common.ts")
    first, *_ = known(files).reached_from("src/routes/direct.ts")
    assert first.chain == ("src/routes/direct.ts",)
    assert first.asked.call.providers == ("openai",)


def test_circles_of_imports_and_of_stars_end() -> None:
    files = {
        "a.py": "from b import *\nfrom c import x as y\n\n\ndef f(m):\n    return g(m) or x(m) or y(m)\n",
        "b.py": "from a import *\nfrom c import *\nfrom b import z\n\n\ndef g(m):\n    return f(m) + z(m)\n",
        "c.py": "from a import y as x\nfrom b import x as y\nx = y\n\n\ndef h(m):\n    return x(y(m))\n",
        "d/__init__.py": "from . import e\nfrom .e import *\nfrom d import thing\n",
        "d/e.py": "from . import *\nfrom d.e import thing\n" + ADAPTER,
    }
    knowledge = known(files)
    assert [asked.path for asked in knowledge.asked()] == ["d/e.py"]
    for path in files:
        knowledge.reached_from(path)
    assert knowledge.exported()["pypi"]["e"] >= {"ask", "client"}


def test_only_what_has_to_do_with_providers_is_told_to_others() -> None:
    files = {
        "shapes.py": "class Shape:\n    def area(self): ...\n\n\nNAMES = open('names')\n",
        "base.py": "import openai\n\n\nclass Base:\n    api = openai.OpenAI()\n",
        "heir.py": "from base import Base\n\n\nclass Heir(Base):\n    pass\n",
        "use.py": "from heir import Heir\nfrom shapes import NAMES, Shape\n\n\nNAMES.read()\n",
        "barrel.py": "from use import *\n",
        "other.py": "from shapes import *\n",
    }
    assert known(files).exported() == {
        "pypi": {
            "barrel": frozenset("*"),
            "base": frozenset({"Base"}),
            "heir": frozenset({"Base"}),
            "use": frozenset({"Heir"}),
        }
    }


def test_a_class_that_extends_itself_by_way_of_others_ends() -> None:
    files = {
        "a.py": "from b import B\n\n\nclass A(B):\n    pass\n\n\nA().run()\n",
        "b.py": "from a import A\n\n\nclass B(A):\n    pass\n\n\nB().run()\n",
    }
    assert known(files).asked() == ()


def test_what_is_not_saved_yet_goes_before_the_file() -> None:
    files = {"app/first.py": ADAPTER, "app/second.py": SECOND, "app/router.py": ROUTER}
    project = load_project((), {"isolated": True})
    project_files = {path: facts(path, text) for path, text in files.items()}
    knowledge = link(project_files, CATALOGUE)

    def found(path: str, text: str, with_knowledge: Knowledge | None) -> set[str]:
        report = check_text(Text(path, text, "python"), project, with_knowledge)
        return {each.code for each in report.findings} & {"ALK401", "ALK402", "ALK403"}

    assert found("app/first.py", ADAPTER, None) == {"ALK401"}
    assert found("app/first.py", ADAPTER, knowledge) == set()
    moved = ADAPTER.replace("def ask", "def ask_differently")
    assert found("app/first.py", moved, knowledge) == {"ALK401"}
    assert found("app/new.py", ADAPTER, knowledge) == {"ALK401"}


def test_files_without_a_token_are_read_when_they_stand_between(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "app/first.py": ADAPTER,
            "app/second.py": SECOND,
            "app/__init__.py": "from .middle import passed_on\n",
            "app/middle.py": "from .first import ask\n\n\ndef passed_on(m):\n    return ask(m)\n",
            "web/view.py": "from app import passed_on\nfrom app.second import ask\n\n\n"
            "def view(m):\n    try:\n        return passed_on(m)\n    except Exception:\n"
            "        return ask(m)\n",
            "web/unrelated.py": "import json\n\n\ndef view(m):\n    return json.dumps(m)\n",
        },
    )
    assert codes(tmp_path) == []
    assert codes(tmp_path, no_project=True) == [("first.py", "ALK401"), ("second.py", "ALK401")]


def test_settings_without_a_token_are_read_where_a_client_gets_its_region(tmp_path: Path) -> None:
    files = {
        "app/settings.py": "class Place:\n    def __init__(self, region='eu-west-1'):\n"
        "        self.region = region\n",
        "app/other.py": "HOME = 'eu-west-1'\n",
        "app/client.py": "import boto3\n\nfrom .settings import Place\n\n\ndef connect(place: Place):\n"
        "    return boto3.client('bedrock-runtime', region_name=place.region)\n",
    }
    write(tmp_path, files)
    project = load_project((str(tmp_path),), {"isolated": True})
    found = discover((str(tmp_path),), project.configuration).files
    told = [(each.code, each.location.path) for each in check_files(found, project).findings]
    assert [(code, Path(path).name) for code, path in told] == [("ALK302", "settings.py")]
    alone = load_project((str(tmp_path),), {"isolated": True, "no_project": True})
    assert check_files(found, alone).findings == ()


def test_the_order_of_files_does_not_matter(tmp_path: Path) -> None:
    files = {"app/first.py": ADAPTER, "app/second.py": SECOND, "app/router.py": ROUTER}
    files["app/again.py"] = ROUTER.replace("answer", "again").replace("Exception", "KeyError")
    files["app/__init__.py"] = "from .router import *\nfrom .again import *\n"
    write(tmp_path, files)
    project = load_project((str(tmp_path),), {"isolated": True})
    found = list(discover((str(tmp_path),), project.configuration).files)
    expected = check_files(found, project)
    assert expected.findings
    for seed in range(6):
        random.Random(seed).shuffle(found)
        assert check_files(found, project) == expected


def large(count: int) -> dict[str, str]:
    """A project of layers: adapters, helpers that import each other in circles, and routers."""
    files = {"pkg/__init__.py": "", "pkg/second.py": SECOND}
    for number in range(count):
        kind = number % 4
        if kind == 0:
            files[f"pkg/part{number % 50}/adapter{number}.py"] = ADAPTER.replace(
                "def ask", f"def ask{number}"
            )
        elif kind == 1:
            below, part = number - 1, (number - 1) % 50
            files[f"pkg/helper{number}.py"] = (
                f"from pkg.part{part}.adapter{below} import ask{below}\n"
                f"from pkg import helper{(number + 4) % count}\n\n\n"
                f"def help{number}(m):\n    return ask{below}(m)\n"
            )
        elif kind == 2:
            below = number - 1
            handler = "second.ask(m)" if number % 8 == 2 else "None"
            files[f"pkg/router{number}.py"] = (
                f"from pkg import second\nfrom pkg.helper{below} import help{below}\n\n\n"
                f"def route(m):\n    try:\n        return help{below}(m)\n"
                f"    except Exception:\n        return {handler}\n"
            )
        else:
            files[f"pkg/other{number}.py"] = f"def other{number}(x):\n    return x + {number}\n"
    return files


def test_a_project_of_2000_files_is_linked_in_a_few_seconds(tmp_path: Path) -> None:
    write(tmp_path, large(2000))
    started = time.process_time()
    found = codes(tmp_path)
    assert time.process_time() - started < 60
    adapters = [name for name, code in found if code == "ALK401" and name.startswith("adapter")]
    assert len(adapters) == 250  # every other router of 500 has a fallback
    assert all(int(name[len("adapter") : -3]) % 8 == 4 for name in adapters)


def test_adding_files_later_comes_to_the_same_as_linking_all_at_once() -> None:
    scenarios = [
        scenario
        for case in sorted((Path(__file__).parents[1] / "checks").rglob("*.md"))
        for scenario in read_cases(case)
        if scenario.files
    ]
    assert len(scenarios) > 100
    shuffle = random.Random(7).shuffle
    checked = 0
    for scenario in scenarios:
        sources = dict((*scenario.files, (scenario.path, scenario.source)))
        layout = read_layout({path: text for path, text in sources.items() if is_manifest(path)})
        found = {
            path: facts_of_data(path, text.encode(), CATALOGUE)
            for path, text in sources.items()
            if language_name(path) is not None
        }
        told = {path: each for path, each in found.items() if not isinstance(each, Notice)}
        order = sorted(told)
        shuffle(order)
        whole = link(told, CATALOGUE, layout, sources)
        grown = link({order[0]: told[order[0]]}, CATALOGUE, layout, sources)
        for count in range(2, len(order) + 1):
            for path in order[: count - 1]:  # so that there is something to keep
                grown.subjects_of(path)
            grown.exported()
            grown.regions()
            grown = grown.extended({path: told[path] for path in sorted(order[:count])})
        where = f"{scenario.file}:{scenario.line}"
        assert grown.edges == whole.edges, where
        assert grown.bases == whole.bases, where
        assert grown.asked() == whole.asked(), where
        assert grown.exported() == whole.exported(), where
        assert grown.regions() == whole.regions(), where
        for path in told:
            assert grown.reached_from(path) == whole.reached_from(path), where
            assert grown.subjects_of(path) == whole.subjects_of(path), where
        checked += len(order) - 1
    assert checked > 100
