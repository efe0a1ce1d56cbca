/**
 * Whether a text may be the id of a node: the host's name or NODE_NAME, and a suffix. Ids become parts of channel names, where
 * braces would choose a slot of Redis Cluster.
 */
export function isNodeId(text: string): boolean {
  return text.length <= 255 && /^[\w.:-]+$/.test(text);
}
