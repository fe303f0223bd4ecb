"""What differs between installations, read once at the start."""

import os

PLANNER_MODEL = os.environ.get("PLANNER_MODEL", "gpt-5.1")
SECOND_MODEL = os.environ.get("SECOND_MODEL", "claude-opus-4-6")
PLANNER_BASE_URL = os.environ["PLANNER_BASE_URL"]
SECONDS = float(os.environ.get("PLANNER_SECONDS", "30"))
