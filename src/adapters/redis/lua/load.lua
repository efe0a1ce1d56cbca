-- Reads the room at one version.
-- Answers { version, peer, record, ... }; the version is '0' if there is no such room.
return room(0)
