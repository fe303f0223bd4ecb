"""The built-in pack: antilock's opinions, and what it knows about providers."""

from __future__ import annotations

from antilock.check import Check

CHECKS: tuple[Check, ...] = ()
