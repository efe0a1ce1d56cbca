-- Stands before every verb that works on a room, and before the files with `_` that follow it (`verbs.ts`). Three keys are given, and two more are named after them, all with the room's hash tag:
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
--      of both stand `joined`, the version of the join that began the session, `banKey`, that of its client address or '', and
--      `role`, that of its token; nodes of earlier versions write none of these
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

-- What stands in front of name and metadata in the JSON of field 8: { joined =, key = of the client address, role = }, each
-- nil where it is not known; and the JSON without these.
local function parts_of(json)
  local joined, rest = string.match(json, '^{"joined":(%d+),(.*)$')
  rest = rest or string.sub(json, 2)
  local key, after = string.match(rest, '^"banKey":"([%w_%-]*)",(.*)$')
  rest = after or rest
  local role, last = string.match(rest, '^"role":"(%l+)",(.*)$')
  return { joined = joined, key = key, role = role }, last or rest
end

local function with_head(head, rest)
  local texts = {
    head.joined and string.format('"joined":%s,', head.joined) or '',
    head.key and string.format('"banKey":"%s",', head.key) or '',
    head.role and string.format('"role":"%s",', head.role) or '',
  }
  return '{' .. table.concat(texts) .. rest
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
