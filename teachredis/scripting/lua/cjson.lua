-- cjson: Lua values as JSON, and back.
--
-- A table is an array if all its keys are whole numbers from 1 up, otherwise an object; an empty table is an
-- object.  JSON's null is `cjson.null`, since a Lua table cannot hold nil.  Settings belong to one copy of the
-- library: `cjson.new()` makes another.
--
-- Everything here that looks odd (NaN can be read but not written, "0x10" is a number, the wording of each
-- complaint) is how the library that comes with Redis does it.

local byte, char, find, format, gsub, match, sub = string.byte, string.char, string.find, string.format, string.gsub,
  string.match, string.sub
local concat, floor, rawget, tonumber, type = table.concat, math.floor, rawget, tonumber, type

local MOST = 2147483647

local ESCAPES = {['"'] = '\\"', ["\\"] = "\\\\", ["/"] = "\\/", ["\b"] = "\\b", ["\f"] = "\\f", ["\n"] = "\\n",
  ["\r"] = "\\r", ["\t"] = "\\t", ["\127"] = "\\u007f"}
for code = 0, 31 do
  ESCAPES[char(code)] = ESCAPES[char(code)] or format("\\u%04x", code)
end

local UNESCAPED = {['"'] = '"', ["\\"] = "\\", ["/"] = "/", b = "\b", f = "\f", n = "\n", r = "\r", t = "\t"}

local TOKENS = {["{"] = "T_OBJ_BEGIN", ["}"] = "T_OBJ_END", ["["] = "T_ARR_BEGIN", ["]"] = "T_ARR_END",
  [","] = "T_COMMA", [":"] = "T_COLON", ["\0"] = "T_END", [""] = "T_END"}

