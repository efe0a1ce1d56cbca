import express, { type Express, type RequestHandler } from 'express';
import type { Health } from '../../core/health.ts';
import type { Log } from '../../core/ports.ts';
import { answerErrors, answerNotFound } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { healthRoutes } from './routes/health.ts';
import { type MetricsSource, metricsRoute } from './routes/metrics.ts';
import { type PeerJsRoutesOptions, peerJsRoutes } from './routes/peerjs.ts';
import { pageRoutes } from './routes/page.ts';
import { type ComponentFiles, scriptRoute } from './routes/script.ts';

export interface HttpOptions {
  /** The folder that `npm run build:web` fills: index.html, signalbox.js, assets/. May be missing. */
  readonly publicDir: string;
  readonly health: Health;
  /** Undefined where they are on a port of their own. */
  readonly metrics: MetricsSource | undefined;
  /** The administration API and its page; undefined where they are off, or on a port of their own. */
  readonly api?: RequestHandler | undefined;
  readonly adminPage?: RequestHandler | undefined;
  readonly log: Log;
  /** Where the dialect peerjs is switched on. */
  readonly peerJs?: PeerJsRoutesOptions | undefined;
}

/** Everything that a node answers over plain HTTP. The caller gives it a server, which it shares with Socket.IO. */
export function createHttpApp(options: HttpOptions): Express {
  const { publicDir, health, metrics, api, adminPage, log, peerJs } = options;
  const app = emptyApp();
  app.use('/health', healthRoutes(health));
  if (metrics !== undefined) app.use('/metrics', metricsRoute(metrics));
  if (api !== undefined) app.use('/api', api);
  if (adminPage !== undefined) app.use('/admin', adminPage);
  if (peerJs !== undefined) app.use(peerJsRoutes(peerJs));
  app.use(pageRoutes(publicDir));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}

/** What a node answers in the server of an application (SPEC R250). `component`: its files by their paths, where it is served. */
export function createMountedApp({
  component,
  peerJs,
  log,
}: Pick<HttpOptions, 'peerJs' | 'log'> & { readonly component: ComponentFiles | undefined }): Express {
  const app = emptyApp();
  if (peerJs !== undefined) app.use(peerJsRoutes(peerJs));
  if (component !== undefined) app.use(scriptRoute(component));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}

/** What a node answers on ADMIN_PORT: metrics, and the administration API with its page where that is on. */
export function createAdminApp({
  metrics,
  api,
  adminPage,
  log,
}: Pick<HttpOptions, 'api' | 'adminPage' | 'log'> & { readonly metrics: MetricsSource }): Express {
  const app = emptyApp();
  app.use('/metrics', metricsRoute(metrics));
  if (api !== undefined) app.use('/api', api);
  if (adminPage !== undefined) app.use('/admin', adminPage);
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
