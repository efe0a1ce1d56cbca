import { z } from 'zod';
import { decodeSignal } from '../src/protocol/decode-signal.ts';
import { isPayload } from '../src/protocol/json.ts';
import { LIMITS } from '../src/protocol/limits.ts';

/**
 * What does it cost to check a signal: by hand, as the product does, or with a zod schema that checks the same?
 * CPU of this process per signal, from the operating system, in µs; the median of the rounds.
 */
const ROUNDS = 9;
const SIGNALS = 100_000;

const candidate = {
  kind: 'candidate',
  candidate: {
    candidate: `candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host ${'x'.repeat(150)}`,
    sdpMLineIndex: 0,
  },
};

const id = z.string().min(1).max(64);
const sequence = z.int().nonnegative();
const schema = z.tuple([id, sequence.positive(), z.custom(isPayload), sequence.default(0)]);

function byZod(args: readonly unknown[]): number {
  const result = schema.safeParse(args);
  if (!result.success) return 0;
  const json = JSON.stringify(result.data[2]);
  return json.length > LIMITS.payloadLength ? 0 : json.length;
}

function byHand(args: readonly unknown[]): number {
  const signal = decodeSignal(args);
  return typeof signal === 'string' ? 0 : signal.payloadJson.length;
}

function microsecondsEach(decode: (args: readonly unknown[]) => number): number {
  const before = process.cpuUsage();
  let checksum = 0;
  for (let seq = 1; seq <= SIGNALS; seq += 1) checksum += decode(['AbCdEfGhIjKlMnOp', seq, candidate, 0]);
  const { user, system } = process.cpuUsage(before);
  if (checksum === 0) throw new Error('nothing was decoded');
  return (user + system) / SIGNALS;
}

const ways = { 'by hand': byHand, zod: byZod };
for (const decode of Object.values(ways)) microsecondsEach(decode);
for (const [way, decode] of Object.entries(ways)) {
  const rounds = Array.from({ length: ROUNDS }, () => microsecondsEach(decode)).sort((a, b) => a - b);
  const [median, least, most] = [rounds[(ROUNDS - 1) / 2], rounds[0], rounds.at(-1)];
  process.stdout.write(
    `${way.padEnd(8)} ${median?.toFixed(2)} µs a signal (${least?.toFixed(2)} to ${most?.toFixed(2)})\n`,
  );
}
