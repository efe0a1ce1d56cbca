import { onTestFinished } from 'vitest';
import { Relay } from '../../scripts/lib/tcp-relay.ts';
import { SignalingClient } from '../../web/client/signaling/signaling-client.ts';

/** A client that does not read, while another one sends to it until its node drops something. */
export interface StoppedReader {
  readonly reader: SignalingClient;
  /** How many signals were sent to it: the numbers from 1 to this one. */
  readonly sent: number;
  /** The numbers that it was given, in order. */
  readonly got: readonly unknown[];
  /** What it told of its connection and session: nothing where it kept both. */
  readonly lost: readonly string[];
  goOn(): void;
}

/** `dropped`: how many frames the reader's node has dropped for its clients. Both join the room `pause`. */
export async function stoppedReader(
  urls: { readonly sender: string; readonly reader: string },
  dropped: () => Promise<number>,
): Promise<StoppedReader> {
  const { port } = new URL(urls.reader);
  const relay = new Relay({ choose: () => [{ host: '127.0.0.1', port: Number(port) }] });
  onTestFinished(() => relay.close());
  const reader = new SignalingClient({ server: `http://127.0.0.1:${await relay.listen()}` });
  const sender = new SignalingClient({ server: urls.sender });
  onTestFinished(() => {
    reader.close();
    sender.close();
  });
  const got: unknown[] = [];
  const lost: string[] = [];
  reader.on('signal', (_, payload) => got.push('n' in payload ? payload.n : undefined));
  for (const event of ['connection-lost', 'resumed', 'rejoined'] as const) reader.on(event, () => lost.push(event));
  const { self } = await reader.join({ room: 'pause' });
  await sender.join({ room: 'pause' });
  relay.stalled = true;
  const text = 'x'.repeat(60_000);
  let sent = 0;
  while ((await dropped()) === 0) {
    for (let count = 0; count < 10; count += 1) {
      sent += 1;
      sender.signal(self, { n: sent, text });
    }
  }
  const goOn = (): void => {
    relay.stalled = false;
  };
  return { reader, sent, got, lost, goOn };
}
