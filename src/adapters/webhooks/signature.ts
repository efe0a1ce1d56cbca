import { createHmac } from 'node:crypto';

/**
 * The signature of a webhook (Standard Webhooks 1.0, "Signature scheme"): for each key HMAC-SHA256 over `id.timestamp.body`, as
 * `v1,` and base64, with spaces between. `timestamp`: seconds since the epoch. `keys`: the bytes of each key.
 */
export function signatureOf(keys: readonly Buffer[], id: string, timestamp: number, body: string): string {
  const sign = (key: Buffer) => createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return keys.map((key) => `v1,${sign(key)}`).join(' ');
}
