import { maskSecret } from './mask.ts';
import { textOf, wholeNumber } from './values.ts';
import { variables } from './variables.ts';

/** Settings about administration. */
export const adminSettings = {
  adminKey: textOf(/^[\x21-\x7e]{32,256}$/, 'must have 32 to 256 ASCII characters and no spaces')
    .optional()
    .register(variables, {
      name: 'ADMIN_KEY',
      about: 'Key of the administration API at /api (docs/admin-api.md). Without it nothing answers there.',
      values: '32 to 256 ASCII characters, no spaces',
      fallback: 'none',
      mask: maskSecret,
    }),
  adminPort: wholeNumber(0, 65_535).optional().register(variables, {
    name: 'ADMIN_PORT',
    unit: 'TCP port',
    about:
      'Port of its own for the administration API and /metrics, which then are on this port alone; 0 lets the system choose one.',
    values: '0 to 65535',
    fallback: 'none: both are on PORT',
  }),
};
