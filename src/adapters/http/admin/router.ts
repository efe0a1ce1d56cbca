import type { IncomingMessage } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Response, Router } from 'express';
import type { AddressLimits } from '../../../core/limits/address-limits.ts';
import { type Log, StoreUnavailable } from '../../../core/ports.ts';
import { keyCheck } from './key.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { docsPage, PAGE_POLICY, PAGE_STYLE } from './page.ts';
import type { ProblemCode } from './codes.ts';
import { type ProblemDetails, sendProblem } from './problem.ts';

/** Longest body, in bytes: an announcement of the longest text, each of its characters escaped. */
const BODY_BYTES = 16_384;

export interface AdminApiOptions {
  /** ADMIN_KEY. */
  readonly key: string;
  readonly operations: readonly Operation[];
  /** Of the package. */
  readonly version: string;
  readonly limits: Pick<AddressLimits, 'take' | 'waitMs'>;
  readonly log: Pick<Log, 'error'>;
  /** The key of the client address that sent a request. */
  addressOf(request: IncomingMessage): string;
  /** Told of each answer: the name of the operation, and the HTTP status. */
  answered(route: string, status: number): void;
}

/** The administration API and its description, for the path /api (docs/admin-api.md). */
export function adminApi(options: AdminApiOptions): Express {
  const { operations, version, log } = options;
  const app = express();
  app.disable('x-powered-by');
  // No answer is to be cached, so none needs a validator.
  app.disable('etag');
  const document = JSON.stringify(openApiDocument(operations, version));
  const page = docsPage(operations, version);
  app.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  app.get('/openapi.json', (_request, response) => void response.type('json').send(document));
  app.get('/docs.css', (_request, response) => void response.type('css').send(PAGE_STYLE));
  app.get('/docs', (_request, response) => {
    response.set('Content-Security-Policy', PAGE_POLICY).type('html').send(page);
  });
  const v1 = Router();
  v1.use(counted(options), allowed(options), express.json({ limit: BODY_BYTES, inflate: false }));
  for (const operation of operations) v1[operation.method](expressPath(operation.path), handler(operation, options));
  app.use('/v1', v1);
  app.use((_request, response) => sendProblem(response, 'not-found'));
  app.use(problems(log));
  return app;
}

/** Whether the API reads the body of a request. */
export function takesAdminBody({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && url.startsWith('/api/v1/');
}

function handler(operation: Operation, { addressOf }: AdminApiOptions): RequestHandler {
  return async (request, response) => {
    named.set(response, operation.id);
    const { params, query, body } = request;
    const answer = await operation.run({ params, query, body }, addressOf(request));
    switch (answer.kind) {
      case 'json':
        response.status(operation.status).json(answer.body);
        return;
      case 'nothing':
        response.status(operation.status).end();
        return;
      case 'problem':
        sendProblem(response, answer.code, answer.details);
        return;
      default:
        answer satisfies never;
    }
  };
}

/** The names of the operations that answer, for counting. */
const named = new WeakMap<Response, string>();

function counted({ answered }: AdminApiOptions): RequestHandler {
  return (_request, response, next) => {
    response.once('finish', () => answered(named.get(response) ?? 'other', response.statusCode));
    next();
  };
}

/** Lets a request with the key pass. After too many without it nothing of its address is looked at for a while (SPEC R217). */
function allowed({ key, limits, addressOf }: AdminApiOptions): RequestHandler {
  const isKey = keyCheck(key);
  return (request, response, next) => {
    const address = addressOf(request);
    const wait = limits.take(address, 'admin') || limits.waitMs(address, 'wrongKeys');
    if (wait > 0) sendProblem(response, 'rate-limited', { retryAfterMs: wait });
    else if (isKey(request.headers.authorization)) next();
    else {
      limits.take(address, 'wrongKeys');
      sendProblem(response, 'unauthorized');
    }
  };
}

function problems(log: Pick<Log, 'error'>): ErrorRequestHandler {
  // Express recognises an error handler by its four parameters.
  return (error: unknown, _request, response, _next) => {
    const [code, details] = problemOf(error);
    if (code === 'internal') log.error('administration request failed', { error });
    if (response.headersSent) response.destroy();
    else sendProblem(response, code, details);
  };
}

/** Express and its parsers set a status of 400 to 499 where the request is wrong. */
function problemOf(error: unknown): readonly [ProblemCode, ProblemDetails] {
  if (error instanceof StoreUnavailable) return ['store-unavailable', {}];
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (status === 413) return ['payload-too-large', {}];
  if (typeof status !== 'number' || status < 400 || status > 499) return ['internal', {}];
  return ['bad-message', { detail: 'the path or the body cannot be read' }];
}

/** `/rooms/{room}` as Express writes it: `/rooms/:room`. */
function expressPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}
