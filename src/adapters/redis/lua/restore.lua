-- Puts peers with a live connection back; one that another node serves by now stays there.
-- ARGV[2] node, [3] version to exceed, then for each peer: id, digest, JSON of what it shows
-- Answers { version, peer, record, ... }.
local floor = tonumber(ARGV[3])
local version = tonumber(redis.call('GET', KEYS[2]) or '0')
local changed = version <= floor
for i = 4, #ARGV, 3 do
  local s = get(ARGV[i])
  if not s or s.presence == 'away' then
    s = s or { digest = ARGV[i + 1], previous = '' }
    s.node, s.presence, s.ends, s.shown = ARGV[2], 'present', 0, ARGV[i + 2]
    put(ARGV[i], s)
    changed = true
  end
end
local text = changed and raise(1, floor) or string.format('%.0f', version)
return { text, unpack(redis.call('HGETALL', KEYS[1])) }
