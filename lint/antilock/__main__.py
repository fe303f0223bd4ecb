"""`antilock` and `python -m antilock`: the short ways first, then the command line."""

from __future__ import annotations

import sys

from antilock import quick, replay


def main() -> int:
    """Run the command of the command line; returns its exit code, as `cli.main` does."""
    arguments = sys.argv[1:]
    try:
        told = replay.find(arguments) or quick.answer(arguments)
    except FileNotFoundError:  # the working directory is gone: the command line says so
        told = None
    if told is None:
        from antilock import cli

        return cli.main()
    text, code = told
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
