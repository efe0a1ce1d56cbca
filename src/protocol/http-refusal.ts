import type { ErrorCode, WireError } from './errors.ts';

/** How an error is told over HTTP: its body is the error as it is sent elsewhere (RFC 9110, 10.2.3 and 15). */
export interface HttpRefusal {
  readonly status: 403 | 413 | 429 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function httpRefusal(error: WireError): HttpRefusal {
  const body = JSON.stringify(error);
  const { retryAfterMs } = error;
  return {
    status: statusOf(error.code),
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': String(new TextEncoder().encode(body).length),
      'Cache-Control': 'no-store',
      Connection: 'close',
      ...(retryAfterMs === undefined ? {} : { 'Retry-After': String(Math.ceil(retryAfterMs / 1_000)) }),
    },
    body,
  };
}

/** The same as the text of an answer to a WebSocket's handshake (RFC 6455, 4.2.2). */
export function httpRefusalText(error: WireError): string {
  const { status, headers, body } = httpRefusal(error);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${REASONS[status]}`, ...lines, '', body].join('\r\n');
}

const REASONS = {
  403: 'Forbidden',
  413: 'Content Too Large',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
} as const;

function statusOf(code: ErrorCode): HttpRefusal['status'] {
  if (code === 'origin-refused') return 403;
  if (code === 'payload-too-large') return 413;
  return code === 'rate-limited' ? 429 : 503;
}
