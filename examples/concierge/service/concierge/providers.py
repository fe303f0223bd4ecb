"""The only module that knows a provider's SDK. Who calls it decides what happens on failure."""

import anthropic
import openai

from .settings import PLANNER_BASE_URL, PLANNER_MODEL, SECOND_MODEL, SECONDS

first = openai.OpenAI(base_url=PLANNER_BASE_URL, timeout=SECONDS)
second = anthropic.Anthropic(timeout=SECONDS)


def ask_first(prompt: str) -> str:
    answer = first.chat.completions.create(
        model=PLANNER_MODEL, messages=[{"role": "user", "content": prompt}]
    )
    return answer.choices[0].message.content or ""


def ask_second(prompt: str) -> str:
    answer = second.messages.create(
        model=SECOND_MODEL, max_tokens=2000, messages=[{"role": "user", "content": prompt}]
    )
    return answer.content[0].text


def describe_picture(address: str) -> str:
    answer = first.chat.completions.create(
        model=PLANNER_MODEL,
        messages=[
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": address}}]}
        ],
    )
    return answer.choices[0].message.content or ""
