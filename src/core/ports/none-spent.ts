import type { SpentSecret } from './room-store.ts';

/** Of a session that no resume brought, or of which that is not known. */
export const NONE_SPENT: SpentSecret = { digest: '', attempt: 0 };
