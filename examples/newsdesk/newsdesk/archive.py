"""Questions to the archive, answered by an assistant that was set up in 2024."""

import os

from openai import OpenAI

client = OpenAI(timeout=60)


def ask_archive(question: str) -> str:
    """The assistant's answer to a question about old articles."""
    thread = client.beta.threads.create()
    client.beta.threads.messages.create(thread.id, role="user", content=question)
    client.beta.threads.runs.create_and_poll(
        thread_id=thread.id, assistant_id=os.environ["ARCHIVE_ASSISTANT_ID"]
    )
    messages = client.beta.threads.messages.list(thread.id)
    return messages.data[0].content[0].text.value
