-- Removes all peers of a room, in one change, and notes that the room was closed.
-- Answers { version, node, node, ... }: the nodes that served its peers; or {} when nobody was in it.
local seats, answer, seen = all_seats(), {}, {}
if #seats == 0 then return unchanged() end
for i = 1, #seats, 2 do
  local node = unpacked(seats[i + 1]).node
  remove(seats[i])
  note_removal(seats[i], 'closed')
  if not seen[node] then
    seen[node] = true
    answer[#answer + 1] = node
  end
end
table.insert(answer, 1, raise(1))
return answered(answer)
