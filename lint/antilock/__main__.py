"""`antilock` and `python -m antilock`: the short way first, then the command line."""

from __future__ import annotations

import sys

from antilock.quick import answer


def main() -> int:
    """Run the command of the command line; returns its exit code, as `cli.main` does."""
    told = answer(sys.argv[1:])
    if told is None:
        from antilock import cli

        return cli.main()
    try:
        sys.stdout.write(told)
        sys.stdout.flush()
    except BrokenPipeError:
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
