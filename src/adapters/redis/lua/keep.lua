-- Keeps an address from expiring, or puts it back after a loss of data.
-- ARGV[2] node, [3] connection, [4] version, [5] digest of the token
-- Answers '1', or '0' when a later claim has it. Of two claims of one version, which a failover can leave behind, the first
-- that is put back has it.
local held = get()
if held and held.node == ARGV[2] and held.connection == ARGV[3] then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  return told({ '1' })
end
if held and held.version >= tonumber(ARGV[4]) then return told({ '0' }) end
put(ARGV[2], ARGV[3], ARGV[4], ARGV[5])
return told({ '1' })
