import express, { type Express } from 'express';
import type { Health } from '../../core/health.ts';
import type { Log } from '../../core/ports.ts';
import { answerErrors, answerNotFound } from './errors.ts';
import { securityHeaders } from './headers.ts';
import { healthRoutes } from './routes/health.ts';
import { type MetricsSource, metricsRoute } from './routes/metrics.ts';
import { type PeerJsRoutesOptions, peerJsRoutes } from './routes/peerjs.ts';
import { pageRoutes } from './routes/page.ts';

export interface HttpOptions {
  /** The folder that `npm run build:web` fills: index.html, signalbox.js, assets/. May be missing. */
  readonly publicDir: string;
  readonly health: Health;
  readonly metrics: MetricsSource;
  readonly log: Log;
  /** Where the dialect peerjs is switched on. */
  readonly peerJs?: PeerJsRoutesOptions | undefined;
}

/** Everything that a node answers over plain HTTP. The caller gives it a server, which it shares with Socket.IO. */
export function createHttpApp({ publicDir, health, metrics, log, peerJs }: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(securityHeaders());
  app.use('/health', healthRoutes(health));
  app.use('/metrics', metricsRoute(metrics));
  if (peerJs !== undefined) app.use(peerJsRoutes(peerJs));
  app.use(pageRoutes(publicDir));
  app.use(answerNotFound);
  app.use(answerErrors(log));
  return app;
}
