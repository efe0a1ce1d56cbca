import type { FileTransfer } from '../../client/files/index.ts';
import type { ChatWords } from './words.ts';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** A size as people read it: `3.2 MB`. 1 kB has 1,000 bytes, as disks and browsers count. */
export function sizeText(bytes: number, lang: string): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const maximumFractionDigits = power === 0 || bytes / 1_000 ** power >= 100 ? 0 : 1;
  const unit = UNITS[power] ?? 'byte';
  const format = new Intl.NumberFormat(lang, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits });
  return format.format(bytes / 1_000 ** power);
}

/** Where a transfer stands, in words. */
export function stateText({ direction, size, bytes, phase }: FileTransfer, texts: ChatWords, lang: string): string {
  switch (phase.kind) {
    case 'offered':
      return direction === 'out' ? `${sizeText(size, lang)} · ${texts.waiting}` : sizeText(size, lang);
    case 'running':
      return texts.progress(sizeText(bytes, lang), sizeText(size, lang));
    case 'interrupted':
      return texts.interrupted;
    case 'done':
      return `${sizeText(size, lang)} · ${direction === 'in' ? texts.received : texts.delivered}`;
    case 'stopped':
      return stopText(phase, texts);
  }
}

function stopText(
  { by, reason }: Extract<FileTransfer['phase'], { readonly kind: 'stopped' }>,
  texts: ChatWords,
): string {
  switch (reason) {
    case 'declined':
      return by === 'self' ? texts.declinedBySelf : texts.declined;
    case 'cancelled':
      return by === 'self' ? texts.cancelledBySelf : texts.cancelled;
    case 'too-large':
      return texts.tooLarge;
    case 'too-many':
      return texts.tooMany;
    case 'no-room':
      return texts.noRoom;
    case 'unreadable':
      return texts.unreadable;
    case 'damaged':
      return texts.damaged;
    case 'lost':
      return texts.lost;
    case 'unsupported':
      return texts.unsupported;
    case 'broken-rules':
      return texts.failed;
  }
}
