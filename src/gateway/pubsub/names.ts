/** Fields and commands of the dialect, by the names that docs/dialects.md has for them. Copies have other names. */
export const PUBSUB_NAMES = ['cmd', 'subject', 'event', 'data', 'subscribe', 'publish'] as const;

export type PubsubNames = Readonly<Record<(typeof PUBSUB_NAMES)[number], string>>;

/** A name that is missing stays as it is. */
export function namesOf(map: Partial<PubsubNames>): PubsubNames {
  return {
    cmd: 'cmd',
    subject: 'subject',
    event: 'event',
    data: 'data',
    subscribe: 'subscribe',
    publish: 'publish',
    ...map,
  };
}
