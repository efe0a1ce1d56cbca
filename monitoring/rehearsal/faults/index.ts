import { EDGE_FAULTS } from './edge.ts';
import type { Fault } from './fault.ts';
import { MAIN_FAULTS } from './main.ts';
import { NODE_FAULTS } from './nodes.ts';
import { STORE_FAULTS } from './store.ts';

/** Alerts that no fault can raise here, and why. */
export const NOT_PLAYED: Readonly<Record<string, string>> = {
  SignalboxTurnDown: 'no TURN server is scraped',
  SignalboxWebhooksLate: 'nobody asked for webhooks',
};

/** Every fault, in the order in which they are played. */
export const FAULTS: readonly Fault[] = [...MAIN_FAULTS, ...STORE_FAULTS, ...NODE_FAULTS, ...EDGE_FAULTS];
