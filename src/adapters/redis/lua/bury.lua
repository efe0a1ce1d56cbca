-- Moves an event to the dead letters of its shard, if it still waits.
-- KEYS[1] events of one URL: stream; KEYS[2] dead letters: stream
-- ARGV[1] entry of the event, [2] JSON of the dead letter, [3] most dead letters, [4] ms after which they are forgotten
-- Answers {}.
if use('XDEL', KEYS[1], ARGV[1]) == 0 then return told({}) end
use('XLEN', KEYS[2])
redis.call('XADD', KEYS[2], 'MAXLEN', '=', ARGV[3], '*', 'letter', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return told({})
