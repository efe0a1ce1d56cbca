-- Stands before every verb on an address.
-- KEYS[1] its record: node, connection, version, digest of the token, with tabs between
-- KEYS[2] set of the nodes that asked for it
-- ARGV[1] time to live of both, in ms

-- Longest record, in bytes, and most nodes that asked.
local LONGEST, MOST_ASKERS = 1024, 1000

-- A record as a table; nil for a bad one.
local function unpacked(record)
  if #record > LONGEST then return nil end
  local node, connection, version, digest = string.match(record, '^([^\t]*)\t([^\t]*)\t(%d+)\t([^\t]*)$')
  version = version and version_of(version)
  if not version or not is_node(node) then return nil end
  return { node = node, connection = connection, version = version, digest = digest }
end

-- The record as a table; nil if nobody has the address. A bad record is removed, and the address is free.
local function get()
  local record = use('GET', KEYS[1])
  if not record then return nil end
  local held = unpacked(record)
  if not held then
    redis.call('DEL', KEYS[1])
    bad = bad + 1
  end
  return held
end

local function put(node, connection, version, digest)
  redis.call('SET', KEYS[1], table.concat({ node, connection, version, digest }, '\t'), 'PX', ARGV[1])
end

-- Appends the nodes that asked to an answer. Bad ones are removed.
local function with_askers(answer)
  if use('SCARD', KEYS[2]) > MOST_ASKERS then
    redis.call('DEL', KEYS[2])
    bad = bad + 1
  end
  for _, node in ipairs(redis.call('SMEMBERS', KEYS[2])) do
    if is_node(node) then
      answer[#answer + 1] = node
    else
      redis.call('SREM', KEYS[2], node)
      bad = bad + 1
    end
  end
  return answer
end
