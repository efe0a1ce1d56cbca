-- Stands before every verb that works on a room. Three keys are given, and two more are named after them, all with the room's hash tag:
--   KEYS[1]  seats: hash, peer id -> record
--   KEYS[2]  version: string. It starts at Redis's time when the room is made (µs since the Unix epoch); each change
--            adds one
--   KEYS[3]  lost: hash, made with the room, for the resume proofs of sessions from before a loss of data. gaps: the versions
--            that are lost, 'kept-mended' for each loss with spaces between; those above `kept`, up to which the data
--            survived, and below `mended`, where the room went on. `kept` is 0 where the room was lost. And for a peer that is
--            back, the version of the session that it came back with, or GONE after it left. All of it is forgotten at once,
--            ARGV[1] after the latest loss; from then on no version counts as lost, so that nobody comes back who left
--   REMOVED  removed: hash, of the peers that somebody else removed: peer id -> 'removed', or 'closed' with the whole room. Made
--            by the first removal, and forgotten ARGV[1] after the latest one, when nobody can resume such a session
--   STATE    state: hash, for a room whose state somebody has changed (`_state.lua`)
--            Most rooms lack these two. They are not given as keys, because while a slot moves Redis Cluster refuses every script
--            of which one key is there and another one is not (TRYAGAIN)
--   ARGV[1]  ms after which an untouched room is forgotten
-- A record is eight fields with tabs between them:
--   1  node
--   2  presence: 'present' or 'away'
--   3  end of the grace period: ms since the Unix epoch, 0 while present
--   4  version of the join or resume that brought the session to the node; 0 if it is not known
--   5  digest of the resume secret; '' if it is not known
--   6  digest of the secret before that; '' if there is none
--   7  highest attempt that the secret of field 6 was used with
--   8  JSON of the peer's name and metadata. JSON never holds a raw tab, so that it is stored and returned untouched. In front
--      of both stand `joined`, the version of the join that began the session, and `banKey`, that of its client address or '';
--      nodes of earlier versions write neither
-- A bad record is removed: its seat is free, and the version rises by one (SPEC R131). Verbs that come often do not look at the
-- records of others: the node that reads their answer does, and calls `clear`.

local PREFIX = string.gsub(KEYS[1], 'seats$', '')
local REMOVED, STATE = PREFIX .. 'removed', PREFIX .. 'state'

-- Longest record, in bytes, and most seats: rooms have at most 1,000 (ROOM_CAPACITY).
local LONGEST, MOST_SEATS = 8192, 4000

-- No grace period is longer, in ms (GRACE_MS has at most a sixth of it).
local MOST_GRACE = 3600000

local RECORD = '^([%w_.:%-]+)\t(%l+)\t(%d+)\t(%d+)\t([ -~]*)\t([ -~]*)\t(%d+)\t({.*})$'

-- Higher than any version.
local GONE = 9007199254740991

