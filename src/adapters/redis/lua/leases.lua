-- Tells which nodes have a lease, and for how long. Changes nothing.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- Answers { node, ms that are left, node, ms that are left, ... }.
local MOST_NODES = 10000
local answer = {}
local found = use('ZRANGE', KEYS[1], 0, MOST_NODES - 1, 'WITHSCORES')
for i = 1, #found, 2 do
  local left = (tonumber(found[i + 1]) or 0) - now()
  if left > 0 and is_node(found[i]) then
    answer[#answer + 1] = found[i]
    answer[#answer + 1] = string.format('%.0f', math.min(left, 3600000))
  end
end
return told(answer)
