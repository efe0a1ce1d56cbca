import type { Access, RoomId, TokenClaims, TokenVerdict } from '../../src/core/ports.ts';
import { PERMISSIONS } from '../../src/protocol/grant.ts';
import type { FakeClock } from './fake-clock.ts';

/** Access by tokens that are names in a table: no cryptography, and time by the clock of the test. */
export class FakeAccess implements Access {
  readonly #clock: FakeClock;
  readonly #tokens = new Map<string, { readonly room: RoomId; readonly claims: TokenClaims }>();
  /** How often a token was checked. */
  asked = 0;
  /** What checks wait for. */
  held: Promise<void> | undefined;
  /** Rooms that need no token. */
  readonly open = new Set<RoomId>();

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  /** Makes a token of this name good for a room, for an hour unless `claims` say otherwise. */
  give(token: string, room: RoomId, claims: Partial<TokenClaims> = {}): string {
    const endsAt = this.#clock.now() + 3_600_000;
    this.#tokens.set(token, { room, claims: { role: 'speaker', permissions: PERMISSIONS, endsAt, ...claims } });
    return token;
  }

  needsToken(room: RoomId): boolean {
    return !this.open.has(room);
  }

  async verify(token: string, room: RoomId): Promise<TokenVerdict> {
    this.asked += 1;
    await this.held;
    const known = this.#tokens.get(token);
    if (token === 'keys' || token === 'key') return { ok: false, code: 'token-unchecked', fault: token };
    if (known === undefined) return { ok: false, code: 'token-refused', fault: 'signature' };
    if (known.room !== room) return { ok: false, code: 'token-refused', fault: 'room' };
    if (known.claims.endsAt <= this.#clock.now()) return { ok: false, code: 'token-expired' };
    return { ok: true, claims: known.claims };
  }
}
