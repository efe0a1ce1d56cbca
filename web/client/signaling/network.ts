/** What the device says of its own network. */
export interface Network {
  /** Calls back when there is a network again; the answer unsubscribes. */
  onOnline(listener: () => void): () => void;
}

/** The `online` event of a page or a worker (HTML, "Browser state"); never where there is none, as in Node. */
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
