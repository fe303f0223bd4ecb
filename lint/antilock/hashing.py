"""The hash of the standard library that is quick to load.

`hashlib` loads OpenSSL first, which takes as long as a third of what a run over one file does; modules of
the standard library reach for the module below it too.
"""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

__all__ = ["blake2b"]
