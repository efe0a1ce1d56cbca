import { vu } from 'k6/execution';
import { clearTimeout, setTimeout } from 'k6/timers';
import * as metrics from './metrics.ts';
import { announceEnd, pace, type Stage } from './pace.ts';
import type { Participant } from './participant.ts';
import { LoadPeer } from './peer.ts';
import type { RoomPlan } from './room.ts';
import { TutorialPeer } from './tutorial-peer.ts';

export interface ArrivalPlan extends Pick<RoomPlan, 'dialect' | 'servers' | 'peers'> {
  /** A name of its own for each run and event loop. */
  readonly run: string;
  /** Joins a second of all `vus` event loops together. */
  readonly vus: number;
  readonly stages: readonly Stage[];
  /** How long a peer stays in its room, in ms. */
  readonly stayMs: number;
}

const joinTimeoutMs = 10_000;

/** Clients that come as the stages say, each on a connection of its own; join a room, stay, leave. */
export function arrivals(plan: ArrivalPlan): void {
  const { vus, peers } = plan;
  let count = 0;
  const share = plan.stages.map((stage) => ({ ...stage, from: stage.from / vus, to: stage.to / vus }));
  pace(
    share,
    (step) => {
      visit(plan, `load-${plan.run}-${Math.floor(count / peers)}`, count, step);
      count += 1;
    },
    announceEnd,
  );
}

function visit(plan: ArrivalPlan, room: string, index: number, step: string): void {
  const { stayMs, dialect, servers } = plan;
  let timer = setTimeout(() => failed('timeout'), joinTimeoutMs);
  let joined = false;
  const failed = (reason: string): void => {
    clearTimeout(timer);
    if (joined) return;
    metrics.joinsFailed.add(1, { reason, step });
    peer.close();
  };
  const listener = {
    joined: (): void => {
      joined = true;
      clearTimeout(timer);
      timer = setTimeout(() => peer.leave(), stayMs);
    },
    failed,
  };
  // The event loops begin with different servers, where there are several.
  const first = index + vu.idInTest;
  const peer: Participant =
    dialect === 'signalbox'
      ? new LoadPeer({ servers, first, room, step, onLoss: 'once', reads: 'at-once', slowPeers: new Set() }, listener)
      : new TutorialPeer(
          { server: servers[first % servers.length] ?? '', room, peerId: String(index), step },
          listener,
        );
}