-- A record as a table; nil for no record and for a bad one. `far`: the end of its grace period was further off than any can be,
-- because Redis's clock was set back since, and counts as the latest possible one.
local function unpacked(record)
  if not record or #record > LONGEST then return nil end
  local node, presence, ends, since, digest, previous, attempt, shown = string.match(record, RECORD)
  if not node or #node > 255 then return nil end
  ends, since, attempt = whole(ends), whole(since), whole(attempt)
  local far = false
  if not ends or not since or not attempt then return nil end
  if presence == 'away' then
    far = ends > now() + MOST_GRACE
    ends = far and now() + MOST_GRACE or ends
  elseif presence ~= 'present' or ends ~= 0 then
    return nil
  end
  return {
    node = node,
    presence = presence,
    ends = ends,
    far = far,
    since = since,
    digest = digest,
    previous = previous,
    attempt = attempt,
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

-- What stands in front of name and metadata in the JSON of field 8: { version of the join, key of the client address }, each
-- nil where it is not known; and the JSON without both.
local function parts_of(json)
  local joined, rest = string.match(json, '^{"joined":(%d+),(.*)$')
  rest = rest or string.sub(json, 2)
  local key, after = string.match(rest, '^"banKey":"([%w_%-]*)",(.*)$')
  return { joined, key }, after or rest
end

local function with_head(joined, key, rest)
  local head = joined and string.format('"joined":%s,', joined) or ''
  return '{' .. head .. (key and string.format('"banKey":"%s",', key) or '') .. rest
end

-- The version of the join that began the session of a record; that which brought it to its node where it is not known. Nil
-- for a record of another form.
local function joined_of(record)
  return whole(string.match(record, '\t{"joined":(%d+),') or string.match(record, '^%C+\t%l+\t%d+\t(%d+)\t') or '')
end

local function remove_bad(peer)
  redis.call('HDEL', KEYS[1], peer)
  bad = bad + 1
end

-- The seat of a peer as a table, and its record; nil if it has none, or had a bad one.
local function get(peer)
  local record = use('HGET', KEYS[1], peer)
  local s = unpacked(record)
  if record and not s then remove_bad(peer) end
  return s, record
end

-- All seats as they are, { peer, record, ... }. More than any room has are bad, and removed.
local function found_seats()
  local found = use('HGETALL', KEYS[1])
  if #found / 2 <= MOST_SEATS then return found end
  redis.call('DEL', KEYS[1])
  bad = bad + 1
  return {}
end

-- The same without bad ones.
local function all_seats()
  local found, seats = found_seats(), {}
  for i = 1, #found, 2 do
    local peer, record = found[i], found[i + 1]
    if #peer <= 64 and string.find(peer, '^[%w_%-]+$') and unpacked(record) then
      seats[#seats + 1] = peer
      seats[#seats + 1] = record
    else
      remove_bad(peer)
    end
  end
  return seats
end

-- The version; 0 if there is none, or a bad one.
local function current()
  local text = use('GET', KEYS[2])
  if not text then return 0 end
  local version = version_of(text)
  if not version then
    redis.call('DEL', KEYS[2])
    bad = bad + 1
  end
  return version or 0
end

-- Most losses of a room that are remembered.
local MOST_GAPS = 32

-- The losses that `lost` tells of, the latest last: { kept =, mended =, text = }.
local function gaps()
  local found, texts = {}, use('HGET', KEYS[3], 'gaps') or ''
  if #texts > LONGEST then return found end
  for text, kept, mended in string.gmatch(texts, '((%d+)%-(%d+))') do
    found[#found + 1] = { kept = whole(kept) or 0, mended = whole(mended) or 0, text = text }
  end
  return found
end

-- Notes that the versions above `kept` and below `mended` are lost.
local function lose(kept, mended)
  local texts = {}
  if kept > 0 then
    for _, gap in ipairs(gaps()) do texts[#texts + 1] = gap.text end
  end
  texts[#texts + 1] = string.format('%.0f-%s', kept, mended)
  if #texts > MOST_GAPS then table.remove(texts, 1) end
  use('HSET', KEYS[3], 'gaps', table.concat(texts, ' '))
  redis.call('PEXPIRE', KEYS[3], ARGV[1])
end

-- Whether a version is one of those that are known to be lost.
local function in_gap(version)
  for _, gap in ipairs(gaps()) do
    if gap.kept < version and version < gap.mended then return true end
  end
  return false
end

-- Whether a version is lost, or higher than the room's, so that it is lost too.
local function is_lost(version)
  return current() < version or in_gap(version)
end

-- The version of the session with which the peer came back, GONE, or nil.
local function back_of(peer)
  return whole(use('HGET', KEYS[3], peer) or '')
end

-- For how much of what was bad the version was raised.
local charged = 0

-- Raises the version by `steps`, and above `floor`. Answers it as a string, because Redis cuts Lua numbers to integers on
-- their way out. The version's time to live starts again here; that of the seats starts again in `put`.
local function raise(steps, floor)
  local known = current()
  local version = known == 0 and micros() or known
  local text = string.format('%.0f', math.max(version, floor or 0) + steps + bad - charged)
  charged = bad
  redis.call('SET', KEYS[2], text, 'PX', ARGV[1])
  if known == 0 then lose(0, text) end
  return text
end

-- Removes a peer's seat. No proof brings back a session that ended after the loss.
local function remove(peer)
  redis.call('HDEL', KEYS[1], peer)
  if use('HLEN', KEYS[3]) > 0 then redis.call('HSET', KEYS[3], peer, string.format('%.0f', GONE)) end
end

-- Notes how a peer was removed, so that its node and its client are told even if they missed it.
local function note_removal(peer, how)
  if use('HLEN', REMOVED) >= MOST_SEATS then redis.call('DEL', REMOVED) end
  redis.call('HSET', REMOVED, peer, how)
  redis.call('PEXPIRE', REMOVED, ARGV[1])
end

-- 'removed', 'closed', or nil for a peer that was not removed.
local function removal_of(peer)
  local how = use('HGET', REMOVED, peer)
  return (how == 'removed' or how == 'closed') and how or nil
end

-- Puts before an answer how many of these peers have been removed, and each with how it was.
local function with_removals(peers, answer)
  local told = {}
  for _, peer in ipairs(peers) do
    local how = removal_of(peer)
    if how then
      told[#told + 1] = peer
      told[#told + 1] = how
    end
  end
  table.insert(told, 1, string.format('%d', #told / 2))
  for _, text in ipairs(answer) do told[#told + 1] = text end
  return told
end

-- Whether a session of version `since` came later than that of a seat. Where a session came back, lost ones are compared with
-- it: its own version is newer than they are. Those that are not lost the store has known, and replaced.
local function is_later(s, peer, since)
  local back = back_of(peer)
  if not back then return s.since < since end
  return back < since and is_lost(since)
end

-- Removes every away peer whose grace period is over. Answers the seats that are left, { peer, record, ... }, how many were
-- removed, and the seats from before. Only away records cost a closer look.
local function clear_overdue()
  local found, left, overdue = use('HGETALL', KEYS[1]), {}, 0
  for i = 1, #found, 2 do
    local peer, record = found[i], found[i + 1]
    local away = string.find(record, '\taway\t', 1, true)
    local s = away and unpacked(record)
    if away and not s then
      remove_bad(peer)
    elseif s and s.ends <= now() then
      remove(peer)
      overdue = overdue + 1
    else
      left[#left + 1] = peer
      left[#left + 1] = s and s.far and put(peer, s) or record
    end
  end
  return left, overdue, found
end

-- Ends an answer of a verb on a room.
local function answered(answer)
  if bad > charged then raise(0) end
  return told(answer)
end

-- Adds to an answer the nodes that serve a present peer of these records, each once. Bad records are passed over: who reads
-- the room clears them. `also`: one node more.
local function with_nodes(answer, records, also)
  local seen = { [also or ''] = true }
  answer[#answer + 1] = also
  for _, record in ipairs(records) do
    local node = #record <= LONGEST and string.match(record, '^(%C+)\tpresent\t')
    if node and not seen[node] then
      seen[node] = true
      if is_node(node) then answer[#answer + 1] = node end
    end
  end
  return answered(answer)
end

-- Answers { version, '', node, node, ... } after a change of one peer that keeps its seat.
local function changed()
  return with_nodes({ raise(1), '' }, use('HVALS', KEYS[1]))
end

-- Answers that nothing changed.
local function unchanged()
  return answered({})
end
