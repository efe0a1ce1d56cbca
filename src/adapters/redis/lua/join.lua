-- Gives a peer a seat, unless the room is locked or full. Seats whose grace period is over are removed first. A room without a
-- seat begins anew, without a state.
-- ARGV[2] capacity, [3] peer id, [4] node, [5] digest, [6] JSON of its name and metadata, [7] key of its client address, or ''.
-- For a peer that can wait or need not also: [8] '*' for one that need not wait, else the id of its knock, [9] when it began to wait,
-- in ms since the Unix epoch, [10] '1' if it waits already, [11] for how long it waits without being kept, in ms, [12] JSON of its name
-- Answers { version, state, peer, record, peer, record, ... }, { 'locked' }, { 'banned' }, { 'over' } when the time of the room
-- is over, or {} when the room is full. With a waiting room: { 'must-wait' } for a peer that cannot wait, { 'waits', since, node, node, ... }
-- with when its wait began, and the nodes that serve the room if it did not wait before, { 'crowded' }, or { 'denied' }.
local seats, overdue, before = clear_overdue()
local taken, knock = #seats / 2, ARGV[8]

-- Answers a join that is refused.
local function refused(answer)
  if overdue > 0 then pass_role(before, seats, raise(overdue)) end
  return answered(answer)
end

-- The knock of one that comes back, looked for where something else would refuse it.
local place
local function has_place()
  if place == nil then place = knock and knock ~= '*' and known_knock(knock) or false end
  return place
end

if taken >= tonumber(ARGV[2]) and not has_place() then return refused({}) end
local found = found_state()
if taken == 0 and #found > 0 then
  redis.call('DEL', STATE)
  found = {}
end
-- One that waits does not begin the room anew: all may have left, or the store may have lost it, and its nodes put it back.
local waits = taken == 0 and (ARGV[10] == '1' or has_place())
local why = taken >= tonumber(ARGV[2]) and {} or nil
for i = 1, #found, 2 do
  local name, value = found[i], found[i + 1]
  if name == 'endsAt' and (whole(value) or now() + 1) <= now() then return refused({ 'over' }) end
  if name == 'ban:' .. ARGV[7] then return refused({ 'banned' }) end
  if name == 'locked' and value == '1' then why = { 'locked' } end
  if name == 'waiting' and value == '1' then waits = true end
  if name == 'capacity' and taken >= (whole(value) or taken + 1) then why = why or {} end
end
-- One that comes back keeps its place, whatever keeps others from waiting.
if why and not (waits and has_place() and has_place().status == 'waiting') then return refused(why) end
if waits and knock ~= '*' then
  local mine = knock and {
    id = knock, node = ARGV[4], ends = now() + tonumber(ARGV[11]), status = 'waiting', at = tonumber(ARGV[9]), key = ARGV[7], name = ARGV[12],
  }
  local how, new = knocked(mine)
  if how and new then
    if overdue > 0 then pass_role(before, seats, raise(overdue)) end
    local records = {}
    for i = 2, #seats, 2 do records[#records + 1] = seats[i] end
    return with_nodes({ how, string.format('%.0f', mine.at) }, records)
  end
  if how then return refused({ how, mine and string.format('%.0f', mine.at) }) end
end
if knock and knock ~= '*' then use('HDEL', KNOCKS, knock) end
local version = raise(overdue + 1)
if overdue > 0 then
  pass_role(before, seats, version)
  found = found_state()
end
local record = put(ARGV[3], {
  node = ARGV[4],
  presence = 'present',
  ends = 0,
  since = tonumber(version),
  digest = ARGV[5],
  previous = '',
  attempt = 0,
  shown = with_head({ joined = version }, string.sub(ARGV[6], 2)),
})
local answer = { version, state_text(found), ARGV[3], record }
for _, text in ipairs(seats) do answer[#answer + 1] = text end
return answered(answer)
