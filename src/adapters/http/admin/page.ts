import { ERROR_TEXTS } from '../../../protocol/error-texts.ts';
import { isProblemCode, STATUS } from './codes.ts';
import type { Operation } from './operation.ts';
import { problemsOf } from './openapi.ts';

/** What the page may load: its style alone (CSP 3). */
export const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const PAGE_STYLE = `body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color-scheme: light dark; }
code { font: 0.95em/1.4 ui-monospace, monospace; }
section { border-top: 1px solid #8888; margin-top: 1.5rem; }
table { border-collapse: collapse; }
th, td { text-align: start; vertical-align: top; padding: 0.2rem 1rem 0.2rem 0; }
`;

/** The API for readers, without a script: made once, from the same operations as the document. */
export function docsPage(operations: readonly Operation[], version: string): string {
  const codes = Object.keys(STATUS).filter(isProblemCode);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Signalbox administration</title>
<link rel="stylesheet" href="/api/docs.css">
<h1>Signalbox administration</h1>
<p>Version ${escaped(version)}. Any node answers for the whole cluster. Every request needs <code>Authorization: Bearer</code> with the value of ADMIN_KEY. For programs: <a href="/api/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${operations.map(section).join('\n')}
<section>
<h2>Errors</h2>
<p>Each error is a problem (RFC 9457) of the type <code>application/problem+json</code>.</p>
<table>
<tr><th>Code<th>Status<th>Meaning<th>What to do
${codes.map((code) => `<tr id="${code}"><td><code>${code}</code><td>${STATUS[code]}<td>${escaped(ERROR_TEXTS[code].meaning)}<td>${escaped(ERROR_TEXTS[code].action)}`).join('\n')}
</table>
</section>
</html>
`;
}

function section(operation: Operation): string {
  const { id, method, path, summary, description, status, body } = operation;
  const problems = [...problemsOf(operation)].flatMap(([each, codes]) =>
    codes.map((code) => `<a href="#${code}">${each} ${code}</a>`),
  );
  return `<section id="${id}">
<h2>${escaped(summary)}</h2>
<p><code>${method.toUpperCase()} /api/v1${escaped(path)}</code></p>
<p>${escaped(description)}</p>
${body === undefined ? '' : '<p>Takes a body of the type <code>application/json</code>.</p>'}
<p>Answers ${status}, or ${problems.join(', ')}.</p>
</section>`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '');
}
