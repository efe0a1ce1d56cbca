-- Takes a dead letter out, and appends its event to the events that wait for its URL.
-- KEYS[1] dead letters: stream; KEYS[2] events of one URL: stream
-- ARGV[1] entry of the dead letter, [2] JSON of the event, [3] most events of the stream, [4] ms after which an untouched key is
-- forgotten
-- Answers {} if the letter is not there any more, { '0' } if the stream is full, else { '1' }.
if #use('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return told({}) end
if use('XLEN', KEYS[2]) >= tonumber(ARGV[3]) then return told({ '0' }) end
redis.call('XDEL', KEYS[1], ARGV[1])
redis.call('XADD', KEYS[2], '*', 'event', ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[4])
return told({ '1' })
