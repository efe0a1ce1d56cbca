import { createSocket } from 'node:dgram';
import { once } from 'node:events';

export interface DnsStub {
  readonly port: number;
  close(): void;
}

const typeA = 1;
const headerBytes = 12;

/** Answers every A question with `addresses`, any other with no record: what a headless Service's name resolves to. */
export async function startDns(addresses: readonly string[]): Promise<DnsStub> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => socket.send(answer(query, addresses), from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { port: socket.address().port, close: () => socket.close() };
}

/** RFC 1035 section 4: the question again, then one record an address, named by a pointer to the question. */
function answer(query: Buffer, addresses: readonly string[]): Buffer {
  const endOfName = query.indexOf(0, headerBytes) + 1;
  const asked = query.readUInt16BE(endOfName) === typeA ? addresses : [];
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(asked.length, 6);
  const records = asked.map((address) =>
    Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, query.subarray(headerBytes, endOfName + 4), ...records]);
}
