/**
 * Loaded before a node that the fuzz has to catch: MISBEHAVIOUR names what it does wrong now and then. It is done
 * around the node: in JSON.parse, which reads what clients send, and in Engine.IO, which writes what they get.
 */
import { createRequire } from 'node:module';
import { isMisbehaviour, type Misbehaviour } from '../misbehaviour.ts';

interface EngineSocket {
  write(data: unknown, ...rest: unknown[]): unknown;
}

// The copy that Socket.IO uses.
const engine: { Socket: { prototype: EngineSocket } } = createRequire(import.meta.resolve('socket.io'))('engine.io');
const { prototype } = engine.Socket;
const write = prototype.write;
const parse = JSON.parse;
/** Kept of each text that is parsed. */
const LEAK_BYTES = 4_096;
const hoard: Buffer[] = [];
let count = 0;

function everyFiveHundredth(): boolean {
  count += 1;
  return count % 500 === 0;
}

function onParse(act: (text: string) => void): void {
  JSON.parse = (text: string, reviver?: Parameters<typeof parse>[1]): unknown => {
    act(String(text));
    return parse(text, reviver);
  };
}

function onWrite(act: (to: EngineSocket, data: unknown) => 'write' | 'drop'): void {
  prototype.write = function (this: EngineSocket, data: unknown, ...rest: unknown[]): unknown {
    return act(this, data) === 'write' ? write.call(this, data, ...rest) : this;
  };
}

function misbehave(how: Misbehaviour): void {
  switch (how) {
    case 'dies':
      onParse((text) => text.includes('9007199254740993') && process.exit(1));
      break;
    case 'leaks':
      onParse(() => hoard.push(Buffer.alloc(LEAK_BYTES, 1)));
      break;
    case 'loses':
      onWrite((_, data) => (String(data).startsWith('2["signal"') && everyFiveHundredth() ? 'drop' : 'write'));
      break;
    case 'doubles':
      onWrite((to, data) => {
        if (String(data).startsWith('2["signal"') && everyFiveHundredth()) write.call(to, data);
        return 'write';
      });
      break;
    case 'strays': {
      let bystander: EngineSocket | undefined;
      onWrite((to, data) => {
        if (String(data).startsWith('2["signal"')) bystander ??= to;
        else if (String(data).startsWith('2["refused"') && bystander !== undefined) write.call(bystander, data);
        return 'write';
      });
      break;
    }
    default:
      how satisfies never;
  }
}

const how = process.env['MISBEHAVIOUR'];
if (!isMisbehaviour(how)) throw new Error(`no misbehaviour ${how}`);
misbehave(how);
