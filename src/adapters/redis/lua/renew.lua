-- Takes or renews a node's lease, and forgets the leases that have ended.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- KEYS[2] epoch: string, set once when it is missing. So it is made with the data and lost with it
-- KEYS[3] keys: string, the keys with which nodes sign resume proofs, with commas between; the first one signs
-- ARGV[1] node, [2] length of the lease in ms, [3] keys that the node knows, with commas between, [4] key to keep if there
-- is none, or '', [5] most keys to keep
-- Answers { lapsed, epoch, keys, node, node, ... }: lapsed is '1' if the node had no lease, else '0'; the nodes have a
-- lease
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local lapsed = redis.call('ZSCORE', KEYS[1], ARGV[1]) and '0' or '1'
redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), ARGV[1])
redis.call('SET', KEYS[2], time[1] .. '.' .. time[2], 'NX')
local keys = redis.call('GET', KEYS[3]) or ''
local list, known = {}, {}
for key in string.gmatch(keys .. ',' .. ARGV[3], '[^,]+') do
  if not known[key] and #list < tonumber(ARGV[5]) then list[#list + 1] = key end
  known[key] = true
end
if #list == 0 then list[1] = ARGV[4] end
local all = table.concat(list, ',')
if all ~= keys then redis.call('SET', KEYS[3], all) end
return { lapsed, redis.call('GET', KEYS[2]), all, unpack(redis.call('ZRANGE', KEYS[1], 0, -1)) }
