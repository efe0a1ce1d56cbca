/** The size of the page's text (CSS Values 4, `rem`), in CSS pixels. */
export function remOf(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
