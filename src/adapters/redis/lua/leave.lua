-- Removes a peer, if the given node holds its seat.
-- ARGV[2] peer id, [3] node
-- Answers { version, new host or '', node, node, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.node ~= ARGV[3] then return unchanged() end
return departed(ARGV[2])
