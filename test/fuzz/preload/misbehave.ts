/**
 * Loaded before a node that the fuzz has to catch: MISBEHAVIOUR names what it does wrong now and then. It is done
 * around the node: in JSON.parse, which reads what clients send, and in the `ws` package, which writes what they get.
 */
import { openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isMisbehaviour, type Misbehaviour } from '../misbehaviour.ts';

/** Header and text of a frame, apart or in one. */
type Part = Buffer | string;

interface Sender {
  sendFrame(parts: readonly Part[], done?: () => void): void;
}

// The copy that the node itself uses, and gives to Engine.IO.
const { Sender }: { Sender: { prototype: Sender } } = createRequire(import.meta.url)('ws');
const { prototype } = Sender;
const sendFrame = prototype.sendFrame;
const parse = JSON.parse;
/** Kept of each text that is parsed. */
const LEAK_BYTES = 4_096;
const hoard: Buffer[] = [];
/** How a signal begins behind the header of its WebSocket frame. */
const SIGNAL = '42["signal"';
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

function onWrite(act: (to: Sender, text: string, parts: readonly Part[]) => 'write' | 'drop'): void {
  prototype.sendFrame = function (this: Sender, parts: readonly Part[], done?: () => void): void {
    if (act(this, parts.map(String).join(''), parts) === 'write') sendFrame.call(this, parts, done);
    else done?.();
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
    case 'opens':
      onParse(() => everyFiveHundredth() && openSync(import.meta.filename, 'r'));
      break;
    case 'loses':
      onWrite((_, text) => (text.includes(SIGNAL) && everyFiveHundredth() ? 'drop' : 'write'));
      break;
    case 'doubles':
      onWrite((to, text, parts) => {
        if (text.includes(SIGNAL) && everyFiveHundredth()) sendFrame.call(to, parts);
        return 'write';
      });
      break;
    case 'strays': {
      let bystander: Sender | undefined;
      onWrite((to, text, parts) => {
        if (text.includes(SIGNAL)) bystander ??= to;
        else if (text.includes('42["refused"') && bystander !== undefined) sendFrame.call(bystander, parts);
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
