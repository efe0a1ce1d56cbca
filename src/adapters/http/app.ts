import express, { type Express, type RequestHandler } from 'express';
import type { Health } from '../../core/health.ts';
import type { Log } from '../../core/ports.ts';
import { answerErrors, answerNotFound } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { healthRoutes } from './routes/health.ts';
import { type MetricsSource, metricsRoute } from './routes/metrics.ts';
import { type PeerJsRoutesOptions, peerJsRoutes } from './routes/peerjs.ts';
import { pageRoutes } from './routes/page.ts';
import { scriptRoute } from './routes/script.ts';

export interface HttpOptions {
  /** The folder that `npm run build:web` fills: index.html, signalbox.js, assets/. May be missing. */
  readonly publicDir: string;
  readonly health: Health;
  /** Undefined where they are on a port of their own. */
  readonly metrics: MetricsSource | undefined;
  /** The administration API; undefined where it is off, or on a port of its own. */
  readonly api?: RequestHandler | undefined;
  readonly log: Log;
  /** Where the dialect peerjs is switched on. */
  readonly peerJs?: PeerJsRoutesOptions | undefined;
}

/** Everything that a node answers over plain HTTP. The caller gives it a server, which it shares with Socket.IO. */
export function createHttpApp({ publicDir, health, metrics, api, log, peerJs }: HttpOptions): Express {
  const app = emptyApp();
  app.use('/health', healthRoutes(health));
  if (metrics !== undefined) app.use('/metrics', metricsRoute(metrics));
  if (api !== undefined) app.use('/api', api);
  if (peerJs !== undefined) app.use(peerJsRoutes(peerJs));
  app.use(pageRoutes(publicDir));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}

/** What a node answers in the server of an application (SPEC R250). `script`: the path of the component, where it is served. */
export function createMountedApp({
  publicDir,
  script,
  peerJs,
  log,
}: Pick<HttpOptions, 'publicDir' | 'peerJs' | 'log'> & { readonly script: string | undefined }): Express {
  const app = emptyApp();
  if (peerJs !== undefined) app.use(peerJsRoutes(peerJs));
  if (script !== undefined) app.use(scriptRoute(publicDir, script));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}

/** What a node answers on ADMIN_PORT: metrics, and the administration API where it is on. */
export function createAdminApp({
  metrics,
  api,
  log,
}: Pick<HttpOptions, 'api' | 'log'> & { readonly metrics: MetricsSource }): Express {
  const app = emptyApp();
  app.use('/metrics', metricsRoute(metrics));
  if (api !== undefined) app.use('/api', api);
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}

function emptyApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  return app;
}
