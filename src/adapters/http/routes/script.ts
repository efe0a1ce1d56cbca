import { Router } from 'express';
import { isComponentFile } from './component-file.ts';
import { readFiles } from './files.ts';
import { setFileHeaders } from './page.ts';

/** The files of the component alone, below `base`: where an application has its own pages. Without a build they are not there. */
export function scriptRoute(publicDir: string, base: string): Router {
  const router = Router();
  for (const [path, file] of readFiles(publicDir)) {
    if (!isComponentFile(path)) continue;
    router.get(base + path, (_request, response) => {
      setFileHeaders(response, path);
      response.set('ETag', file.etag).type(file.type).send(file.body);
    });
  }
  return router;
}
