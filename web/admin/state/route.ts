/** What the page shows. It is in the fragment of the URL, which browsers do not send. */
export type Route =
  | { readonly view: 'nodes' }
  | { readonly view: 'rooms' }
  | { readonly view: 'room'; readonly room: string }
  | { readonly view: 'webhooks' }
  | { readonly view: 'tokens' };

/** Reads `location.hash`. What it does not know leads to the nodes. */
export function routeOf(hash: string): Route {
  const [, view = '', rest = ''] = /^#\/([a-z]*)(?:\/(.*))?$/s.exec(hash) ?? [];
  switch (view) {
    case 'rooms': {
      const room = decoded(rest);
      return room === '' ? { view: 'rooms' } : { view: 'room', room };
    }
    case 'webhooks':
    case 'tokens':
      return { view };
    default:
      return { view: 'nodes' };
  }
}

/** The link that leads to a route. */
export function hrefOf(route: Route): string {
  return route.view === 'room' ? `#/rooms/${encodeURIComponent(route.room)}` : `#/${route.view}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
