-- Takes an address that is free, or whose token is the same, or that a dead node holds.
-- ARGV[2] node, [3] connection, [4] digest of the token, [5] dead node or ''
-- Answers { version, node that held it or '', asker, asker, ... }, or { '', node } when another client has it.
local held = get()
if held and not same(held.digest, ARGV[4]) and held.node ~= ARGV[5] then return told({ '', held.node }) end
local version = string.format('%.0f', held and held.version + 1 or micros())
put(ARGV[2], ARGV[3], version, ARGV[4])
return told(with_askers({ version, held and held.node or '' }))
