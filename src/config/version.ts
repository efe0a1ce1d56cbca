import { readFileSync } from 'node:fs';

/** The version of this package, for instance 0.1.0; `unknown` where package.json names none. */
export function version(): string {
  // package.json as seen from src/config/ and from dist/src/config/.
  const path = import.meta.url.endsWith('.ts') ? '../../package.json' : '../../../package.json';
  const manifest: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
