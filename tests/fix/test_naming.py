"""One variable for each value, and none for two."""

from __future__ import annotations

import pytest

from antilock.fix.naming import Namer
from antilock.testing import project_of
from antilock_checks.remedies import stem_of


def test_values_of_a_kind_get_names_that_tell_them_apart() -> None:
    namer = Namer("")
    assert namer.name("OPENAI_MODEL", "OPENAI", "gpt-4o") == "OPENAI_MODEL"
    assert namer.name("OPENAI_MODEL", "OPENAI", "gpt-4.1") == "OPENAI_GPT_4_1_MODEL"
    assert namer.name("OPENAI_MODEL", "OPENAI", "gpt-4o") == "OPENAI_MODEL"


def test_addresses_get_names_of_their_hosts_and_paths() -> None:
    namer = Namer("")
    assert namer.name("YI_API_BASE", "YI", "https://api.lingyiwanwu.com/v1") == "YI_API_BASE"
    assert namer.name("YI_API_BASE", "YI", "https://api.01.ai/v1") == "YI_01_API_BASE"
    assert namer.name("YI_API_BASE", "YI", "https://api.ai/v1") == "YI_API_BASE_2"


@pytest.mark.parametrize(
    "text",
    [
        'os.getenv("OPENAI_MODEL", "gpt-4o")',
        "process.env.OPENAI_MODEL ?? 'gpt-4o'",
        'os.environ.get("OPENAI_MODEL") or "gpt-4o"',
        "OPENAI_MODEL = 'a constant of that name is another matter'",
    ],
)
def test_a_variable_with_the_same_default_is_used_again(text: str) -> None:
    assert Namer(text).name("OPENAI_MODEL", "OPENAI", "gpt-4o") == "OPENAI_MODEL"


@pytest.mark.parametrize(
    "text",
    [
        'os.getenv("OPENAI_MODEL", "gpt-4.1")',
        'os.environ["OPENAI_MODEL"]',
        "process.env.OPENAI_MODEL",
        'os.getenv("OPENAI_MODEL", "gpt-4o"); os.getenv("OPENAI_MODEL")',
    ],
)
def test_a_variable_that_means_something_else_is_left_alone(text: str) -> None:
    assert Namer(text).name("OPENAI_MODEL", "OPENAI", "gpt-4o") == "OPENAI_GPT_4O_MODEL"


@pytest.mark.parametrize(
    ("provider", "stem"),
    [
        ("openai", "OPENAI"),
        ("cohere", "COHERE"),
        ("google-gemini", "GEMINI"),
        ("aws-bedrock", "AWS_BEDROCK"),
        ("zeroone-yi", "YI"),
        ("baidu-qianfan", "QIANFAN"),
        ("nobody", "NOBODY"),
    ],
)
def test_variables_begin_as_those_of_the_keys_do(provider: str, stem: str) -> None:
    assert stem_of(project_of().catalogue.providers.get(provider), provider) == stem
