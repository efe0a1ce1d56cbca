import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Coturn, coturnMissing, login, PEERS_ON_LOOPBACK, startCoturn, turnserver } from './support/coturn.ts';
import { TurnClient } from './support/turn-client.ts';

let coturn: Coturn;

beforeAll(async () => {
  if (turnserver !== undefined) coturn = await startCoturn(PEERS_ON_LOOPBACK);
});

afterAll(() => coturn?.stop());

beforeEach((context) => {
  if (turnserver === undefined) context.skip(coturnMissing);
});

/** The ports that are 3478, 5349 and 443 in production, and what a client may speak there. */
const PORTS = [
  ['port', ['udp', 'tcp', 'tls']],
  ['tlsPort', ['tcp', 'tls']],
  ['webPort', ['udp', 'tcp', 'tls']],
] as const;

/** A handshake that offers nothing but one version. */
function offer(port: number, version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2'): TLSSocket {
  const { ca } = coturn.authority;
  const ciphers = 'ALL:@SECLEVEL=0';
  return connect({ port, host: '127.0.0.1', ca, minVersion: version, maxVersion: version, ciphers });
}

describe.each(PORTS)('on %s', (name, transports) => {
  test.each(transports)('a client over %s gets a relay that carries data', async (transport) => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { ca } = coturn.authority;
    const client = await TurnClient.connect({ port: coturn[name], transport, ca });
    const relayed = (await client.allocate(login(60, transport))).address('relayed');
    expect(relayed).toMatchObject({ ip: '127.0.0.1' });
    expect(await client.createPermission('127.0.0.1')).toMatchObject({ kind: 'success' });
    client.send({ ip: '127.0.0.1', port: socket.address().port }, Buffer.from('there'));
    const [bytes, from] = await once(socket, 'message');
    expect([String(bytes), from.port]).toEqual(['there', relayed?.port]);
    client.close();
    socket.close();
  });

  test('a client that does not know the authority ends the handshake', async () => {
    const unknown = TurnClient.connect({ port: coturn[name], transport: 'tls' });
    await expect(unknown).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  test('TLS begins at 1.2: the server has no answer to an earlier one', async () => {
    const port = coturn[name];
    const early = (['TLSv1', 'TLSv1.1'] as const).map((version) => offer(port, version));
    for (const socket of early) await once(socket, 'connect');
    // Those that come later, on each of its threads, are answered meanwhile.
    for (let later = 0; later < 8; later += 1) {
      const socket = offer(port, 'TLSv1.2');
      await once(socket, 'secureConnect');
      expect(socket.getProtocol()).toBe('TLSv1.2');
      socket.destroy();
    }
    for (const socket of early) {
      expect(socket.bytesRead).toBe(0);
      socket.destroy();
    }
  });
});

test('an answer to STUN tells no software and no other address', async () => {
  const client = await TurnClient.connect({ port: coturn.port, transport: 'udp' });
  const answer = await client.bind();
  expect(answer.address('mapped')).toMatchObject({ ip: '127.0.0.1' });
  expect(answer.names).toEqual(['mapped', 'fingerprint']);
  client.close();
});
