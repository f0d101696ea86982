-- The inside of the interpreter: what a script finds there, and what it does not.
--
-- Redis runs scripts in a sandbox: a few libraries, no files, no way to leave anything behind but keys.  Its
-- Lua was changed for that (a table can be made read-only).  Ours is Lua as everybody has it, so the sandbox is
-- built from Lua itself:
--
-- * A script never sees the true globals.  Its environment is an empty table whose metatable finds what is
--   allowed and refuses every write: a *screen*.  `redis`, `string`, `math`, ... stand behind screens too, and
--   the few functions that reach past a metatable (rawset, next, table.insert, ...) know about screens.
-- * What Redis wrote in C is here in Lua ("the host"), with the errors that C would raise: they name the line of
--   the script that called, never a line of this file.  `fail` finds that line by walking up the stack.
-- * No Python object is ever handed to a script.  Functions made in Python are called by the host only, they
--   return what they have to say and never raise, and a script cannot look into the host's local variables:
--   there is no `debug`.
--
-- This file is called once an interpreter, with Python's functions, and returns what Python may call.

local python_call, python_call_many, python_tick, python_register, python_log, python_setresp, python_set_repl, python_allowed,
      python_sha1hex, python_random, python_seed, python_bit, python_struct, python_number, python_plain_calls = ...

local getinfo, sethook = debug.getinfo, debug.sethook
local raw_error, raw_pcall, raw_next, raw_getmetatable, raw_setmetatable = error, pcall, next, getmetatable, setmetatable
local rawget, rawset, rawequal, select, type, tostring, tonumber = rawget, rawset, rawequal, select, type, tostring, tonumber
local raw_loadstring, raw_load, setfenv, newproxy, unpack, xpcall = loadstring, load, setfenv, newproxy, unpack, xpcall
local sub, byte, find, concat = string.sub, string.byte, string.find, table.concat
local floor = math.floor


local function native(object)
  return python.as_function(object)
end
python_call, python_call_many, python_tick = native(python_call), native(python_call_many), native(python_tick)
python_register = native(python_register)
python_log, python_setresp, python_set_repl = native(python_log), native(python_setresp), native(python_set_repl)
python_allowed, python_sha1hex, python_random = native(python_allowed), native(python_sha1hex), native(python_random)
python_seed, python_bit, python_struct = native(python_seed), native(python_bit), native(python_struct)
python_number, python_plain_calls = native(python_number), native(python_plain_calls)

local HOST = getinfo(1, "S").source
local TICK = 100000  -- instructions between two looks at the clock, as in Redis
local STACK = 8000   -- values that a function of C has room for

-- --- errors as C raises them ----------------------------------------------------------------------------------

local function is_host(info)
  return info.source == HOST or info.what == "tail"
end

-- The level, for the function that calls the caller of this one, of the script's own function below the host.
local function outside()
  local level = 3
  local info = getinfo(level, "S")
  while info and is_host(info) do
    level = level + 1
    info = getinfo(level, "S")
  end
  return level - 1
end

-- Raise an error at the line of the script that called the host.
local function fail(message)
  raw_error(message, outside())
end

-- Raise "bad argument": the function is named as the script named it.
local function bad_argument(number, complaint)
  local level = outside()
  local info = getinfo(level - 1, "n")
  local name = info.name or "?"
  if info.namewhat == "method" then
    number = number - 1
    if number == 0 then
      raw_error("calling '" .. name .. "' on bad self (" .. complaint .. ")", level)
    end
  end
  raw_error("bad argument #" .. number .. " to '" .. name .. "' (" .. complaint .. ")", level)
end

local function expected(kind, number, count, value)
  local found = number > count and "no value" or type(value)
  bad_argument(number, kind .. " expected, got " .. found)
end

local function to_number(number, count, value)
  local read = tonumber(value)
  if read == nil or (type(value) ~= "number" and type(value) ~= "string") then
    expected("number", number, count, value)
  end
  return read
end

local function to_text(number, count, value)
  if type(value) == "number" then return tostring(value) end
  if type(value) ~= "string" then expected("string", number, count, value) end
  return value
end

