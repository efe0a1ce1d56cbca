-- What somebody who is not in the room may know of it. Every peek does so, and changes nothing: no record is taken apart.
-- Answers { peers, state }: how many seats are taken, and those fields of the state that may keep somebody out.
local taken, names, fields = use('HLEN', KEYS[1]), { 'locked', 'waiting', 'capacity' }, {}
-- The state ends with the room: where nobody has a seat, the next join begins anew.
local values = taken > 0 and use('HMGET', STATE, unpack(names)) or {}
for i, name in ipairs(names) do
  if values[i] and is_field(name, values[i]) then
    fields[#fields + 1] = name
    fields[#fields + 1] = values[i]
  end
end
return answered({ string.format('%d', taken), state_text(fields) })
