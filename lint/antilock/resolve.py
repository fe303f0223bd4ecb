"""Which files of the project an import means. Pure: knows the paths, opens nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial

from antilock.layout import Alias, Layout, join_path

# Endings that an import may leave out, in the order in which tools try them.
_ENDINGS = (
    ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro",
)  # fmt: skip
# What an import may call a file that is written in TypeScript.
_SPELLED = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_PYTHON = (".py", ".pyi", ".pyw", ".ipynb")
_JVM = (".java", ".kt", ".kts", ".scala")
# Languages whose files are named after the class that they hold, and by which ecosystem.
_NAMED = {"maven": ".kt", "nuget": ".cs", "packagist": ".php", "rubygems": ".rb"}
_OF_CLASSES = frozenset(_NAMED.values())
# Languages whose files share the names of their folder.
_OF_PACKAGES = frozenset((".go", *_JVM))
# Folders of a package that hold its sources.
_SOURCE_FOLDERS = ("src", "lib", "")


class Resolver:
    """Finds the files that imports of a project mean; remembers what it found."""

    def __init__(self, paths: Iterable[str], layout: Layout | None = None) -> None:
        self.layout = layout or Layout()
        self.paths = frozenset(paths)
        self._folders: dict[str, list[str]] = defaultdict(list)  # of files that share their names
        self._starts: dict[str, dict[str, None]] = {}  # folders by what is in them, in order
        self._classes: dict[str, list[str]] = defaultdict(list)
        self._packages: dict[str, list[str]] = defaultdict(list)
        self._stems: dict[str, list[str]] = defaultdict(list)
        self._known: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._index()

    def _index(self) -> None:
        starts: dict[str, set[str]] = defaultdict(set)
        folders_of_python: set[str] = set()
        for path in sorted(self.paths):
            folder, _, name = path.rpartition("/")
            stem, dot, ending = name.rpartition(".")
            ending = dot + ending
            if ending in _PYTHON:
                starts[stem].add(folder)
                folders_of_python.add(folder)
            if ending in _OF_PACKAGES:
                self._folders[folder].append(path)
            if ending in _JVM:
                self._classes[stem].append(path)
                last = folder.rpartition("/")[2]
                if folder not in self._packages[last]:
                    self._packages[last].append(folder)
            if ending in _OF_CLASSES:
                self._stems[_plain(stem)].append(path)
        for folder in filter(None, folders_of_python):
            parts = folder.split("/")
            for place, part in enumerate(parts):
                starts[part].add("/".join(parts[:place]))
        for part, folders in starts.items():
            ordered = sorted(folders, key=lambda each: (each.count("/"), each))
            self._starts[part] = dict.fromkeys(ordered)

    def files_of(self, importer: str, module: str, ecosystem: str) -> tuple[str, ...]:
        """The files that make up a module; () where it is none of the project's."""
        folder = importer.rpartition("/")[0]
        key = (folder, module, ecosystem)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._find(folder, module, ecosystem)
        return known

    def package_of(self, path: str) -> tuple[str, ...]:
        """The files that share their names with a file, as those of a Go package do."""
        folder, _, name = path.rpartition("/")
        ending = name[name.rfind(".") :]
        if ending != ".go" and ending not in _JVM:
            return ()
        return tuple(each for each in self._folders[folder] if each.endswith(ending))

    def is_named_after_class(self, path: str) -> bool:
        """Whether other files may use a file's class without bringing it in."""
        return path.endswith((*_JVM, *_NAMED.values()))

    def files_named(self, path: str, name: str) -> tuple[str, ...]:
        """The file that is named after a class, for a file that need not say where it is from."""
        ecosystem = next((each for each, end in _NAMED.items() if path.endswith(end)), "")
        return self._named_after(path.rpartition("/")[0], name, ecosystem) if ecosystem else ()

    def _find(self, folder: str, module: str, ecosystem: str) -> tuple[str, ...]:
        match ecosystem:
            case "pypi":
                return self._python(folder, module)
            case "npm":
                return self._script(folder, module)
            case "go":
                return self._go(module)
            case "maven":
                return self._class(module) or self._named_after(folder, module, ecosystem)
            case "crates":
                return self._crate(folder, module)
            case "nuget" | "packagist" | "rubygems":
                return self._named_after(folder, module, ecosystem)
            case _:
                return ()

    # Python.

    def _python(self, folder: str, module: str) -> tuple[str, ...]:
        if module.startswith("."):
            name = module.lstrip(".")
            for _ in range(len(module) - len(name) - 1):
                if not folder:
                    return ()
                folder = folder.rpartition("/")[0]
            return self._python_at(folder, name)
        starts = self._starts.get(module.partition(".")[0])
        if starts is None:
            return ()
        above = [each for each in _folders_above(folder) if each in starts]
        others = [each for each in starts if each not in above]
        others.sort(key=partial(_distance, folder))
        for start in (*above, *others):
            found = self._python_at(start, module)
            if found:
                return found
        return ()

    def _python_at(self, folder: str, name: str) -> tuple[str, ...]:
        base = join_path(folder, name.replace(".", "/"))
        candidates = [f"{base}/__init__.py".lstrip("/"), f"{base}/__init__.pyi".lstrip("/")]
        candidates += [f"{base}{ending}" for ending in _PYTHON] if base else []
        return tuple(each for each in candidates if each in self.paths)[:1]

    # TypeScript and JavaScript.

    def _script(self, folder: str, module: str) -> tuple[str, ...]:
        if module.startswith("."):
            found = self._script_at(join_path(folder, module))
            if found or not module.startswith("./"):
                return found
            # Front-ends spell what a bundler looks up in the project (`@/lib/llm`) like this too.
            rest = module[2:]
            written = (f"@/{rest}", f"~/{rest}", f"#{rest}", f"$lib/{rest}", f"src/{rest}", rest)
            for each in written:
                found = self._aliased(folder, each)
                if found:
                    return found
            for above in _folders_above(folder):
                for source in _SOURCE_FOLDERS:
                    for start in (source, join_path(source, "lib")):
                        found = self._script_at(join_path(above, join_path(start, rest)))
                        if found:
                            return found
            return ()
        return self._aliased(folder, module) or self._workspace(module)

    def _aliased(self, folder: str, module: str) -> tuple[str, ...]:
        for alias in self.layout.aliases:
            if not _is_below(folder, alias.folder):
                continue
            hole = _match(alias, module)
            if hole is None:
                continue
            for place in alias.places:
                found = self._script_at(place.replace("*", hole, 1))
                if found:
                    return found
        return ()

    def _workspace(self, module: str) -> tuple[str, ...]:
        for name, folder in self.layout.packages:
            if module != name and not module.startswith(f"{name}/"):
                continue
            rest = module[len(name) :].strip("/")
            for source in _SOURCE_FOLDERS:
                found = self._script_at(join_path(join_path(folder, source), rest))
                if found:
                    return found
            return ()
        return ()

    def _script_at(self, base: str) -> tuple[str, ...]:
        if base in self.paths:
            return (base,)
        stem, dot, ending = base.rpartition(".")
        spelled = _SPELLED.get(dot + ending, ())
        candidates = [f"{stem}{each}" for each in spelled]
        candidates += [f"{base}{each}" for each in _ENDINGS] if base else []
        candidates += [join_path(base, f"index{each}") for each in _ENDINGS]
        return tuple(each for each in candidates if each in self.paths)[:1]

    # Go, and languages whose files are named after their classes.

    def _go(self, module: str) -> tuple[str, ...]:
        for name, folder in self.layout.modules:
            if module == name or module.startswith(f"{name}/"):
                place = join_path(folder, module[len(name) :])
                return tuple(each for each in self._folders.get(place, ()) if each.endswith(".go"))
        return ()

    def _class(self, module: str) -> tuple[str, ...]:
        """The file of a class by its qualified name, or those of a package."""
        module = module.lstrip(".")  # how front-ends spell what is the project's own
        path = module.replace(".", "/")
        found = [
            each
            for each in self._classes.get(module.rpartition(".")[2], ())
            if f"/{each.rpartition('.')[0]}".endswith(f"/{path}")
        ]
        if found:
            return tuple(found[:1])
        return tuple(
            each
            for folder in self._packages.get(module.rpartition(".")[2], ())
            if f"/{folder}".endswith(f"/{path}")
            for each in self._folders[folder]
            if each.endswith(_JVM)
        )

    def _crate(self, folder: str, module: str) -> tuple[str, ...]:
        """The file of a module of the importer's own crate."""
        if not module.startswith("."):
            return ()
        name = module.strip(".").replace(".", "/")
        for above in _folders_above(folder):
            for written in (f"{name}.rs", f"{name}/mod.rs"):
                for start in (above, join_path(above, "src")):
                    found = join_path(start, written)
                    if found in self.paths:
                        return (found,)
        return ()

    def _named_after(self, folder: str, module: str, ecosystem: str) -> tuple[str, ...]:
        """The file that is named after a class: where several are, the one whose folders are named
        like the namespace, else the one that is nearest."""
        parts = [_plain(part) for part in module.strip(".").split(".")]
        found = [
            each for each in self._stems.get(parts[-1], ()) if each.endswith(_NAMED[ecosystem])
        ]
        if len(found) < 2:
            return tuple(found)
        above = [(_alike(each, parts), each) for each in found]
        best = max(score for score, _ in above)
        found = [each for score, each in above if score == best]
        found.sort(key=lambda each: _distance(folder, each.rpartition("/")[0]))
        return tuple(found[:1])


