"""Floor 9: the only room that knows IPython.  `%load_ext teachredis` comes in here."""

from __future__ import annotations

from teachredis.notebook.extension import load_ipython_extension, unload_ipython_extension

__all__ = ["load_ipython_extension", "unload_ipython_extension"]
