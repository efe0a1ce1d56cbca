import { until } from '../../scripts/lib/until.ts';
import type { Asked } from './asked.ts';

/** How long a fault waits for its alerts, in ms. */
const ALERT_MS = 180_000;
/** How long scrapes may be waited for, in ms: a busy machine is late. */
export const PATIENCE_MS = 120_000;
const LOOK_MS = 250;

/** Waits until every target has been scraped so many times from now on. */
export type Scrapes = (count: number) => Promise<void>;

/** Waits for scrapes and not for the clock, so that a slow machine is given its time. A failed scrape counts: `up` is 0. */
export function scrapesOf(asked: Asked, targets: number): Scrapes {
  return async (count) => {
    const since = Date.now();
    await until(
      `${count} scrapes`,
      async () => {
        // A sample bears the time at which its scrape began.
        const all = `count(count_over_time(up[${Math.max(1, Date.now() - since)}ms]) >= ${count})`;
        const [found] = await asked.vector(all);
        return found?.value === targets;
      },
      PATIENCE_MS,
      LOOK_MS,
    );
  };
}

/** Waits until alerts fire. One that does not is said; the caller finds it missing among those that fired. */
export async function waitForAlerts(
  watched: Asked,
  alerts: readonly string[],
  say: (line: string) => void,
): Promise<void> {
  for (const alert of alerts) {
    const query = `max_over_time(ALERTS{alertname="${alert}",alertstate="firing"}[3h])`;
    await until(alert, async () => (await watched.vector(query)).length > 0, ALERT_MS, LOOK_MS).catch(() =>
      say(`  ${alert} did not fire in ${ALERT_MS / 1_000} s`),
    );
  }
}

/** Names of the alerts that fired so far. */
export async function firedIn(watched: Asked): Promise<readonly string[]> {
  const found = await watched.vector('count by (alertname) (max_over_time(ALERTS{alertstate="firing"}[3h]))');
  return found.flatMap(({ labels: { alertname } }) => alertname ?? []).toSorted();
}
