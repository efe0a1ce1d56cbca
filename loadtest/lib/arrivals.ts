import { vu } from 'k6/execution';
import { clearTimeout, setTimeout } from 'k6/timers';
import * as metrics from './metrics.ts';
import { OpenWork } from './open-work.ts';
import { announceEnd, pace, type Stage } from './pace.ts';
import type { Participant } from './participant.ts';
import { LoadPeer } from './peer.ts';
import type { RoomPlan } from './room.ts';
import { followTimetable } from './timetable.ts';
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

/** Clients that come as the stages say, each on a connection of its own; join a room, stay, leave. The last one ends it. */
export function arrivals(plan: ArrivalPlan): void {
  const { vus, peers } = plan;
  let count = 0;
  const work = new OpenWork();
  const share = plan.stages.map((stage) => ({ ...stage, from: stage.from / vus, to: stage.to / vus }));
  followTimetable(plan.stages);
  pace(
    share,
    (step, dueAt) => {
      work.begin();
      visit(plan, { room: `load-${plan.run}-${Math.floor(count / peers)}`, index: count, step, dueAt }, () =>
        work.end(),
      );
      count += 1;
    },
    () => {
      announceEnd();
      work.end();
    },
  );
}

interface Visit {
  readonly room: string;
  readonly index: number;
  readonly step: string;
  /** When it has to begin, in ms since the epoch. */
  readonly dueAt: number;
}

/** `left` is called once, at its end. */
function visit(plan: ArrivalPlan, { room, index, step, dueAt }: Visit, left: () => void): void {
  const { stayMs, dialect, servers } = plan;
  let timer = setTimeout(() => failed('timeout'), joinTimeoutMs);
  let joined = false;
  const failed = (reason: string): void => {
    clearTimeout(timer);
    left();
    if (joined) return;
    metrics.joinsFailed.add(1, { reason, step });
    peer.close();
  };
  const listener = {
    joined: (): void => {
      joined = true;
      clearTimeout(timer);
      timer = setTimeout(() => {
        peer.leave();
        left();
      }, stayMs);
    },
    failed,
  };
  // The event loops begin with different servers, where there are several.
  const first = index + vu.idInTest;
  const peer: Participant =
    dialect === 'signalbox'
      ? new LoadPeer(
          { servers, first, room, step, dueAt, onLoss: 'once', reads: 'at-once', slowPeers: new Set() },
          listener,
        )
      : new TutorialPeer(
          { server: servers[first % servers.length] ?? '', room, peerId: String(index), step, dueAt },
          listener,
        );
}