local function whole(number, count, value)  -- as C's int
  value = to_number(number, count, value)
  if value ~= value or value >= 2 ^ 63 or value < -2 ^ 63 then return 0 end
  value = (value < 0 and -floor(-value) or floor(value)) % 2 ^ 32
  return value >= 2 ^ 31 and value - 2 ^ 32 or value
end

-- --- screens --------------------------------------------------------------------------------------------------

-- Screen -> the table behind it.  Only the screen's metatable keeps that table, lest none is ever freed.
local behind = raw_setmetatable({}, {__mode = "kv"})
local READ_ONLY = "Attempt to modify a readonly table"

local function refuse_write()
  fail(READ_ONLY)
end

local function screen(contents, metatable)
  local front = {}
  behind[front] = contents
  return raw_setmetatable(front, {__index = contents, __newindex = refuse_write, shown = metatable})
end

local function through(value)
  return behind[value] or value
end

local function refuse_unknown(_, name)
  if type(name) ~= "string" and type(name) ~= "number" then
    fail("Second argument to luaProtectedTableError must be a string or number")
  end
  fail("Script attempted to access nonexistent global variable '" .. name .. "'")
end

local function refuse_unknown_names(contents)
  raw_setmetatable(contents, {__index = refuse_unknown})
  return screen(contents, screen({__index = refuse_unknown}))
end

local strings = raw_getmetatable("")
local string_screen = screen(string)
local metatable_of_strings = screen({__index = string_screen})

-- --- functions of Lua that know about screens --------------------------------------------------------------------

local base = {}

function base.getmetatable(...)
  local value = ...
  if select("#", ...) == 0 then bad_argument(1, "value expected") end
  if value ~= nil and behind[value] then return raw_getmetatable(value).shown end
  if type(value) == "string" then return metatable_of_strings end
  if type(value) == "userdata" then return nil end
  return raw_getmetatable(value)
end

function base.setmetatable(...)
  local count, value, metatable = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  if count < 2 or (metatable ~= nil and type(metatable) ~= "table") then
    bad_argument(2, "nil or table expected")
  end
  if behind[value] then raw_error(READ_ONLY, 0) end
  local present = raw_getmetatable(value)
  if type(present) == "table" and rawget(present, "__metatable") ~= nil then
    fail("cannot change a protected metatable")
  end
  return raw_setmetatable(value, metatable)
end

function base.rawset(...)
  local count, value, key, new = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  if count < 2 then bad_argument(2, "value expected") end
  if count < 3 then bad_argument(3, "value expected") end
  if behind[value] then raw_error(READ_ONLY, 0) end
  if key == nil then raw_error("table index is nil", 0) end
  if key ~= key then raw_error("table index is NaN", 0) end
  return rawset(value, key, new)
end

function base.rawget(...)
  local count, value, key = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  if count < 2 then bad_argument(2, "value expected") end
  return rawget(through(value), key)
end

function base.next(...)
  local count, value, key = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  local contents = through(value)
  if key ~= nil and rawget(contents, key) == nil then
    local known, at, found = raw_pcall(raw_next, contents, key)
    if not known then raw_error("invalid key to 'next'", 0) end
    return at, found
  end
  return raw_next(contents, key)
end

function base.pairs(...)
  local count, value = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  if behind[value] then return base.next, value, nil end
  return raw_next, value, nil
end

function base.unpack(...)
  local count, value, first, last = select("#", ...), ...
  if type(value) ~= "table" then expected("table", 1, count, value) end
  first = first == nil and 1 or whole(2, count, first)
  last = last == nil and #value or whole(3, count, last)
  if last < first then return end  -- C would count these round the end of its numbers
  if last - first + 1 + count > STACK then fail("too many results to unpack") end
  return unpack(...)
end

-- Redis's own pcall: the error table of redis.call becomes its text again, as it was before Redis 7.
local function caught(good, ...)
  if good then return good, ... end
  local problem = ...
  if type(problem) == "table" then
    local text = problem.err
    if type(text) == "string" or type(text) == "number" then return false, text end
    return false, problem, text  -- Redis leaves it behind
  end
  return false, problem
end

function base.pcall(...)
  if select("#", ...) == 0 then bad_argument(1, "value expected") end
  return caught(raw_pcall(...))
end

