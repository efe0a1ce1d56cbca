import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** How the server behaves: it answers, says nothing, or refuses every question (RFC 1035, 4.1.1, RCODE 5). */
export type DnsState = 'answers' | 'silent' | 'refuses';

export interface DnsStub {
  /** 127.0.0.1:PORT */
  readonly address: string;
  /** The addresses of each full name. A name that is not here does not exist, however it ends. */
  readonly names: Map<string, readonly string[]>;
  state: DnsState;
  /** How many questions came. */
  questions: number;
  close(): void;
}

const typeA = 1;
const headerBytes = 12;
const rcode = { ok: 0, noName: 3, refused: 5 } as const;

/** A name server as a cluster has it: it knows full names only, so that a bare name of a Service is not found. */
export async function startDns(names: Readonly<Record<string, readonly string[]>>): Promise<DnsStub> {
  const socket = createSocket('udp4');
  socket.on('message', (query, from) => {
    stub.questions += 1;
    if (stub.state !== 'silent') socket.send(answer(query, stub), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const stub: DnsStub = {
    address: `127.0.0.1:${socket.address().port}`,
    names: new Map(Object.entries(names)),
    state: 'answers',
    questions: 0,
    close: () => socket.close(),
  };
  return stub;
}

/** RFC 1035, 4: the question again, then one record an address, named by a pointer to the question. */
function answer(query: Buffer, { names, state }: DnsStub): Buffer {
  const endOfName = query.indexOf(0, headerBytes) + 1;
  const addresses = names.get(nameIn(query.subarray(headerBytes, endOfName)));
  const wanted = state === 'answers' && query.readUInt16BE(endOfName) === typeA ? (addresses ?? []) : [];
  const code = state === 'refuses' ? rcode.refused : addresses === undefined ? rcode.noName : rcode.ok;
  const header = Buffer.alloc(headerBytes);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(wanted.length, 6);
  const records = wanted.map((address) =>
    Buffer.from([0xc0, headerBytes, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4, ...address.split('.').map(Number)]),
  );
  return Buffer.concat([header, query.subarray(headerBytes, endOfName + 4), ...records]);
}

/** Labels, each with its length in front (RFC 1035, 3.1). */
function nameIn(labels: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; labels[at]; at += (labels[at] ?? 0) + 1) {
    parts.push(labels.subarray(at + 1, at + 1 + (labels[at] ?? 0)).toString());
  }
  return parts.join('.');
}
