import { createHmac } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';

const KEY = Buffer.alloc(32, 7);

/** The secret that test receivers verify with. */
export const WEBHOOK_SECRET = `whsec_${KEY.toString('base64')}`;

export interface ReceivedEvent {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>> & { readonly room: string };
}

/** A receiver of webhooks over HTTP, on loopback. */
export interface Receiver {
  readonly url: string;
  /** What it answers. What it answers with anything but 2xx does not count as received. */
  status: number;
  /** Answers nothing from now on. */
  hang(): void;
  /** Answers again, also what hangs. */
  answer(): void;
  /** How many requests hang. */
  readonly hanging: number;
  /** How many it refused, how many ids came again, how many of these with another body, and how many signatures were wrong. */
  readonly refused: number;
  readonly repeats: number;
  readonly changed: number;
  readonly unverified: number;
  /** The events that it has, each once, in the order in which they first came. */
  all(): readonly ReceivedEvent[];
  events(room: string): readonly ReceivedEvent[];
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received = new Map<string, ReceivedEvent>();
  const bodies = new Map<string, string>();
  const counts = { refused: 0, repeats: 0, changed: 0, unverified: 0 };
  let hangs = false;
  let waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const id = String(request.headers['webhook-id']);
      const signed = `${id}.${String(request.headers['webhook-timestamp'])}.${body}`;
      const signature = `v1,${createHmac('sha256', KEY).update(signed).digest('base64')}`;
      if (request.headers['webhook-signature'] !== signature) counts.unverified += 1;
      if (bodies.has(id) && !counts.refused) counts.repeats += 1;
      if (bodies.has(id) && bodies.get(id) !== body) counts.changed += 1;
      bodies.set(id, body);
      if (receiver.status >= 300) counts.refused += 1;
      else if (!received.has(id)) received.set(id, JSON.parse(body));
      if (hangs) waiting.push(response);
      else response.writeHead(receiver.status).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/hooks`,
    status: 200,
    hang: () => {
      hangs = true;
    },
    answer: () => {
      hangs = false;
      for (const response of waiting) response.writeHead(receiver.status).end();
      waiting = [];
    },
    get hanging() {
      return waiting.length;
    },
    get refused() {
      return counts.refused;
    },
    get repeats() {
      return counts.repeats;
    },
    get changed() {
      return counts.changed;
    },
    get unverified() {
      return counts.unverified;
    },
    all: () => [...received.values()],
    events: (room) => [...received.values()].filter(({ data }) => data.room === room),
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}
