/** What is used of PeerJS 1.5, which pages load as `peerjs.min.js`: its package is installed for the bench only. */
export interface PeerJs {
  on(event: 'open', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'call', listener: (call: PeerJsCall) => void): void;
  call(id: string, stream: MediaStream): PeerJsCall;
}

interface PeerJsCall {
  answer(stream: MediaStream): void;
  on(event: 'stream', listener: (stream: MediaStream) => void): void;
}

interface PeerJsOptions {
  readonly host: string;
  readonly port: number;
  readonly config: RTCConfiguration;
}

declare global {
  var peerjs: { readonly Peer: new (id: string, options: PeerJsOptions) => PeerJs };
}
