"""Translations from Chinese, for the Asia desk."""

import logging
import os

from openai import APIError, OpenAI

log = logging.getLogger(__name__)

client = OpenAI(
    api_key=os.environ["DASHSCOPE_API_KEY"],
    base_url="https://dashscope.aliyuncs.com/compatible-mode/v1",
    timeout=30,
)


def translate(text: str) -> str:
    """The text in English."""
    messages = [
        {"role": "system", "content": "Translate into English. Keep the tone of a newspaper."},
        {"role": "user", "content": text},
    ]
    try:
        answer = client.chat.completions.create(model="qwen-plus", messages=messages)
    except APIError:
        log.exception("the large model failed, trying the small one")
        answer = client.chat.completions.create(model="qwen-turbo", messages=messages)
    return answer.choices[0].message.content or ""
