/** Where the bytes of a file go that somebody sends. */
export interface FileSink {
  /** Stores these bytes behind those before. The next ones come when this has resolved. */
  write(parts: readonly Uint8Array<ArrayBuffer>[]): Promise<void>;
  /** All is stored. Resolves with the file, unless it went where this page cannot read it. */
  close(): Promise<Blob | undefined>;
  /** Removes what was stored; also after `close`, when the page needs the file no more. */
  abort(): Promise<void>;
}

/** Makes a sink for so many bytes; rejects where there is no room for them. */
export type OpenSink = (size: number) => Promise<FileSink>;

/** The largest file for which there is memory, in bytes. */
export const MEMORY_LIMIT = 268_435_456;

/** The folder of this origin (File System Standard, "origin private file system") for files that people have not saved yet. */
const FOLDER = 'signalbox-files';

/** Files of pages that were closed are removed after this time, in ms. */
const OLD_MS = 86_400_000;

/** Keeps a file in memory. Browsers put larger blobs onto their disk (File API, 3), so the heap stays as it is. */
export function memorySink(): FileSink {
  let parts: Blob[] = [];
  return {
    async write(more) {
      parts.push(new Blob([...more]));
    },
    async close() {
      return new Blob(parts);
    },
    async abort() {
      parts = [];
    },
  };
}

/** Writes to a file that the person has chosen: that of `showSaveFilePicker()`. There is no way to cut it off half-way. */
export function writableSink(stream: FileSystemWritableFileStream): FileSink {
  let closed = false;
  return {
    write: (parts) => stream.write(new Blob([...parts])),
    async close() {
      await stream.close();
      closed = true;
      return undefined;
    },
    abort: async () => (closed ? undefined : stream.abort()),
  };
}

/** Writes to the disk of the browser where it can, to memory where it cannot. */
export const browserSink: OpenSink = async (size) => {
  const stored = await storageSink(size).catch(() => undefined);
  if (stored !== undefined) return stored;
  if (size > MEMORY_LIMIT) throw new DOMException('no room', 'QuotaExceededError');
  return memorySink();
};

/** Undefined where the browser has no such file system, or no room in it. */
async function storageSink(size: number): Promise<FileSink | undefined> {
  const { storage } = navigator;
  const { quota = 0, usage = 0 } = await storage.estimate();
  if (quota - usage < size) return undefined;
  const root = await storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  await removeOld(folder);
  const name = crypto.randomUUID();
  const handle = await folder.getFileHandle(name, { create: true });
  const sink = writableSink(await handle.createWritable());
  return {
    write: sink.write,
    async close() {
      await sink.close();
      return handle.getFile();
    },
    async abort() {
      await sink.abort();
      await folder.removeEntry(name);
    },
  };
}

async function removeOld(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const [name, handle] of folder.entries()) {
    try {
      if (!(handle instanceof FileSystemFileHandle)) continue;
      const { lastModified } = await handle.getFile();
      if (Date.now() - lastModified > OLD_MS) await folder.removeEntry(name);
    } catch {
      // Another page has it open, or has removed it.
    }
  }
}
