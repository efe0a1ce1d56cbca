-- Reads those who wait to be let into a room, and keeps those of one node.
-- ARGV[2] node, [3] for how long they are kept, in ms, [4], [5], ... ids of those that still wait there
-- Answers { id, node, status, JSON of its name, id, ... }, the first one first.
local kept, answer = {}, {}
for i = 4, #ARGV do kept[ARGV[i]] = true end
for _, k in ipairs(all_knocks()) do
  if kept[k.id] and k.node == ARGV[2] and (k.status == 'waiting' or k.status == 'admitted') then
    k.ends = now() + tonumber(ARGV[3])
    put_knock(k)
  end
  for _, text in ipairs({ k.id, k.node, k.status, k.name }) do answer[#answer + 1] = text end
end
return answered(answer)
