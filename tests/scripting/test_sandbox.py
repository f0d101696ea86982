"""A script stays in its sandbox: nothing of Python, of the machine, or of the next script can be reached from it.

Each escape is one that somebody tried, on Redis or on lupa.  They run as EVAL; the worst that may happen is an error.
"""

import pytest

from teachredis.wire.errors import ReplyError

MISSING = (
    "io", "require", "package", "module", "dofile", "loadfile", "print", "debug", "python", "newproxy", "setfenv",
    "getfenv", "lupa", "os.execute", "os.exit", "os.getenv", "os.remove", "os.rename", "os.tmpname", "os.time", "os.date",
    "redis.register_function",
)  # fmt: skip

WRITES = (
    "x = 1", "_G.x = 1", "rawset(_G, 'x', 1)", "setmetatable(_G, nil)", "setmetatable(_G, {})", "redis.call = nil",
    "redis.x = 1", "rawset(redis, 'call', nil)", "string.rep = nil", "rawset(string, 'x', 1)", "table.insert(redis, 1)",
    "table.remove(redis)", "table.sort(redis)", "cjson.encode = nil", "cmsgpack.pack = nil", "struct.pack = nil", "bit.band = nil",
    "math.random = nil", "os.clock = nil", "coroutine.create = nil", "getmetatable('').__index = nil",
    "getmetatable('').__gc = function() end", "rawset(getmetatable(''), '__index', {})", "getmetatable(_G).__index = nil",
    "rawset(getmetatable(_G), '__index', nil)", "setmetatable(redis, {})", "setmetatable(getmetatable(''), {})",
)  # fmt: skip

LOOKS = (
    # expression                                                       what it gives
    ("getmetatable(redis)", None),
    ("getmetatable(cjson.null)", None),
    ("tostring(cjson.null)", b"userdata: (nil)"),
    ("type(redis.call)", b"function"),
    ("type(cjson.encode)", b"function"),
    ("rawget(_G, 'python')", None),
    ("rawget(redis, 'nothing')", None),
    ("_G._G == _G", 1),
    ("pcall(function() return redis.call.__self__ end)", None),
    ("pcall(function() return redis.call.__globals__ end)", None),
    ("pcall(function() return cjson.null.x end)", None),
    ("pcall(function() cjson.null.x = 1 end)", None),
    ("loadstring('return python')", None),
    ("loadstring(string.dump(function() end))", None),
    ("load(function() return '\\27Lua' end)", None),
    ("coroutine.running()", None),
)


@pytest.mark.parametrize("name", MISSING)
def test_what_could_do_harm_is_not_there(engine, name):
    if "." in name:
        assert engine.execute(engine.local, words(f"return {name}")) is None
    else:
        with pytest.raises(ReplyError, match="nonexistent global variable"):
            engine.execute(engine.local, words(f"return {name}"))


def words(script, *more):
    return [b"EVAL", script.encode("latin-1"), b"0", *more]


@pytest.mark.parametrize("write", WRITES)
def test_what_scripts_share_cannot_be_changed(engine, write):
    with pytest.raises(ReplyError, match="Attempt to modify a readonly table"):
        engine.execute(engine.local, words(write))


@pytest.mark.parametrize(("expression", "value"), LOOKS)
def test_looking_around_shows_nothing_of_the_host(engine, expression, value):
    found = engine.execute(engine.local, words(f"local found = {expression} if type(found) == 'function' then return pcall(found) end return found"))
    assert found == value


def test_loaded_code_has_the_scripts_globals_and_not_luas(engine):
    for code in ("return python", "return debug", "return io", "y = 1"):
        with pytest.raises(ReplyError, match=r"nonexistent global|readonly"):
            engine.execute(engine.local, words(f"return loadstring('{code}')()"))
        with pytest.raises(ReplyError, match=r"nonexistent global|readonly"):
            engine.execute(engine.local, words(f"local parts = {{'{code}'}} return load(function() return table.remove(parts) end)()"))


