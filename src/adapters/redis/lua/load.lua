-- Reads the room at one version. Every message does so: it takes no record apart.
-- Answers { version, peer, record, ... }; the version is '0' if there is no such room.
local seats, version = found_seats(), current()
table.insert(seats, 1, bad > charged and raise(0) or string.format('%.0f', version))
return told(seats)
