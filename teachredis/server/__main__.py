"""`python -m teachredis.server`: the same as `teachredis-server`."""

from __future__ import annotations

import sys

from teachredis.server.process import main

if __name__ == "__main__":
    sys.exit(main())
