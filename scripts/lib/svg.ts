/** A text as XML has it, in elements and between quotes. */
export function xml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A length or a place in a picture, in tenths. */
export function px(value: number): string {
  return value.toFixed(1);
}
