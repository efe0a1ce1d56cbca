-- Gives an address up, if this connection holds it.
-- ARGV[2] node, [3] connection
-- Answers '1' when it was given up, else '0'.
local held = get()
if not held or held.node ~= ARGV[2] or held.connection ~= ARGV[3] then return told({ '0' }) end
redis.call('DEL', KEYS[1])
return told({ '1' })
