-- Removes a peer, whichever node holds its seat, and notes that it was removed.
-- ARGV[2] peer id, [3] peer that has to be the host, or ''
-- Answers { version, new host or '', node, node, ... }: the nodes that serve a present peer, and the one that served this peer;
-- {} when there is no such peer, or { 'refused' } when the room has another host.
local s = get(ARGV[2])
if not s then return unchanged() end
if has_other_host(ARGV[3]) then return answered({ 'refused' }) end
note_removal(ARGV[2], 'removed')
return departed(ARGV[2], s.node)
