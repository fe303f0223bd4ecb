"""What can go wrong, told to the person who can mend it."""

from __future__ import annotations


class AntilockError(Exception):
    """antilock could not do its job; the message names the file and what to do. Exit code 2."""


class ConfigError(AntilockError):
    """The configuration is not usable.

    `problems` holds one sentence per mistake, all found at once; each names the file and the
    key, what was expected, what was got and the nearest valid choice.
    """

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class CatalogueError(AntilockError):
    """A catalogue file does not fit its schema; the message names file, key and value."""


class UsageError(AntilockError):
    """A command line that asks for something that does not exist."""
