-- Stands before every verb.

-- How many records and keys this call has cleared because they were bad: another program may have written them. Each verb
-- answers this number, as the last text of its answer.
local bad = 0

-- The server's time, in µs since the Unix epoch. Read only where it is needed: most calls do not need it.
local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- The same in ms. A script's time stands still, so that one look is enough.
local at = nil
local function now()
  at = at or math.floor(micros() / 1000)
  return at
end

-- Compares two digests without stopping at the first difference; '' is no digest.
local function same(a, b)
  if #a == 0 or #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do
    difference = bit.bor(difference, bit.bxor(string.byte(a, i), string.byte(b, i)))
  end
  return difference == 0
end

-- Reads a key. A key of another type is bad: it is cleared, and reads as missing.
local function use(command, key, ...)
  local answer = redis.pcall(command, key, ...)
  if type(answer) ~= 'table' or not answer.err then return answer end
  if string.find(answer.err, 'WRONGTYPE', 1, true) then
    redis.call('DEL', key)
    bad = bad + 1
  end
  return redis.call(command, key, ...)
end

-- The whole number that a text is, with at most 16 digits; nil for any other text.
local function whole(text)
  return #text <= 16 and string.find(text, '^%d+$') and tonumber(text) or nil
end

-- The version that a text is; nil for any other text. Versions start at the time in µs and rise more slowly than that, so
-- that none comes near 9e15, up to which a double holds every whole number.
local function version_of(text)
  local version = whole(text)
  return version and version <= 9e15 and version or nil
end

-- Whether a text may be the id of a node.
local function is_node(text)
  return #text <= 255 and string.find(text, '^[%w_.:%-]+$') ~= nil
end

-- Whether a text may be a key of the nodes.
local function is_key(text)
  return #text <= 256 and string.find(text, '^[!-~]+$') ~= nil
end

-- Ends an answer.
local function told(answer)
  answer[#answer + 1] = string.format('%d', bad)
  return answer
end
