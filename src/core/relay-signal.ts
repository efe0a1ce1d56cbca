import type { ErrorCode } from '../protocol/errors.ts';
import { encodeEvent, encodeSignal, type Frame } from '../protocol/frames.ts';
import type { Connection, SignalingNode } from './node.ts';
import type { ConnectionId, PeerId, SignalPath } from './ports.ts';

/** A decoded signal. Its payload is checked and encoded as JSON; nodes do not look into it. */
export interface OutgoingSignal {
  readonly to: PeerId;
  readonly seq: number;
  readonly payloadJson: string;
  /** Highest signal received in order on the reverse link; 0 for none. */
  readonly ack: number;
}

interface OutgoingAck {
  readonly to: PeerId;
  readonly seq: number;
}

/**
 * What a signal is charged beside its payload, and an acknowledgement in all, in bytes: its frame with the sender's id, the
 * numbers, and what the transport puts around it. A constant, so that nothing has to be measured (SPEC R120).
 */
export const SIGNAL_FRAME_BYTES = 48;

/**
 * Relays a signal within the sender's room, within the sender's rate (SPEC R30, R36, R37, R120). Answers the code of the
 * refusal, or undefined if the signal was relayed.
 */
export function relaySignal(node: SignalingNode, id: ConnectionId, signal: OutgoingSignal): ErrorCode | undefined {
  const started = node.clock.seconds();
  const connection = node.connected.get(id);
  const within = connection?.budget.takeBytes(Buffer.byteLength(signal.payloadJson) + SIGNAL_FRAME_BYTES) ?? true;
  const outcome = within ? direct(node, connection, signal) : 'rate-limited';
  const seconds = node.clock.seconds() - started;
  switch (outcome) {
    case 'local':
    case 'remote':
      node.metrics.signal(outcome, 'relayed', seconds);
      connection?.sent?.count(signal.to);
      return undefined;
    default:
      node.metrics.signal('local', outcome, seconds);
      return outcome;
  }
}

/**
 * Relays a cumulative acknowledgement, within the sender's rate (SPEC R120). One that cannot be delivered is dropped: the other client resends its signals,
 * and they are acknowledged again.
 */
export function relaySignalAck(node: SignalingNode, id: ConnectionId, to: PeerId, seq: number): ErrorCode | undefined {
  const connection = node.connected.get(id);
  if (connection?.budget.takeBytes(SIGNAL_FRAME_BYTES) === false) return 'rate-limited';
  const outcome = direct(node, connection, { to, seq });
  return outcome === 'not-joined' ? outcome : undefined;
}

type DirectOutcome = SignalPath | 'not-joined' | 'forbidden' | 'unknown-peer' | 'peer-away';

function direct(node: SignalingNode, from: Connection | undefined, what: OutgoingSignal | OutgoingAck): DirectOutcome {
  const { to } = what;
  const state = from?.state;
  if (from === undefined || state?.kind !== 'joined') return 'not-joined';
  if ('payloadJson' in what && !from.grant.signals) return 'forbidden';
  const replica = node.replicas.get(state.room);
  const target = replica?.seats.get(to);
  if (replica === undefined || target === undefined) return 'unknown-peer';
  if (target.presence === 'away') return 'peer-away';
  const frame = encode(state.seat.peerId, what);
  if (target.node !== node.settings.nodeId) {
    const { room, version } = replica;
    node.bus.send(target.node, { kind: 'direct', room, version, to, frame });
    return 'remote';
  }
  const connection = replica.members.get(to);
  if (connection === undefined) return 'peer-away';
  // It takes too little, and is as good as away: the sender's client keeps the signal and sends it again (SPEC R34, R62).
  return node.connections.send(connection, frame) ? 'local' : 'peer-away';
}

function encode(from: PeerId, what: OutgoingSignal | OutgoingAck): Frame {
  if ('payloadJson' in what) return encodeSignal(from, what.seq, what.payloadJson, what.ack);
  return encodeEvent('signal-ack', from, what.seq);
}
