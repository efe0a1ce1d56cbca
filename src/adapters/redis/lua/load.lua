-- The room at one version.
-- Answers { version, peer, record, ... }; version '0' where there is none.
return { redis.call('GET', KEYS[2]) or '0', unpack(redis.call('HGETALL', KEYS[1])) }
