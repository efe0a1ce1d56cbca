-- Makes events of one fact: takes the fact out, keeps the room's meeting, and appends the events to the stream of each URL.
-- KEYS[1] facts: stream; KEYS[2] meetings: hash, room -> JSON; KEYS[3] looked: sorted set, rooms by the time of the latest fact
-- or look (ms since the Unix epoch); KEYS[4], [5], ... streams of events, one for each URL
-- ARGV[1] id of the fact, [2] room, [3] JSON of the meeting, or '' to keep none, [4] time in ms, [5] most events of a stream,
-- [6] ms after which an untouched key is forgotten, then the JSON of each event
-- Answers { number of events that found a full stream }, or {} if the fact is not there any more.
if use('XDEL', KEYS[1], ARGV[1]) == 0 then return told({}) end
use('HLEN', KEYS[2])
use('ZSCORE', KEYS[3], ARGV[2])
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[2], ARGV[2])
  redis.call('ZREM', KEYS[3], ARGV[2])
else
  redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
  redis.call('ZADD', KEYS[3], ARGV[4], ARGV[2])
end
local refused = 0
for i = 4, #KEYS do
  local free = tonumber(ARGV[5]) - use('XLEN', KEYS[i])
  for j = 7, #ARGV do
    if free > 0 then
      redis.call('XADD', KEYS[i], '*', 'event', ARGV[j])
      free = free - 1
    else
      refused = refused + 1
    end
  end
end
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[6]) end
return told({ string.format('%d', refused) })
