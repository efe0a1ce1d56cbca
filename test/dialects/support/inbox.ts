/** A server may be slow where others work beside it; one that says nothing at all fails here. */
const PATIENCE_MS = 30_000;

interface Arrived {
  readonly name: string;
  readonly value: unknown;
}

interface Taker {
  readonly names: readonly string[];
  readonly take: (event: Arrived) => void;
}

/**
 * What a client received, in order. `Events` maps the name of an event to the type of its value. Each event is taken once,
 * whether it came before or comes after the call that asks for it.
 */
export class Inbox<Events extends object> {
  readonly #arrived: Arrived[] = [];
  readonly #untaken: Arrived[] = [];
  readonly #takers: Taker[] = [];

  /** To be called by the transport, with each event that comes in. */
  put(name: string, value: unknown): void {
    this.#arrived.push({ name, value });
    const index = this.#takers.findIndex(({ names }) => names.includes(name));
    const [taker] = index < 0 ? [] : this.#takers.splice(index, 1);
    if (taker === undefined) this.#untaken.push({ name, value });
    else taker.take({ name, value });
  }

  /** The oldest event of this name that nobody took, or the next one. Fails with all that came, when nothing does. */
  async next<Name extends keyof Events & string>(name: Name): Promise<Events[Name]> {
    const event = await this.#taken([name]);
    if (!isEvent<Events[Name]>(name)(event)) throw new Error(`${event.name} in place of ${name}`);
    return event.value;
  }

  /** The same for whichever comes first: its name. */
  async nextOf(...names: readonly (keyof Events & string)[]): Promise<string> {
    return (await this.#taken(names)).name;
  }

  #taken(names: readonly string[]): Promise<Arrived> {
    const early = this.#untaken.findIndex(({ name }) => names.includes(name));
    const [found] = early < 0 ? [] : this.#untaken.splice(early, 1);
    if (found !== undefined) return Promise.resolve(found);
    return new Promise((resolve, reject) => {
      const taker: Taker = {
        names,
        take: (event) => {
          clearTimeout(timer);
          resolve(event);
        },
      };
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(new Error(`no ${names.join(' or ')} in ${PATIENCE_MS} ms; arrived: ${JSON.stringify(this.#arrived)}`));
      }, PATIENCE_MS);
      this.#takers.push(taker);
    });
  }

  /** The values of all events of this name so far, taken or not. */
  all<Name extends keyof Events & string>(name: Name): Events[Name][] {
    return this.#arrived.filter(isEvent<Events[Name]>(name)).map(({ value }) => value);
  }

  /** The names of all events so far, in order. */
  get names(): string[] {
    return this.#arrived.map(({ name }) => name);
  }
}

/** The server is trusted with the type of a value: tests compare it with what they expect. */
function isEvent<Value>(name: string) {
  return (event: Arrived): event is Arrived & { readonly value: Value } => event.name === name;
}
