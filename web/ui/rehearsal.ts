type File = typeof import('./rehearse/rehearse.ts');

/** What plays `rehearse`; undefined until it has been loaded, because few pages need it. */
export let rehearsal: File['rehearse'] | undefined;

/** What a browser would cause, as a store plays it. A file of an earlier build has none. */
export let browserOf: File['browserOf'] | undefined;

export async function loadRehearsal(): Promise<void> {
  ({ rehearse: rehearsal, browserOf } = await import('./rehearse/rehearse.ts'));
}
