-- Stands after `_state.lua`. Those who wait to be let into a room: hash, KNOCKS, digest of the ticket -> record. A record is six fields
-- with tabs between them:
--   1  node that holds the connection
--   2  ms since the Unix epoch: when it is forgotten, unless its node keeps it (`knocks`)
--   3  status: 'waiting'; or what was decided: 'admitted', 'denied', 'closed'
--   4  ms since the Unix epoch: when it began to wait
--   5  key of its client address, or ''
--   6  its name as a JSON string
-- Most rooms lack this key. It is not given as a key: see STATE. A bad record is removed, and its client knocks again.

local KNOCKS = PREFIX .. 'knocks'

local KNOCK = '^([%w_.:%-]+)\t(%d+)\t(%l+)\t(%d+)\t([%w_%-]*)\t("[^\t]*")$'

-- The longest time after which one is forgotten, in ms. MOST_KNOCKS, of one room, and MOST_OF_ADDRESS, of one client address,
-- stand before this: they are limits of the protocol (`verbs.ts`).
local MOST_KNOCK_MS = 3600000

local STATUS = { waiting = true, admitted = true, denied = true, closed = true }

local function unpacked_knock(id, record)
  local node, ends, status, at, key, name = string.match(record, KNOCK)
  if not node or #record > 1024 or not is_node(node) or not STATUS[status] or not whole(ends) or not whole(at) then return nil end
  return { id = id, node = node, ends = whole(ends), status = status, at = whole(at), key = key, name = name }
end

local function put_knock(k)
  local record = { k.node, string.format('%.0f', k.ends), k.status, string.format('%.0f', k.at), k.key, k.name }
  redis.call('HSET', KNOCKS, k.id, table.concat(record, '\t'))
  redis.call('PEXPIRE', KNOCKS, ARGV[1])
end

-- Those whose time is not over, the first one first. Others are forgotten.
local function all_knocks()
  local found, left = use('HGETALL', KNOCKS), {}
  if #found / 2 > 2 * MOST_KNOCKS then
    redis.call('DEL', KNOCKS)
    bad = bad + 1
    return {}
  end
  for i = 1, #found, 2 do
    local k = unpacked_knock(found[i], found[i + 1])
    if not k then bad = bad + 1 end
    if k and k.ends > now() and k.ends <= now() + MOST_KNOCK_MS then left[#left + 1] = k
    else redis.call('HDEL', KNOCKS, found[i]) end
  end
  table.sort(left, function(a, b) return a.at < b.at or (a.at == b.at and a.id < b.id) end)
  return left
end

-- What is known of a knock whose time is not over; nil or false for none.
local function known_knock(id)
  local record = use('HGET', KNOCKS, id)
  local k = record and unpacked_knock(id, record)
  return k and k.ends > now() and k
end

-- Records as `with_nodes` takes them, for the nodes where these wait.
local function places_of(found)
  local records = {}
  for _, k in ipairs(found) do records[#records + 1] = k.node .. '\tpresent\t' end
  return records
end

-- A join to a room with a waiting room: nil if it was let in, else why it is not, and whether it waits only since now. `mine`: id,
-- node, status, at, key and name of its knock, and `ends`; nil for one that cannot wait.
local function knocked(mine)
  if not mine then return 'must-wait' end
  local found, waiting, of_address, before, over = all_knocks(), 0, 0, nil, nil
  for _, k in ipairs(found) do
    if k.id == mine.id then before = k
    elseif k.status == 'waiting' or k.status == 'admitted' then
      waiting = waiting + 1
      if k.key == mine.key and k.key ~= '' then of_address = of_address + 1 end
    elseif not over or k.ends < over.ends then over = k end
  end
  if before and before.status == 'admitted' then return nil end
  if before and before.status ~= 'waiting' then return before.status == 'closed' and 'over' or 'denied' end
  if not before and (waiting >= MOST_KNOCKS or of_address >= MOST_OF_ADDRESS) then return 'crowded' end
  -- Those who were sent away take no place from others, and there are not more of them either.
  if not before and over and #found >= 2 * MOST_KNOCKS then redis.call('HDEL', KNOCKS, over.id) end
  if before then mine.at = before.at end
  put_knock(mine)
  return 'waits', not before
end
