-- Marks a present peer away and starts its grace period, if the given node holds its seat.
-- ARGV[2] peer id, [3] node, [4] grace period in ms
-- Answers { version, '', node, node, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.node ~= ARGV[3] or s.presence == 'away' then return unchanged() end
s.presence, s.ends = 'away', now() + tonumber(ARGV[4])
put(ARGV[2], s)
return changed()