def test_no_python_object_ever_lies_in_a_table_or_an_error(engine):
    """Walk everything that a script can reach; an exception of Python's caught by pcall would be userdata too."""
    walk = """
        local seen, odd = {}, {}
        local function walk(value, path)
            if type(value) == 'userdata' and value ~= cjson.null then odd[#odd + 1] = path end
            if type(value) ~= 'table' or seen[value] then return end
            seen[value] = true
            for key, inner in pairs(value) do walk(key, path .. '.key') walk(inner, path .. '.' .. tostring(key)) end
            local metatable = getmetatable(value)
            if metatable then walk(metatable, path .. '.metatable') end
        end
        walk(_G, '_G')
        walk(getmetatable(''), 'string')
        local function deep(n) if n == 0 then return redis.pcall('GET', {}) end return (deep(n - 1)) end
        for _, fails in ipairs({
            function() redis.call({}) end, function() redis.call('SET', function() end) end, function() redis.call(cjson.null) end,
            function() bit.band({}) end, function() struct.pack('i', coroutine.create(function() end)) end,
            function() cjson.decode('{') end, function() cmsgpack.unpack('\\193') end, function() redis.call(unpack({}, 1, 7990)) end,
            function() return deep(10000) end, function() math.random({}) end, function() redis.log(1, {}) end,
            function() redis.setresp('x') end, function() string.rep() end, function() error(cjson.null) end,
        }) do
            local caught = {pcall(fails)}
            walk(caught, 'caught')
            xpcall(fails, function(problem) walk(problem, 'handled') end)
            local thread = coroutine.create(fails)
            walk({coroutine.resume(thread)}, 'resumed')
        end
        return odd
    """
    assert engine.execute(engine.local, words(walk)) == []


def test_a_function_of_the_host_shows_no_local_variables(engine):
    """string.dump gives the host's code, which is no secret, but never what its upvalues hold."""
    dumped = engine.execute(engine.local, words("return string.dump(redis.call)"))
    assert b"=host" in dumped
    assert engine.execute(engine.local, words("return loadstring(string.dump(redis.call)) == nil")) == 1


def test_one_script_leaves_nothing_for_the_next(engine):
    engine.execute(engine.local, words("local t = {} redis.sha1hex('x') for key, value in pairs(redis) do t[key] = value end"))
    engine.execute(engine.local, words("KEYS[5] = 'left' ARGV.x = 1"))
    assert engine.execute(engine.local, words("return {KEYS[5] or 'nothing', ARGV.x or 'nothing'}")) == [b"nothing", b"nothing"]


RUNAWAYS = (
    "local function f() return f() + 1 end return f()",
    "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
    "return setmetatable({}, {__index = function(t, k) return t[k .. 'x'] end}).x",
    "local t = {} for i = 1, 300 do t = {t} end return t",
    "return string.rep('(', 300):gsub('.', loadstring)",
)


def said(engine, script):
    """The reply, or the error's text."""
    try:
        return engine.execute(engine.local, words(script))
    except ReplyError as error:
        return str(error)


@pytest.mark.parametrize("script", RUNAWAYS)
def test_a_runaway_recursion_is_an_error_and_the_engine_goes_on(engine, script):
    assert said(engine, script)
    assert engine.run("EVAL 'return 1' 0") == 1


@pytest.mark.parametrize(("first", "last"), [(0, 2**31 - 1), (1, 2**31), (-(2**31), 2**31 - 1), (2**31 - 1, -(2**31)), (-2, 2**31 - 1)])
def test_unpack_with_huge_numbers_harms_nobody(engine, first, last):
    found = said(engine, f"return {{unpack({{1, 2, 3}}, {first}, {last})}}")
    assert found == [] or "too many results to unpack" in found


def test_python_is_closed_even_if_an_object_should_get_in(engine):
    """Were one of Python's objects ever to reach a script: no attribute, no item of it can be read or written."""
    engine.run("EVAL 'return 1' 0")
    interpreter = engine.ports.scripting.interpreter
    look = interpreter.lua.eval(b"function(object) return pcall(function() return object.__class__ end), pcall(function() object.x = 1 end), pcall(function() return object[1] end) end")
    assert look(ValueError("x"))[0] is look(ValueError("x"))[1] is False
    assert look([1])[0] is False
