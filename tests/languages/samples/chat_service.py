"""A service that answers questions over its own articles."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass

import anthropic
from openai import APIStatusError, OpenAI
from openai import AsyncOpenAI as Async

logger = logging.getLogger(__name__)

DEFAULT_MODEL = "gpt-4o-mini"
EMBEDDING_MODEL = "text-embedding-3-small"
PRICES = {"gpt-4o-mini": 0.15, "claude-sonnet-4-5": 3.0}


@dataclass
class Settings:
    model: str = DEFAULT_MODEL
    base_url: str = os.getenv("LLM_BASE_URL", "https://api.openai.com/v1")
    region: str | None = None


class Answerer:
    timeout = 30

    def __init__(self, settings: Settings, client: OpenAI | None = None) -> None:
        self.settings = settings
        self.client = client or OpenAI(base_url=settings.base_url, timeout=self.timeout)
        self.backup = anthropic.Anthropic(timeout=30)
        self.stream_client = Async()

    def answer(self, question: str) -> str:
        messages = [{"role": "user", "content": question}]
        try:
            reply = self.client.chat.completions.create(
                model=self.settings.model, messages=messages
            )
            return reply.choices[0].message.content
        except (APIStatusError, TimeoutError) as error:
            logger.warning("asking the backup: %s", error)
            other = self.backup.messages.create(
                model="claude-sonnet-4-5", max_tokens=500, messages=messages
            )
            return other.content[0].text

    def embed(self, text: str) -> list[float]:
        return self.client.embeddings.create(model=EMBEDDING_MODEL, input=text).data[0].embedding

    def is_reasoning(self, model: str) -> bool:
        return model.startswith(("o1", "o3")) or "deepseek-r1" in model
