/** No objective of time: counts decide, not how fast a busy machine is. */
const patient = {
  JOIN_P95_MS: '60000',
  RELAY_P95_MS: '60000',
  SETUP_P95_MS: '60000',
  AFTER_P95_MS: '60000',
  RESUME_P95_MS: '60000',
};

/** Settings of the short form of each script, for `npm test`: a few seconds each. */
const short: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'call-shape': { CALLS: '4', SECONDS: '2', QUIET_SECONDS: '0.5', GAP_MS: '100' },
  'join-storm': { RATES: '10,20', RAMP_SECONDS: '0.5', STEP_SECONDS: '1', STAY_SECONDS: '0.5' },
  'mixed-versions': { RATE: '50', SECONDS: '3', ROOMS: '4', MOVES: '1' },
  'node-loss': { RATE: '50', SECONDS: '6', ROOMS: '6' },
  relay: { ROOMS: '4', RATE: '10', SECONDS: '2' },
  'relay-throughput': { RATES: '50,100', STEP_SECONDS: '1', ROOMS: '10' },
  'rolling-update': { RATE: '50', SECONDS: '7', ROOMS: '6' },
  'slow-clients': { RATE: '50', SECONDS: '2', ROOMS: '4', BYTES: '1000' },
  soak: { MINUTES: '0.05', CALLS: '4', QUIET_SECONDS: '0.5', GAP_MS: '100' },
  spike: { RATE: '20', SPIKE_RATE: '100', SPIKE_JOINS: '10', CALM_SECONDS: '1', SPIKE_SECONDS: '2', ROOMS: '5' },
};

/** Settings of the short form of a script. */
export function quickSettings(script: string): Readonly<Record<string, string>> {
  return { ...short[script], ...patient };
}

/** Settings of nodes in short forms: sessions are taken up, and nodes end, within a few seconds. */
export const quickNodes = { LEASE_MS: '3000', GRACE_MS: '20000', DRAIN_MS: '2000' };
