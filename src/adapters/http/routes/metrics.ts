import { Router } from 'express';

/** The text that a scrape reads. */
export interface MetricsSource {
  readonly contentType: string;
  /** The Prometheus text exposition format. */
  render(): Promise<string>;
}

/** GET /metrics. It shows how busy a cluster is, so an edge that faces the internet should not pass it on. */
export function metricsRoute(metrics: MetricsSource): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const text = await metrics.render();
    response.set('Content-Type', metrics.contentType).set('Cache-Control', 'no-store').send(text);
  });
  return router;
}
