-- Removes an away peer, if its grace period is over. An end that is too far off is brought nearer.
-- ARGV[2] peer id
-- Answers { version, new host or '', node, node, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if s and s.far then put(ARGV[2], s) end
if not s or s.presence ~= 'away' or s.ends > now() then return unchanged() end
return departed(ARGV[2])
