-- Tells where an address is, and remembers that this node asked.
-- ARGV[2] node that asks
-- Answers { node, connection, version }, or {} when nobody has it.
use('SCARD', KEYS[2])
redis.call('SADD', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
local held = get()
if not held then return told({}) end
return told({ held.node, held.connection, string.format('%.0f', held.version) })
