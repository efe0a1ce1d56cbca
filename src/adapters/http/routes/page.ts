import { type RequestHandler, type Response, Router } from 'express';
import { isComponentFile } from './component-file.ts';
import { readFiles } from './files.ts';

/**
 * The demo page and `/signalbox.js`, from the build, as it is at the start. Without a build: a page that says how to make
 * one, which is looked for again.
 */
export function pageRoutes(publicDir: string): Router {
  const router = Router();
  let files = readFiles(publicDir);
  // No path of a route, which would have to be decoded.
  router.use((request, response, next) => {
    if (files.size === 0) files = readFiles(publicDir);
    const path = request.path === '/' ? '/index.html' : request.path;
    const file = files.get(path);
    if (file === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) {
      next();
      return;
    }
    if (isComponentFile(path)) setComponentHeaders(response, path);
    else response.setHeader('Cache-Control', 'no-cache');
    response.set('ETag', file.etag).type(file.type).send(file.body);
  });
  router.get(['/', '/signalbox.js'], answerNotBuilt);
  return router;
}

/** Pages of any site may load these scripts. ALLOWED_ORIGINS says from which sites it may then connect. */
export function setComponentHeaders(response: Response, path: string): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  // A later file has no version in its name: one that a browser kept might be older than the script that loads it.
  const isFirst = path.endsWith('/signalbox.js');
  response.setHeader('Cache-Control', isFirst ? 'public, max-age=300' : 'no-cache');
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Signalbox: not built</title>
<h1>The page is not built yet</h1>
<p>The node runs; its web page is missing. Run <code>npm run build:web</code> and load this page again.</p>
</html>
`;

const answerNotBuilt: RequestHandler = (_request, response) => {
  response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT);
};
