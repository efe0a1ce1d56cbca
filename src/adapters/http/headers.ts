import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The policy that the demo page lives under. `'self'` in connect-src covers the WebSocket of the same host (CSP 3,
 * section 6.7.2.8: ws matches http, wss matches https). Whether a site is https only, and for how long, is the edge's to say:
 * neither Strict-Transport-Security nor upgrade-insecure-requests is sent, both would break plain http in a local network.
 */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'"],
  'media-src': ["'self'", 'blob:'],
  'connect-src': ["'self'"],
  'manifest-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'self'"],
};

/** W3C Permissions Policy: what a call needs, for this page alone, and nothing that it does not need. */
const PERMISSIONS_POLICY = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'autoplay=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
].join(', ');

export function securityHeaders(): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
      strictTransportSecurity: false,
    }),
    (_request, response, next) => {
      response.setHeader('Permissions-Policy', PERMISSIONS_POLICY);
      next();
    },
  ];
}
