import type { Objective } from './objectives.ts';

/**
 * How fast bad events burn the error budget of an objective: the share of bad events that it allows in 30 days. Windows and rates
 * are those of the Google SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts". The long window shows that enough is
 * burned, the short one that it goes on.
 */
interface Burn {
  /** How many times faster than the error budget allows. */
  readonly rate: number;
  readonly long: Window;
  readonly short: Window;
}

type Window = keyof typeof SECONDS;

/** Every window of a burn, in seconds. */
const SECONDS = { '5m': 300, '30m': 1_800, '1h': 3_600, '6h': 21_600, '3d': 259_200 } as const;

/** 2 % of the error budget in an hour, or 5 % in six hours. */
const CRITICAL: readonly Burn[] = [
  { rate: 14.4, long: '1h', short: '5m' },
  { rate: 6, long: '6h', short: '30m' },
];
/** 10 % of the error budget in three days. */
const WARNING: readonly Burn[] = [{ rate: 1, long: '3d', short: '6h' }];

interface Rule {
  readonly expr: string;
}

export interface RecordingRule extends Rule {
  readonly record: string;
}

export interface AlertRule extends Rule {
  readonly alert: string;
  readonly labels: { readonly severity: 'critical' | 'warning' };
  readonly annotations: { readonly summary: string; readonly description: string; readonly runbook_url: string };
}

/** For each window the rate of bad events, then their share of all events. */
export function recordingRules(objective: Objective): readonly RecordingRule[] {
  return Object.keys(SECONDS).flatMap((window) => {
    const bad = `signalbox:${objective.name}:rate${window}`;
    return [
      { record: bad, expr: objective.bad(window) },
      {
        record: `signalbox:${objective.name}:ratio_rate${window}`,
        expr: `${bad} / (${bad} + ${objective.good(window)})`,
      },
    ];
  });
}

/** Two alerts of one name: at once, and in working hours. */
export function burnAlerts(objective: Objective): readonly AlertRule[] {
  return [alert(objective, 'critical', CRITICAL), alert(objective, 'warning', WARNING)];
}

function alert(objective: Objective, severity: 'critical' | 'warning', burns: readonly Burn[]): AlertRule {
  const { summary, description, page } = objective;
  return {
    alert: objective.alert,
    expr: burns.map((burn) => burning(objective, burn)).join('\nor\n'),
    labels: { severity },
    annotations: { summary, description, runbook_url: `docs/runbooks/${page}.md` },
  };
}

function burning({ name, objective, least }: Objective, { rate, long, short }: Burn): string {
  const share = `${rate} * ${Number((1 - objective).toFixed(6))}`;
  return [
    `signalbox:${name}:ratio_rate${long} > ${share}`,
    `  and signalbox:${name}:ratio_rate${short} > ${share}`,
    `  and signalbox:${name}:rate${long} * ${SECONDS[long]} >= ${least}`,
  ].join('\n');
}
