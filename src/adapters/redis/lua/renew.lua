-- Takes or renews a node's lease, and forgets the leases that have ended.
-- KEYS[1] leases: sorted set, node id by end of lease (ms since the epoch)
-- KEYS[2] epoch: string, made with the data and lost with it
-- ARGV[1] node, [2] length of the lease in ms
-- Answers { '1' if there was no lease to renew else '0', epoch, node, node, ... }: the nodes with a lease.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local lapsed = redis.call('ZSCORE', KEYS[1], ARGV[1]) and '0' or '1'
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('SET', KEYS[2], time[1] .. '.' .. time[2], 'NX')
return { lapsed, redis.call('GET', KEYS[2]), unpack(redis.call('ZRANGE', KEYS[1], 0, -1)) }
