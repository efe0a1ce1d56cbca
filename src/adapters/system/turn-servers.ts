import { createHmac } from 'node:crypto';
import type { TurnServers } from '../../core/ports.ts';

export interface TurnServerOptions {
  readonly urls: readonly string[];
  /** The secret that the TURN servers share with the nodes. */
  readonly secret: string;
  readonly lifetimeMs: number;
}

/** TURN servers with time-limited credentials: HMAC-SHA1 with the shared secret (draft-uberti-behave-turn-rest-00). */
export function createTurnServers({ urls, secret, lifetimeMs }: TurnServerOptions): TurnServers {
  return {
    urls,
    lifetimeMs,
    credential: (username) => createHmac('sha1', secret).update(username).digest('base64'),
  };
}
