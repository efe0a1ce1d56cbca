-- Puts a room back after a loss of data: this node's live peers as present, and peers of other nodes as away if they are
-- not back yet. A peer whose session came to another node later stays there.
-- ARGV[2] version to exceed, [3] grace period in ms, [4] number of live peers of this node, then five for each peer, the
-- live ones first: id, node, digest ('' if it is not known), version that brought the session to the node (0 if it is not
-- known), JSON of its name and metadata
-- Answers { version, peer, record, ... }.
local floor, live = tonumber(ARGV[2]), tonumber(ARGV[4])
local changes = 0
for i = 5, #ARGV, 5 do
  local here, since = (i - 5) / 5 < live, tonumber(ARGV[i + 3])
  local s = get(ARGV[i])
  local same = s and s.since == since
  if not s or (here and (s.since < since or (same and s.presence == 'away'))) then
    put(ARGV[i], {
      node = ARGV[i + 1],
      presence = here and 'present' or 'away',
      ends = here and 0 or now() + tonumber(ARGV[3]),
      since = since,
      digest = ARGV[i + 2],
      previous = same and s.previous or '',
      attempt = same and s.attempt or 0,
      shown = ARGV[i + 4],
    })
    changes = changes + 1
  end
end
if changes == 0 and current() <= floor then changes = 1 end
return room(changes, floor)
