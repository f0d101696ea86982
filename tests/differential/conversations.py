"""Conversations: several clients of one engine talk in turn, and after each line all hear what a real server lets hear.

A conversation is a text: `bob: SUBSCRIBE news` is what Bob says.  What everybody hears is asked of both sides.
"""

import re

from teachredis.wire.words import split_words
from tests.ours import OurClient, frozen_engine
from tests.real import RealClient

MASKED = (
    (re.compile(r"^\d+\.\d+ \[(\d+) 127\.0\.0\.1:\d+\]"), r"<time> [\1 <address>]"),
    (re.compile(r"^\d+\.\d+ \[(\d+) lua\]"), r"<time> [\1 lua]"),
    (re.compile(r"^b'id=.*user=(\w+) .*'$"), r"<a client of \1>"),
)
WHEN = (b"id", b"age-seconds", b"entry-id", b"timestamp-created", b"timestamp-last-updated")
SILENCE_S = 0.02
HUNG_UP = "(the connection is closed)"


class Party:
    """One side: clients by name, and what each has heard since last asked."""

    def __init__(self, connect):
        self.connect = connect
        self.clients = {}
        self.gone = {}  # those who were hung up on

    def say(self, name, argv):
        if name not in self.clients:
            self.clients[name] = self.connect()
        if name not in self.gone:
            self.clients[name].send(argv)

    def heard(self):
        return {name: [*map(shown, self.all_from(name, client))] for name, client in self.clients.items()}

    def all_from(self, name, client):
        """Everything, up to `HUNG_UP`."""
        if name in self.gone:
            return
        try:
            while not client.is_silent():
                yield client.receive()
        except ConnectionError:
            self.gone[name] = None
            yield HUNG_UP


def shown(reply):
    """Type and value, with times and addresses masked."""
    if isinstance(reply, dict):
        return type(reply).__name__, shown(flat(reply))
    if isinstance(reply, list | tuple):
        return type(reply).__name__, [*map(shown, timeless(reply))]
    text = repr(reply) if isinstance(reply, bytes) else str(reply)
    for pattern, mask in MASKED:
        text = pattern.sub(mask, text)
    return type(reply).__name__, text


def flat(pairs):
    """A map as a list."""
    return [part for pair in pairs.items() for part in pair]


def timeless(row):
    """An entry of ACL LOG without its times and number, HELLO without its number; any other list as it is."""
    return [None if before in WHEN else part for before, part in zip([None, *row], row, strict=False)]


def lines_of(conversation):
    """(name, argv) of each line."""
    for line in filter(None, map(str.strip, conversation.splitlines())):
        name, _, words = line.partition(": ")
        yield name, split_words(words)


def both_say(ours, theirs, name, argv):
    ours.say(name, argv)
    theirs.say(name, argv)
    return ours.heard(), theirs.heard()


def first_difference(conversation, port, before=""):
    """(line, what ours heard, what theirs heard), or None; what is heard of the lines `before` is not compared."""
    engine = frozen_engine()
    ours, theirs = Party(lambda: OurClient(engine)), Party(lambda: RealClient(port))
    try:
        for name, argv in lines_of(before):
            both_say(ours, theirs, name, argv)
        for name, argv in lines_of(conversation):
            mine, real = both_say(ours, theirs, name, argv)
            if mine != real:
                return f"{name}: {argv}", mine, real
    finally:
        for client in theirs.clients.values():
            client.close()
    engine.check()
    return None
