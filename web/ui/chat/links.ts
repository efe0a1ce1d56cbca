/** A part of a text: a link, or what is between two of them. */
export interface TextPart {
  readonly text: string;
  readonly href?: string;
}

/**
 * An address ends at white space, at quotes and brackets of any script, and at characters that set a direction, which could
 * make it look like another one.
 */
const ADDRESS = /\bhttps?:\/\/[^\s<>"'`“”‘’«»「」『』（）【】《》，。；！？、\p{Cc}\p{Bidi_Control}]+/giu;

/** Punctuation that ends the sentence and not the address. A bracket belongs to the address if it was opened there. */
const TAIL = /[.,;:!?…\])}]+$/u;

/** The links of a text, http and https alone, and what is between them. */
export function linkParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const [found] = match;
    const address = withoutTail(found);
    const href = hrefOf(address);
    if (href === undefined) continue;
    if (match.index > end) parts.push({ text: text.slice(end, match.index) });
    parts.push({ text: address, href });
    end = match.index + address.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

function withoutTail(address: string): string {
  const tail = TAIL.exec(address)?.[0] ?? '';
  const bare = address.slice(0, address.length - tail.length);
  return tail.startsWith(')') && bare.includes('(') ? `${bare})` : bare;
}

function hrefOf(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url && (url.protocol === 'https:' || url.protocol === 'http:') && url.hostname !== '' ? url.href : undefined;
}
