-- Reads the room at one version. Every message does so: it takes no record apart.
-- Answers { version, state, peer, record, ... }; the version is '0' if there is no such room.
local seats, version, state = found_seats(), current(), state_text()
table.insert(seats, 1, bad > charged and raise(0) or string.format('%.0f', version))
table.insert(seats, 2, state)
return told(seats)
