import { onTestFinished } from 'vitest';

/** The same client, closed when the test that made it is over. */
export function closing<Client extends { close(): void }>(client: Client): Client {
  onTestFinished(() => client.close());
  return client;
}
