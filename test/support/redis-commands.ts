import type { Redis } from 'ioredis';

/** How often Redis ran each command since its counts were reset, those of scripts included. */
export async function commandsOf(inspect: Redis): Promise<Readonly<Record<string, number>>> {
  const lines = (await inspect.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  const calls = [...lines].map(([, name = '', count]): [string, number] => [name, Number(count)]);
  return Object.fromEntries(calls.filter(([name]) => !['info', 'config|resetstat'].includes(name)));
}
