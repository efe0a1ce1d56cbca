import type { Connections } from '../../src/core/ports.ts';

/** The connections of a node in a test, with everything that they got. */
export class RecordedConnections implements Connections {
  readonly closed = new Set<string>();
  readonly #frames = new Map<string, (readonly unknown[])[]>();

  /** Connections for which too much waits. */
  readonly full = new Set<string>();

  send(connection: string, frame: string): boolean {
    if (this.full.has(connection)) return false;
    const event: unknown = JSON.parse(frame);
    if (!Array.isArray(event)) throw new Error(`not an event: ${frame}`);
    this.note(connection, event);
    return true;
  }

  note(connection: string, event: readonly unknown[]): void {
    this.#frames.set(connection, [...this.frames(connection), event]);
  }

  close(connection: string): void {
    this.closed.add(connection);
  }

  frames(connection: string): (readonly unknown[])[] {
    return this.#frames.get(connection) ?? [];
  }
}
