"""Seam (b): `teachredis.Redis`, a redis-py client that sits right at the engine.

It is redis-py's own client in everything.  A dozen O(1) methods look first whether they can be answered at
once (seat.py): usual arguments, no options, responses as bytes, nobody's callback in between.  If not, they
are redis-py's.
"""
# ruff: noqa: D102  # the methods below are redis-py's, and documented there

from __future__ import annotations

from time import time

import redis
from redis.client import CaseInsensitiveDict

from teachredis.client import interrupts, route
from teachredis.client.connection import InKernel, InKernelConnection
from teachredis.client.lock import Lock, scripts_can_run
from teachredis.client.pipeline import Pipeline
from teachredis.client.seat import ELSEWHERE, Seat
from teachredis.client.words import AS_BYTES, as_bytes, refuse_oversized
from teachredis.wire.errors import ReplyError
from teachredis.wire.resp_reader import MAX_BULK_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any, Self

    from teachredis.engine import Engine


class Callbacks(CaseInsensitiveDict):
    """Response callbacks that know whether the user `touched` them: from then on no reply skips them."""

    def __init__(self, callbacks: Mapping[str, Any], on_touch: Callable[[], None]) -> None:
        super().__init__({})
        super().update(callbacks)
        self.touched = False
        self.on_touch = on_touch

    def touch(self) -> None:
        """The user changes something."""
        self.touched = True
        self.on_touch()

    def __setitem__(self, name: str, callback: Any) -> None:
        super().__setitem__(name, callback)
        self.touch()

    def __delitem__(self, name: str) -> None:
        super().__delitem__(name)
        self.touch()

    def update(self, callbacks: Mapping[str, Any]) -> None:  # type: ignore[override]  # as its base
        """Set several."""
        super().update(callbacks)
        self.touch()


