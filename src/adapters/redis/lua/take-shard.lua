-- Takes or keeps a shard of the webhook queue for a node, unless another node has it.
-- KEYS[1] holder: string, the node; KEYS[2], [3], ... streams: the facts, and the events for each URL
-- ARGV[1] node, [2] for how long it has the shard without keeping it, in ms
-- Answers { length, length, ... } of the streams, or {} while another node has the shard.

-- No node has a shard for longer, in ms (LEASE_MS has at most a sixth of it).
local MOST_HELD = 3600000

local holder = use('GET', KEYS[1])
local left = holder and redis.call('PTTL', KEYS[1])
if holder and (not is_node(holder) or left < 0 or left > MOST_HELD) then
  holder = nil
  bad = bad + 1
end
if holder and holder ~= ARGV[1] then return told({}) end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local answer = {}
for i = 2, #KEYS do answer[#answer + 1] = string.format('%d', use('XLEN', KEYS[i])) end
return told(answer)
