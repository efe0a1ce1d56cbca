-- Takes an address that is free, or whose token is the same, or that a dead node holds.
-- ARGV[2] node, [3] connection, [4] digest of the token, [5] dead node or ''
-- Answers { version, node that held it or '', asker, asker, ... }, or { '', node } when another client has it.
local held = unpacked(redis.call('GET', KEYS[1]))
if held and not same(held.digest, ARGV[4]) and held.node ~= ARGV[5] then return { '', held.node } end
local version = string.format('%.0f', held and held.version + 1 or micros())
put(ARGV[2], ARGV[3], version, ARGV[4])
return { version, held and held.node or '', unpack(redis.call('SMEMBERS', KEYS[2])) }