class Redis(redis.Redis):
    """`redis.Redis` over an engine in this process: `engine`, or the default one.

    For a server, use `redis.Redis(host=...)` or `teachredis.connect(url)`.
    """

    bound = False  # made by name, not through the hook: keeps its engine whatever the route
    usual = False  # may anything be answered at once?
    seat: Seat | None = None

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ARG004  # __init__ takes them
        client = object.__new__(cls)
        client.bound = True
        return client

    def __init__(self, *args: Any, engine: Engine | None = None, **kwargs: Any) -> None:
        pool_given = kwargs.get("connection_pool") is not None
        if not self.bound or pool_given:
            super().__init__(*args, **kwargs)
        else:
            if not route.names_default(args, kwargs):
                raise ValueError("this is an engine in this process; for a server: teachredis.connect(url)")
            single = kwargs.pop("single_connection_client", False)
            super().__init__(*args, **kwargs)
            self.bind(engine or route.default_engine(), single)
        self.settle()

    def bind(self, engine: Engine, single: bool) -> None:
        """Let our pool make connections to this engine."""
        pool = self.connection_pool
        pool.connection_class = InKernelConnection
        pool.connection_kwargs["engine"] = engine
        if single:
            self._single_connection_client = True
            self.connection = pool.get_connection("_")

    def settle(self) -> None:
        """Work out whether anything may be answered at once at all."""
        settings = self.connection_pool.connection_kwargs
        usual_encoding = (settings.get("encoding", "utf-8"), settings.get("encoding_errors", "strict"))
        self.usual = (
            not settings.get("decode_responses")
            and not settings.get("health_check_interval")
            and all(settings.get(name) is None for name in ("cache", "cache_config", "command_packer"))
            and usual_encoding == ("utf-8", "strict")
            and type(self).execute_command is Redis.execute_command
        )
        self.response_callbacks = Callbacks(self.response_callbacks, self.stand_up)

    def stand_up(self) -> None:
        """Answer nothing at once any more."""
        self.usual, self.seat = False, None

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Redis-py's way.  Then sit down where the pool's next connection leads, if it is an engine."""
        reply = super().execute_command(*args, **options)
        if self.usual:
            self.take_seat()
        return reply

    def take_seat(self) -> None:
        """Find the client of the connection that the next command would use."""
        idle = getattr(self.connection_pool, "_available_connections", None)
        connection = self.connection or (idle[-1] if idle else None)
        line = connection.line() if isinstance(connection, InKernel) else None
        if line is None:
            self.seat = None
        elif self.seat is None or self.seat.client is not line.client:
            self.seat = Seat(line, connection._parser.parse_error)  # type: ignore[union-attr]  # noqa: SLF001

    def pipeline(self, transaction: Any = True, shard_hint: Any = None) -> redis.client.Pipeline:
        """A pipeline; ours reads plain replies faster."""
        kind = Pipeline if self.usual else redis.client.Pipeline
        return kind(self.connection_pool, self.response_callbacks, transaction, shard_hint)

    def lock(self, name: Any, *args: Any, **options: Any) -> Any:
        """A lock, by scripts or, where the engine cannot run any, by transactions."""
        engine = self.connection_pool.connection_kwargs.get("engine") or route.engine
        if engine is not None and not ("evalsha" in engine.table and scripts_can_run()):
            options.setdefault("lock_class", Lock)
        return super().lock(name, *args, **options)

    # --- answered at once -----------------------------------------------------------------------------------
    # `get`, `set` and `rpush` spell out what Seat.at_once does: its calls would cost as much as all of `get`.

    def get(self, name: Any) -> Any:
        seat = self.seat
        if seat is not None and (type(name) is str or type(name) is bytes):
            key = name.encode() if type(name) is str else name
            engine, client = seat.engine, seat.client
            reply: Any = ELSEWHERE
            with seat.lock:
                db = client.db
                if (
                    engine.rare is None is client.mode
                    and key not in db.expires
                    and (time() * 1000 < engine.cron_ms if seat.clock.frozen_ms is None else seat.thaw(db))
                ):
                    command = seat.get
                    began_ns = seat.clock.read_ns()
                    try:
                        reply = command.run(db, key)
                    except ReplyError as error:
                        seat.refuse(command, error)
                    finally:
                        us = (seat.clock.read_ns() - began_ns) // 1000
                        if us < seat.timing.slow_us:
                            command.took[us] += 1
                        else:
                            seat.look(command, us, name)
            if interrupts.waiting:
                interrupts.raise_waiting()
            if reply is not ELSEWHERE:
                return reply
        return super().get(name)

    def set(self, name: Any, value: Any, *args: Any, **options: Any) -> Any:
        seat = self.seat
        to_bytes = None if args or options else AS_BYTES.get(type(value))
        if seat is not None and to_bytes and (type(name) is str or type(name) is bytes):
            key = name.encode() if type(name) is str else name
            word = to_bytes(value)
            engine, client, journal = seat.engine, seat.client, seat.journal
            reply: Any = ELSEWHERE
            with seat.lock:
                db = client.db
                if (
                    engine.rare is None is client.mode
                    and key not in db.expires
                    and len(key) + len(word) <= MAX_BULK_BYTES
                    and not (journal.feeds or journal.snapshots)
                    and (time() * 1000 < engine.cron_ms if seat.clock.frozen_ms is None else seat.thaw(db))
                ):
                    command = seat.set
                    began_ns = seat.clock.read_ns()
                    reply = command.run(db, key, word)
                    us = (seat.clock.read_ns() - began_ns) // 1000
                    if us < seat.timing.slow_us:
                        command.took[us] += 1
                    else:
                        seat.look(command, us, name, word)
                    if journal.ready:
                        engine.settle()
            if interrupts.waiting:
                interrupts.raise_waiting()
            if reply is not ELSEWHERE:
                return True
        return super().set(name, value, *args, **options)

    def incrby(self, name: Any, amount: Any = 1) -> Any:
        reply = self.try_at_once("incrby", name, amount)
        return super().incrby(name, amount) if reply is ELSEWHERE else reply

    incr = incrby

    def rpush(self, name: Any, *values: Any) -> Any:  # noqa: PLR0915  # spelled out, as said above
        seat = self.seat
        to_bytes = AS_BYTES.get(type(values[0])) if len(values) == 1 else None
        if seat is not None and to_bytes and (type(name) is str or type(name) is bytes):
            key = name.encode() if type(name) is str else name
            word = to_bytes(values[0])
            engine, client, journal = seat.engine, seat.client, seat.journal
            reply: Any = ELSEWHERE
            with seat.lock:
                db = client.db
                if (
                    engine.rare is None is client.mode
                    and key not in db.expires
                    and len(key) + len(word) <= MAX_BULK_BYTES
                    and not (journal.feeds or journal.snapshots)
                    and (time() * 1000 < engine.cron_ms if seat.clock.frozen_ms is None else seat.thaw(db))
                ):
                    command = seat.rpush
                    began_ns = seat.clock.read_ns()
                    try:
                        reply = command.run(db, key, word)
                    except ReplyError as error:
                        seat.refuse(command, error)
                    finally:
                        us = (seat.clock.read_ns() - began_ns) // 1000
                        if us < seat.timing.slow_us:
                            command.took[us] += 1
                        else:
                            seat.look(command, us, name, word)
                    if journal.ready:
                        engine.settle()
            if interrupts.waiting:
                interrupts.raise_waiting()
            if reply is not ELSEWHERE:
                return reply
        return super().rpush(name, *values)

    def lpush(self, name: Any, *values: Any) -> Any:
        reply = self.try_at_once("lpush", name, *values) if values else ELSEWHERE
        return super().lpush(name, *values) if reply is ELSEWHERE else reply

    def rpop(self, name: Any, count: Any = None) -> Any:
        reply = self.try_at_once("rpop", name) if count is None else ELSEWHERE
        return super().rpop(name, count) if reply is ELSEWHERE else reply

    def lpop(self, name: Any, count: Any = None) -> Any:
        reply = self.try_at_once("lpop", name) if count is None else ELSEWHERE
        return super().lpop(name, count) if reply is ELSEWHERE else reply

    def hget(self, name: Any, key: Any) -> Any:
        reply = self.try_at_once("hget", name, key)
        return super().hget(name, key) if reply is ELSEWHERE else reply

    def hset(
        self, name: Any, key: Any = None, value: Any = None, mapping: Any = None, items: Any = None
    ) -> Any:
        plain = mapping is None is items and key is not None and value is not None
        reply = self.try_at_once("hset", name, key, value) if plain else ELSEWHERE
        return super().hset(name, key, value, mapping, items) if reply is ELSEWHERE else reply

    def sadd(self, name: Any, *values: Any) -> Any:
        reply = self.try_at_once("sadd", name, *values) if values else ELSEWHERE
        return super().sadd(name, *values) if reply is ELSEWHERE else reply

    def zadd(self, name: Any, mapping: Any, *args: Any, **options: Any) -> Any:
        reply: Any = ELSEWHERE
        if type(mapping) is dict and len(mapping) == 1 and not (args or options):
            [(member, score)] = mapping.items()
            reply = self.try_at_once("zadd", name, score, member)
        return super().zadd(name, mapping, *args, **options) if reply is ELSEWHERE else reply

    def llen(self, name: Any) -> Any:
        reply = self.try_at_once("llen", name)
        return super().llen(name) if reply is ELSEWHERE else reply

    def mset(self, mapping: Any) -> Any:
        words = [word for pair in mapping.items() for word in pair] if type(mapping) is dict else ()
        reply = self.try_all_at_once("mset", words)
        return super().mset(mapping) if reply is ELSEWHERE else True

    def delete(self, *names: Any) -> Any:
        reply = self.try_all_at_once("del", names)
        return super().delete(*names) if reply is ELSEWHERE else reply

    def try_all_at_once(self, command: str, arguments: Collection[Any]) -> Any:
        """The reply of a command of many keys, or ELSEWHERE."""
        seat = self.seat
        if seat is None or not arguments:
            return ELSEWHERE
        try:
            words = as_bytes(arguments)
        except (KeyError, TypeError, UnicodeEncodeError):  # redis-py must judge a word
            return ELSEWHERE
        refuse_oversized(words)
        return seat.all_at_once(command, words)

    def try_at_once(self, command: str, name: Any, *words: Any) -> Any:
        """The reply, or ELSEWHERE if redis-py and the door must see to it."""
        seat, table = self.seat, AS_BYTES
        if seat is None:
            return ELSEWHERE
        try:
            key, *rest = [
                fit for word in (name, *words) if len(fit := table[type(word)](word)) <= MAX_BULK_BYTES
            ]
        except (KeyError, UnicodeEncodeError):  # redis-py must judge this word
            return ELSEWHERE
        return seat.at_once(command, key, *rest) if len(rest) == len(words) else ELSEWHERE


def leads_to_default(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Would a `redis.Redis` with these arguments connect to the default address?"""
    pool = kwargs.get("connection_pool")
    if pool is not None:
        settings = pool.connection_kwargs
        named = {name: settings[name] for name in ("host", "port") if name in settings}
        return pool.connection_class is redis.Connection and route.is_default(**named)
    elsewhere = kwargs.get("unix_socket_path") is not None or kwargs.get("ssl")
    return not elsewhere and len(args) <= 3 and route.names_default(args, kwargs)
