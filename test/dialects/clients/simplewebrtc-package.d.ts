/** The part of the package that needs no browser: what its `SimpleWebRTC` puts above socket.io-client 1. */
declare module 'simplewebrtc/src/socketioconnection.js' {
  interface Config {
    readonly url: string;
    /** Goes to socket.io-client 1 as it is. */
    readonly socketio: Readonly<Record<string, unknown>>;
  }

  class SocketIoConnection {
    constructor(config: Config);
    on(event: string, listener: (...args: readonly unknown[]) => void): void;
    emit(event: string, ...args: readonly unknown[]): void;
    getSessionid(): string;
    disconnect(): void;
  }

  export = SocketIoConnection;
}
