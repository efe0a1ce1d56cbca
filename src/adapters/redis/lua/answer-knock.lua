-- Lets those in that wait, or turns them away. One that is let in has no seat yet: its node joins the room for it.
-- ARGV[2] peer that has to be the host, or '', [3] 'admitted' or 'denied', [4] id, or '' for all that wait, [5] for 'admitted' most
-- peers of the room, for 'denied' how long the same one is turned away, in ms
-- Answers { number, node, node, ... }: how many, the nodes that serve the room, and those where these wait; { 'refused' } where
-- the first is not the host, { 'unknown' } where nobody waits, { 'locked' }, or { 'full' } where not one has a seat left.
local seats, named = use('HGETALL', KEYS[1]), use('HGET', STATE, 'host')
local host = host_of(seats, named)
if not host or (ARGV[2] ~= '' and ARGV[2] ~= host) then return answered({ 'refused' }) end
local admits = ARGV[3] == 'admitted'
if admits and use('HGET', STATE, 'locked') == '1' then return answered({ 'locked' }) end
local found, chosen = all_knocks(), {}
local free = math.min(tonumber(ARGV[5]), whole(use('HGET', STATE, 'capacity') or '') or 1000) - #seats / 2
for _, k in ipairs(found) do
  if k.status == 'admitted' then free = free - 1 end
  if k.status == 'waiting' and (ARGV[4] == '' or ARGV[4] == k.id) then chosen[#chosen + 1] = k end
end
if #chosen == 0 then return answered({ 'unknown' }) end
if admits and free <= 0 then return answered({ 'full' }) end
local done = {}
for _, k in ipairs(chosen) do
  if not admits or #done < free then
    k.status = ARGV[3]
    if not admits then k.ends = now() + tonumber(ARGV[5]) end
    put_knock(k)
    done[#done + 1] = k
  end
end
local records = places_of(done)
for i = 2, #seats, 2 do records[#records + 1] = seats[i] end
return with_nodes({ string.format('%d', #done) }, records)
