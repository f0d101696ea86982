"""What random commands are made of: few keys, so that commands meet, and words that sit on edges.

A group (groups/<name>.py) has one function, `commands(rng, world)`, that returns one command as a list of bytes.
It draws from `rng` only and asks `world` for words.
"""

FAR_FUTURE_MS = 4_102_444_800_000  # 2100-01-01: a deadline that no test run reaches
LONG = b"x" * 65  # one byte longer than a listpack allows

WORDS = (b"a", b"b", b"c", b"", b"Ada", b"hello world", b"\x00\xff\r\n", b"3.0", b"0x10", b" 7", b"+5", b"-0", LONG)
INTEGERS = (0, 1, -1, 2, 3, 5, 10, 127, 128, -129, 32767, 32768, 2**31 - 1, 2**31, -(2**31) - 1, 2**63 - 1, -(2**63))
ODD_NUMBERS = (b"9223372036854775808", b"-9223372036854775809", b"1.5", b"", b"one", b"1e3", b" 1", b"01", b"nan")
FLOATS = (b"0", b"1", b"-1", b"1.5", b"-2.25", b"3.0", b"1e3", b"0.1", b"0.2", b"inf", b"-inf", b"+inf", b"1e-7", b"17e20")
ODD_FLOATS = (b"nan", b"one", b"", b"1,5", b" 1", b"1.5x", b"0x1p3")


class World:
    """Words for random commands.  `odd` is the share of words that are meant to be refused."""

    def __init__(self, rng, odd=0.04):
        self.rng = rng
        self.odd = odd

    # --- words ----------------------------------------------------------------------------------------------

    def key(self, kind="k"):
        """One of few keys; a group that mostly wants its own type says which: `world.key("list")`.

        One time in sixteen it is another group's key, so that WRONGTYPE happens.
        """
        if self.chance(1 / 16):
            kind = self.rng.choice(("k", "string", "list", "hash", "set", "zset", "stream"))
        return f"{kind}:{self.rng.randrange(4)}".encode()

    def keys(self, kind="k", most=3):
        return [self.key(kind) for _ in range(self.rng.randint(1, most))]

    def word(self):
        """An element, member, field or value: small numbers, text, bytes, and at times a long one."""
        if self.chance(0.4):
            return b"%d" % self.rng.randrange(-2, 12)
        if self.chance(0.1):
            return b"%d" % self.rng.choice(INTEGERS)
        return self.rng.choice(WORDS)

    def words(self, most=4):
        return [self.word() for _ in range(self.rng.randint(1, most))]

    # --- numbers --------------------------------------------------------------------------------------------

    def integer(self):
        """Any 64-bit number, edges included; at times no number at all."""
        if self.chance(self.odd):
            return self.rng.choice(ODD_NUMBERS)
        return b"%d" % self.rng.choice(INTEGERS)

    def small(self, least=-3, most=6):
        """An index or a count; at times no number at all."""
        return self.rng.choice(ODD_NUMBERS) if self.chance(self.odd) else b"%d" % self.rng.randint(least, most)

    def real(self):
        """A score or an increment; at times no number at all."""
        return self.rng.choice(ODD_FLOATS) if self.chance(self.odd) else self.rng.choice(FLOATS)

    def deadline_ms(self):
        """An absolute time: far away or long ago, never near."""
        return b"%d" % (FAR_FUTURE_MS + self.rng.randrange(10) * 1000 if self.chance(0.8) else self.rng.randint(1, 9999))

    def deadline_s(self):
        return b"%d" % (FAR_FUTURE_MS // 1000 + self.rng.randrange(10) if self.chance(0.8) else self.rng.randint(1, 9))

    # --- grammar --------------------------------------------------------------------------------------------

    def chance(self, share):
        return self.rng.random() < share

    def maybe(self, *words, share=0.3):
        """These words, or none."""
        return [*words] if self.chance(share) else []

    def one_of(self, *options, share=0.5):
        """One of some options (a word, or a list of words), or none."""
        if not self.chance(share):
            return []
        option = self.rng.choice(options)
        return [option] if isinstance(option, bytes) else list(option)

    def any_of(self, *options, share=0.25):
        """Each option with some chance, in a random order: clashes are wanted."""
        chosen = [option for option in options if self.chance(share)]
        self.rng.shuffle(chosen)
        return [word for option in chosen for word in ([option] if isinstance(option, bytes) else option)]
