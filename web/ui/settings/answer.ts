import type { CallRequest } from '../events.ts';

/** The element, as far as the settings change it. */
export interface SettingsHost extends Pick<HTMLElement, 'lang' | 'toggleAttribute'> {
  shortcuts: string;
  requestUpdate(): void;
}

/** The keys that each element had before they were turned off. */
const listed = new WeakMap<SettingsHost, string>();

/** Does what the panel "Settings" asks of the element itself; false where a request is about something else. */
export function answerSettings(request: CallRequest, host: SettingsHost): boolean {
  switch (request.kind) {
    case 'set-language':
      host.lang = request.lang;
      return true;
    case 'set-sounds':
      host.toggleAttribute('no-sounds', !request.on);
      host.requestUpdate();
      return true;
    case 'set-shortcuts':
      if (!request.on) listed.set(host, host.shortcuts);
      host.shortcuts = request.on ? (listed.get(host) ?? '') : 'none';
      return true;
    default:
      return false;
  }
}
