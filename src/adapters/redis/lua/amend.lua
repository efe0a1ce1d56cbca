-- Changes the state of a room.
-- ARGV[2] peer that has to be the host, or '', [3] peer that is to be host, or '', then pairs: field, and its value. '' removes
-- the field; '+MS' is so many ms from now. The field 'ban' with a peer id
-- bans the client address of that peer, if it is known; '@PEER' is a request of that peer, with the version of now
-- Answers { version, state, node, node, ... }: the nodes that serve the room, and where the waiting room ends also those where somebody
-- waits; or {} when the first is not the host, or the second has no seat.
local seats = use('HGETALL', KEYS[1])
local named = use('HGET', STATE, 'host')
local host = host_of(seats, named)
if not host or (ARGV[2] ~= '' and ARGV[2] ~= host) then return unchanged() end
if ARGV[3] ~= '' and host_of(seats, ARGV[3]) ~= ARGV[3] then return unchanged() end
local fields, records = { 'host', ARGV[3] ~= '' and ARGV[3] or host }, {}
local banned, version = nil, raise(1)
for i = 2, #seats, 2 do records[#records + 1] = seats[i] end
for i = 4, #ARGV, 2 do
  local field, value = ARGV[i], ARGV[i + 1]
  local ms, from = string.match(value, '^%+(%d+)$'), string.match(value, '^@(.+)$')
  if field == 'waiting' and value == '' then
    -- Those who wait may come in.
    for _, record in ipairs(places_of(all_knocks())) do records[#records + 1] = record end
  end
  if field == 'ban' then banned = get(value)
  else
    if from then drop_oldest('mute', field) end
    fields[#fields + 1] = field
    fields[#fields + 1] = ms and string.format('%.0f', now() + tonumber(ms)) or from and from .. ':' .. version or value
  end
end
local key = banned and parts_of(banned.shown).key
if key and key ~= '' then
  drop_oldest('ban', 'ban:' .. key)
  fields[#fields + 1] = 'ban:' .. key
  fields[#fields + 1] = version
end
write_state(fields, version)
return with_nodes({ version, state_text() }, records)
