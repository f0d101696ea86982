"""Our engine, spoken to as if over a wire, so that it can stand beside a real server.

A reply is written as RESP and read back before anybody compares it: what is compared is what a client would get,
and the writer and the reader are under test as well.
"""

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED, NO_REPLY
from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode

FROZEN_AT_MS = 1_750_000_000_000  # 2025-06-15 15:06:40 UTC


def frozen_engine(at_ms=FROZEN_AT_MS, seed=1):
    return Engine(clock=Clock(frozen_at_ms=at_ms), seed=seed)


class OurClient:
    """One session with an engine, with the methods of tests.real.RealClient."""

    def __init__(self, engine):
        self.engine = engine
        self.session = engine.client()
        self.reader = ReplyReader()
        self.unread = []

    def send(self, argv):
        """Execute one command; replies wait until they are received."""
        try:
            reply = self.engine.execute(self.session, list(argv))
        except ReplyError as error:
            reply = error
        if reply is not BLOCKED and reply is not NO_REPLY:
            self.unread.append(self.as_received(reply))
        self.take_mail()

    def receive(self):
        self.take_mail()
        return self.unread.pop(0)

    def is_silent(self):
        """Has nothing arrived?  Errors: ConnectionError once all is read and the engine has hung up."""
        self.take_mail()
        if self.session.closing and not self.unread:
            raise ConnectionError("the engine closed the connection")
        return not self.unread

    def take_mail(self):
        """What was not asked for, or was waited for."""
        mail, self.session.outbox[:] = [*self.session.outbox], []
        self.unread += [self.as_received(reply) for reply in mail]

    def as_received(self, reply):
        """The reply as this client would read it from a wire."""
        [received] = self.reader.feed(encode(reply, self.session.protocol))
        return received

    @property
    def protocol(self):
        return self.session.protocol

    def command(self, argv):
        self.send(argv)
        return self.receive()

    def pipeline(self, commands):
        return [self.command(argv) for argv in commands]


class Ours:
    """An engine and its clients by name; "" is the main one."""

    def __init__(self, engine):
        self.engine = engine
        self.clients = {}

    def client(self, name=""):
        if name not in self.clients:
            self.clients[name] = OurClient(self.engine)
        return self.clients[name]
