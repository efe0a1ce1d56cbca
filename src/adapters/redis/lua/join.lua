-- Gives a peer a seat, unless the room is locked or full. Seats whose grace period is over are removed first. A room without a
-- seat begins anew, without a state.
-- ARGV[2] capacity, [3] peer id, [4] node, [5] digest, [6] JSON of its name and metadata, [7] key of its client address, or ''
-- Answers { version, state, peer, record, peer, record, ... }, { 'locked' }, { 'banned' }, { 'over' } when the time of the room
-- is over, or {} when the room is full.
local seats, overdue, before = clear_overdue()
local taken = #seats / 2

-- Answers a join that is refused.
local function refused(answer)
  if overdue > 0 then pass_role(before, seats, raise(overdue)) end
  return answered(answer)
end

if taken >= tonumber(ARGV[2]) then return refused({}) end
local found = found_state()
if taken == 0 and #found > 0 then
  redis.call('DEL', STATE)
  found = {}
end
local why = nil
for i = 1, #found, 2 do
  local name, value = found[i], found[i + 1]
  if name == 'endsAt' and (whole(value) or now() + 1) <= now() then return refused({ 'over' }) end
  if name == 'ban:' .. ARGV[7] then return refused({ 'banned' }) end
  if name == 'locked' and value == '1' then why = why or { 'locked' } end
  if name == 'capacity' and taken >= (whole(value) or taken + 1) then why = why or {} end
end
if why then return refused(why) end
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
  shown = with_head(version, nil, string.sub(ARGV[6], 2)),
})
local answer = { version, state_text(found), ARGV[3], record }
for _, text in ipairs(seats) do answer[#answer + 1] = text end
return answered(answer)
