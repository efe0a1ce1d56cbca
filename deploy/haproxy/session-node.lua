-- The server of the current backend that a session belongs to, or nothing. A node ends the id of each session with
-- the CRC-32 of the address at which it was reached, in hex (SPEC R67). So any edge finds the node of a session that
-- another edge began, and nobody can name an address that is not a node's.
core.register_fetches("session_node", function(txn)
  local session = txn.f:url_param("sid") or ""
  local mark = session:match("%.(%x+)$")
  if mark == nil then return nil end
  for name, server in pairs(core.backends[txn.f:be_name()].servers) do
    local address = server:get_addr():match("^(.*):%d+$")
    if address ~= nil and string.format("%x", txn.c:crc32(address)) == mark then return name end
  end
  return nil
end)
