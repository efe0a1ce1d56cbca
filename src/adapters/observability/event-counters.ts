import type { Registry } from 'prom-client';
import { type NodeEvent, ROOM_CHANGES, type RoomChange, type TokenResult } from '../../core/events.ts';
import { GATES, type Gate } from '../../core/gates.ts';
import type { BadInputSource, NodeLoad } from '../../core/ports.ts';
import { ERRORS, type ErrorCode, isErrorCode, LEAVE_REASONS, type LeaveReason } from '../../protocol/index.ts';
import { METRICS } from './metrics-catalog.ts';
import { count, registerCounter, tally } from './registration.ts';
import { registerHistogram } from './tallied-histogram.ts';

type Event<Type extends NodeEvent['type']> = Extract<NodeEvent, { type: Type }>;

/** Why entries between nodes were given up: by the core (`hold-…`, `unsettled-full`) or by the bus. */
export type DropReason = Event<'dropped'>['reason'] | 'publish-failed' | 'batch-full';
type JoinResult = 'joined' | 'resumed' | ErrorCode;
type RereadCause = Event<'roster-reread'>['cause'];
type MendCause = 'lapsed' | 'data-lost';
type MendedHow = Event<'room-mended'>['how'];
type RenewalResult = 'renewed' | 'unanswered' | 'failed';
type ProbeResult = Event<'probe-sent'>['result'];
type InboxReason = Event<'inbox-renewed'>['reason'];

const JOIN_RESULTS: readonly JoinResult[] = [
  'joined',
  'resumed',
  'unsupported-version',
  'already-joined',
  'rate-limited',
  'room-full',
  'room-locked',
  'denied',
  'timeout',
  'not-joined',
  'banned',
  'resume-refused',
  'token-required',
  'token-refused',
  'token-expired',
  'token-unchecked',
  'removed',
  'closed',
  'node-full',
  'draining',
  'store-unavailable',
  'internal',
];
const TOKEN_RESULTS: readonly TokenResult[] = [
  'accepted',
  'token-required',
  'token-refused',
  'token-expired',
  'token-unchecked',
];
/** A resume is refused as a join is, apart from what only a new peer can do wrong. */
const RESUME_REFUSALS: readonly ErrorCode[] = [
  'resume-refused',
  'rate-limited',
  'room-full',
  'node-full',
  'draining',
  'store-unavailable',
  'internal',
];
export const DROP_REASONS: readonly DropReason[] = [
  'publish-failed',
  'batch-full',
  'hold-full',
  'hold-stale',
  'unsettled-full',
  'address-full',
];
const BAD_INPUT_SOURCES: readonly BadInputSource[] = [
  'envelope',
  'record',
  'lease',
  'address',
  'webhook',
  'answer',
  'socketio',
];
const NODE_ERRORS = Object.keys(ERRORS)
  .filter(isErrorCode)
  .filter((code) => ERRORS[code].origin === 'node');

/** What the events of clients came to, in total; see `NodeLoad`. */
export type ClientTotals = Pick<NodeLoad, 'joins' | 'resumes' | 'joinRefusals' | 'errors'>;

interface EventCounters {
  /** A listener of the node's events. */
  record(event: NodeEvent): void;
  totals(): ClientTotals;
}

