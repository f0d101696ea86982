"""What the magics work on in this process: the engine in the kernel, and the Redis that they talk to.

It is kept once a process: an IPython has one set of magics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.notebook.errors import TeachRedisError

if TYPE_CHECKING:
    from teachredis.notebook.keeping import Keeping
    from teachredis.notebook.target import KernelTarget, Target
    from teachredis.server import Serving
    from teachredis.widgets.painter import Painter


class Here:
    """What the words work on; filled by `%load_ext teachredis`."""

    kernel: KernelTarget | None = None  # the engine in this kernel
    target: Target | None = None  # what the magics talk to: the same, or a real Redis
    serving: Serving | None = None
    keeping: Keeping | None = None  # the folder of `%redis_connect --dir`
    painter: Painter | None = None  # of live views, once there was one


def target() -> Target:
    """The Redis of this notebook.  Errors: the extension is not loaded."""
    if Here.target is None:
        message = "teachredis is not loaded in this notebook: %load_ext teachredis"
        raise TeachRedisError(message)
    return Here.target


def kernel(wish: str) -> KernelTarget:
    """The engine in this kernel, if that is what the magics talk to.  Errors: TeachRedisError otherwise."""
    if target() is not Here.kernel or Here.kernel is None:
        message = f"{wish} is of the Redis in this kernel only; you are connected to {Here.target}."
        raise TeachRedisError(f"{message} Back to it: %redis_connect")
    return Here.kernel
