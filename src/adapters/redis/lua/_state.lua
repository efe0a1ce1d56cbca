-- Stands after `_seat.lua`. The state of a room is a hash of fields, each replaced or removed by itself:
--   version   the version of the latest change of the state
--   host      peer id. Written with every change of the state, and where the host's seat ends. As long as it is missing, or its
--             peer has no seat, the host is the peer that joined first: so there is one and no other at each version
--   locked    '1'
--   waiting   '1': there is a waiting room (`_knock.lua`)
--   capacity  most peers, if fewer than the nodes allow
--   endsAt    ms since the Unix epoch: when the room ends for all
--   ban:KEY   the version at which a client address was banned; KEY is what nodes make of the address for this room
--   mute:PEER who asked this peer to mute, ':', and the version of that. It is forgotten with the seat of the peer
-- Fields of later versions stay as they are. The state ends with the room: when nobody has a seat.

-- Most fields, and most bans and requests to mute among them. One more of these takes the place of the oldest.
local MOST_FIELDS, MOST = 1200, { ban = 100, mute = 1000 }

-- Whether a field may stand in a state.
local function is_field(name, value)
  if #name > 96 or #value > 256 or not string.find(name, '^%a[%w:_%-]*$') or not string.find(value, '^[!-~]+$') then
    return false
  end
  if name == 'host' then return #value <= 64 and string.find(value, '^[%w_%-]+$') ~= nil end
  if name == 'locked' or name == 'waiting' then return value == '1' end
  if name == 'capacity' then return (whole(value) or 0) >= 1 and whole(value) <= 1000 end
  if name == 'version' or name == 'endsAt' then return version_of(value) ~= nil end
  if string.sub(name, 1, 4) == 'ban:' then return #name > 4 and #name <= 68 and version_of(value) ~= nil end
  if string.sub(name, 1, 5) == 'mute:' then
    local from, since = string.match(value, '^([%w_%-]+):(%d+)$')
    return #name > 5 and #name <= 69 and string.find(name, '^mute:[%w_%-]+$') and from and #from <= 64 and version_of(since) ~= nil
  end
  return true
end

-- The state as it is, { field, value, ... }. More fields than any state has are bad, and removed.
local function found_state()
  local found = use('HGETALL', STATE)
  if #found / 2 <= MOST_FIELDS then return found end
  redis.call('DEL', STATE)
  bad = bad + 1
  return {}
end

-- The same as one text, for an answer: fields and values with tabs between; '' for none.
local function state_text(found)
  return table.concat(found or found_state(), '\t')
end

-- Removes the bad fields.
local function clear_state()
  local found = found_state()
  for i = 1, #found, 2 do
    if not is_field(found[i], found[i + 1]) then
      redis.call('HDEL', STATE, found[i])
      bad = bad + 1
    end
  end
end

-- Writes fields: { field, value, ... }, where '' removes one. `version`: of the change.
local function write_state(fields, version)
  redis.call('HSET', STATE, 'version', version)
  for i = 1, #fields, 2 do
    if fields[i + 1] == '' then redis.call('HDEL', STATE, fields[i])
    else redis.call('HSET', STATE, fields[i], fields[i + 1]) end
  end
  redis.call('PEXPIRE', STATE, ARGV[1])
end

-- Makes place for a field of a kind, 'ban' or 'mute', if it is a new one.
local function drop_oldest(kind, name)
  if use('HGET', STATE, name) then return end
  local found, count, oldest = found_state(), 0, nil
  for i = 1, #found, 2 do
    if string.sub(found[i], 1, #kind + 1) == kind .. ':' then
      count = count + 1
      local since = whole(string.match(found[i + 1], '%d+$') or '') or 0
      if not oldest or since < oldest.since then oldest = { name = found[i], since = since } end
    end
  end
  if count >= MOST[kind] then redis.call('HDEL', STATE, oldest.name) end
end

-- The host of seats { peer, record, ... }: `named` if it is one of them, or else the one that joined first; nil for no seats.
-- `presence`: only peers of this presence.
local function host_of(seats, named, presence)
  local first, lowest = nil, nil
  for i = 1, #seats, 2 do
    local peer, joined = seats[i], joined_of(seats[i + 1])
    if joined and (not presence or string.find(seats[i + 1], '^%C+\t' .. presence .. '\t')) then
      if peer == named then return peer end
      if not lowest or joined < lowest or (joined == lowest and peer < first) then first, lowest = peer, joined end
    end
  end
  return first
end

-- Whether a change by this peer has to be refused, because the room has another host. '': it is made by nobody of the room.
local function has_other_host(by)
  return by ~= '' and host_of(use('HGETALL', KEYS[1]), use('HGET', STATE, 'host')) ~= by
end

-- Lets the role of the host pass where its seat was removed with others (see `departed`). `left`: the seats that are left;
-- `found`: those from before.
local function pass_role(found, left, version)
  local named = use('HGET', STATE, 'host')
  local host = host_of(found, named)
  if #left == 0 or not host or host_of(left, host) == host then return end
  write_state({ 'host', host_of(left, nil, 'present') or host_of(left) }, version)
end

-- Removes a peer's seat. If it was the host's, the role passes in the same write to the peer that joined first of those that
-- are present, or else of those that are away. Answers { version, new host or '', node, node, ... }, with the node `also` if it is given.
local function departed(peer, also)
  local found, named = use('HGETALL', KEYS[1]), use('HGET', STATE, 'host')
  local left, records = {}, {}
  for i = 1, #found, 2 do
    if found[i] ~= peer then
      left[#left + 1] = found[i]
      left[#left + 1] = found[i + 1]
      records[#records + 1] = found[i + 1]
    end
  end
  remove(peer)
  if named then redis.call('HDEL', STATE, 'mute:' .. peer) end
  local version, host = raise(1), nil
  if #left == 0 then
    if named then redis.call('DEL', STATE) end
  elseif host_of(found, named) == peer then
    host = host_of(left, nil, 'present') or host_of(left)
    if host then write_state({ 'host', host }, version) end
  end
  return with_nodes({ version, host or '' }, records, also)
end

-- Answers { version, state, peer, record, ... }: the room as it is. `changes`: how many changes the verb made, above `floor`.
local function room(changes, floor)
  clear_state()
  local seats, version = all_seats(), current()
  local raised = changes > 0 or bad > charged
  table.insert(seats, 1, raised and raise(changes, floor) or string.format('%.0f', version))
  table.insert(seats, 2, state_text())
  return answered(seats)
end
