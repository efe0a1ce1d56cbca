-- Gives a peer a seat, unless the room is full. Seats whose grace period is over are removed first.
-- ARGV[2] capacity, [3] peer id, [4] node, [5] digest, [6] JSON of its name and metadata
-- Answers { version, peer, record, peer, record, ... }, or {} when the room is full.
local found, answer, overdue = read('HGETALL', KEYS[1]), { '' }, 0
for i = 1, #found, 2 do
  local peer, record = found[i], found[i + 1]
  -- Only away records cost a closer look.
  local away = string.find(record, '\taway\t', 1, true)
  local s = away and unpacked(record)
  if away and not s then
    remove_bad(peer)
  elseif s and s.ends <= now() then
    redis.call('HDEL', KEYS[1], peer)
    overdue = overdue + 1
  else
    answer[#answer + 1] = peer
    answer[#answer + 1] = record
  end
end
if (#answer - 1) / 2 >= tonumber(ARGV[2]) then
  if overdue > 0 then raise(overdue) end
  return unchanged()
end
answer[1] = raise(overdue + 1)
answer[#answer + 1] = ARGV[3]
answer[#answer + 1] = put(ARGV[3], {
  node = ARGV[4],
  presence = 'present',
  ends = 0,
  since = tonumber(answer[1]),
  digest = ARGV[5],
  previous = '',
  attempt = 0,
  shown = ARGV[6],
})
return answered(answer)
