import { ROSTER_EVENTS, type Roster, type ServerEvent } from '../../src/protocol/index.ts';

/** What a peer must know of its room to meet everybody: who is there, and the version of that (SPEC R20, R22). */
export class RosterView {
  readonly #known = new Set<string>();
  #version = 0;

  /** Takes a whole roster; answers with those who are new in it. */
  replace({ version, peers }: Roster): readonly string[] {
    if (version < this.#version) return [];
    this.#version = version;
    const added = peers.map(({ peerId }) => peerId).filter((peerId) => !this.#known.has(peerId));
    this.#known.clear();
    for (const { peerId } of peers) this.#known.add(peerId);
    return added;
  }

  /** Takes a change. `gap`: one before it is missing, and the roster has to be asked for. */
  change(event: ServerEvent): { readonly gap: boolean; readonly added: readonly string[] } {
    if (!isChange(event)) return { gap: false, added: [] };
    const [change] = event.args;
    if (change.version <= this.#version) return { gap: false, added: [] };
    if (change.version > this.#version + 1) return { gap: true, added: [] };
    this.#version = change.version;
    if (event.name === 'peer-left') this.#known.delete(event.args[0].peerId);
    if (event.name !== 'peer-joined') return { gap: false, added: [] };
    const { peerId } = event.args[0].peer;
    this.#known.add(peerId);
    return { gap: false, added: [peerId] };
  }
}

function isChange(event: ServerEvent): event is ServerEvent<(typeof ROSTER_EVENTS)[number]> {
  return ROSTER_EVENTS.some((name) => name === event.name);
}
