"""Summaries of articles: the one thing that has to work at six in the morning."""

import logging

import anthropic
import openai

from newsdesk.settings import LLM_BASE_URL, settings

log = logging.getLogger(__name__)

PROMPT = "Summarise this article in three sentences. Keep names and figures exactly."

primary = openai.OpenAI(base_url=LLM_BASE_URL, timeout=settings.request_timeout)
secondary = anthropic.Anthropic(timeout=settings.request_timeout)


def summarise(article: str) -> str:
    """A summary of three sentences, from whichever provider answers."""
    try:
        answer = primary.chat.completions.create(
            model=settings.summary_model,
            messages=[
                {"role": "system", "content": PROMPT},
                {"role": "user", "content": article},
            ],
        )
        return answer.choices[0].message.content or ""
    except openai.OpenAIError as error:
        log.warning("first provider failed, asking the second one: %s", error)
        reply = secondary.messages.create(
            model=settings.fallback_model,
            max_tokens=400,
            system=PROMPT,
            messages=[{"role": "user", "content": article}],
        )
        return reply.content[0].text
