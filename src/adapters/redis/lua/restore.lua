-- Puts a room back after a loss of data: this node's live peers as present, and peers of other nodes as away if they are
-- not back yet. A peer whose session came to another node later stays there: of two sessions that one secret brought, the
-- one with the higher attempt. A peer that was removed is not put back, and loses its seat if it was.
-- ARGV[2] version to exceed, [3] grace period in ms, [4] number of live peers of this node, [5] version of the
-- state as the node knows it, [6] its fields and values with tabs between, [7] number of peers that were removed, as this
-- node knows, and these; then seven for each peer, the live ones first: id, node, digest ('' if it is not known), version
-- that brought the session to the node (0 if it is not known), digest of the secret that brought it ('' if there was none),
-- its attempt, JSON of its name and metadata
-- Answers { number of removals, then for each of the live peers that was removed: peer, how; version, state, peer, record,
-- ... }.
local floor, live = tonumber(ARGV[2]), tonumber(ARGV[4])
local version, changes, asked = current(), 0, {}
-- Of two states that nodes put back the one that was changed later stays.
if tonumber(ARGV[5]) > (version_of(use('HGET', STATE, 'version') or '') or 0) then
  local fields = {}
  for text in string.gmatch(ARGV[6], '[^\t]+') do fields[#fields + 1] = text end
  redis.call('DEL', STATE)
  write_state(fields, ARGV[5])
  changes = 1
end
local first = 8 + tonumber(ARGV[7])
for i = 8, first - 1 do
  note_removal(ARGV[i], 'removed')
  if get(ARGV[i]) then
    remove(ARGV[i])
    changes = changes + 1
  end
end
for i = first, #ARGV, 7 do
  local peer, here = ARGV[i], (i - first) / 7 < live
  local since, previous, attempt = tonumber(ARGV[i + 3]), ARGV[i + 4], tonumber(ARGV[i + 5])
  local s, back, removed = get(peer), back_of(peer), removal_of(peer)
  if here then asked[#asked + 1] = peer end
  local same_session, later = s and s.since == since, false
  if s and here and not same_session then
    if same(previous, s.previous) and attempt ~= s.attempt then later = attempt > s.attempt
    else later = is_later(s, peer, since) end
  end
  if (not s and not removed and (here or back ~= GONE)) or later or (same_session and here and s.presence == 'away') then
    put(peer, {
      node = ARGV[i + 1],
      presence = here and 'present' or 'away',
      ends = here and 0 or now() + tonumber(ARGV[3]),
      since = since,
      digest = ARGV[i + 2],
      previous = same_session and s.previous or previous,
      attempt = same_session and s.attempt or attempt,
      shown = ARGV[i + 6],
    })
    if back then redis.call('HSET', KEYS[3], peer, string.format('%.0f', since)) end
    changes = changes + 1
  end
end
if changes == 0 and version <= floor then changes = 1 end
local answer = room(changes, floor)
if version > 0 and version < floor then lose(version, answer[1]) end
return with_removals(asked, answer)
