-- The versions of rooms that a node serves; keeps the rooms for as long again.
-- KEYS[1] seats, [2] version of the first room, [3] seats, [4] version of the second, ...
-- ARGV[1] room TTL in ms
-- Answers { version, version, ... }; '0' where there is no such room.
local versions = {}
for at = 1, #KEYS, 2 do
  redis.call('PEXPIRE', KEYS[at], ARGV[1])
  versions[#versions + 1] = redis.call('GETEX', KEYS[at + 1], 'PX', ARGV[1]) or '0'
end
return versions
