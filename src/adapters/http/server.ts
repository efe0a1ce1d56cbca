import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';

/**
 * Longest header of a request, in bytes: what HAProxy lets through (tune.bufsize), because pages behind an edge may have
 * cookies of other applications of their site. Nothing of it is kept.
 */
const HEADER_BYTES = 16_384;

/** How long a connection may take until its first request, or the header of the next one, is there, in ms. */
const HEADER_MS = 8_000;

/** How long a request with its body may take, in ms. */
const REQUEST_MS = 20_000;

/** How often connections are looked at for the two limits above, in ms. */
const LOOK_MS = 1_000;

/** How long nothing may move on a connection with a request: longer than the 15 s that a long poll waits, in ms. */
const STALL_MS = 30_000;

/**
 * The HTTP server of a node. Every connection ends that says nothing for a time, in whatever state it is (SPEC R112);
 * WebSockets have pings of their own for that.
 */
export function createHttpServer(app: RequestListener): HttpServer {
  const http = createServer(
    {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: HEADER_MS,
      requestTimeout: REQUEST_MS,
      connectionsCheckingInterval: LOOK_MS,
    },
    app,
  );
  http.timeout = STALL_MS;
  return http;
}
