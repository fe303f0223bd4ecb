"""Search by meaning: every article has a vector in the database."""

import numpy as np
from openai import OpenAI

from newsdesk.settings import settings

client = OpenAI(timeout=settings.request_timeout)


def embed(texts: list[str]) -> np.ndarray:
    """A row of 1536 numbers for each text."""
    answer = client.embeddings.create(model="text-embedding-3-small", input=texts)
    return np.array([item.embedding for item in answer.data])


def nearest(query: str, vectors: np.ndarray, count: int = 10) -> list[int]:
    """The rows of `vectors` that are nearest to the query, best first."""
    scores = vectors @ embed([query])[0]
    return [int(row) for row in np.argsort(-scores)[:count]]