local function utf8(code)
  if code < 0x80 then return char(code) end
  if code < 0x800 then return char(0xC0 + floor(code / 64), 0x80 + code % 64) end
  if code < 0x10000 then
    return char(0xE0 + floor(code / 4096), 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
  end
  return char(0xF0 + floor(code / 262144), 0x80 + floor(code / 4096) % 64, 0x80 + floor(code / 64) % 64, 0x80 + code % 64)
end

return function(tools)
  local fail, bad_argument, expected = tools.fail, tools.bad_argument, tools.expected
  local to_number, to_text, through, next, null = tools.to_number, tools.to_text, tools.through, tools.next, tools.null

  local new

  -- --- writing ----------------------------------------------------------------------------------------------------

  local function refuse(value, why)
    fail("Cannot serialise " .. type(value) .. ": " .. why)
  end

  local function quoted(text)
    return '"' .. gsub(text, '[%c"\\/]', ESCAPES) .. '"'
  end

  local function number_text(number, settings)
    if number ~= number or number - number ~= 0 then
      local mode = settings.encode_invalid_numbers
      if mode == 0 then refuse(number, "must not be NaN or Inf") end
      if mode == 2 then return "null" end
      if number ~= number then return "nan" end
    end
    return format("%." .. settings.encode_number_precision .. "g", number)
  end

  -- The length of an array, or nil for an object.
  local function array_length(contents, settings)
    local largest, items = 0, 0
    for key in next, contents do
      if type(key) ~= "number" or key < 1 or floor(key) ~= key then return nil end
      if key > largest then largest = key <= MOST and key or -MOST end
      items = items + 1
    end
    local ratio = settings.encode_sparse_ratio
    if ratio > 0 and largest > items * ratio and largest > settings.encode_sparse_safe then
      if settings.encode_sparse_convert == 0 then refuse(contents, "excessively sparse array") end
      return nil
    end
    return largest > 0 and largest or nil
  end

  local write

  local function write_array(contents, length, out, settings, depth)
    out[#out + 1] = "["
    for at = 1, length do
      if at > 1 then out[#out + 1] = "," end
      write(rawget(contents, at), out, settings, depth)
    end
    out[#out + 1] = "]"
  end

  local function write_object(contents, out, settings, depth)
    out[#out + 1] = "{"
    local first = true
    for key, value in next, contents do
      if not first then out[#out + 1] = "," end
      first = false
      if type(key) == "number" then
        out[#out + 1] = '"' .. number_text(key, settings) .. '":'
      elseif type(key) == "string" then
        out[#out + 1] = quoted(key) .. ":"
      else
        refuse(key, "table key must be a number or string")
      end
      write(value, out, settings, depth)
    end
    out[#out + 1] = "}"
  end

  write = function(value, out, settings, depth)
    local kind = type(value)
    if kind == "string" then
      out[#out + 1] = quoted(value)
    elseif kind == "number" then
      out[#out + 1] = number_text(value, settings)
    elseif kind == "boolean" then
      out[#out + 1] = value and "true" or "false"
    elseif kind == "table" then
      depth = depth + 1
      if depth > settings.encode_max_depth then fail("Cannot serialise, excessive nesting (" .. depth .. ")") end
      local contents = through(value)
      local length = array_length(contents, settings)
      if length then
        write_array(contents, length, out, settings, depth)
      else
        write_object(contents, out, settings, depth)
      end
    elseif value == nil or value == null then
      out[#out + 1] = "null"
    else
      refuse(value, "type not supported")
    end
  end

  -- --- reading ----------------------------------------------------------------------------------------------------

  local function hex4(text, at)
    local digits = match(text, "^%x%x%x%x", at)
    return digits and tonumber(digits, 16)
  end

  -- The code point of the escape at `at` and how many bytes it takes, or nothing.
  local function unicode_escape(text, at)
    local code = hex4(text, at + 2)
    if not code then return end
    if code < 0xD800 or code > 0xDFFF then return code, 6 end
    if code >= 0xDC00 or sub(text, at + 6, at + 7) ~= "\\u" then return end
    local low = hex4(text, at + 8)
    if not low or low < 0xDC00 or low > 0xDFFF then return end
    return 0x10000 + (code - 0xD800) * 0x400 + low - 0xDC00, 12
  end

  -- Each reader of a token returns: its kind, its value, where it begins, where the next one may.
  local function string_token(text, at)
    local pieces, begin = {}, at
    at = at + 1
    while true do
      local plain, stop = match(text, '^([^"\\%z]*)()', at)
      pieces[#pieces + 1] = plain
      at = stop
      local mark = sub(text, at, at)
      if mark == '"' then return "T_STRING", concat(pieces), begin, at + 1 end
      if mark ~= "\\" then return "T_ERROR", "unexpected end of string", at, at end
      local letter = sub(text, at + 1, at + 1)
      if letter == "u" then
        local code, size = unicode_escape(text, at)
        if not code then return "T_ERROR", "invalid unicode escape code", at, at end
        pieces[#pieces + 1] = utf8(code)
        at = at + size
      else
        local meant = UNESCAPED[letter]
        if not meant then return "T_ERROR", "invalid escape code", at, at end
        pieces[#pieces + 1] = meant
        at = at + 2
      end
    end
  end

  -- The longest piece that C's strtod takes for a number.
  local function number_piece(text, at)
    local sign, start = match(text, "^([+-]?)()", at)
    local word = match(text, "^%a+", start)
    word = word and word:lower()
    if word and (sub(word, 1, 3) == "inf" or sub(word, 1, 3) == "nan") then
      local size = sub(word, 1, 8) == "infinity" and 8 or 3
      local value = sub(word, 1, 3) == "inf" and tools.huge or tonumber("nan")
      if size == 3 and sub(word, 1, 3) == "nan" then
        local payload = match(text, "^%([%w_]*%)", start + 3)
        size = size + (payload and #payload or 0)
      end
      return sign == "-" and -value or value, start + size
    end
    local hex = match(text, "^0[xX]%x+%.?%x*", start) or match(text, "^0[xX]%.%x+", start)
    if hex then
      hex = hex .. (match(text, "^[pP][+-]?%d+", start + #hex) or "")
      return tools.number("hex", sign .. hex), start + #hex
    end
    local digits = match(text, "^%d+%.?%d*", start) or match(text, "^%.%d+", start)
    if not digits then return nil end
    digits = digits .. (match(text, "^[eE][+-]?%d+", start + #digits) or "")
    return tonumber(sign .. digits), start + #digits
  end

  -- A number that JSON does not know: +1, 0x10, 01, inf, nan.
  local function is_odd_number(text, at)
    if sub(text, at, at) == "+" then return true end
    if sub(text, at, at) == "-" then at = at + 1 end
    local first = byte(text, at) or 0
    if first == 48 then return match(text, "^0[xX%d]", at) ~= nil end
    if first <= 57 then return false end
    local word = sub(text, at, at + 2):lower()
    return word == "inf" or word == "nan"
  end

  local function number_token(text, at)
    local value, after = number_piece(text, at)
    if not value then return "T_ERROR", "invalid number", at, at end
    return "T_NUMBER", value, at, after
  end

  local function next_token(text, at, settings)
    at = match(text, "^[ \t\r\n]*()", at)
    local mark = sub(text, at, at)
    local simple = TOKENS[mark]
    if simple then return simple, nil, at, simple == "T_END" and at or at + 1 end
    if mark == '"' then return string_token(text, at) end
    if find(mark, "[-%d]") then
      if settings.decode_invalid_numbers == 0 and is_odd_number(text, at) then
        return "T_ERROR", "invalid number", at, at
      end
      return number_token(text, at)
    end
    if not find(mark, "[fiInNt+]") then return "T_ERROR", "invalid token", at, at end
    if sub(text, at, at + 3) == "true" then return "T_BOOLEAN", true, at, at + 4 end
    if sub(text, at, at + 4) == "false" then return "T_BOOLEAN", false, at, at + 5 end
    if sub(text, at, at + 3) == "null" then return "T_NULL", null, at, at + 4 end
    if settings.decode_invalid_numbers == 1 and is_odd_number(text, at) then return number_token(text, at) end
    return "T_ERROR", "invalid token", at, at
  end

  local function unexpected(wanted, kind, value, at)
    local found = kind == "T_ERROR" and value or kind
    fail("Expected " .. wanted .. " but found " .. found .. " at character " .. at)
  end

  local read_value

  local function descend(depth, after, settings)
    if depth > settings.decode_max_depth then
      fail("Found too many nested data structures (" .. depth .. ") at character " .. after - 1)
    end
  end

  local function read_object(text, after, settings, depth)
    descend(depth, after, settings)
    local object = {}
    local kind, value, at
    kind, value, at, after = next_token(text, after, settings)
    if kind == "T_OBJ_END" then return object, after end
    while true do
      if kind ~= "T_STRING" then unexpected("object key string", kind, value, at) end
      local key = value
      kind, value, at, after = next_token(text, after, settings)
      if kind ~= "T_COLON" then unexpected("colon", kind, value, at) end
      kind, value, at, after = next_token(text, after, settings)
      object[key], after = read_value(text, after, settings, depth, kind, value, at)
      kind, value, at, after = next_token(text, after, settings)
      if kind == "T_OBJ_END" then return object, after end
      if kind ~= "T_COMMA" then unexpected("comma or object end", kind, value, at) end
      kind, value, at, after = next_token(text, after, settings)
    end
  end

  local function read_array(text, after, settings, depth)
    descend(depth, after, settings)
    local array, size = {}, 0
    local kind, value, at
    kind, value, at, after = next_token(text, after, settings)
    if kind == "T_ARR_END" then return array, after end
    while true do
      size = size + 1
      array[size], after = read_value(text, after, settings, depth, kind, value, at)
      kind, value, at, after = next_token(text, after, settings)
      if kind == "T_ARR_END" then return array, after end
      if kind ~= "T_COMMA" then unexpected("comma or array end", kind, value, at) end
      kind, value, at, after = next_token(text, after, settings)
    end
  end

  -- The value that a token begins, and where the next token may begin.
  read_value = function(text, after, settings, depth, kind, value, at)
    if kind == "T_OBJ_BEGIN" then
      local object, rest = read_object(text, after, settings, depth + 1)
      return object, rest
    elseif kind == "T_ARR_BEGIN" then
      local array, rest = read_array(text, after, settings, depth + 1)
      return array, rest
    elseif kind == "T_STRING" or kind == "T_NUMBER" or kind == "T_BOOLEAN" or kind == "T_NULL" then
      return value, after
    end
    unexpected("value", kind, value, at)
  end

  -- --- settings ---------------------------------------------------------------------------------------------------

  local function at_most(count, most)
    if count > most then bad_argument(most + 1, "found too many arguments") end
  end

  local function integer_setting(settings, name, number, count, value, least, most)
    if value ~= nil then
      value = to_number(number, count, value)
      value = value < 0 and -floor(-value) or floor(value)
      if value < least or value > most then
        bad_argument(1, "expected integer between " .. least .. " and " .. most)
      end
      settings[name] = value
    end
    return settings[name]
  end

  local function choice_setting(settings, name, count, value, choices)
    if type(value) == "boolean" then
      settings[name] = value and 1 or 0
    elseif value ~= nil then
      local word, chosen = to_text(1, count, value), nil
      for at = 0, #choices do
        if choices[at] == word then chosen = at end
      end
      if not chosen then bad_argument(1, "invalid option '" .. word .. "'") end
      settings[name] = chosen
    end
    local setting = settings[name]
    if setting > 1 then return choices[setting] end
    return setting == 1
  end

  local OFF_ON = {[0] = "off", "on"}
  local OFF_ON_NULL = {[0] = "off", "on", "null"}

  new = function()
    local settings = {encode_sparse_convert = 0, encode_sparse_ratio = 2, encode_sparse_safe = 10,
      encode_max_depth = 1000, decode_max_depth = 1000, encode_invalid_numbers = 0, decode_invalid_numbers = 1,
      encode_keep_buffer = 1, encode_number_precision = 14}
    local cjson = {null = null, _NAME = "cjson", _VERSION = "2.1.0"}

    function cjson.encode(...)
      if select("#", ...) ~= 1 then bad_argument(1, "expected 1 argument") end
      local out = {}
      write((...), out, settings, 0)
      return concat(out)
    end

    function cjson.decode(...)
      local count, text = select("#", ...), ...
      if count ~= 1 then bad_argument(1, "expected 1 argument") end
      text = to_text(1, count, text)
      if #text >= 2 and (byte(text, 1) == 0 or byte(text, 2) == 0) then
        fail("JSON parser does not support UTF-16 or UTF-32")
      end
      local kind, token, at, after = next_token(text, 1, settings)
      local value
      value, after = read_value(text, after, settings, 0, kind, token, at)
      kind, token, at = next_token(text, after, settings)
      if kind ~= "T_END" then unexpected("the end", kind, token, at) end
      return value
    end

    function cjson.encode_sparse_array(...)
      local count, convert, ratio, safe = select("#", ...), ...
      at_most(count, 3)
      local converts = choice_setting(settings, "encode_sparse_convert", count, convert, OFF_ON)
      return converts, (integer_setting(settings, "encode_sparse_ratio", 2, count, ratio, 0, MOST)),
        (integer_setting(settings, "encode_sparse_safe", 3, count, safe, 0, MOST))
    end

    local limits = {encode_max_depth = MOST, decode_max_depth = MOST, encode_number_precision = 14}
    for name, most in pairs(limits) do
      cjson[name] = function(...)
        at_most(select("#", ...), 1)
        local present = integer_setting(settings, name, 1, select("#", ...), (...), 1, most)
        return present
      end
    end

    local choices = {encode_keep_buffer = OFF_ON, encode_invalid_numbers = OFF_ON_NULL, decode_invalid_numbers = OFF_ON}
    for name, words in pairs(choices) do
      cjson[name] = function(...)
        at_most(select("#", ...), 1)
        local present = choice_setting(settings, name, select("#", ...), (...), words)
        return present
      end
    end

    cjson.new = new
    return cjson
  end

  return new()
end
