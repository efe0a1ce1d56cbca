-- Removes an away peer, if its grace period is over.
-- ARGV[2] peer id
-- Answers { version, host, host, ... }, or {} when nothing changed.
local s = get(ARGV[2])
if not s or s.presence ~= 'away' or s.ends > now() then return unchanged() end
remove(ARGV[2])
return changed()
