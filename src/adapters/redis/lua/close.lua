-- Removes all peers of a room, in one change, and notes that the room was closed. Its state ends, and nobody waits any more.
-- ARGV[2] '1': only if its time is over, [3] peer that has to be the host, or ''
-- Answers { version, '', node, node, ... }: the nodes that served its peers, and those where somebody waited; {} when nobody was in
-- it, or its time is not over; or { 'refused' } when the room has another host.
local CLOSED_MS = 30000 -- for which nodes find that those who waited were sent away

local seats, answer, seen = all_seats(), {}, {}
if #seats == 0 then return unchanged() end
if has_other_host(ARGV[3]) then return answered({ 'refused' }) end
local ends = ARGV[2] == '1' and whole(use('HGET', STATE, 'endsAt') or '')
if ARGV[2] == '1' and (not ends or ends > now()) then return unchanged() end
local function add(node)
  if not seen[node] then answer[#answer + 1] = node end
  seen[node] = true
end
for i = 1, #seats, 2 do
  add(unpacked(seats[i + 1]).node)
  remove(seats[i])
  note_removal(seats[i], 'closed')
end
for _, k in ipairs(use('HGET', STATE, 'waiting') and all_knocks() or {}) do
  k.status, k.ends = 'closed', now() + CLOSED_MS
  put_knock(k)
  add(k.node)
end
redis.call('DEL', STATE)
table.insert(answer, 1, raise(1))
table.insert(answer, 2, '')
return answered(answer)
