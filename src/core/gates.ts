/**
 * What a node has so much of and no more, so that it refuses what does not fit (SPEC R65, R111; docs/limits.md): transport
 * connections, those of them that are in no namespace, TCP connections, resident memory, V8's heap, and what one client
 * address may have.
 */
export const GATES = ['connections', 'handshakes', 'descriptors', 'memory', 'heap', 'client-address'] as const;

export type Gate = (typeof GATES)[number];

/** The gates of the node itself, each with a check of /health/accept. */
export type NodeGate = Exclude<Gate, 'client-address'>;
