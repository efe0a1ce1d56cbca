import { z } from 'zod';
import { decodeSignal } from '../src/protocol/decode-signal.ts';
import { isPayload } from '../src/protocol/json.ts';
import { LIMITS } from '../src/protocol/limits.ts';
import { readPlainSignal } from '../src/protocol/plain-signal.ts';
import { readArguments } from './lib/arguments.ts';

/**
 * What does it cost to read a signal out of its packet: without building its payload, as the product does with plain
 * ones, parsed and checked by hand, as it does with the others, or parsed and checked by a zod schema?
 * CPU of this process per signal, from the operating system, in µs; the median of the rounds.
 */
readArguments({
  command: 'node scripts/measure-decoding.ts',
  help: 'node scripts/measure-decoding.ts\n\nMeasures what it costs to read a signal out of its packet: docs/decisions/0002-decoding.md.\n',
});

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

function parsed(packet: string): unknown[] {
  return JSON.parse(packet.slice(1)).slice(1);
}

function byZod(packet: string): number {
  const result = schema.safeParse(parsed(packet));
  if (!result.success) return 0;
  const json = JSON.stringify(result.data[2]);
  return json.length > LIMITS.payloadLength ? 0 : json.length;
}

function byHand(packet: string): number {
  const signal = decodeSignal(parsed(packet));
  return typeof signal === 'string' ? 0 : signal.payloadJson.length;
}

function plain(packet: string): number {
  return readPlainSignal(packet, 1)?.payloadJson.length ?? 0;
}

function microsecondsEach(decode: (packet: string) => number): number {
  const packets = Array.from({ length: SIGNALS }, (_, index) =>
    Buffer.from(`2${JSON.stringify(['signal', 'AbCdEfGhIjKlMnOp', index + 1, candidate, 0])}`).toString(),
  );
  const before = process.cpuUsage();
  let checksum = 0;
  for (const packet of packets) checksum += decode(packet);
  const { user, system } = process.cpuUsage(before);
  if (checksum === 0) throw new Error('nothing was decoded');
  return (user + system) / SIGNALS;
}

const ways = { plain, 'by hand': byHand, zod: byZod };
for (const decode of Object.values(ways)) microsecondsEach(decode);
for (const [way, decode] of Object.entries(ways)) {
  const rounds = Array.from({ length: ROUNDS }, () => microsecondsEach(decode)).sort((a, b) => a - b);
  const [median, least, most] = [rounds[(ROUNDS - 1) / 2], rounds[0], rounds.at(-1)];
  process.stdout.write(
    `${way.padEnd(8)} ${median?.toFixed(2)} µs a signal (${least?.toFixed(2)} to ${most?.toFixed(2)})\n`,
  );
}
