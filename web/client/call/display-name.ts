/** A code point; or the flag of a part of a country: a black flag, its region in tags, and an end (UTS 51, ED-14a). */
const TOKEN = /\u{1F3F4}[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{2,8}\u{E007F}|./gsu;

/** White space, and the one symbol that is blank: the empty cell of Braille. */
const BLANK = /^[\s\u2800]$/u;

/** Scripts and emoji need these between two characters. */
const JOINER = /^[\u200C\u200D]$/u;

/** Marks that choose the form of the character before them. */
const SELECTOR = /^[\uFE0E\uFE0F]$/u;

/**
 * Nobody sees these: controls, halves of characters, and what Unicode says to ignore in display. Among the latter is all
 * that sets a direction, and the fillers of Hangul and Khmer.
 */
const UNSEEN = /^[\p{Cc}\p{Cs}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u{1D159}]$/u;

const MARK = /^\p{M}$/u;

/** Marks that go with letters of any script, so that they can be piled up. No language puts more than 3 on a letter. */
const COMMON_MARK = /^\p{Script=Inherited}$/u;
const COMMON_MARKS = 3;

/** Most marks on a letter. Burmese has up to 6. */
const MARKS = 6;

/** A letter, a digit, punctuation or a symbol. */
const SEEN = /[\p{L}\p{N}\p{P}\p{S}]/u;

/**
 * A name or a room id that somebody else chose, as it may be shown: without characters that are invisible or change the
 * direction of the text around them, with at most a few marks on a letter, and with single spaces. Empty where nothing is
 * left to see; show "Guest" then. Show the result with its direction isolated (`<bdi>`). On the wire names stay as they are
 * (SPEC R155).
 */
export function displayName(name: string): string {
  let shown = '';
  /** A space or a joiner. It is shown if something follows it. */
  let between = '';
  let marks = 0;
  let commonMarks = 0;
  for (const [token] of name.normalize('NFC').matchAll(TOKEN)) {
    if (BLANK.test(token)) between = ' ';
    else if (JOINER.test(token)) between ||= token;
    else if (UNSEEN.test(token) && !SELECTOR.test(token)) continue;
    else if (MARK.test(token)) {
      const common = COMMON_MARK.test(token);
      if (shown === '' || between === ' ' || marks >= MARKS || (common && commonMarks >= COMMON_MARKS)) continue;
      shown += between + token;
      between = '';
      marks += 1;
      if (common) commonMarks += 1;
    } else {
      shown += (shown === '' ? '' : between) + token;
      between = '';
      marks = 0;
      commonMarks = 0;
    }
  }
  return SEEN.test(shown) ? shown.normalize('NFC') : '';
}