def _plain(name: str) -> str:
    """A name without what styles of naming differ in: `llm_client` and `LlmClient`."""
    return name.replace("_", "").lower()


def _alike(path: str, parts: list[str]) -> int:
    """How many of the last parts of a qualified name are the last folders of a path."""
    folders = [_plain(each) for each in path.split("/")[:-1]]
    count = 0
    for one, two in zip(reversed(folders), reversed(parts[:-1]), strict=False):
        if one != two:
            break
        count += 1
    return count


def _folders_above(folder: str) -> list[str]:
    """A folder and those above it, the root last."""
    found = [folder]
    while folder:
        folder = folder.rpartition("/")[0]
        found.append(folder)
    return found


def _is_below(folder: str, other: str) -> bool:
    return not other or folder == other or folder.startswith(f"{other}/")


def _distance(folder: str, other: str) -> tuple[int, int, str]:
    """How far folders are apart: less shared is farther, then deeper, then by name."""
    shared = 0
    for one, two in zip(folder.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        shared += 1
    return -shared, other.count("/"), other


def _match(alias: Alias, module: str) -> str | None:
    """What stands for the `*` of an alias; None when it does not fit."""
    head, star, tail = alias.pattern.partition("*")
    if not star:
        return "" if module == head else None
    if len(module) < len(head) + len(tail) or not module.startswith(head):
        return None
    return module[len(head) : len(module) - len(tail)] if module.endswith(tail) else None
