import type { RoomGlimpse } from '../../src/protocol/index.ts';
import type { CallStore, TokenOption } from '../client/call/call-store.ts';

/** Looks into a room before a join. A function that brings tokens is called once for a room, and again after a refusal (SPEC R351). */
export class RoomLooks {
  #room = '';
  #brought: Promise<string> | undefined;

  /** Rejects where the node refuses the look. */
  async look(store: CallStore, room: string, token: TokenOption): Promise<RoomGlimpse> {
    if (typeof token !== 'function') return store.peek(room, token || undefined);
    if (room !== this.#room) this.#brought = undefined;
    this.#room = room;
    const glimpse = await this.#brought?.then((it) => store.peek(room, it || undefined)).catch(() => undefined);
    if (glimpse) return glimpse;
    const fresh = Promise.resolve(token());
    this.#brought = fresh;
    try {
      return await store.peek(room, (await fresh) || undefined);
    } catch (error) {
      if (this.#brought === fresh) this.#brought = undefined;
      throw error;
    }
  }
}
