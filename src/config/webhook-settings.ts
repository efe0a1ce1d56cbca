import { z } from 'zod';
import { maskSecret, maskUrls } from './mask.ts';
import { wholeNumber } from './values.ts';
import { variables } from './variables.ts';

/** Most URLs: each has a queue of its own. */
const MOST_URLS = 8;

const webhookUrls = z.string().transform((text, context): readonly string[] => {
  const urls = [...new Set(partsOf(text))];
  const fit = urls.length > 0 && urls.length <= MOST_URLS && urls.every(isReceiver);
  if (!fit)
    context.addIssue(`must be a comma list of 1 to ${MOST_URLS} http: or https: URLs without user and password`);
  return urls;
});

function isReceiver(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && text.length <= 2_048
  );
}

/** Secrets as Standard Webhooks writes them: `whsec_` and the base64 of 24 to 64 bytes. */
const webhookSecrets = z.string().transform((text, context): readonly Buffer[] => {
  const keys = partsOf(text).map((part) => Buffer.from(part.replace(/^whsec_/, ''), 'base64'));
  const fit = partsOf(text).every((part) => /^whsec_[A-Za-z0-9+/]+={0,2}$/.test(part));
  if (!fit || keys.length < 1 || keys.length > 4 || !keys.every(({ length }) => length >= 24 && length <= 64)) {
    context.addIssue('must be a comma list of 1 to 4 secrets: whsec_ and the base64 of 24 to 64 random bytes');
  }
  return keys;
});

function partsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Settings about webhooks (docs/webhooks.md). */
export const webhookSettings = {
  webhookUrls: webhookUrls.optional().register(variables, {
    name: 'WEBHOOK_URLS',
    about:
      'Receivers that are told of rooms, peers and call reports over HTTP (docs/webhooks.md). Each gets every event.',
    values: 'comma list of 1 to 8 http: or https: URLs; with WEBHOOK_SECRET',
    fallback: 'none',
    mask: maskUrls,
  }),
  webhookSecret: webhookSecrets.optional().register(variables, {
    name: 'WEBHOOK_SECRET',
    about:
      'Secrets that sign webhooks, as Standard Webhooks writes them. Each signs every event, so that one can be changed.',
    values: 'comma list of 1 to 4 secrets: whsec_ and the base64 of 24 to 64 bytes; with WEBHOOK_URLS',
    fallback: 'none',
    mask: maskSecret,
  }),
  webhookTimeoutMs: wholeNumber(100, 60_000).default(10_000).register(variables, {
    name: 'WEBHOOK_TIMEOUT_MS',
    unit: 'ms',
    about: 'How long a receiver may take to answer. Then the attempt has failed.',
    values: '100 to 60000',
  }),
  webhookGiveUpMs: wholeNumber(1_000, 604_800_000).default(86_400_000).register(variables, {
    name: 'WEBHOOK_GIVE_UP_MS',
    unit: 'ms',
    about:
      'How old an event may be when an attempt fails, and still be tried again. An older one becomes a dead letter.',
    values: '1000 to 604800000',
  }),
};
