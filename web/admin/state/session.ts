/** The one place where the key is kept: it ends with the tab, and no other tab reads it. */
const PLACE = 'signalbox-admin-key';

/** Characters that a key may have, and how many (ADMIN_KEY). */
const KEY = /^[\x21-\x7e]{32,256}$/;

/** The key of the administrator, in sessionStorage and nowhere else (SPEC R261). */
export class Session {
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#storage = storage;
  }

  get key(): string | undefined {
    return this.#storage.getItem(PLACE) ?? undefined;
  }

  keep(key: string): void {
    this.#storage.setItem(PLACE, key);
  }

  forget(): void {
    this.#storage.removeItem(PLACE);
  }
}

/** Whether a text can be a key at all. */
export function isKey(text: string): boolean {
  return KEY.test(text);
}
