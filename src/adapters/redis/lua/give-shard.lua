-- Gives a shard of the webhook queue up, if this node has it.
-- KEYS[1] holder: string, the node
-- ARGV[1] node
-- Answers {}.
if use('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return told({})
