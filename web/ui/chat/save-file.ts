import { systemClock } from '../../client/signaling/clock.ts';

/** How long a browser may take to begin to save, in ms. */
const BEGIN_MS = 60_000;

/** Has the browser save a file. Its bytes have no type, so that none of them is ever opened as a page of this origin. */
export function saveFile(file: Blob, name: string): void {
  const href = URL.createObjectURL(file.slice(0, file.size, 'application/octet-stream'));
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
  systemClock.after(BEGIN_MS, () => URL.revokeObjectURL(href));
}
