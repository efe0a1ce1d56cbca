import { PeoplePanel } from '../people/people-panel.ts';
import { SettingsPanel } from '../settings/settings-panel.ts';
import { ShortcutsPanel } from '../settings/shortcuts-panel.ts';

const PANELS = {
  'video-call-people': PeoplePanel,
  'video-call-settings': SettingsPanel,
  'video-call-shortcuts': ShortcutsPanel,
};

/** Defines the panels of this file. They may be there already: of another version of it. */
export function definePanels(): void {
  for (const [name, panel] of Object.entries(PANELS)) {
    if (!customElements.get(name)) customElements.define(name, panel);
  }
}
