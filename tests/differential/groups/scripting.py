"""Random Lua scripts: what they compute, what they say to Redis, how they fail.

A script is a few statements over a few variables.  Everything that Lua can hold goes through the conversions, the
libraries and the errors; nothing prints an address, and nothing draws a number without a seed.
"""

from tests.differential.groups import hashes, keys, lists, sets, sorted_sets, strings

NUMBERS = ("0", "1", "-1", "2", "3.5", "-0.5", "10", "255", "1e15", "-2^53", "2^31", "1e300", "1/0", "-1/0", "0.1", "1e-7")
TEXTS = ("''", "'a'", "'abc'", "'12'", "' 7 '", "'0x10'", "'x\\0y'", "'\\195\\164'", "'[1,2]'", "'{\"a\":1}'", "'nil'", "'a b'")
NAMES = ("a", "b", "c", "d")
KEYS = ("err", "ok", "double", "map", "set", "big_number", "x", "y", "n")
JSON = (
    "'{\"a\":[1,2,{\"b\":null}]}'", "'[1,2'", "'[1.5e3,-0,true,false,null]'", "'{\"a\":}'", "'\"\\\\u00e9\\\\ud83d\\\\ude00\"'",
    "'[NaN]'", "'0x1F'", "'{}'", "'[]'", "'\"'", "'tru'", "' 1 '", "'1 2'", "'[[[[1]]]]'", "'\"\\\\x\"'", "'+1'", "'01'", "'infinity'",
)  # fmt: skip
FORMATS = ("'>I2'", "'<i4'", "'b'", "'B'", "'>d'", "'f'", "'s'", "'c3'", "'!4 b i'", "'I9'", "'l'", "'H'", "'x b'", "'q'", "'>h'", "'c0'")
BITS = ("band", "bor", "bxor", "lshift", "rshift", "arshift", "rol", "ror", "bnot", "bswap", "tobit", "tohex")
STRINGS = ("upper", "lower", "len", "reverse", "byte")
CALLS = (hashes, keys, lists, sets, sorted_sets, strings)
RANDOM = ("SPOP", "SRANDMEMBER", "RANDOMKEY", "HRANDFIELD", "ZRANDMEMBER", "SCAN", "SSCAN", "HSCAN", "ZSCAN", "KEYS")
UNORDERED = ("SMEMBERS", "SINTER", "SUNION", "SDIFF", "HKEYS", "HVALS", "HGETALL", "OBJECT", "EVAL", "TTL", "PTTL", "HTTL", "HPTTL")
TIMES = ("EXPIRETIME", "PEXPIRETIME", "HEXPIRETIME", "HPEXPIRETIME")


