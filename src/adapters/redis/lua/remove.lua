-- Removes a peer, whichever node holds its seat, and notes that it was removed.
-- ARGV[2] peer id
-- Answers { version, node, node, ... }: the hosts, and the node that served the peer; or {} when there is no such peer.
local s = get(ARGV[2])
if not s then return unchanged() end
remove(ARGV[2])
note_removal(ARGV[2], 'removed')
return changed(s.node)
