/** Asks a connection for its statistics, so that the answer comes also where the connection is closed meanwhile. */
export interface Stats {
  /** Calls at the same time share one answer. */
  get(): Promise<RTCStatsReport>;
  /** The connection was closed. */
  closed(): void;
}

/** Firefox 153 never answers what was asked before the connection was closed; it answers what is asked after that. */
export function statsOf(connection: Pick<RTCPeerConnection, 'getStats'>): Stats {
  let asked: Promise<RTCStatsReport> | undefined;
  let ask: (() => void) | undefined;
  return {
    get: () =>
      (asked ??= new Promise<RTCStatsReport>((resolve, reject) => {
        ask = () => void connection.getStats().then(resolve, reject);
        ask();
      }).finally(() => (asked = ask = undefined))),
    closed: () => ask?.(),
  };
}
