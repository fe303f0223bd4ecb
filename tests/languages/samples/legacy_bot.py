# -*- coding: utf-8 -*-
import openai
from openai.error import RateLimitError
from .prompts import GREETING
from . import tools

openai.api_key = tools.key()
openai.api_base = "https://api.openai.com/v1"
openai.proxy = "http://127.0.0.1:7890"


def reply(text, models=("gpt-3.5-turbo", "gpt-4")):
    for model in models:
        try:
            done = openai.ChatCompletion.create(
                model=model, messages=[{"role": "system", "content": GREETING % text}]
            )
        except RateLimitError:  # noqa: B904
            print(f"{model} is busy")
        else:
            return done["choices"][0]["message"]["content"]
    return tools.apologise()  # antilock: ignore[missing-fallback] nobody waits for it


retry = lambda text: reply(text, models=["gpt-4"])
