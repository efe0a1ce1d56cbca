-- Replaces what a peer shows, if this node holds it.
-- ARGV[2] peer id, [3] node, [4] JSON of what the peer shows
-- Answers { version, host, host, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.node ~= ARGV[3] then return {} end
s.shown = ARGV[4]
put(ARGV[2], s)
return hosts(raise(1))
