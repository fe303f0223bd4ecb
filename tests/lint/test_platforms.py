"""Every rule of every platform: it fires, it is silent, and what nobody knows is silent too.

The files are written from the catalogue's own keys, so that a platform without rules, a key that no
front-end reads, and a code that nobody can refuse are all seen here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from antilock.catalogue.load import load
from antilock.catalogue.model import Platform, PlatformSetting
from antilock.languages import language_name
from antilock.testing import Scenario, judge, project_of

ATLAS = load().atlas
CODES = {"ALK301", "ALK304", "ALK306"}
ADDRESSES = {
    "openai": "https://api.openai.com/v1/chat/completions",
    "google-gemini": "https://generativelanguage.googleapis.com/v1beta/models/m:generateContent",
    "mistral": "https://api.mistral.ai/v1/chat/completions",  # nobody knows whom it refuses
}
# A provider that refuses somebody, and the day that is looked at: Gemini came to Europe later.
REFUSALS = (("openai", date(2026, 11, 27)), ("google-gemini", date(2024, 1, 27)))
Rule = tuple[Platform, PlatformSetting, str]


def rules() -> Iterator[Rule]:
    for platform in ATLAS.platforms.values():
        for setting in platform.settings:
            for key in setting.keys or ("",):
                yield platform, setting, key


def title(value: object) -> str | None:
    if isinstance(value, tuple):
        platform, setting, key = value
        return f"{platform.id}, {setting.role} {key or setting.modules[0]}"
    return None


def path_of(setting: PlatformSetting) -> str:
    """A path that a rule's first pattern fits."""
    labels = any('"' in key for key in setting.keys)
    other = "src/app.ts" if setting.is_argument else "k8s/app.yml" if labels else ".env"
    pattern = (*setting.files, other)[0]
    path = pattern.replace("**/", "x/").replace("**", "x").replace("config.*", "config.ts")
    path = path.replace("*", "x")
    if language_name(path) is None:
        is_code = path.startswith(("netlify/", "pages/"))
        path += ".ts" if is_code else ".yml"
    return path


def steps_of(key: str) -> list[str]:
    key = key.replace("**.", "")
    found = re.findall(r'"[^"]*"|\[\]|[^.\[\]"]+', key)
    return [each.strip('"').replace("*", "x") for each in found]


def nested(steps: list[str], value: Any, into: Any = None) -> Any:
    """A document in which the keys lead to the value."""
    if not steps:
        return value
    if steps[0] == "[]":
        return [nested(steps[1:], value)]
    document = {} if into is None else into
    document[steps[0]] = nested(steps[1:], value, document.get(steps[0]))
    return document


def written(path: str, setting: PlatformSetting, documents: list[tuple[str, Any]]) -> str:
    """The smallest file that says all this."""
    language = language_name(path)
    if language == "hcl":
        return "\n".join(block(steps_of(key), value) for key, value in documents)
    if language in ("env", "properties"):
        return "".join(f"{'.'.join(steps_of(key))}={value}\n" for key, value in documents)
    whole: dict[str, Any] = {}
    for key, value in documents:
        if key and not setting.is_argument:
            nested(steps_of(key), value, whole)
    if language in ("json", "yaml"):
        return (
            json.dumps(whole, indent=2) + "\n" if language == "json" else "\n".join(outline(whole))
        )
    if language == "toml":
        return "".join(f"{name} = {inline(value)}\n" for name, value in whole.items())
    source = "".join(f'import part from "{module}";\n' for module in setting.modules[:1])
    for name, value in whole.items():
        head = "export default" if name == "default" else f"export const {name} ="
        source += f"{head} {json.dumps(value)};\n"
    if setting.is_argument:
        source += "".join(
            f"part.put(1, {{ {json.dumps(k)}: {json.dumps(v)} }});\n" for k, v in documents
        )
    return source


def outline(value: Any, indent: str = "") -> list[str]:
    """A document as people write YAML."""
    lines: list[str] = []
    entries = value.items() if isinstance(value, dict) else ((None, each) for each in value)
    for name, inner in entries:
        head = indent + ("-" if name is None else f"{json.dumps(name) if ':' in name else name}:")
        if isinstance(inner, dict | list):
            lines += [head, *outline(inner, indent + "  ")]
        else:
            lines.append(f"{head} {inner}")
    return lines


def inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(k)} = {inline(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(inline, value)) + "]"
    return json.dumps(value)


def block(steps: list[str], value: str) -> str:
    """A block of HCL with its labels, or an assignment."""
    labels = {"provider": 1, "variable": 1, "resource": 2}.get(steps[0], 0)
    if len(steps) == 1:
        return f"{steps[0]} = {json.dumps(value)}"
    named = "".join(f" {json.dumps(each)}" for each in steps[1 : 1 + labels])
    return f"{steps[0]}{named} {{\n{block(steps[1 + labels :], value)}\n}}"


def asking(provider: str) -> str:
    return f'fetch("{ADDRESSES[provider]}", {{ method: "POST", body: "{{}}" }});\n'


def codes_of(rule: Rule, value: Any, provider: str, day: date) -> set[str]:
    """What is found in a project of the rule's file and of code that asks a provider ("": none)."""
    _, setting, key = rule
    path = path_of(setting)
    documents = [(key, value)] if key else []
    if setting.is_key:
        documents = [(key.replace("*", str(value)), 1)]
    if setting.needs and setting.role != "edge":
        documents.append((setting.needs[0], "edge"))
    if setting.is_read_statically and not setting.needs:
        documents.append(("runtime", "edge"))
    source = written(path, setting, documents)
    call = asking(provider) if provider else "run();\n"
    files = {path: source}
    if setting.scope == "file":
        files[path] = source + call
    elif not setting.is_endpoint:
        folder = path.rpartition("/")[0]
        run = [each.replace("{}", str(value)).replace(".*", ".ts") for each in setting.runs]
        place = (*run, "src/index.ts")[0]
        files[f"{folder}/{place}" if folder and folder[0] != "." else place] = call
    scenario = Scenario(
        file="", line=0, title="", language=language_name(path) or "", path=path,
        source=files[path], expectations=(), settings=f'as-of = "{day}"\n', files=tuple(files.items()),
    )  # fmt: skip
    judgement = judge(scenario, project_of(scenario.settings))
    assert (judgement.notices, judgement.broken) == ((), ""), files
    return CODES & {finding.code for finding in judgement.findings}


def regions_of(platform: Platform) -> dict[str, str]:
    """The codes that a platform knows, as a file spells them."""
    if platform.regions:
        return dict(platform.regions)
    if platform.like:
        names = [name for name in platform.like if name == "gcp"]
        return dict(ATLAS.platforms[names[0]].regions)
    return {f"aws:{code}": place for code, place in ATLAS.platforms["aws"].regions}


def refused_and_served(places: dict[str, str]) -> tuple[str, str, str, date]:
    """A code of each kind, with the provider and the day that make it so."""
    for provider, day in REFUSALS:
        answers = {code: ATLAS.serves(provider, place, day) for code, place in places.items()}
        refused = [code for code, answer in answers.items() if answer is False]
        served = [code for code, answer in answers.items() if answer]
        if refused and served:
            return refused[0], served[0], provider, day
    # Only places that nobody refuses: in America nobody does.
    return "", next(iter(places)), *REFUSALS[0]


@pytest.mark.parametrize("platform", list(ATLAS.platforms.values()), ids=lambda each: each.id)
def test_every_platform_has_rules_and_a_source_with_its_day(platform: Platform) -> None:
    assert {setting.role for setting in platform.settings} & {"region", "edge", "area"}
    assert platform.sources
    assert platform.checked


@pytest.mark.parametrize("rule", list(rules()), ids=title)
def test_a_rule_fires_where_a_provider_refuses_and_nowhere_else(rule: Rule) -> None:
    platform, setting, _ = rule
    if setting.role == "region":
        refused, served, provider, day = refused_and_served(regions_of(platform))
        assert refused, "no provider that antilock knows refuses any of these places"
        assert codes_of(rule, refused, provider, day) == {"ALK301"}
        assert "ALK301" not in codes_of(rule, served, provider, day)
        assert "ALK301" not in codes_of(rule, "nowhere-9", provider, day)
        return
    places = {place: place for place in platform.edge}
    refused, _, provider, day = refused_and_served({**places, "US": "US"})
    value: Any = (*setting.values, "src/index.ts")[0]
    value = value == "true" or value if value in ("true", "false") else value
    unknown: Any = value
    if setting.is_endpoint:
        value, unknown = ADDRESSES[provider], ADDRESSES["mistral"]
        assert codes_of(rule, "https://acme.example/v1", provider, day) == set()
    assert refused in places
    assert codes_of(rule, value, provider, day) == {
        "ALK306" if setting.role == "ignored" else "ALK304"
    }
    assert codes_of(rule, unknown, "mistral", day) == set()
    if not setting.is_endpoint:
        assert codes_of(rule, value, "", day) == set()


def test_a_rule_that_no_front_end_reads_would_be_seen() -> None:
    platform = ATLAS.platforms["fly"]
    (setting, *_) = platform.settings
    broken = replace(setting, keys=("primary_place",))
    assert codes_of((platform, broken, "primary_place"), "hkg", *REFUSALS[0]) == set()
