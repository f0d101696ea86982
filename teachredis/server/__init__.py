"""Floor 8: any Redis client, in any language, talks to an engine over TCP or a unix socket.

listening      sockets for the addresses of `bind`, `port` and `unixsocket`
→ connection   bytes → requests → replies → bytes, one batch at a time: the file to read first
→ server       all connections of one engine: who may come in, ticks, INFO, SHUTDOWN
config_file, command_line, process   what makes a server a program: `teachredis-server`
background     a server beside a notebook: `teachredis.serve()` and `%redis_serve`
"""

from __future__ import annotations

from teachredis.server.background import CannotServe, Serving, serve
from teachredis.server.server import Server

__all__ = ["CannotServe", "Server", "Serving", "serve"]
