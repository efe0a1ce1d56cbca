import { Router } from 'express';
import type { Health, HealthReport } from '../../../core/health.ts';

/** GET live, ready, accept: answers 200 or 503 with {status, checks: {name: {ok, detail?}}}. */
export function healthRoutes(health: Health): Router {
  const router = Router();
  const questions: Readonly<Record<string, () => HealthReport>> = {
    '/live': () => health.live(),
    '/ready': () => health.ready(),
    '/accept': () => health.accept(),
  };
  for (const [path, ask] of Object.entries(questions)) {
    router.get(path, (_request, response) => {
      const report = ask();
      response
        .status(report.status === 'ok' ? 200 : 503)
        .set('Cache-Control', 'no-store')
        .json(report);
    });
  }
  return router;
}
