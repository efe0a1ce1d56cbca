import type {
  Cluster,
  ClusterNode,
  DeadLetter,
  DeadLetters,
  Room,
  RoomPage,
  Sent,
  Timeline,
  Token,
  TokenWish,
} from './answers.ts';
import { type Problem, problemOf, problemWith } from './problem.ts';

export type Result<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** A node asks others for 1 s, and Redis for a few. */
const TIMEOUT_MS = 15_000;

type Method = 'GET' | 'POST' | 'DELETE';

/**
 * The administration API (docs/admin-api.md) with one key. No method rejects. `onUnauthorized`: the API refused the key.
 */
export class AdminApi {
  readonly #key: string;
  readonly #onUnauthorized: () => void;

  constructor(key: string, onUnauthorized: () => void = () => undefined) {
    this.#key = key;
    this.#onUnauthorized = onUnauthorized;
  }

  cluster(): Promise<Result<Cluster>> {
    return this.#ask('GET', '/cluster');
  }

  /** `cursor`: `next` of the part before, empty for the first one. */
  rooms(cursor: string, limit: number): Promise<Result<RoomPage>> {
    return this.#ask('GET', `/rooms?${new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) })}`);
  }

  room(room: string): Promise<Result<Room>> {
    return this.#ask('GET', pathOf(room));
  }

  timeline(room: string): Promise<Result<Timeline>> {
    return this.#ask('GET', `${pathOf(room)}/timeline`);
  }

  deadLetters(limit: number): Promise<Result<DeadLetters>> {
    return this.#ask('GET', `/dead-letters?limit=${limit}`);
  }

  sendAgain({ receiver, id }: DeadLetter): Promise<Result<void>> {
    return this.#ask('POST', `/dead-letters/${receiver}/${encodeURIComponent(id)}/retry`);
  }

  mintToken(wish: TokenWish): Promise<Result<Token>> {
    return this.#ask('POST', '/tokens', wish);
  }

  closeRoom(room: string): Promise<Result<void>> {
    return this.#ask('DELETE', pathOf(room));
  }

  removePeer(room: string, peerId: string): Promise<Result<void>> {
    return this.#ask('DELETE', `${pathOf(room)}/peers/${encodeURIComponent(peerId)}`);
  }

  /** To the native clients of a room, or of the cluster. */
  announce(text: string, room?: string): Promise<Result<Sent>> {
    return this.#ask('POST', `${room === undefined ? '' : pathOf(room)}/announcements`, { text });
  }

  drain(node: string): Promise<Result<ClusterNode>> {
    return this.#ask('POST', `/nodes/${encodeURIComponent(node)}/drain`);
  }

  async #ask<Value>(method: Method, path: string, body?: unknown): Promise<Result<Value>> {
    const result = await request<Value>(this.#key, method, path, body);
    if (!result.ok && result.problem.code === 'unauthorized') this.#onUnauthorized();
    return result;
  }
}

function pathOf(room: string): string {
  return `/rooms/${encodeURIComponent(room)}`;
}

async function request<Value>(key: string, method: Method, path: string, body: unknown): Promise<Result<Value>> {
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, problem: problemOf(response.status, text) };
    const value: Value = text === '' ? undefined : JSON.parse(text);
    return { ok: true, value };
  } catch (reason) {
    const late = reason instanceof DOMException && reason.name === 'TimeoutError';
    return { ok: false, problem: problemWith(late ? 'timeout' : 'connection-failed') };
  }
}
