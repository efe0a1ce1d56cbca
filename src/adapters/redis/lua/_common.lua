-- Stands before every verb on rooms and on addresses.

-- The server's time, in µs since the Unix epoch. Read only where it is needed: most calls do not need it.
local function micros()
  local time = redis.call('TIME')
  return time[1] * 1000000 + time[2]
end

-- The same in ms.
local function now()
  return math.floor(micros() / 1000)
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
