-- Removes the bad records of a room, and the bad fields of its state: those that this script knows for bad, and those of which a node says that their JSON is.
-- ARGV[2], [3], ... for each that a node names: peer id, and its record up to the JSON, so that no later record is removed
-- Answers {}.
clear_state()
all_seats()
for i = 2, #ARGV, 2 do
  local s, record = get(ARGV[i])
  if s and string.sub(record, 1, #ARGV[i + 1]) == ARGV[i + 1] then remove_bad(ARGV[i]) end
end
return unchanged()
