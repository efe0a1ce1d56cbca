import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ANNOTATIONS } from '../../monitoring/lib/annotations.ts';
import { isMain } from '../../monitoring/rehearsal/faults/fault.ts';
import { FAULTS } from '../../monitoring/rehearsal/faults/index.ts';
import { judge, type Verdict } from '../../monitoring/rehearsal/judge.ts';
import { alertProblems } from '../../monitoring/rehearsal/matrix.ts';
import { play, type Rehearsal } from '../../monitoring/rehearsal/play.ts';
import { missing } from '../../scripts/on-path.ts';
import { PANELS } from '../monitoring/grafana.ts';
import { HAPROXY, PROMETHEUS, REDIS_EXPORTER } from '../monitoring/site.ts';

/**
 * `npm run rehearse` scrapes once in 5 s. Here it is 2 s: each fault waits for ten scrapes until no rate looks back to it, and so
 * the four of them end in less than three minutes.
 */
const SCRAPE_S = 2;
/** A dead node is missed after 12 s. A restart takes 2 s, or some more on a busy machine. */
const FACTOR = 5;
/** Under three minutes on two cores; a busy machine is given its time. */
const LONGEST_MS = 900_000;

const reason =
  PROMETHEUS === undefined
    ? missing('prometheus')
    : HAPROXY === undefined
      ? missing('haproxy')
      : REDIS_EXPORTER === undefined
        ? missing('prometheus-redis-exporter')
        : undefined;

describe('four faults, over a Prometheus that scraped the cluster meanwhile', () => {
  let rehearsal: Rehearsal;
  let verdicts: readonly Verdict[];
  let folder: string;

  beforeEach((context) => {
    if (reason !== undefined) context.skip(reason);
  });

  beforeAll(async () => {
    if (PROMETHEUS === undefined || HAPROXY === undefined || REDIS_EXPORTER === undefined) return;
    folder = await mkdtemp(join(tmpdir(), 'signalbox-rehearsal-'));
    const programs = { prometheus: PROMETHEUS, haproxy: HAPROXY, redisExporter: REDIS_EXPORTER };
    const faults = FAULTS.filter(({ name }) => isMain(name));
    const say = (): void => undefined;
    rehearsal = await play({ programs, faults, scrapeS: SCRAPE_S, factor: FACTOR, net: 63, folder, say });
    verdicts = await judge(rehearsal.prometheus.url, rehearsal.played);
  }, LONGEST_MS);

  afterAll(async () => {
    await rehearsal?.prometheus.stop();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  test.for([
    ...PANELS.map(([board, title]) => [board, title] as const),
    ...ANNOTATIONS.map(({ name }) => ['marks', name] as const),
  ])('%s: %s shows what happened', ([board, title]) => {
    const verdict = verdicts.find((one) => one.board === board && one.panel === title);
    expect(verdict?.problems ?? []).toEqual([]);
  });

  test('each alert fired in the fault that is its own, and in no other', () => {
    expect(rehearsal.played.phases.map(({ name }) => name)).toEqual([
      'killed',
      'redis-stopped',
      'over-limits',
      'rollout',
    ]);
    expect(alertProblems(FAULTS, rehearsal.played.phases)).toEqual([]);
  });

  test('panels that show the wrong fault would be seen', async () => {
    const { phases } = rehearsal.played;
    const shifted = phases.map((phase, index) => ({
      ...phase,
      name: phases[(index + 1) % phases.length]?.name ?? phase.name,
    }));
    const wrong = await judge(rehearsal.prometheus.url, { ...rehearsal.played, phases: shifted });
    const seen = wrong.filter(({ problems }) => problems.length > 0);
    expect(seen.length).toBeGreaterThan(wrong.length / 2);
  });
});
