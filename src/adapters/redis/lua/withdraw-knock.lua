-- Forgets one that waits at a node.
-- ARGV[2] id, [3] node
-- Answers { node, node, ... }: the nodes that serve the room; {} when it does not wait there.
local record = use('HGET', KNOCKS, ARGV[2])
local k = record and unpacked_knock(ARGV[2], record)
if not k or k.node ~= ARGV[3] or k.status == 'denied' then return unchanged() end
redis.call('HDEL', KNOCKS, ARGV[2])
return with_nodes({}, use('HVALS', KEYS[1]))
