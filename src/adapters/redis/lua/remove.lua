-- Removes a peer, whichever node holds its seat, and notes that it was removed.
-- ARGV[2] peer id
-- Answers { version, new host or '', node, node, ... }: the nodes that serve a present peer, and the one that served this peer;
-- or {} when there is no such peer.
local s = get(ARGV[2])
if not s then return unchanged() end
note_removal(ARGV[2], 'removed')
return departed(ARGV[2], s.node)
