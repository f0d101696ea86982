-- cmsgpack: Lua values as MessagePack, and back.
--
-- A table whose keys are exactly 1 to n becomes an array, any other a map; whole numbers take as few bytes as
-- they need, others four if that loses nothing, else eight.  Below sixteen tables in each other lies nil, so
-- that a table that holds itself comes to an end.

local byte, char, sub, concat, floor = string.byte, string.char, string.sub, table.concat, math.floor
local rawget, select, type, error = rawget, select, type, error

local DEEPEST = 16

return function(tools)
  local fail, bad_argument, to_number, to_text = tools.fail, tools.bad_argument, tools.to_number, tools.to_text
  local through, next, number = tools.through, tools.next, tools.number

  -- --- writing ----------------------------------------------------------------------------------------------------

  local function big_endian(value, size)
    local bytes = {}
    for at = size, 1, -1 do
      bytes[at] = char(value % 256)
      value = floor(value / 256)
    end
    return concat(bytes)
  end

  -- A length behind its mark: a few bits inside the mark itself, or 8 (where there is such a mark), 16 or 32.
  local function head(length, small, most_small, mark8, mark16, mark32)
    if length <= most_small then return char(small + length) end
    if mark8 and length <= 0xFF then return char(mark8, length) end
    if length <= 0xFFFF then return char(mark16) .. big_endian(length, 2) end
    return char(mark32) .. big_endian(length, 4)
  end

  local function is_array(contents)
    local count, largest = 0, 0
    for key in next, contents do
      if type(key) ~= "number" or key <= 0 or key ~= floor(key) or key > 2147483647 then return false end
      if key > largest then largest = key end
      count = count + 1
    end
    return largest == count
  end

  local write

  local function write_table(value, out, depth)
    local contents = through(value)
    if is_array(contents) then
      local length = #contents
      out[#out + 1] = head(length, 0x90, 15, nil, 0xDC, 0xDD)
      for at = 1, length do write(contents[at], out, depth + 1) end
      return
    end
    local length = 0
    for _ in next, contents do length = length + 1 end
    out[#out + 1] = head(length, 0x80, 15, nil, 0xDE, 0xDF)
    for key, member in next, contents do
      write(key, out, depth + 1)
      write(member, out, depth + 1)
    end
  end

  write = function(value, out, depth)
    local kind = type(value)
    if kind == "string" then
      out[#out + 1] = head(#value, 0xA0, 31, 0xD9, 0xDA, 0xDB)
      out[#out + 1] = value
    elseif kind == "boolean" then
      out[#out + 1] = value and "\195" or "\194"
    elseif kind == "number" then
      out[#out + 1] = number("msgpack", value)
    elseif kind == "table" and depth < DEEPEST then
      write_table(value, out, depth)
    else
      out[#out + 1] = "\192"
    end
  end

  -- --- reading ----------------------------------------------------------------------------------------------------

  local function need(text, at, size)
    if at + size - 1 > #text then fail("Missing bytes in input.") end
  end

  local function unsigned(text, at, size)
    local value = 0
    for place = at, at + size - 1 do value = value * 256 + byte(text, place) end
    return value
  end

  local function signed(text, at, size)
    if size == 8 then return signed(text, at, 4) * 4294967296 + unsigned(text, at + 4, 4) end
    local value, half = unsigned(text, at, size), 2 ^ (8 * size - 1)
    return value >= half and value - 2 * half or value
  end

  local read

  local function read_string(text, at, size)
    need(text, at, size)
    return sub(text, at, at + size - 1), at + size
  end

  local function read_array(text, at, length)
    local array = {}
    for index = 1, length do
      local value
      value, at = read(text, at)
      array[index] = value
    end
    return array, at
  end

  local function read_map(text, at, length)
    local map = {}
    for _ = 1, length do
      local key, value
      key, at = read(text, at)
      value, at = read(text, at)
      if key == nil then error("table index is nil", 0) end
      if key ~= key then error("table index is NaN", 0) end
      map[key] = value
    end
    return map, at
  end

  -- mark -> (size of what follows, what to make of it)
  local WHOLE = {[0xCC] = {1, unsigned}, [0xCD] = {2, unsigned}, [0xCE] = {4, unsigned}, [0xCF] = {8, signed},
    [0xD0] = {1, signed}, [0xD1] = {2, signed}, [0xD2] = {4, signed}, [0xD3] = {8, signed},
    [0xCA] = {4, function(text, at) return number("float", sub(text, at, at + 3)) end},
    [0xCB] = {8, function(text, at) return number("double", sub(text, at, at + 7)) end}}
  local SIZED = {[0xD9] = {1, read_string}, [0xDA] = {2, read_string}, [0xDB] = {4, read_string},
    [0xDC] = {2, read_array}, [0xDD] = {4, read_array}, [0xDE] = {2, read_map}, [0xDF] = {4, read_map}}

  -- The value at `at`, and where the next one begins.
  read = function(text, at)
    need(text, at, 1)
    local mark = byte(text, at)
    local plain, sized = WHOLE[mark], SIZED[mark]
    if plain then
      need(text, at + 1, plain[1])
      local value = plain[2](text, at + 1, plain[1])
      return value, at + 1 + plain[1]
    elseif sized then
      need(text, at + 1, sized[1])
      local value, after = sized[2](text, at + 1 + sized[1], unsigned(text, at + 1, sized[1]))
      return value, after
    elseif mark == 0xC0 then return nil, at + 1
    elseif mark == 0xC2 then return false, at + 1
    elseif mark == 0xC3 then return true, at + 1
    elseif mark < 0x80 then return mark, at + 1
    elseif mark >= 0xE0 then return mark - 256, at + 1
    end
    local reader = mark < 0x90 and read_map or mark < 0xA0 and read_array or mark < 0xC0 and read_string
    if not reader then fail("Bad data format in input.") end
    local value, after = reader(text, at + 1, mark % (mark < 0xA0 and 16 or 32))
    return value, after
  end

  -- Read values one after another: list, how many, where it stopped.
  local function read_many(text, at, most)
    local values, count = {}, 0
    while at <= #text and count < most do
      count = count + 1
      if count > 7900 then
        error("stack overflow (too many return values at once; use unpack_one or unpack_limit instead.)", 2)
      end
      values[count], at = read(text, at)
    end
    return values, count, at
  end

  local function whole(index, count, value, default)
    if value == nil and default then return default end
    value = to_number(index, count, value)
    return value < 0 and -floor(-value) or floor(value)
  end

  -- (list, how many, the offset to go on from or -1); without limit and offset all there is.
  local function read_some(text, limit, offset)
    if offset < 0 or limit < 0 then
      fail("Invalid request to unpack with offset of " .. offset .. " and limit of " .. #text .. ".")
    elseif offset > #text then
      fail("Start offset " .. offset .. " greater than input length " .. #text .. ".")
    end
    local all = limit == 0 and offset == 0
    local values, count, at = read_many(text, offset + 1, all and 2147483647 or limit)
    return values, count, at > #text and -1 or at - 1
  end

  local cmsgpack = {_NAME = "cmsgpack", _VERSION = "lua-cmsgpack 0.4.0",
    _COPYRIGHT = "Copyright (C) 2012, Salvatore Sanfilippo", _DESCRIPTION = "MessagePack C implementation for Lua"}

  function cmsgpack.pack(...)
    local count = select("#", ...)
    if count == 0 then bad_argument(0, "MessagePack pack needs input.") end
    local out = {}
    for at = 1, count do write((select(at, ...)), out, 0) end
    return concat(out)
  end

  function cmsgpack.unpack(...)
    local values, count = read_some(to_text(1, select("#", ...), (...)), 0, 0)
    return unpack(values, 1, count)
  end

  function cmsgpack.unpack_one(...)
    local count, text, offset = select("#", ...), ...
    offset = whole(2, count, offset, 0)
    local values, found, after = read_some(to_text(1, count, text), 1, offset)
    return after, unpack(values, 1, found)
  end

  function cmsgpack.unpack_limit(...)
    local count, text, limit, offset = select("#", ...), ...
    limit = whole(2, count, limit)
    offset = whole(3, count, offset, 0)
    local values, found, after = read_some(to_text(1, count, text), limit, offset)
    if limit == 0 and offset == 0 then return unpack(values, 1, found) end
    return after, unpack(values, 1, found)
  end

  return cmsgpack
end
