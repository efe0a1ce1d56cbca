-- Tells whether a node has a lease.
-- KEYS[1] leases: sorted set, node ids, scored by the end of the lease (ms since the Unix epoch)
-- ARGV[1] node
-- Answers '1' or '0'.
local ends = use('ZSCORE', KEYS[1], ARGV[1])
return told({ ends and tonumber(ends) > now() and '1' or '0' })
