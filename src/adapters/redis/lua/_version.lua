-- Stands after `_seat.lua`: the version of a room, and what of it was lost (KEYS[2], KEYS[3]).

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

-- Whether a session of version `since` came later than that of a seat. Where a session came back, lost ones are compared with
-- it: its own version is newer than they are. Those that are not lost the store has known, and replaced.
local function is_later(s, peer, since)
  local back = back_of(peer)
  if not back then return s.since < since end
  return back < since and is_lost(since)
end
