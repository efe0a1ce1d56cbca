import type { SignalboxOptions } from './options.ts';
import type { Signalbox } from './signalbox.ts';

/**
 * Adds Signalbox to a server of yours. Resolves when it takes joins, or, while Redis is away, at once: it goes on trying. It sets no
 * handlers of signals, never ends the process, and answers nothing but its own paths. Rejects with a SettingsError that lists all that
 * is wrong. Nothing of a node is loaded before it is called.
 */
export async function createSignalbox(options: SignalboxOptions): Promise<Signalbox> {
  const { embed } = await import('../compose/embed.ts');
  return embed(options);
}
