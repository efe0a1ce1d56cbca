import { randomUUID } from 'node:crypto';
import { type RequestHandler, Router } from 'express';
import { sendError } from '../errors.ts';

export interface PeerJsRoutesOptions {
  /** PEERJS_PATH and PEERJS_KEY, for instance /peerjs. */
  readonly base: string;
  /** The ids of the cluster, or undefined where they are not told (PEERJS_DISCOVERY). */
  readonly ids: (() => Promise<readonly string[]>) | undefined;
}

/** The two requests of PeerJS' HTTP API (docs/dialects.md, "peerjs"). Any page may read the answers: they hold no secret. */
export function peerJsRoutes({ base, ids }: PeerJsRoutesOptions): Router {
  const router = Router();
  router.use(base, forAnyPage);
  router.get(`${base}/id`, (_request, response) => {
    response.type('text/html').send(randomUUID());
  });
  router.get(`${base}/peers`, async (_request, response) => {
    // The client tells 401 apart, and shows a hint at the setting of its own server.
    if (ids === undefined) sendError(response, 401, 'not-found');
    else response.json(await ids());
  });
  return router;
}

const forAnyPage: RequestHandler = (_request, response, next) => {
  response.set({
    'Access-Control-Allow-Origin': '*',
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'Cache-Control': 'no-store',
  });
  next();
};
