-- Takes or renews a node's lease, and forgets the leases that have ended.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- KEYS[2] epoch: string, set once when it is missing. So it is made with the data and lost with it
-- ARGV[1] node, [2] length of the lease in ms
-- Answers { lapsed, epoch, node, node, ... }: lapsed is '1' if the node had no lease, else '0'; the nodes have a lease

-- No lease is longer, in ms (LEASE_MS has at most a sixth of it), and most leases that are answered.
local MOST_LEASE, MOST_NODES = 3600000, 10000

local lapsed = read('ZSCORE', KEYS[1], ARGV[1])
lapsed = lapsed and tonumber(lapsed) > now() and '0' or '1'
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now())
bad = bad + redis.call('ZREMRANGEBYSCORE', KEYS[1], now() + MOST_LEASE, '+inf')
redis.call('ZADD', KEYS[1], now() + tonumber(ARGV[2]), ARGV[1])

local epoch = read('GET', KEYS[2])
if not epoch or #epoch > 40 or not string.find(epoch, '^%d+%.%d+$') then
  if epoch then bad = bad + 1 end
  local time = redis.call('TIME')
  epoch = time[1] .. '.' .. time[2]
  redis.call('SET', KEYS[2], epoch)
end

local answer = { lapsed, epoch }
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, MOST_NODES - 1)) do
  if is_node(node) then
    answer[#answer + 1] = node
  else
    redis.call('ZREM', KEYS[1], node)
    bad = bad + 1
  end
end
return told(answer)
