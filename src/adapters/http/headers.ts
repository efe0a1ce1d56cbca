import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * The Content Security Policy of the demo page. `'self'` in connect-src includes the WebSocket of the same host (CSP 3,
 * section 6.7.2.8: ws matches http, wss matches https). A node sends neither Strict-Transport-Security nor
 * upgrade-insecure-requests, because both would break plain http in a local network. The edge may add them: only the edge
 * knows whether a site is https only.
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

/** W3C Permissions Policy: the features that a call needs, for this page alone; other features are switched off. */
const PERMISSIONS_POLICY = [
  'camera=(self)',
  'microphone=(self)',
  'display-capture=(self)',
  'autoplay=(self)',
  'geolocation=()',
  'payment=()',
  'usb=()',
].join(', ');

/** Sets the security headers of every answer. */
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
