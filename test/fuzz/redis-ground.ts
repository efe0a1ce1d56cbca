import { Redis } from 'ioredis';

const PREFIX = 'signalbox';
const KEPT = 100;

/** Redis as somebody has it who can write there: the channels that nodes listen to, and what went over them. */
export class RedisGround {
  /** The room that is attacked; its name tells envelopes about it from those about others. */
  readonly room: string;
  readonly commands: Redis;
  readonly #subscriber: Redis;
  readonly #captured: string[] = [];
  /** What this attack published itself, until it comes back. */
  readonly #own = new Set<string>();
  #inboxes: readonly string[] = [];
  #sockets: readonly string[] = [];

  private constructor(url: string, room: string) {
    this.room = room;
    this.commands = new Redis(url);
    this.#subscriber = new Redis(url);
  }

  static async open(url: string, room: string): Promise<RedisGround> {
    const ground = new RedisGround(url, room);
    await ground.#listen();
    return ground;
  }

  /** Channels of the nodes' inboxes. */
  get inboxes(): readonly string[] {
    return this.#inboxes;
  }

  /** Channels of Socket.IO's adapter. */
  get sockets(): readonly string[] {
    return this.#sockets;
  }

  /** Envelopes about the attacked room, as nodes sent them. */
  get captured(): readonly string[] {
    return this.#captured;
  }

  key(name: string): string {
    return `${PREFIX}:${name}`;
  }

  async publish(channel: string, what: Buffer): Promise<void> {
    if (this.#inboxes.includes(channel)) this.#own.add(what.toString());
    await this.commands.spublish(channel, what);
  }

  close(): void {
    this.commands.disconnect();
    this.#subscriber.disconnect();
  }

  async #listen(): Promise<void> {
    const found: unknown = await this.commands.call('PUBSUB', 'SHARDCHANNELS', `${PREFIX}:*`);
    const channels = Array.isArray(found) ? found.map(String).toSorted() : [];
    this.#inboxes = channels.filter((name) => name.startsWith(this.key('inbox:')));
    this.#sockets = channels.filter((name) => name.startsWith(this.key('io#')));
    if (this.#inboxes.length === 0 || this.#sockets.length === 0) throw new Error(`no channels in ${channels.join()}`);
    this.#subscriber.on('smessage', (_channel: string, text: string) => {
      if (this.#own.delete(text)) return;
      for (const line of text.split('\n')) if (line.split('\t')[1] === this.room) this.#captured.push(line);
      if (this.#captured.length > KEPT) this.#captured.splice(0, this.#captured.length - KEPT);
    });
    for (const channel of this.#inboxes) await this.#subscriber.ssubscribe(channel);
  }
}
