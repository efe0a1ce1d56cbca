import { createJwtAccess } from '../adapters/auth/jwt-access.ts';
import type { AccessSettings } from '../config/settings.ts';
import type { Access, Clock } from '../core/ports.ts';
import { isDialectRoom, nameOf } from '../gateway/dialect.ts';

/** Checks tokens as the settings say. */
export function createAccess({ dialectsOpen, ...settings }: AccessSettings, clock: Pick<Clock, 'now'>): Access {
  return createJwtAccess({ ...settings, needsToken: (room) => !(dialectsOpen && isDialectRoom(room)), nameOf }, clock);
}
