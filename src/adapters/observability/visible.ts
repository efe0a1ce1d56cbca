/** What every text of plain English consists of. Most lines need no closer look. */
const NOT_PLAIN = /[^\n\x20-\x7e]/;

/**
 * What is not seen where a line is shown, or changes how the rest is shown: control characters (but not the line feed),
 * separators of lines, marks of direction, characters of no width, lone surrogates (Unicode categories Cc, Zl, Zp, Cf, Cs,
 * and default ignorable ones).
 */
const UNSEEN = /[[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]--[\n]]/gv;

/** Begins what colours a terminal (ECMA-48, 5.4). */
const ESCAPE = '\u001b';

/**
 * A line of JSON in which everything can be seen: what cannot is written as JSON writes it, `\u202e`, so that the line
 * means the same. JSON itself escapes control characters up to U+001F only.
 */
export function visibleJson(line: string): string {
  return NOT_PLAIN.test(line) ? line.replace(UNSEEN, escaped) : line;
}

/** A line for a terminal, whose colours are its own: values in it are JSON, which has no escape character. */
export function visibleText(line: string): string {
  return NOT_PLAIN.test(line) ? line.replace(UNSEEN, (each) => (each === ESCAPE ? each : escaped(each))) : line;
}

/** A text that stands in a line for a terminal as it is. */
export function visibleInLine(text: string): string {
  return visibleJson(text).replaceAll('\n', '\\n');
}

/** As JSON writes it: UTF-16 code units in hex. */
function escaped(character: string): string {
  let text = '';
  for (let at = 0; at < character.length; at += 1) {
    text += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return text;
}
