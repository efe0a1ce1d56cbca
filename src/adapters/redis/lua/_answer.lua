-- Stands after `_version.lua`: removals, the end of grace periods, and how answers of verbs on a room end.

-- Notes how a peer was removed, so that its node and its client are told even if they missed it.
local function note_removal(peer, how)
  if use('HLEN', REMOVED) >= MOST_SEATS then redis.call('DEL', REMOVED) end
  redis.call('HSET', REMOVED, peer, how)
  redis.call('PEXPIRE', REMOVED, ARGV[1])
end

-- 'removed', 'closed', or nil for a peer that was not removed.
local function removal_of(peer)
  local how = use('HGET', REMOVED, peer)
  return (how == 'removed' or how == 'closed') and how or nil
end

-- Puts before an answer how many of these peers have been removed, and each with how it was.
local function with_removals(peers, answer)
  local told = {}
  for _, peer in ipairs(peers) do
    local how = removal_of(peer)
    if how then
      told[#told + 1] = peer
      told[#told + 1] = how
    end
  end
  table.insert(told, 1, string.format('%d', #told / 2))
  for _, text in ipairs(answer) do told[#told + 1] = text end
  return told
end

-- Removes every away peer whose grace period is over. Answers the seats that are left, { peer, record, ... }, how many were
-- removed, and the seats from before. Only away records cost a closer look.
local function clear_overdue()
  local found, left, overdue = use('HGETALL', KEYS[1]), {}, 0
  for i = 1, #found, 2 do
    local peer, record = found[i], found[i + 1]
    local away = string.find(record, '\taway\t', 1, true)
    local s = away and unpacked(record)
    if away and not s then
      remove_bad(peer)
    elseif s and s.ends <= now() then
      remove(peer)
      overdue = overdue + 1
    else
      left[#left + 1] = peer
      left[#left + 1] = s and s.far and put(peer, s) or record
    end
  end
  return left, overdue, found
end

-- Ends an answer of a verb on a room.
local function answered(answer)
  if bad > charged then raise(0) end
  return told(answer)
end

-- Adds to an answer the nodes that serve a present peer of these records, each once. Bad records are passed over: who reads
-- the room clears them. `also`: one node more.
local function with_nodes(answer, records, also)
  local seen = { [also or ''] = true }
  answer[#answer + 1] = also
  for _, record in ipairs(records) do
    local node = #record <= LONGEST and string.match(record, '^(%C+)\tpresent\t')
    if node and not seen[node] then
      seen[node] = true
      if is_node(node) then answer[#answer + 1] = node end
    end
  end
  return answered(answer)
end

-- Answers { version, '', node, node, ... } after a change of one peer that keeps its seat.
local function changed()
  return with_nodes({ raise(1), '' }, use('HVALS', KEYS[1]))
end

-- Answers that nothing changed.
local function unchanged()
  return answered({})
end
