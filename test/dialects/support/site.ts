import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Served, type Site, startSite } from '../../../scripts/lib/browser/site.ts';

const { resolve } = createRequire(import.meta.url);

/** Scripts for browsers, as their packages ship them. */
const PACKAGES = {
  '/socket.io.js': join(resolve('socket.io-client/package.json'), '..', 'dist', 'socket.io.min.js'),
  '/peerjs.js': join(resolve('peerjs'), '..', 'peerjs.min.js'),
  '/simplewebrtc.js': join(resolve('simplewebrtc'), '..', '..', 'out', 'simplewebrtc.bundle.js'),
};

const PAGES = ['tutorial.html', 'tutorial.js', 'invitation.html', 'invitation.js', 'simplewebrtc.html', 'peerjs.html'];

/** A web site with the pages of `test/dialects/pages`: of another origin than every node. */
export function startPages(): Promise<Site> {
  const files = PAGES.map((name) => [`/${name}`, join(import.meta.dirname, '..', 'pages', name)] as const);
  const served = [...files, ...Object.entries(PACKAGES)].map(([path, file]): [string, Served] => [
    path,
    { type: path.endsWith('.html') ? 'text/html' : 'text/javascript', body: readFileSync(file, 'utf8') },
  ]);
  return startSite(Object.fromEntries(served));
}
