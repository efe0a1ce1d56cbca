-- Takes or renews a node's lease, and forgets the leases that have ended.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- KEYS[2] epoch: string, set once when it is missing. So it is made with the data and lost with it
-- ARGV[1] node, [2] length of the lease in ms
-- Answers { lapsed, epoch, node, node, ... }: lapsed is '1' if the node had no lease, else '0'; the nodes have a lease
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local lapsed = redis.call('ZSCORE', KEYS[1], ARGV[1]) and '0' or '1'
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('SET', KEYS[2], time[1] .. '.' .. time[2], 'NX')
return { lapsed, redis.call('GET', KEYS[2]), unpack(redis.call('ZRANGE', KEYS[1], 0, -1)) }