class Writer:
    """Writes Lua; every method returns source text."""

    def __init__(self, rng, world):
        self.rng, self.world = rng, world

    def pick(self, *choices):
        return self.rng.choice(choices)

    def value(self, depth=0):
        """An expression."""
        simple = (self.number, self.text, self.name, self.word)
        rich = (self.table, self.operation, self.library, self.json, self.pack, self.struct, self.bit, self.call, self.caught, self.reply)
        return self.pick(*simple, *(rich if depth < 3 else ()))(depth + 1)

    def number(self, _=0):
        return self.rng.choice(NUMBERS)

    def text(self, _=0):
        return self.rng.choice(TEXTS)

    def name(self, _=0):
        return self.rng.choice(NAMES)

    def word(self, _=0):
        return self.pick("nil", "true", "false", "cjson.null", "KEYS[1]", "ARGV[1]", "ARGV[2]", "#ARGV", "KEYS", "ARGV")

    def table(self, depth=0):
        items = [self.value(depth) for _ in range(self.rng.randrange(4))]
        fields = [f"{self.rng.choice(KEYS)} = {self.value(depth)}" for _ in range(self.rng.choice((0, 0, 1, 2)))]
        return "{" + ", ".join(items + fields) + "}"

    def operation(self, depth=0):
        one, other = self.value(depth), self.value(depth)
        return self.pick(
            f"({one} + {other})", f"({one} .. {other})", f"({one} == {other})", f"({one} and {other})", f"({one} or {other})",
            f"(not {one})", f"({one} < {other})", f"({one} * {self.number()})", f"({one})[{other}]", f"(-{one})",
        )  # fmt: skip

    def library(self, depth=0):
        one, other = self.value(depth), self.value(depth)
        return self.pick(
            f"tonumber({one})", f"type({one})", f"tostring(({self.number()}))", f"string.{self.rng.choice(STRINGS)}({one})",
            f"string.rep({self.text()}, {self.rng.randrange(5)})", f"string.sub({one}, {self.number()})", f"select('#', {one}, {other})",
            f"string.format('%s|%d|%5.2f', {self.text()}, 3, {self.number()})", f"math.floor({one})", f"math.max({one}, {other})",
            f"unpack({one})", f"table.concat({one}, ',')", f"redis.sha1hex({one})", f"rawequal({one}, {other})", f"next({{{one}}})",
            f"rawget({one}, {other})", f"string.find({self.text()}, {self.text()})", f"#{one}", f"ipairs({one})", f"setmetatable({one}, nil)",
            f"string.gsub({self.text()}, 'a', {self.text()})", f"assert({one}, {self.text()})", f"loadstring('return ' .. {self.number()})()",
        )  # fmt: skip

    def json(self, depth=0):
        value = self.value(depth)
        return self.pick(f"cjson.encode({value})", f"cjson.decode({self.rng.choice(JSON)})", f"cjson.decode(cjson.encode({value}))", f"cjson.decode({value})")

    def pack(self, depth=0):
        value, other = self.value(depth), self.value(depth)
        return self.pick(
            f"cmsgpack.pack({value})", f"cmsgpack.unpack(cmsgpack.pack({value}, {other}))", f"cmsgpack.unpack({self.text()})",
            f"cmsgpack.unpack_one(cmsgpack.pack({value}, {other}), {self.rng.randrange(3)})",
            f"cmsgpack.unpack_limit(cmsgpack.pack({value}, {other}), {self.rng.randrange(3)})",
        )  # fmt: skip

    def struct(self, depth=0):
        form, value = self.rng.choice(FORMATS), self.value(depth)
        return self.pick(f"struct.pack({form}, {value})", f"struct.size({form})", f"struct.unpack({form}, struct.pack({form}, {value}))", f"struct.unpack({form}, {value})")

    def bit(self, depth=0):
        return f"bit.{self.rng.choice(BITS)}({self.value(depth)}, {self.number()})"

    def call(self, _=0):
        return f"redis.{self.pick('call', 'pcall')}({self.command()})"

    def command(self):
        """The words of a command of another group, quoted; those whose replies are chance or unordered are left out."""
        while True:
            argv = self.rng.choice(CALLS).commands(self.rng, self.world)
            name = argv[0].decode("latin-1").upper()
            if name not in RANDOM + UNORDERED + TIMES and not name.startswith(("FLUSH", "SELECT", "SWAP", "MOVE", "DEBUG", "SORT")):
                return ", ".join(quoted(word) for word in argv)

    def caught(self, depth=0):
        value = self.value(depth)
        return self.pick(
            f"(function(...) return select('#', ...), ... end)(pcall(function() return {value} end))",
            f"pcall(error, {value})", f"select(2, pcall(function() error({value}) end))", "redis.pcall('nope').err",
            f"select(2, xpcall(function() error({value}) end, function(e) return type(e) end))",
            f"coroutine.wrap(function(...) coroutine.yield({value}) end)()",
        )  # fmt: skip

    def reply(self, depth=0):
        value = self.value(depth)
        return self.pick(
            f"redis.error_reply({self.text()})", f"redis.status_reply({self.text()})", f"redis.error_reply({value})", f"{{err = {self.text()}}}",
            f"{{ok = {self.text()}}}", f"{{double = {self.number()}}}", f"{{map = {{[{self.text()}] = {value}}}}}", f"{{set = {{[{self.number()}] = true}}}}",
            "{big_number = '12345678901234567890'}", f"{{verbatim_string = {{format = 'txt', string = {self.text()}}}}}",
        )  # fmt: skip

    def statement(self):
        name, value = self.rng.choice(NAMES), self.value()
        return self.pick(
            f"{name} = {value}", f"{name} = {value}", f"if {value} then {name} = {self.value()} end", f"redis.{self.pick('call', 'pcall')}({self.command()})",
            f"for i = 1, {self.rng.randrange(4)} do {name} = {value} end", f"local function f(x) return {value} end {name} = f({self.value()})",
            f"redis.setresp({self.pick('2', '3', '3', '4')})", f"math.randomseed({self.number()}) {name} = math.random({self.rng.randrange(1, 100)})",
            f"{name} = (function() return {value} end)()", f"x = {value}", f"{name} = undefined_name", "cjson.encode_invalid_numbers(false)",
        )  # fmt: skip

    def script(self):
        lines = ["local a, b, c, d = 1, 'b', {1, 2, x = 'y'}"]
        lines += [self.statement() for _ in range(self.rng.randrange(4))]
        lines.append(f"return {self.value()}")
        return "\n".join(lines)


def quoted(word):
    """A word of bytes as a Lua string."""
    return "'" + "".join(chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\{byte:03d}" for byte in word) + "'"


def commands(rng, world):
    script = Writer(rng, world).script()
    if rng.random() < 0.1:
        script = f"#!lua flags={rng.choice(('no-writes', 'allow-oom', 'allow-stale,no-writes', 'bad', ''))}\n{script}"
    name = rng.choice((b"EVAL", b"EVAL", b"EVAL", b"EVAL", b"EVAL_RO"))
    return [name, script.encode("latin-1"), b"1", world.key(), world.word(), world.word()]
