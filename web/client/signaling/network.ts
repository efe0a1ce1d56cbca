/** Tells when the network of this device is back. */
export interface Network {
  /** Calls back when there is a network again. The function that is returned unsubscribes. */
  onOnline(listener: () => void): () => void;
}

/** Listens to the `online` event of a page or a worker (HTML, "Browser state"). Node has none and never calls back. */
export function networkOf(page: object): Network {
  return {
    onOnline(listener) {
      if (!(page instanceof EventTarget)) return () => {};
      page.addEventListener('online', listener);
      return () => page.removeEventListener('online', listener);
    },
  };
}

export const browserNetwork: Network = networkOf(globalThis);