-- Levels are counted as if what the host adds were not there: it stands for one function of C.
function base.error(...)
  local problem, level = ...
  level = type(level) == "nil" and 1 or whole(2, select("#", ...), level)
  local is_text = type(problem) == "string" or type(problem) == "number"
  if not is_text or level <= 0 then raw_error(problem, 0) end
  local at, above = 2, "Lua"
  local info = getinfo(at, "S")
  while info do
    if not (info.source == HOST and above == "C") then level = level - 1 end
    if level == 0 then break end
    at, above = at + 1, info.what
    info = getinfo(at, "S")
  end
  raw_error(problem, at)
end

-- --- loading: text only, and into the script's environment ---------------------------------------------------------

-- The name of a chunk as C sees it.  While a chunk is read, the caller keeps this string in a variable: Lua 5.1
-- may otherwise free it too early.
local function chunk_name(name)
  return sub(name, 1, (find(name, "\0", 1, true) or 0) - 1)
end

-- A function with its tail calls made plain, so that an error can name the line that called redis.call.
local function made_plain(loaded, name, environment)
  local plain = python_plain_calls(string.dump(loaded))
  if plain then loaded = raw_loadstring(plain, name) end
  return setfenv(loaded, environment)
end

local function compile(text, name, environment)
  name = chunk_name(name)
  if byte(text) == 27 then text = " " .. text end  -- never bytecode
  local loaded, problem = raw_loadstring(text, name)
  if not loaded then return nil, problem end
  return made_plain(loaded, name, environment)
end

local function loaders(environment)
  local function loadstring(...)
    local count, text, name = select("#", ...), ...
    text = to_text(1, count, text)
    if name == nil then name = text else name = to_text(2, count, name) end
    return compile(text, name, environment)
  end
  local function load(...)
    local count, reader, name = select("#", ...), ...
    if type(reader) ~= "function" then expected("function", 1, count, reader) end
    if name == nil then name = "=(load)" else name = to_text(2, count, name) end
    name = chunk_name(name)
    local begun = false
    local function piece_by_piece()
      local piece = reader()
      if piece ~= nil and type(piece) ~= "string" and type(piece) ~= "number" then
        local caller = getinfo(4, "Sl")
        local where = caller.currentline > 0 and caller.short_src .. ":" .. caller.currentline .. ": " or ""
        raw_error(where .. "reader function must return a string", 0)
      end
      if not begun and type(piece) == "string" and byte(piece) == 27 then piece = " " .. piece end
      begun = true
      return piece
    end
    local loaded, problem = raw_load(piece_by_piece, name)
    if not loaded then return nil, problem end
    return made_plain(loaded, name, environment)
  end
  return loadstring, load
end

-- --- the libraries of Lua ----------------------------------------------------------------------------------------

local function copy(names, from, to)
  to = to or {}
  for name in names:gmatch("[%w_]+") do to[name] = from[name] end
  return to
end

local function writable(count, value)
  if type(value) ~= "table" then expected("table", 1, count, value) end
  if behind[value] then raw_error(READ_ONLY, 0) end
end

local tables = copy("concat foreach foreachi getn maxn setn", table)
local insert, remove, sort = table.insert, table.remove, table.sort

function tables.insert(...)
  local count, value, at = select("#", ...), ...
  writable(count, value)
  if count == 3 then
    to_number(2, count, at)
  elseif count ~= 2 then
    fail("wrong number of arguments to 'insert'")
  end
  return insert(...)
end

function tables.remove(...)
  local count, value, at = select("#", ...), ...
  writable(count, value)
  if at ~= nil then to_number(2, count, at) end
  return remove(...)
end

function tables.sort(...)
  local count, value, before = select("#", ...), ...
  writable(count, value)
  if before ~= nil and type(before) ~= "function" then expected("function", 2, count, before) end
  return sort(value, before)
end

-- Every coroutine looks at the clock too: in Lua 5.1 a hook belongs to one thread.
local hook
local coroutines = copy("resume running status yield", coroutine)
local create, wrap = coroutine.create, coroutine.wrap

local function watched(count, body)
  local native_function = type(body) ~= "function" or getinfo(body, "S").what == "C"
  if native_function or getinfo(body, "S").source == HOST then
    bad_argument(1, "Lua function expected")
  end
  return function(...)
    sethook(hook, "", TICK)
    return body(...)
  end
end

function coroutines.create(...) return create(watched(select("#", ...), ...)) end
function coroutines.wrap(...) return wrap(watched(select("#", ...), ...)) end

