import { createHash, timingSafeEqual } from 'node:crypto';

/** A check of `Authorization: Bearer KEY` (RFC 6750, 2.1) that takes the same time whatever is wrong. */
export function keyCheck(key: string): (authorization: string | undefined) => boolean {
  const wanted = digestOf(key);
  return (authorization = '') => {
    const [, shown = ''] = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization) ?? [];
    // Digests have the same length, and tell nothing of a key that begins alike.
    return timingSafeEqual(digestOf(shown), wanted);
  };
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
