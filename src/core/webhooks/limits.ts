/** Limits of the webhook queue (docs/webhooks.md). */

/** How many shards the queue has. Nodes of one cluster must agree on it. */
export const SHARDS = 16;

/** Most events that wait for one URL in one shard. One more is dropped, and counted. */
export const MOST_EVENTS = 10_000;

/** Most dead letters of one shard. One more takes the place of the oldest. */
export const MOST_LETTERS = 100;