-- Redis's random numbers: the same after the same randomseed, on every machine.
local maths = copy("abs acos asin atan atan2 ceil cos cosh deg exp floor fmod frexp huge ldexp log log10 max min "
  .. "mod modf pi pow rad sin sinh sqrt tan tanh", math)

function maths.random(...)
  local share, count, low, high = python_random(), select("#", ...), ...
  if count == 0 then return share end
  if count > 2 then fail("wrong number of arguments") end
  low = whole(1, count, low)
  if count == 1 then
    if low < 1 then bad_argument(1, "interval is empty") end
    return floor(share * low) + 1
  end
  high = whole(2, count, high)
  if low > high then bad_argument(2, "interval is empty") end
  return floor(share * (high - low + 1)) + low
end

function maths.randomseed(...)
  python_seed(whole(1, select("#", ...), (...)))
end

-- --- bit, struct: arithmetic that Python does better ---------------------------------------------------------------

-- What Python answered: true and the results, or the number of the bad argument (0: none) and a complaint.
local function checked(good, ...)
  if good == true then return ... end
  if good == 0 then fail((...)) end
  bad_argument(good, (...))
end

local bits = {}
for name in ("tobit bnot band bor bxor lshift rshift arshift rol ror bswap tohex"):gmatch("%w+") do
  bits[name] = function(...)
    return (checked(python_bit(name, ...)))
  end
end

-- Minus zero would be plain zero on its way through Python; as text it keeps its sign.
local function with_signs(...)
  local values, count = {...}, select("#", ...)
  for at = 1, count do
    if values[at] == 0 and 1 / values[at] < 0 then values[at] = "-0" end
  end
  return unpack(values, 1, count)
end

local structs = {}
function structs.pack(...) return (checked(python_struct("pack", with_signs(...)))) end
function structs.size(...) return (checked(python_struct("size", ...))) end
function structs.unpack(...)
  local results = {checked(python_struct("unpack", with_signs(...)))}
  return unpack(results)
end

-- --- redis ---------------------------------------------------------------------------------------------------------

local function complain(text)
  raw_error({err = "ERR " .. text}, 0)
end

local redis = {}

-- Thousands of words would not leave Python the room it needs on C's stack: they go as a table.
local function ask_redis(...)
  local count = select("#", ...)
  if count <= 1000 then return python_call(...) end
  return python_call_many(count, {...})
end

function redis.call(...)
  local good, reply = ask_redis(...)
  if good then return reply end
  raw_error(reply, 0)
end

function redis.pcall(...)
  local _, reply = ask_redis(...)
  return reply
end

