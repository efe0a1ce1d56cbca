import { once } from 'node:events';
import { createServer } from 'node:http';
import { createHttpApp, type HttpOptions } from '../../../../src/adapters/http/app.ts';
import type { Health, HealthReport } from '../../../../src/core/health.ts';

const fine: HealthReport = { status: 'ok', checks: {} };
const allFine: Health = {
  live: () => fine,
  ready: () => fine,
  accept: () => fine,
  shut: () => [],
  isBrimming: () => false,
  used: () => new Map(),
};

export interface ServedApp extends AsyncDisposable {
  readonly url: string;
  /** What was logged as an error. */
  readonly errors: unknown[];
}

/** The app on a loopback port, with stand-ins for what a test does not look at. */
export async function serve(options: Partial<HttpOptions> = {}): Promise<ServedApp> {
  const errors: unknown[] = [];
  const app = createHttpApp({
    publicDir: '/nonexistent',
    health: allFine,
    metrics: { contentType: 'text/plain', render: async () => '' },
    log: { info: () => {}, warn: () => {}, error: (_event, { error }) => errors.push(error) },
    ...options,
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    errors,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
