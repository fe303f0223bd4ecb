"""`python -m antilock`."""

import sys

from antilock.cli import main

sys.exit(main())
