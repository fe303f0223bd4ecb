"""Journeys, from wishes."""

import logging

from .providers import ask_first, ask_second

log = logging.getLogger(__name__)


def plan(wishes: str) -> str:
    """A plan from whichever provider answers."""
    prompt = f"Plan a journey, a line for each day.\n\n{wishes}"
    try:
        return ask_first(prompt)
    except Exception as error:
        log.warning("first provider failed, asking the second one: %s", error)
        return ask_second(prompt)
