-- Moves a peer's session to the given node, if the shown digest is good. The current digest is good. The previous digest
-- is good too while the current one is unspent, unless the attempt is lower than one that the previous digest was used
-- with. Any other digest is good if it came with a proof of a session that this store has lost.
-- ARGV[2] peer id, [3] node, [4] digest shown, [5] attempt, [6] next digest, [7] version of the session that is proven, '0'
-- without a proof, [8] capacity, [9] JSON of name and metadata for a peer without a record, [10] key of its client
-- address, or ''
-- Answers { version, previous node or '', '1' if it was away else '0', '1' if it had no record else '0', '1' if the
-- proven session is from before a loss of data else '0', state, peer, record, ... }, { 'full' } if the room has no seat for a
-- peer without a record, { 'removed' } or { 'closed' } for a peer that was removed, or {} when refused.
local peer, shown, attempt, proven = ARGV[2], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[7])
local s = get(peer)

-- Whether the store lost the proven session. It did if what it has is older; or if it lost that version, and neither has the
-- peer left since nor came a later one of its lost sessions back.
local function lost()
  if proven == 0 then return false end
  if s then return is_later(s, peer, proven) end
  return (back_of(peer) or 0) < proven and is_lost(proven)
end

local good = s and (same(shown, s.digest) or (same(shown, s.previous) and attempt >= s.attempt))
if not good then
  local how = not s and removal_of(peer)
  if how then return answered({ how }) end
  if not lost() then return unchanged() end
end

local cleared, seats, before = 0, nil, nil
if not s then
  seats, cleared, before = clear_overdue()
  if #seats / 2 >= tonumber(ARGV[8]) then
    if cleared > 0 then pass_role(before, seats, raise(cleared)) end
    return answered({ 'full' })
  end
end
local known = good and 0 or current()
local version = good and raise(1) or raise(cleared + 1, proven)
if not good then
  if not in_gap(proven) then lose(math.min(known, proven - 1), version) end
  redis.call('HSET', KEYS[3], peer, ARGV[7])
end
local from, away, restored = s and s.node or '', s and s.presence == 'present' and '0' or '1', s and '0' or '1'
if not s then
  if cleared > 0 then pass_role(before, seats, version) end
  -- A host whose role has passed meanwhile does not get it back: others would not learn of that by this change.
  local named = use('HGET', STATE, 'host')
  if #seats == 0 and named then redis.call('DEL', STATE)
  elseif named == peer then write_state({ 'host', host_of(seats) or peer }, version) end
  s = { shown = with_head({ joined = version }, string.sub(ARGV[9], 2)) }
end
local head, rest = parts_of(s.shown)
head.key = ARGV[10]
s.shown = with_head(head, rest)
s.previous, s.attempt, s.since = shown, attempt, tonumber(version)
s.node, s.presence, s.ends, s.digest = ARGV[3], 'present', 0, ARGV[6]
put(peer, s)
local losses = proven > 0 and gaps() or {}
local past = #losses > 0 and proven < losses[#losses].mended and '1' or '0'
local answer = { version, from, away, restored, past, state_text() }
for _, text in ipairs(redis.call('HGETALL', KEYS[1])) do answer[#answer + 1] = text end
return answered(answer)
