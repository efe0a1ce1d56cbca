-- Reads the room at one version.
-- Answers { version, peer, record, ... }; the version is '0' if there is no such room.
return { redis.call('GET', KEYS[2]) or '0', unpack(redis.call('HGETALL', KEYS[1])) }
