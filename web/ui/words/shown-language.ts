/** The tag of the language that an element shows; English before its first render. Later files ask for it, the element knows it itself. */
export function shownLanguage({ shadowRoot }: Element): string {
  return shadowRoot?.querySelector<HTMLElement>('.root')?.lang ?? 'en';
}
