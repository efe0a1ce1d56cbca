/**
 * The most of a description (SPEC R153). A browser makes a transceiver for each section, whatever its peer wants with it. An
 * offer of Chromium with sound and picture has 2 sections, about 7,000 characters and no candidates.
 */
const CHARACTERS = 32_768;
const SECTIONS = 8;
const CANDIDATES = 128;

/** Whether a session description (RFC 8866) is small enough to be given to the browser. */
export function fitsBounds(sdp: string): boolean {
  return sdp.length <= CHARACTERS && count(sdp, /^m=/gmu) <= SECTIONS && count(sdp, /^a=candidate:/gmu) <= CANDIDATES;
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
