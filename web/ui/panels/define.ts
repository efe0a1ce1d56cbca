import { PeoplePanel } from '../people/people-panel.ts';

const PANELS = { 'video-call-people': PeoplePanel };

/** Defines the panels of this file. They may be there already: of another version of it. */
export function definePanels(): void {
  for (const [name, panel] of Object.entries(PANELS)) {
    if (!customElements.get(name)) customElements.define(name, panel);
  }
}