function redis.log(...)
  local count, level = select("#", ...), tonumber((...))
  if count < 2 then complain("redis.log() requires two arguments or more.") end
  if not level then complain("First argument must be a number (log level).") end
  level = whole(1, 1, level)
  if level < 0 or level > 3 then complain("Invalid log level.") end
  local words = {}
  for at = 2, count do
    local word = select(at, ...)
    if type(word) == "string" or type(word) == "number" then words[#words + 1] = tostring(word) end
  end
  python_log(level, concat(words, " "))
end

function redis.setresp(...)
  if select("#", ...) ~= 1 then complain("redis.setresp() requires one argument.") end
  local version = floor(tonumber((...)) or 0)
  if version ~= 2 and version ~= 3 then complain("RESP version must be 2 or 3.") end
  python_setresp(version)
end

function redis.sha1hex(...)
  if select("#", ...) ~= 1 then complain("wrong number of arguments") end
  local text = ...
  return python_sha1hex((type(text) == "string" or type(text) == "number") and tostring(text) or "")
end

local function is_one_string(...)
  return select("#", ...) == 1 and type((...)) == "string"
end

function redis.status_reply(...)
  if not is_one_string(...) then return {err = "ERR wrong number or type of arguments"} end
  return {ok = (...)}
end

function redis.error_reply(...)
  if not is_one_string(...) then return {err = "ERR wrong number or type of arguments"} end
  local text = sub((...), 1, (find((...), "\0", 1, true) or 0) - 1)
  if byte(text) == 45 then text = sub(text, 2) end
  local code, space, words = text:match("^([^ ]*)( )(.*)$")
  if not space then code, words = "ERR", text end
  words = words:gsub("^[\r\n]+", ""):gsub("[\r\n]+$", "")
  return {err = code .. " " .. words}
end

function redis.set_repl(...)
  if select("#", ...) ~= 1 then complain("redis.set_repl() requires one argument.") end
  local flags = whole(1, 1, tonumber((...)) or 0)
  if flags < 0 or flags > 3 then
    complain("Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.")
  end
  python_set_repl(flags)
end

function redis.acl_check_cmd(...)
  local good, answer = python_allowed(...)
  if good then return answer end
  raw_error(answer, 0)
end

redis.REPL_NONE, redis.REPL_AOF, redis.REPL_SLAVE, redis.REPL_REPLICA, redis.REPL_ALL = 0, 1, 2, 2, 3

local function add_what_all_have(api)
  api.log = redis.log
  api.LOG_DEBUG, api.LOG_VERBOSE, api.LOG_NOTICE, api.LOG_WARNING = 0, 1, 2, 3
  api.REDIS_VERSION, api.REDIS_VERSION_NUM = "8.2.3", 0x080203
  return api
end

local REDIS = "call pcall log setresp sha1hex status_reply error_reply set_repl acl_check_cmd "
  .. "REPL_NONE REPL_AOF REPL_SLAVE REPL_REPLICA REPL_ALL"

-- --- how an error is told ------------------------------------------------------------------------------------------

-- Where it happened: in the script's function, or, if C (or the host, which stands for C) raised it, one below.
local function place()
  local level = 4  -- this function, the handler, and what xpcall puts between are left out
  local info = getinfo(3, "Sl")
  if not info then return nil end
  local after = getinfo(4, "Sl")
  if info.what == "C" and after and after.source == HOST then
    info = after
    level = 5
  end
  if not is_host(info) then
    return info.what == "C" and after or info
  end
  info = getinfo(level, "Sl")
  while info and is_host(info) do
    level = level + 1
    info = getinfo(level, "Sl")
  end
  return info
end

local function handler(problem)
  local info = place()
  if type(problem) ~= "table" then problem = {err = "ERR " .. tostring(problem)} end
  if info then
    problem.source, problem.line = info.source, info.currentline
  end
  return problem
end

-- Called every TICK instructions.  Once the script is to end, at every line of it: pcall shall not hold it.
hook = function()
  local sentence = python_tick()
  if sentence then
    sethook(hook, "l")
    if getinfo(2, "S").source ~= HOST then raw_error({err = sentence}, 0) end
  end
end

-- --- environments ---------------------------------------------------------------------------------------------------

local null = newproxy(true)  -- cjson.null
raw_getmetatable(null).__tostring = function() return "userdata: (nil)" end

local tools = {
  fail = fail, bad_argument = bad_argument, expected = expected, to_number = to_number, to_text = to_text,
  through = through, next = raw_next, null = null, number = python_number, huge = math.huge,
}

local function globals_with(redis_api, cjson, cmsgpack)
  local globals = copy("assert collectgarbage gcinfo ipairs rawequal select tonumber tostring type xpcall _VERSION", _G)
  for name, value in raw_next, base do globals[name] = value end
  globals.string, globals.table, globals.math, globals.coroutine = string_screen, screen(tables), screen(maths), screen(coroutines)
  globals.os = screen({clock = os.clock})
  globals.bit, globals.struct = screen(bits), screen(structs)
  globals.cjson, globals.cmsgpack = screen(cjson(tools)), screen(cmsgpack(tools))
  globals.redis = screen(redis_api)
  return globals
end

-- The environment of EVAL: (screen, globals behind it).
local function eval_environment(cjson, cmsgpack)
  local api = add_what_all_have(copy(REDIS, redis))
  api.breakpoint = function() return false end
  api.debug = function() end
  api.replicate_commands = function() return true end
  local globals = globals_with(api, cjson, cmsgpack)
  local front = refuse_unknown_names(globals)
  globals._G = front
  globals.loadstring, globals.load = loaders(front)
  globals.__redis__err__handler = handler
  return front, globals
end

-- The environment of functions.  While a library loads, all there is is `redis`, with register_function.
local function library_environment(cjson, cmsgpack)
  local globals = globals_with(add_what_all_have(copy(REDIS, redis)), cjson, cmsgpack)
  local guarded = refuse_unknown_names(globals)
  globals._G = guarded
  local api = add_what_all_have({})
  raw_setmetatable(api, {__index = refuse_unknown})
  local loading = raw_setmetatable({redis = screen(api, screen({}))}, {__index = refuse_unknown})
  local metatable = {__index = globals, __newindex = refuse_write, empty = {}, shown = screen({})}
  local front = raw_setmetatable({}, metatable)
  behind[front] = metatable.empty
  globals.loadstring, globals.load = loaders(front)

  function api.register_function(...)
    local count, name, callback = select("#", ...), ...
    if count < 1 or count > 2 then complain("wrong number of arguments to redis.register_function") end
    local problem = python_register(count, name, callback)
    if problem then raw_error({err = "ERR " .. problem}, 0) end
  end

  local function load_library(text)
    local loaded, problem = compile(text, "@user_function", front)
    if not loaded then return false, problem end
    metatable.__index = loading
    local good, reason = raw_pcall(loaded)
    metatable.__index = globals
    sethook(hook, "", TICK)
    if good then return true end
    if type(reason) == "table" then
      local text = reason.err
      reason = (type(text) == "string" or type(text) == "number") and tostring(text) or "ERR unknown error"
      return nil, reason
    end
    return nil, "ERR " .. tostring(reason)
  end
  return load_library
end

-- --- what Python calls ------------------------------------------------------------------------------------------------

-- (true, result) or (false, text, source, line, was the error counted already?)
local function outcome(good, result)
  if good then return true, result end
  if type(result) ~= "table" then return false, result end
  local text, source, line = result.err, result.source, result.line
  local is_text = type(text) == "string" or type(text) == "number"
  local counted = result.ignore_error_stats_update
  return false, is_text and tostring(text) or "ERR unknown error", source and tostring(source), line and tostring(line),
    type(counted) == "boolean" and counted
end

local function run(script, globals, keys, arguments)
  globals.KEYS, globals.ARGV = keys, arguments
  return outcome(xpcall(script, handler))
end

local function run_function(callback, keys, arguments)
  return outcome(xpcall(function() return callback(keys, arguments) end, handler))
end

-- How many items there are from `first` on, as far as nil and `most`; then these items.
local function items(contents, first, most)
  local last = first - 1
  while last < first + most - 1 and rawget(contents, last + 1) ~= nil do last = last + 1 end
  return last - first + 1, unpack(contents, first, last)
end

-- What kind of reply a table stands for, and what it holds.
local function unfold(value)
  local contents = through(value)
  local text = rawget(contents, "err")
  if type(text) == "string" then
    local _, said, _, _, counted = outcome(false, value)
    return "err", said, counted
  end
  local status = rawget(contents, "ok")
  if type(status) == "string" then return "ok", status end
  local double = rawget(contents, "double")
  if type(double) == "number" then return "double", (with_signs(double)) end
  local big = rawget(contents, "big_number")
  if type(big) == "string" then return "big_number", big end
  local verbatim = rawget(contents, "verbatim_string")
  if type(verbatim) == "table" then
    local format, words = rawget(through(verbatim), "format"), rawget(through(verbatim), "string")
    if type(format) == "string" and type(words) == "string" then return "verbatim_string", format, words end
  end
  for _, kind in ipairs({"map", "set"}) do
    local members = rawget(contents, kind)
    if type(members) == "table" then
      local flat, size = {}, 0
      for key, member in raw_next, through(members) do
        flat[size + 1], flat[size + 2], size = key, member, size + 2
      end
      return kind, flat, size
    end
  end
  return "array", contents
end

local function read_table(value)
  local contents, pairs_of = through(value), {}
  for key, member in raw_next, contents do pairs_of[#pairs_of + 1] = {key, member} end
  return pairs_of
end

local function kind_of(value) return type(value) end
local function watch() sethook(hook, "", TICK) end

strings.__index = string
debug, python, io, package, require, module, dofile, loadfile, print = nil
os = {clock = os.clock}
watch()

return {
  compile = compile, eval_environment = eval_environment, library_environment = library_environment, run = run,
  run_function = run_function, items = items, unfold = unfold, read_table = read_table,
  kind_of = kind_of, watch = watch,
}
