"""antilock finds lock-in to one AI provider in source code, before the provider brakes."""

__version__ = "0.1.0"
