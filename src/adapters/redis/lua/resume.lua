-- Moves a peer's session to the given node, if the shown digest is good. The current digest is good. The previous digest
-- is good too while the current one is unspent, unless the attempt is lower than one that the previous digest was used
-- with.
-- ARGV[2] peer id, [3] node, [4] digest shown, [5] attempt, [6] next digest
-- Answers { version, previous node, '1' if it was away else '0', peer, record, ... }, or {} when refused.
local s = get(ARGV[2])
if not s then return unchanged() end
local attempt = tonumber(ARGV[5])
local current_one, previous = same(ARGV[4], s.digest), same(ARGV[4], s.previous)
if not current_one and not (previous and attempt >= s.attempt) then return unchanged() end
local from, away = s.node, s.presence == 'away' and '1' or '0'
local version = raise(1)
s.previous, s.attempt, s.since = ARGV[4], attempt, tonumber(version)
s.node, s.presence, s.ends, s.digest = ARGV[3], 'present', 0, ARGV[6]
put(ARGV[2], s)
local answer = redis.call('HGETALL', KEYS[1])
table.insert(answer, 1, version)
table.insert(answer, 2, from)
table.insert(answer, 3, away)
return answered(answer)
