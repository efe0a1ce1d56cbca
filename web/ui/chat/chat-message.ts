import { isRecord } from '../../../src/protocol/json.ts';

/** Most characters (UTF-16 code units) of a message, and from which on the field shows how many there are. */
export const MESSAGE_LENGTH = 2_000;
export const COUNTED_LENGTH = 1_800;

const ID_LENGTH = 64;

/** The payload of a chat message (SPEC R329). A type, not an interface, so that it is a payload of `sendMessage`. */
export type ChatMessage = {
  readonly kind: 'chat';
  /** Chosen by the sender, another one for each message: a second one of the same sender is a repetition. */
  readonly id: string;
  readonly text: string;
};

/** Undefined for any other payload: an application sends messages of its own. */
export function decodeChat(payload: unknown): ChatMessage | undefined {
  if (!isRecord(payload)) return undefined;
  const { kind, id, text } = payload;
  if (kind !== 'chat' || typeof id !== 'string' || id === '' || id.length > ID_LENGTH) return undefined;
  if (typeof text !== 'string' || text.length > MESSAGE_LENGTH || text.trim() === '') return undefined;
  return { kind, id, text };
}
