import { isRecord } from '../../../src/protocol/json.ts';

/** Tells when the network of this device is back. */
export interface Network {
  /** Calls back when there is a network again, or another one than before. The function that is returned unsubscribes. */
  onOnline(listener: () => void): () => void;
}

/**
 * Listens to the `online` event of a page or a worker (HTML, "Browser state"), and to changes of the kind of network, where
 * the browser tells it (WICG Network Information: wifi, cellular, …). Node has none of both and never calls back.
 */
export function networkOf(page: object): Network {
  return {
    onOnline(listener) {
      if (!(page instanceof EventTarget)) return () => {};
      page.addEventListener('online', listener);
      const stopWatching = onOtherKind(page, listener);
      return () => {
        page.removeEventListener('online', listener);
        stopWatching();
      };
    },
  };
}

/** `change` also comes when only an estimate of speed changed. */
function onOtherKind(page: object, listener: () => void): () => void {
  const navigator = 'navigator' in page && page.navigator;
  const connection = isRecord(navigator) && navigator.connection;
  if (!(connection instanceof EventTarget)) return () => {};
  let before = kindOf(connection);
  const changed = () => {
    const kind = kindOf(connection);
    if (kind === before) return;
    before = kind;
    if (kind !== 'none') listener();
  };
  connection.addEventListener('change', changed);
  return () => connection.removeEventListener('change', changed);
}

function kindOf(connection: EventTarget): unknown {
  return 'type' in connection ? connection.type : undefined;
}

export const browserNetwork: Network = networkOf(globalThis);
