-- Replaces name and metadata of a peer, if the given node holds its seat.
-- ARGV[2] peer id, [3] node, [4] JSON of its name and metadata
-- Answers { version, host, host, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.node ~= ARGV[3] then return unchanged() end
s.shown = ARGV[4]
put(ARGV[2], s)
return changed()
