/** How often a page publishes, and how long it waits until it connects again, in ms. */
const PUBLISH_MS = 1_000;
const AGAIN_MS = 250;

/** A page that speaks the dialect pubsub, over a plain WebSocket. It connects again whenever its connection ends. */
export class PubsubPage {
  readonly #url: string;
  readonly #timer: NodeJS.Timeout;
  #socket: WebSocket;
  #closed = false;

  constructor(server: string) {
    this.#url = `${server.replace('http', 'ws')}/ws`;
    this.#socket = this.#connect();
    this.#timer = setInterval(() => {
      if (this.connected) this.#say({ cmd: 'publish', event: 'hello' });
    }, PUBLISH_MS);
  }

  get connected(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#socket.close();
  }

  #connect(): WebSocket {
    const socket = new WebSocket(this.#url);
    socket.addEventListener('open', () => this.#say({ cmd: 'subscribe' }));
    socket.addEventListener('close', () => {
      if (this.#closed) return;
      setTimeout(() => {
        if (!this.#closed) this.#socket = this.#connect();
      }, AGAIN_MS).unref();
    });
    return socket;
  }

  #say(message: Readonly<Record<string, string>>): void {
    this.#socket.send(JSON.stringify({ subject: 'rehearsal', ...message }));
  }
}
