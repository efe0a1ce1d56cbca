-- Stands before every verb that works on a room. Three keys, all with the room's hash tag:
--   KEYS[1]  seats: hash, peer id -> record
--   KEYS[2]  version: string. It starts at Redis's time when the room is made (µs since the Unix epoch); each change
--            adds one
--   KEYS[3]  lost: hash, made with the room, for the resume proofs of sessions from before a loss of data. It is forgotten
--            later than the last of these proofs ends. born: the version below which data may be lost; and for a peer that
--            is back, the version of the session that it came back with, or GONE after it left
--   ARGV[1]  ms after which an untouched room is forgotten
-- A record is eight fields with tabs between them:
--   1  node
--   2  presence: 'present' or 'away'
--   3  end of the grace period: ms since the Unix epoch, 0 while present
--   4  version of the join or resume that brought the session to the node; 0 if it is not known
--   5  digest of the resume secret; '' if it is not known
--   6  digest of the secret before that; '' if there is none
--   7  highest attempt that the secret of field 6 was used with
--   8  JSON of the peer's name and metadata. JSON never holds a raw tab, so that it is stored and returned untouched

-- Higher than any version.
local GONE = 9007199254740991

-- A record as a table; nil for no record.
local function unpacked(record)
  if not record then return nil end
  local node, presence, ends, since, digest, previous, attempt, shown =
    string.match(record, '^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)\t(.*)$')
  return {
    node = node,
    presence = presence,
    ends = tonumber(ends),
    since = tonumber(since),
    digest = digest,
    previous = previous,
    attempt = tonumber(attempt),
    shown = shown,
  }
end

-- Stores a seat and answers its record. Numbers are formatted in full: Lua would write large ones with an exponent.
local function put(peer, s)
  local ends, since = string.format('%.0f', s.ends), string.format('%.0f', s.since)
  local attempt = string.format('%.0f', s.attempt)
  local fields = { s.node, s.presence, ends, since, s.digest, s.previous, attempt, s.shown }
  local record = table.concat(fields, '\t')
  redis.call('HSET', KEYS[1], peer, record)
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return record
end

-- The seat of a peer as a table; nil if it has none.
local function get(peer)
  return unpacked(redis.call('HGET', KEYS[1], peer))
end

-- Notes that data of versions below this one may be lost.
local function lose(version)
  redis.call('HSET', KEYS[3], 'born', version)
  redis.call('PEXPIRE', KEYS[3], ARGV[1])
end

-- Raises the version by `steps`, and above `floor`. Answers it as a string, because Redis cuts Lua numbers to integers on
-- their way out. The version's time to live starts again here; that of the seats starts again in `put`.
local function raise(steps, floor)
  local known = redis.call('GET', KEYS[2])
  local version = tonumber(known or micros())
  local text = string.format('%.0f', math.max(version, floor or 0) + steps)
  redis.call('SET', KEYS[2], text, 'PX', ARGV[1])
  if not known then lose(text) end
  return text
end

-- Removes a peer's seat. No proof brings back a session that ended after the loss.
local function remove(peer)
  redis.call('HDEL', KEYS[1], peer)
  if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('HSET', KEYS[3], peer, string.format('%.0f', GONE)) end
end

-- What `lost` says: born, or 0; and the version of the session with which the peer came back, GONE, or nil.
local function marks(peer)
  local found = redis.call('HMGET', KEYS[3], 'born', peer)
  return tonumber(found[1] or 0), tonumber(found[2] or nil)
end

-- Whether a session of version `since` came later than that of a seat. Sessions from before a loss of data are compared with
-- the one that came back, and sessions from after it only with their like.
local function is_later(s, peer, since)
  local born, back = marks(peer)
  if not back then return s.since < since end
  if since < born then return back < since end
  return s.since >= born and s.since < since
end

-- Answers { version, node, node, ... }: the nodes that serve a present peer, each once.
local function hosts(version)
  local answer, seen = { version }, {}
  for _, record in ipairs(redis.call('HVALS', KEYS[1])) do
    local s = unpacked(record)
    if s.presence == 'present' and not seen[s.node] then
      seen[s.node] = true
      answer[#answer + 1] = s.node
    end
  end
  return answer
end

-- Removes every away peer whose grace period is over. Answers the seats that are left, { peer, record, ... }, and how
-- many were removed.
local function clear_overdue()
  local seats, left, cleared, at = redis.call('HGETALL', KEYS[1]), {}, 0, nil
  for i = 1, #seats, 2 do
    local peer, record = seats[i], seats[i + 1]
    local overdue = false
    if string.find(record, '\taway\t', 1, true) then
      at = at or now()
      overdue = unpacked(record).ends <= at
    end
    if overdue then
      remove(peer)
      cleared = cleared + 1
    else
      left[#left + 1] = peer
      left[#left + 1] = record
    end
  end
  return left, cleared
end
