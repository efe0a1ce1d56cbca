import { timeOf } from './client.ts';
import { doorViolations } from './doors.ts';
import { OLD_NODES, SIM_SETTINGS } from './node.ts';
import type { World } from './world.ts';

/** How old a proof may be, in ms: half of its life, a renewal of the lease, and the way. */
const PROOF_MS = SIM_SETTINGS.graceMs / 2 + SIM_SETTINGS.leaseMs / 3 + 1_000;

/**
 * Checks what must always hold (docs/reliability.md), when nothing has gone wrong for a while. Answers each violation
 * in words.
 */
export async function violations(world: World): Promise<readonly string[]> {
  const others = (await world.others?.violations()) ?? [];
  const doors: string[] = [];
  for await (const what of doorViolations(world)) doors.push(what);
  return [
    ...doors,
    ...links(world),
    ...(await rosters(world)),
    ...iceServers(world),
    ...proofs(world),
    ...leftovers(world),
    ...others,
  ];
}

/**
 * Checks signals. Between two peers that are still here all have arrived; between others the first ones, without a gap.
 * No signal has arrived twice.
 */
function* links({ ledger, clients, redis }: World): Iterable<string> {
  const here = new Set(clients.filter(({ wanted }) => wanted).map(({ selfId }) => selfId));
  for (const [key, sent] of ledger.sent) {
    // A removal ends the links of a peer, also where its session comes back because all that knew of it is lost.
    if (key.split('>').some((peerId) => redis.removed.has(peerId))) continue;
    const received = ledger.received.get(key) ?? [];
    const wrong = received.findIndex((n, index) => n !== index + 1);
    if (wrong !== -1) yield `R32: ${key} brought ${received[wrong]} as number ${wrong + 1}`;
    const [from, to] = key.split('>');
    if (here.has(from) && here.has(to) && received.length < sent) {
      yield `R34: ${key} brought ${received.length} of ${sent}`;
    }
  }
}

async function rosters({ clients, redis, places, hosts, faults }: World): Promise<readonly string[]> {
  const found: string[] = [];
  const died = faults.some(({ kind }) => kind === 'kill' || kind === 'kill-both');
  for (const room of new Set(clients.map((client) => client.room))) {
    const members = clients.filter((client) => client.wanted && client.room === room);
    for (const { label, selfId } of members) {
      if (redis.isRemoved(selfId)) found.push(`R210: ${label} was removed, and is still there`);
    }
    for (const { label, client } of members) {
      if (client.state.kind !== 'joined') found.push(`R41: ${label} is ${client.state.kind}`);
    }
    const ids = members.map(({ selfId }) => selfId ?? 'nobody').sort();
    for (const { label, client, selfId } of members) {
      const seen = [...client.peers.map(({ peerId }) => peerId), selfId ?? 'nobody'].sort();
      if (seen.join() !== ids.join()) found.push(`R22: ${label} sees ${seen.join()}, in ${room} are ${ids.join()}`);
      for (const { peerId, presence } of client.peers) {
        if (presence !== 'present') found.push(`R40: ${label} sees ${peerId} ${presence}`);
      }
    }
    const { seats, version, state } = await redis.rooms.load(room);
    const stored = seats.map(({ peerId }) => peerId).sort();
    if (stored.join() !== ids.join()) found.push(`R44: the store has ${stored.join()}, in ${room} are ${ids.join()}`);
    for (const { label, client } of members) {
      const { host, capacity } = client.roomState;
      if (host !== state.host || capacity !== state.capacity)
        found.push(`R191: ${label} sees the host ${host} and ${capacity}, the store has ${JSON.stringify(state)}`);
    }
    const limited = (hosts.limited.get(room) ?? 0) > (redis.ended.get(room) ?? 0);
    if (!died && limited && state.capacity === undefined)
      found.push(`R192: ${room} has lost its capacity, though no node died`);
    if (seats.length > SIM_SETTINGS.capacity) found.push(`R14: ${seats.length} in ${room}`);
    for (const { node, alive } of places) {
      const replica = node.replicas.get(room);
      if (alive && replica !== undefined && replica.version !== version) {
        found.push(`R25: ${node.settings.nodeId} has version ${replica.version} of ${room}, the store ${version}`);
      }
    }
  }
  return found;
}

/** Checks that each client whose node makes TURN credentials has a credential of its own that is still valid. */
function* iceServers({ clients, clock }: World): Iterable<string> {
  for (const { label, client, selfId, wanted } of clients) {
    const { state } = client;
    if (!wanted || state.kind !== 'joined') continue;
    const { iceServers, node } = state.welcome;
    const [server] = iceServers;
    if (server === undefined && node.startsWith(OLD_NODES)) continue;
    const [expiry, owner] = server?.username?.split(':') ?? [];
    if (owner !== selfId) yield `R80: ${label}, peer ${selfId}, has the credential of ${owner}`;
    if (Number(expiry) * 1_000 < clock.now()) yield `R83: the credential of ${label} ended at ${expiry} s`;
  }
}

/** Checks that each client has a proof that is not older than half of its life and what a renewal takes. */
function* proofs({ clients, clock }: World): Iterable<string> {
  for (const { label, client, wanted } of clients) {
    const { state } = client;
    if (!wanted || state.kind !== 'joined') continue;
    const age = clock.now() - timeOf(state.welcome.resumeProof);
    if (age > PROOF_MS) yield `R143: the proof of ${label} is ${age} ms old`;
  }
}

/** Checks that nodes keep no state that they no longer need. */
function* leftovers({ places }: World): Iterable<string> {
  for (const { node, alive } of places) {
    if (!alive) continue;
    const { nodeId } = node.settings;
    if (node.unsettled.size > 0) yield `${nodeId} has ${node.unsettled.size} seats to give up`;
    for (const { room, early, members, pending } of node.replicas.values()) {
      if (early.length > 0) yield `${nodeId} holds ${early.length} envelopes of ${room}`;
      if (pending > 0) yield `${nodeId} waits for ${pending} answers about ${room}`;
      if (members.size === 0) yield `${nodeId} keeps ${room}, where it serves nobody`;
    }
  }
}
