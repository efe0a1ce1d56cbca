import { relative } from 'node:path';
import express, { type RequestHandler, type Response, Router } from 'express';

/** The demo page and `/signalbox.js`, from the build. Without a build: a page that says how to make one. */
export function pageRoutes(publicDir: string): Router {
  const router = Router();
  router.use(
    express.static(publicDir, { setHeaders: (response, path) => setFileHeaders(response, relative(publicDir, path)) }),
  );
  router.get(['/', '/signalbox.js'], answerNotBuilt);
  return router;
}

function setFileHeaders(response: Response, path: string): void {
  if (path === 'signalbox.js') {
    // Pages of any site may load this script. ALLOWED_ORIGINS says from which sites it may then connect.
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('Cache-Control', 'public, max-age=300');
  } else {
    response.setHeader('Cache-Control', 'no-cache');
  }
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