/** Counts the events of a node. `drops`: counted by the bus too. */
export function countEvents(registry: Registry, drops: Map<DropReason, number>): EventCounters {
  const joins = tally<JoinResult>(registry, METRICS.joins, 'result', JOIN_RESULTS);
  const leaves = tally<LeaveReason>(registry, METRICS.leaves, 'reason', LEAVE_REASONS);
  const roomChanges = tally<RoomChange>(registry, METRICS.roomChanges, 'change', ROOM_CHANGES);
  const errors = tally<ErrorCode>(registry, METRICS.errors, 'code', NODE_ERRORS);
  const rereads = tally<RereadCause>(registry, METRICS.reloads, 'cause', ['gap', 'sweep', 'restore']);
  const gates = tally<Gate>(registry, METRICS.gateRefusals, 'gate', GATES);
  const tokens = tally<TokenResult>(registry, METRICS.tokens, 'result', TOKEN_RESULTS);
  const badInput = tally<BadInputSource>(registry, METRICS.badInput, 'source', BAD_INPUT_SOURCES);
  const resumeRefusals = tally<ErrorCode>(registry, METRICS.resumeRefusals, 'code', RESUME_REFUSALS);
  const mends = tally<MendCause>(registry, METRICS.mends, 'cause', ['lapsed', 'data-lost']);
  const roomsMended = tally<MendedHow>(registry, METRICS.roomsMended, 'how', ['restored', 'reclaimed']);
  const renewals = tally<RenewalResult>(registry, METRICS.leaseRenewals, 'result', ['renewed', 'unanswered', 'failed']);
  const probes = tally<ProbeResult>(registry, METRICS.probes, 'result', ['taken', 'failed']);
  const inboxRenewals = tally<InboxReason>(registry, METRICS.inboxRenewals, 'reason', ['forgotten', 'silent']);
  // Others appear with their first request.
  const admin = new Map<string, number>([401, 429].map((status) => [`other ${status}`, 0]));
  registerCounter(registry, METRICS.adminRequests, function* () {
    for (const [key, total] of admin) {
      const [route = '', status = ''] = key.split(' ');
      yield [{ route, status }, total];
    }
  });
  const joinSeconds = registerHistogram(registry, METRICS.joinSeconds);
  const probeSeconds = registerHistogram(registry, METRICS.probeSeconds);
  const totals = { resumes: 0, aways: 0, turnWaits: 0, goodbyes: 0, leasesEnded: 0, workFailures: 0 };
  registerCounter(registry, METRICS.resumes, () => [[{}, totals.resumes]]);
  registerCounter(registry, METRICS.aways, () => [[{}, totals.aways]]);
  registerCounter(registry, METRICS.turnWaits, () => [[{}, totals.turnWaits]]);
  registerCounter(registry, METRICS.goodbyes, () => [[{}, totals.goodbyes]]);
  registerCounter(registry, METRICS.leasesEnded, () => [[{}, totals.leasesEnded]]);
  registerCounter(registry, METRICS.workFailures, () => [[{}, totals.workFailures]]);

  const record = (event: NodeEvent): void => {
    switch (event.type) {
      case 'peer-joined':
        count(joins, 'joined');
        joinSeconds.observe(event.seconds);
        return;
      case 'peer-resumed':
        count(joins, 'resumed');
        joinSeconds.observe(event.seconds);
        totals.resumes += 1;
        return;
      case 'join-refused':
        count(joins, event.code);
        if (event.resume) count(resumeRefusals, event.code);
        return;
      case 'peer-away':
        totals.aways += 1;
        return;
      case 'peer-left':
        count(leaves, event.reason);
        return;
      case 'room-changed':
        count(roomChanges, event.change);
        return;
      case 'roster-reread':
        count(rereads, event.cause);
        return;
      case 'dropped':
        count(drops, event.reason);
        return;
      case 'bad-input':
        count(badInput, event.source, event.count);
        return;
      case 'refused':
        count(errors, event.code);
        return;
      case 'token-checked':
        count(tokens, event.result);
        return;
      case 'token-ended':
        count(errors, 'token-expired');
        return;
      case 'gate-refused':
        count(gates, event.gate);
        return;
      case 'turn-awaited':
        totals.turnWaits += 1;
        return;
      case 'slow-consumer':
      case 'flood':
        count(errors, event.type);
        return;
      case 'room-mended':
        count(roomsMended, event.how);
        return;
      case 'goodbyes-sent':
        totals.goodbyes += event.count;
        return;
      case 'lease-renewed':
        count(renewals, 'renewed');
        totals.leasesEnded += event.ended;
        return;
      case 'lease-unanswered':
        count(renewals, 'unanswered');
        return;
      case 'lease-failed':
        count(renewals, 'failed');
        return;
      case 'lease-lapsed':
        count(mends, 'lapsed');
        return;
      case 'store-data-lost':
        count(mends, 'data-lost');
        return;
      case 'probe-sent':
        count(probes, event.result);
        return;
      case 'probe-returned':
        probeSeconds.observe(event.seconds);
        return;
      case 'inbox-renewed':
        count(inboxRenewals, event.reason);
        return;
      case 'work-failed':
        totals.workFailures += 1;
        return;
      case 'room-closed':
        count(roomChanges, 'closed');
        return;
      case 'admin-answered':
        count(admin, `${event.route} ${event.status}`);
        return;
      case 'admin-acted':
      case 'change-followed':
      case 'peer-returned':
      case 'token-refused':
      case 'request-failed':
        return;
      default:
        event satisfies never;
    }
  };
  return {
    record,
    totals() {
      const all = sum(joins.values());
      const [joined = 0, resumed = 0] = [joins.get('joined'), joins.get('resumed')];
      return { joins: joined, resumes: resumed, joinRefusals: all - joined - resumed, errors: sum(errors.values()) };
    },
  };
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const each of counts) total += each;
  return total;
}
