"""What is to be seen in travellers' pictures."""

import openai

from .providers import ask_second, describe_picture


def caption(address: str) -> str:
    """A caption; when too many ask at once, a plain one made from the address."""
    try:
        return describe_picture(address)
    except openai.RateLimitError:
        return ask_second(f"Write a caption for a picture at {address}.")
