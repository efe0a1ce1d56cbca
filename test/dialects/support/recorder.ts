/** What has come over all media connections of a page that are open now (W3C WebRTC Statistics). */
export interface Received {
  readonly connections: number;
  readonly frames: number;
  readonly audioPackets: number;
}

declare global {
  interface Window {
    /** What `recordMedia` defines. */
    received(): Promise<Received>;
  }
}

/**
 * Runs at the start of a page: keeps every media connection, under both names that Chromium has for them. Old packages put
 * methods of their own in the place of the browser's, so it keeps those, too.
 */
export function recordMedia(): void {
  const Original = RTCPeerConnection;
  const { getStats } = Original.prototype;
  const connections: RTCPeerConnection[] = [];
  class Recorded extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  }
  Object.assign(window, { RTCPeerConnection: Recorded, webkitRTCPeerConnection: Recorded });
  window.received = async () => {
    let [open, frames, audioPackets] = [0, 0, 0];
    for (const connection of connections) {
      if (connection.connectionState !== 'connected') continue;
      open += 1;
      for (const entry of (await getStats.call(connection)).values()) {
        if (entry.type !== 'inbound-rtp') continue;
        if (entry.kind === 'video') frames += entry.framesDecoded ?? 0;
        else audioPackets += entry.packetsReceived;
      }
    }
    return { connections: open, frames, audioPackets };
  };
}
