"""Newsdesk: what an editorial team reads before the first coffee."""
