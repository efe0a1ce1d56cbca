/** A server may be slow where others work beside it; one that says nothing at all fails here. */
const PATIENCE_MS = 30_000;

interface Taker {
  readonly matches: (name: string, value: unknown) => boolean;
  readonly take: (value: unknown) => void;
}

/**
 * What a client received, in order. `Events` maps the name of an event to the type of its value. Each event is taken once,
 * whether it came before or comes after the call that asks for it.
 */
export class Inbox<Events extends object> {
  readonly #arrived: { readonly name: string; readonly value: unknown }[] = [];
  readonly #untaken: { readonly name: string; readonly value: unknown }[] = [];
  readonly #takers: Taker[] = [];

  /** To be called by the transport, with each event that comes in. */
  put(name: string, value: unknown): void {
    this.#arrived.push({ name, value });
    const index = this.#takers.findIndex(({ matches }) => matches(name, value));
    const [taker] = index < 0 ? [] : this.#takers.splice(index, 1);
    if (taker === undefined) this.#untaken.push({ name, value });
    else taker.take(value);
  }

  /** The oldest event of this name that nobody took, or the next one. Fails with all that came, when nothing does. */
  next<Name extends keyof Events & string>(name: Name): Promise<Events[Name]> {
    const isOfName = isEvent<Events[Name]>(name);
    const early = this.#untaken.findIndex((event) => isOfName(event));
    const [found] = early < 0 ? [] : this.#untaken.splice(early, 1);
    if (found !== undefined && isOfName(found)) return Promise.resolve(found.value);
    return new Promise((resolve, reject) => {
      const taker: Taker = {
        matches: (arrived) => arrived === name,
        take: (value) => {
          clearTimeout(timer);
          const event = { name, value };
          if (isOfName(event)) resolve(event.value);
        },
      };
      const timer = setTimeout(() => {
        this.#takers.splice(this.#takers.indexOf(taker), 1);
        reject(new Error(`no ${name} within ${PATIENCE_MS} ms; arrived: ${JSON.stringify(this.#arrived)}`));
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
  return (event: { readonly name: string; readonly value: unknown }): event is { name: string; value: Value } =>
    event.name === name;
}
