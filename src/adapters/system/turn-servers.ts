import { createHmac } from 'node:crypto';
import type { TurnServers } from '../../core/ports.ts';

export interface TurnServerOptions {
  readonly urls: readonly string[];
  /** What the servers know too. */
  readonly secret: string;
  readonly lifetimeMs: number;
}

export function createTurnServers({ urls, secret, lifetimeMs }: TurnServerOptions): TurnServers {
  return {
    urls,
    lifetimeMs,
    credential: (username) => createHmac('sha1', secret).update(username).digest('base64'),
  };
}
