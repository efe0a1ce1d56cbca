-- Makes away peers present again, if the given node held them last. A peer that another node serves or served last is
-- left as it is; a peer that is gone stays gone.
-- ARGV[2] node, then peer ids
-- Answers { number of removals, then for each of these peers that was removed: peer, how; version, state, peer, record, ... }.
local back, asked = 0, {}
for i = 3, #ARGV do
  local s = get(ARGV[i])
  asked[#asked + 1] = ARGV[i]
  if s and s.presence == 'away' and s.node == ARGV[2] then
    s.presence, s.ends = 'present', 0
    put(ARGV[i], s)
    back = back + 1
  end
end
return with_removals(asked, room(back))
