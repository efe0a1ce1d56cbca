-- Takes or renews a node's lease, and forgets the leases that have ended.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- KEYS[2] epoch: string, set once when it is missing. So it is made with the data and lost with it
-- KEYS[3] keys: string, the keys with which nodes sign resume proofs, with commas between; the first one signs
-- ARGV[1] node, [2] length of the lease in ms, [3] keys that the node knows, with commas between, [4] key to keep if there
-- is none, or '', [5] most keys to keep
-- Answers { lapsed, ended, epoch, keys, node, node, ... }: lapsed is '1' if the node had no lease, else '0'; ended is how many
-- leases of other nodes were forgotten here because they had ended; the nodes have a lease

-- No lease is longer, in ms (LEASE_MS has at most a sixth of it), and most leases that are answered.
local MOST_LEASE, MOST_NODES = 3600000, 10000

local lapsed = use('ZSCORE', KEYS[1], ARGV[1])
lapsed = lapsed and tonumber(lapsed) > now() and '0' or '1'
if lapsed == '1' then redis.call('ZREM', KEYS[1], ARGV[1]) end
local ended = string.format('%d', redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now()))
-- Redis's clock may have been set back: whoever lives renews its lease within this time.
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], now() + MOST_LEASE, '+inf', 'BYSCORE', 'LIMIT', 0, MOST_NODES)) do
  redis.call('ZADD', KEYS[1], now() + tonumber(ARGV[2]), node)
  bad = bad + 1
end
redis.call('ZADD', KEYS[1], now() + tonumber(ARGV[2]), ARGV[1])

local epoch = use('GET', KEYS[2])
if not epoch or #epoch > 40 or not string.find(epoch, '^%d+%.%d+$') then
  if epoch then bad = bad + 1 end
  local time = redis.call('TIME')
  epoch = time[1] .. '.' .. time[2]
  redis.call('SET', KEYS[2], epoch)
end

local keys = use('GET', KEYS[3]) or ''
local list, known = {}, {}
for key in string.gmatch(keys .. ',' .. ARGV[3], '[^,]+') do
  if not is_key(key) then
    bad = bad + 1
  elseif not known[key] and #list < tonumber(ARGV[5]) then
    list[#list + 1] = key
  end
  known[key] = true
end
if #list == 0 then list[1] = ARGV[4] end
local all = table.concat(list, ',')
if all ~= keys then redis.call('SET', KEYS[3], all) end

local answer = { lapsed, ended, epoch, all }
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, MOST_NODES - 1)) do
  if is_node(node) then
    answer[#answer + 1] = node
  else
    redis.call('ZREM', KEYS[1], node)
    bad = bad + 1
  end
end
return told(answer)
