import { z } from 'zod';
import { maskSecret } from './mask.ts';
import { keyList, oneOf, textOf } from './values.ts';
import { variables } from './variables.ts';

const keysUrl = z
  .string()
  .refine(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'must be a URL such as https://id.example.org/.well-known/jwks.json',
  );

/** Settings about tokens. With JWT_SECRET or JWT_JWKS_URL every join needs one. */
export const accessSettings = {
  jwtSecrets: keyList.default([]).register(variables, {
    name: 'JWT_SECRET',
    about:
      "Secrets that the site's own server signs tokens with (HS256), each of them believed. With it nobody joins without a token (docs/tokens.md).",
    values: 'comma list of 1 to 4 keys of 32 to 256 ASCII characters, no spaces',
    fallback: 'none: rooms are open',
    mask: maskSecret,
  }),
  jwksUrl: keysUrl.optional().register(variables, {
    name: 'JWT_JWKS_URL',
    about:
      'Where the public keys of tokens are (RS256, ES256, EdDSA), as a JSON Web Key Set. With it nobody joins without a token.',
    values: 'http or https URL',
    fallback: 'none: rooms are open',
  }),
  jwtIssuer: textOf(/^[\x21-\x7e]{1,256}$/, 'must have 1 to 256 ASCII characters and no spaces')
    .optional()
    .register(variables, {
      name: 'JWT_ISSUER',
      about: 'What the claim `iss` of a token must be.',
      values: '1 to 256 ASCII characters, no spaces; with JWT_SECRET or JWT_JWKS_URL',
      fallback: 'anything',
    }),
  jwtAudience: textOf(/^[\x21-\x7e]{1,256}$/, 'must have 1 to 256 ASCII characters and no spaces')
    .optional()
    .register(variables, {
      name: 'JWT_AUDIENCE',
      about: 'What the claim `aud` of a token must have. Without it a token that names an audience is refused.',
      values: '1 to 256 ASCII characters, no spaces; with JWT_SECRET or JWT_JWKS_URL',
      fallback: 'tokens name none',
    }),
  dialectsWithoutToken: oneOf('0', '1').default('0').register(variables, {
    name: 'DIALECTS_WITHOUT_TOKEN',
    about: 'Whether clients of other dialects join without a token, also where native ones need one: 1 for yes.',
    values: '0, 1',
  }),
};
