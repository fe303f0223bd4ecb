"""Three headlines to choose from."""

import anthropic
import openai

from newsdesk.settings import settings

primary = openai.OpenAI(timeout=settings.request_timeout)
secondary = anthropic.Anthropic(timeout=settings.request_timeout)


def headlines(article: str) -> list[str]:
    """Three headlines, best first."""
    prompt = f"Write three headlines, one a line, for this article:\n\n{article}"
    try:
        answer = primary.chat.completions.create(
            model="gpt-4o",
            messages=[{"role": "user", "content": prompt}],
        )
        text = answer.choices[0].message.content or ""
    except openai.RateLimitError:
        reply = secondary.messages.create(
            model=settings.fallback_model,
            max_tokens=200,
            messages=[{"role": "user", "content": prompt}],
        )
        text = reply.content[0].text
    return [line.strip() for line in text.splitlines() if line.strip()][:3]
