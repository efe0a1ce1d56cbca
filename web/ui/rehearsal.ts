/** What plays `rehearse`; undefined until it has been loaded, because few pages need it. */
export let rehearsal: typeof import('./rehearse/rehearse.ts').rehearse | undefined;

export async function loadRehearsal(): Promise<void> {
  ({ rehearse: rehearsal } = await import('./rehearse/rehearse.ts'));
}
