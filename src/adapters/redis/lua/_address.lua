-- Stands before every verb on an address.
-- KEYS[1] its record: node, connection, version, digest of the token, with tabs between
-- KEYS[2] set of the nodes that asked for it
-- ARGV[1] time to live of both, in ms

-- A record as a table; nil for no record.
local function unpacked(record)
  if not record then return nil end
  local node, connection, version, digest = string.match(record, '^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$')
  return { node = node, connection = connection, version = tonumber(version), digest = digest }
end

local function put(node, connection, version, digest)
  redis.call('SET', KEYS[1], table.concat({ node, connection, version, digest }, '\t'), 'PX', ARGV[1])
end
