/**
 * The most of a description (SPEC R153). A browser makes a transceiver for each section, whatever its peer wants with it. An
 * offer of Chromium with sound and picture has 2 sections, 5,000 to 10,000 characters by its codecs, and no candidates; one where both
 * share a screen with sound and a file is sent has 7 sections, 16,000 to 35,000 characters, and all its candidates.
 */
const CHARACTERS = 57_344;
const SECTIONS = 8;
const CANDIDATES = 128;

/** Whether a session description (RFC 8866) is small enough to be given to the browser. */
export function fitsBounds(sdp: string): boolean {
  return sdp.length <= CHARACTERS && count(sdp, /^m=/gmu) <= SECTIONS && count(sdp, /^a=candidate:/gmu) <= CANDIDATES;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
