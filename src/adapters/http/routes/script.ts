import { Router } from 'express';
import { readFiles } from './files.ts';
import { setFileHeaders } from './page.ts';

const SCRIPT = '/signalbox.js';

/** The component alone, at `path`: where an application has its own pages. Without a build it is not there. */
export function scriptRoute(publicDir: string, path: string): Router {
  const router = Router();
  const file = readFiles(publicDir).get(SCRIPT);
  if (file !== undefined) {
    router.get(path, (_request, response) => {
      setFileHeaders(response, SCRIPT);
      response.set('ETag', file.etag).type(file.type).send(file.body);
    });
  }
  return router;
}
