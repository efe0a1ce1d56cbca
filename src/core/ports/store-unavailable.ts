/** The store cannot be reached. RoomStore, NodeLeases and AddressBook reject with no other error. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  /** False if the store certainly did not get the call; true if it may have carried the call out, or still may. */
  readonly uncertain: boolean;

  constructor(message: string, options: { readonly uncertain: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.uncertain = options.uncertain;
  }
}
