import type { RequestHandler } from 'express';
import { readFiles } from './files.ts';

/**
 * What the page may do (CSP 3): its own files and requests to its own origin, and no frame around it. With Trusted Types no text
 * becomes HTML, apart from the templates of Lit (SPEC R262).
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');

/** W3C Permissions Policy: the clipboard, for a token that is copied. Everything else that can be named here is off. */
const PERMISSIONS =
  'clipboard-write=(self), camera=(), microphone=(), display-capture=(), autoplay=(), geolocation=(), payment=(), usb=()';

/**
 * The administration page from the build, for the path /admin (SPEC R260). Read once, at the start. Without a build: a page
 * that says how to make one, which is looked for again.
 */
export function adminPage(folder: string): RequestHandler {
  let files = readFiles(folder);
  return (request, response, next) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return next();
    if (files.size === 0) files = readFiles(folder);
    const path = request.path === '/' ? '/index.html' : request.path;
    const file = files.get(path);
    response.set({ 'Content-Security-Policy': POLICY, 'Permissions-Policy': PERMISSIONS });
    if (file !== undefined) {
      response.set({ 'Cache-Control': 'no-cache', ETag: file.etag }).type(file.type).send(file.body);
    } else if (path === '/index.html') {
      response.status(503).set('Cache-Control', 'no-store').type('html').send(NOT_BUILT);
    } else {
      next();
    }
  };
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Signalbox: not built</title>
<h1>The page is not built yet</h1>
<p>The API runs; its page is missing. Run <code>npm run build:web</code> and load this page again.</p>
</html>
`;
