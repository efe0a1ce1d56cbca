import { StoreUnavailable } from './ports.ts';

/** For `catch`: an absence of the store is no failure here, any other error is. */
export function absent(error: unknown): undefined {
  if (!(error instanceof StoreUnavailable)) throw error;
}
