-- Removes records whose JSON a node could not read.
-- ARGV[2], [3], ... for each: peer id, and its record up to the JSON, so that no later record is removed
-- Answers {}.
for i = 2, #ARGV, 2 do
  local record, before = read('HGET', KEYS[1], ARGV[i]), ARGV[i + 1]
  if record and string.sub(record, 1, #before) == before then remove_bad(ARGV[i]) end
end
return unchanged()
