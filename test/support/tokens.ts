import { createServer } from 'node:http';
import { once } from 'node:events';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

export const SECRET = 'a-secret-of-the-site-of-32-or-more';

/** A token for `room` that holds for an hour, unless `claims` say otherwise. */
export function tokenFor(
  room: string,
  claims: Readonly<Record<string, unknown>> = {},
  secret = SECRET,
): Promise<string> {
  const payload = { room, exp: Math.floor(Date.now() / 1_000) + 3_600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));
}

/** A private key, and the public one as a key set has it. */
export interface KeyPair {
  readonly alg: string;
  readonly jwk: JWK;
  sign(payload: JWTPayload, header?: { readonly kid?: string }): Promise<string>;
}

export async function keyPair(alg: 'RS256' | 'ES256' | 'EdDSA', kid: string): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return {
    alg,
    jwk,
    sign: (payload, header = { kid }) => new SignJWT(payload).setProtectedHeader({ alg, ...header }).sign(privateKey),
  };
}

/** A server of public keys. */
export interface KeyServer {
  readonly url: URL;
  /** What it answers with; undefined for an error of the server. */
  keys: readonly JWK[] | undefined;
  /** How often it was asked. */
  readonly asked: number;
  close(): Promise<void>;
}

export async function keyServer(keys: readonly JWK[]): Promise<KeyServer> {
  const server = createServer((_, response) => {
    state.asked += 1;
    if (state.keys === undefined) response.writeHead(503).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: state.keys }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const state: KeyServer & { asked: number } = {
    url: new URL(`http://127.0.0.1:${address.port}/keys`),
    keys,
    asked: 0,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  return state;
}
