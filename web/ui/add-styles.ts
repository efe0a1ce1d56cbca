import type { CSSResult } from 'lit';

/** Adds styles to those of an element: what is loaded later brings its own. */
export function addStyles({ shadowRoot }: Element, ...styles: readonly CSSResult[]): void {
  for (const { styleSheet } of styles) if (styleSheet) shadowRoot?.adoptedStyleSheets.push(styleSheet);
}
