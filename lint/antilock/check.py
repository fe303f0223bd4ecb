"""The contract between antilock and a check."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from antilock.findings import Problem, Severity
from antilock.records import dataclass, field

if TYPE_CHECKING:
    from antilock.catalogue.index import Catalogue
    from antilock.link import Knowledge
    from antilock.subjects import Subjects


@dataclass(frozen=True, slots=True)
class Context:
    """What a check may know besides the file: the catalogue, the day, and the user's policy.

    deploy_regions   territories (ISO 3166-1 alpha-2) that the user says the product runs in
    is_named   whether the user named the file, so that a fault of the file is a finding
    options    the check's own, an instance of Check.options, or None
    relative   the file's path from the project's root: what `knowledge` knows it by
    knowledge  of the project that the file is part of; None when it is judged on its own
    """

    catalogue: Catalogue
    as_of: date
    retirement_horizon_days: int = 90
    providers: tuple[str, ...] = ()
    fallback_providers: tuple[str, ...] = ()
    deploy_regions: tuple[str, ...] = ()
    is_adapter: bool = False
    has_adapters: bool = False
    is_named: bool = False
    options: Any = None
    relative: str = ""
    knowledge: Knowledge | None = None


# For checks that judge any program alike, with cases in each of these.
SOURCE_LANGUAGES = (
    "csharp",
    "go",
    "java",
    "javascript",
    "kotlin",
    "php",
    "python",
    "ruby",
    "rust",
    "shell",
    "swift",
    "typescript",
)
# For checks that judge what configuration says.
CONFIGURATION_LANGUAGES = (
    "dockerfile",
    "env",
    "hcl",
    "json",
    "properties",
    "toml",
    "yaml",
)
# For checks of what platforms read without running it: constants in code, and files of theirs.
EXPORT_LANGUAGES = (
    "javascript",
    "typescript",
)
PLATFORM_LANGUAGES = (
    "javascript",
    "json",
    "toml",
    "typescript",
)
# For checks of where clients and resources are placed.
PLACEMENT_LANGUAGES = tuple(sorted((*SOURCE_LANGUAGES, "hcl")))
# For checks of what is deployed: what files say about it, and the calls of these languages.
DEPLOYED_LANGUAGES = tuple(sorted((*SOURCE_LANGUAGES, *CONFIGURATION_LANGUAGES)))
# For checks of what an SDK's objects, errors and settings are, with cases in each of these.
SDK_LANGUAGES = (
    "javascript",
    "python",
    "typescript",
)
# For checks of clients whose SDK leaves no way to steer them from outside.
CLIENT_LANGUAGES = tuple(sorted((*SDK_LANGUAGES, "go", "php")))
# For checks of which errors are caught by their type.
ERROR_LANGUAGES = tuple(sorted((*SDK_LANGUAGES, "csharp", "go", "java", "kotlin", "php", "ruby")))
# For checks of environment variables: where code reads them, and where files set them.
VARIABLE_LANGUAGES = tuple(sorted((*SDK_LANGUAGES, "dockerfile", "env", "yaml")))
# For checks of what types say.
TYPED_LANGUAGES = (
    "csharp",
    "go",
    "java",
    "kotlin",
    "php",
    "python",
    "rust",
    "swift",
    "typescript",
)
ALL_LANGUAGES = tuple(sorted((*SOURCE_LANGUAGES, *CONFIGURATION_LANGUAGES)))
# Of the programs, those that import packages.
IMPORTING_LANGUAGES = tuple(name for name in SOURCE_LANGUAGES if name != "shell")


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its identity and a pure function from one file's subjects to problems.

    rank   of the ranked checks that fit one literal, the lowest rank wins; None stands beside
    """

    code: str
    name: str
    since: str
    severity: Severity
    run: Callable[[Subjects, Context], Iterator[Problem]]
    languages: tuple[str, ...] = ("python",)
    rank: int | None = None
    is_preview: bool = False
    options: type | None = field(default=None)

    @property
    def page(self) -> str:
        """The Markdown page: the docstring of the module that defines the check."""
        import inspect  # slow, and only asked where a page is shown

        return inspect.cleandoc(sys.modules[self.run.__module__].__doc__ or "")

    @property
    def document(self) -> str:
        """The page below its title and what the check is, to be read by itself."""
        about = f"{self.severity.word}, since {self.since}: {self.url}"
        return f"# {self.name} ({self.code})\n\n{about}\n\n{self.page}"

    @property
    def url(self) -> str:
        return f"docs/checks/{self.name}.md"
