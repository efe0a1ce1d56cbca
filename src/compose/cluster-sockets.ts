import type { Server } from 'socket.io';
import type { Cluster } from './cluster.ts';

/**
 * Socket.IO over all nodes of the cluster, for code that extends a node: `io.emit`, `io.in(id).disconnectSockets`,
 * `io.serverSideEmit` reach the sockets and servers of every node, through `@socket.io/redis-adapter`. Rooms, rosters and
 * signals do not pass through it: it may lose what is sent while Redis is away.
 */
export interface ClusterSockets {
  readonly io: Server;
  /** Sends `announcement` {text} to every client of /socket.io in the cluster, at most once. Other dialects ignore it. */
  announce(text: string): void;
}

export function createClusterSockets(io: Server, cluster: Cluster): ClusterSockets {
  cluster.shareSockets(io);
  return { io, announce: (text) => void io.emit('announcement', { text }) };
}
