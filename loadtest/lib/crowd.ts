import { vu } from 'k6/execution';
import { clearInterval, setInterval } from 'k6/timers';
import * as metrics from './metrics.ts';
import { announceEnd, pace, type Stage } from './pace.ts';
import { LoadRoom, type RoomPlan } from './room.ts';
import { followTimetable } from './timetable.ts';

export interface CrowdPlan extends Pick<RoomPlan, 'dialect' | 'servers' | 'peers' | 'onLoss'> {
  /** A name of its own for each run, so that two runs do not meet. */
  readonly run: string;
  /** Rooms and rates are those of all `vus` event loops together. */
  readonly vus: number;
  readonly rooms: number;
  /** Signals a second, one stage after the other. */
  readonly stages: readonly Stage[];
  /** Of text in each signal. */
  readonly bytes: number;
  /** Where one more peer of each room connects that will not read. */
  readonly slowServers?: readonly string[];
  /** How often each peer changes to its next server while it sends. */
  readonly moves?: number;
}

/** Rooms that fill a second, on each event loop: not so fast that filling is a storm. */
const fillRate = 40;
const drainTimeoutMs = 5_000;
const lookMs = 50;

/**
 * The rooms of this event loop: fills them, sends as the stages say, waits for what is on its way, counts, leaves. Calls
 * `full` when all rooms are filled. Everything runs on timers.
 */
export function crowd(plan: CrowdPlan, full: () => void = () => undefined): void {
  const { vus, rooms, slowServers, moves = 0 } = plan;
  const data = 'x'.repeat(plan.bytes);
  const mine = Math.floor((rooms - vu.idInTest) / vus) + 1;
  const all: LoadRoom[] = [];
  let settled = 0;

  const openRoom = (step: string, dueAt: number): void => {
    const index = vu.idInTest - 1 + all.length * vus;
    const slowServer = slowServers?.[index % slowServers.length];
    const room = `load-${plan.run}-${index}`;
    // The peers of a room are on different servers, and each server has as many first peers.
    all.push(new LoadRoom({ ...plan, room, first: index, slowServer, step, dueAt }, oneSettled));
  };

  const oneSettled = (): void => {
    settled += 1;
    if (settled < mine) return;
    full();
    const sending = all.filter((room) => room.full);
    if (sending.length === 0) return finish();
    let turn = 0;
    const share = plan.stages.map(({ step, from, to, seconds }) => ({ step, from: from / vus, to: to / vus, seconds }));
    followTimetable(plan.stages);
    pace(
      share,
      (step, dueAt) => sending[turn++ % sending.length]?.signal(step, data, dueAt),
      () => drain(),
    );
    if (moves > 0) moving(sending);
  };

  const moving = (sending: readonly LoadRoom[]): void => {
    const peers = sending.flatMap((room) => room.peers);
    // The last moves have ended when the sending does.
    const seconds = plan.stages.reduce((sum, stage) => sum + stage.seconds, 0) * 0.8;
    const rate = (peers.length * moves) / seconds;
    let turn = 0;
    pace(
      [{ step: 'moves', from: rate, to: rate, seconds }],
      () => peers[turn++ % peers.length]?.move(),
      () => undefined,
    );
  };

  const drain = (): void => {
    announceEnd();
    const deadline = Date.now() + drainTimeoutMs;
    const timer = setInterval(() => {
      const done = all.every((room) => room.lost === 0 && room.unacknowledged === 0);
      if (!done && Date.now() < deadline) return;
      clearInterval(timer);
      finish();
    }, lookMs);
  };

  const finish = (): void => {
    for (const room of all) room.finish();
    metrics.loopsFinished.add(1);
  };

  pace([{ step: 'fill', from: fillRate, to: fillRate, seconds: mine / fillRate }], openRoom, () => undefined);
}
