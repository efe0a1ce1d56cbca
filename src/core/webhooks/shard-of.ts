/** FNV-1a of a text (RFC 9923), 32 bits, over its UTF-16 units: which shard of the webhook queue a room is in. */
export function shardOf(text: string, shards: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % shards;
}
