-- Gives a peer a seat, unless the room is full. Seats whose grace period is over are removed first.
-- ARGV[2] capacity, [3] peer id, [4] node, [5] digest, [6] JSON of its name and metadata
-- Answers { version, peer, record, peer, record, ... }, or {} when the room is full.
local seats, overdue = clear_overdue()
if #seats / 2 >= tonumber(ARGV[2]) then
  if overdue > 0 then raise(overdue) end
  return unchanged()
end
local version = raise(overdue + 1)
local record = put(ARGV[3], {
  node = ARGV[4],
  presence = 'present',
  ends = 0,
  since = tonumber(version),
  digest = ARGV[5],
  previous = '',
  attempt = 0,
  shown = ARGV[6],
})
local answer = { version, ARGV[3], record }
for _, text in ipairs(seats) do answer[#answer + 1] = text end
return answered(answer)
