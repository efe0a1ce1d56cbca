-- Replaces name and metadata of a peer, if the given node holds its seat.
-- ARGV[2] peer id, [3] node, [4] JSON of its name and metadata
-- Answers { version, '', node, node, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.node ~= ARGV[3] then return unchanged() end
local head = parts_of(s.shown)
s.shown = with_head(head, string.sub(ARGV[4], 2))
put(ARGV[2], s)
return changed()
