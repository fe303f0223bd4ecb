"""Tries one provider after another, and knows what each model costs."""

import json
import time
from typing import Literal

import httpx
import litellm
import tiktoken

Provider = Literal["openai", "mistral"]
ENDPOINTS = {
    "openai": "https://api.openai.com/v1/chat/completions",
    "mistral": "https://api.mistral.ai/v1/chat/completions",
}
REGION = "us-central1"
VERTEX = f"https://{REGION}-aiplatform.googleapis.com/v1/projects"


def count(text, model="gpt-4o"):
    encoding = tiktoken.encoding_for_model(model)
    return len(encoding.encode(text))


def ask_each(prompt, clients):
    for client in clients:
        try:
            return client.chat.completions.create(model=client.model, messages=prompt)
        except Exception:
            time.sleep(1)
            continue
    raise RuntimeError("nobody answered")


def ask_routed(prompt):
    return litellm.completion(
        model="openai/gpt-4o", messages=prompt, fallbacks=["mistral/mistral-large-latest"]
    )


async def ask_raw(prompt, provider: Provider = "openai", model=None):
    if model is None:
        model = "gpt-4o"
    body = {"model": model, "messages": prompt, "tools": [{"type": "web_search"}]}
    async with httpx.AsyncClient(base_url=ENDPOINTS[provider]) as client:
        response = await client.post("/", content=json.dumps(body))
    match response.status_code:
        case 200:
            return response.json()
        case _:
            return None
