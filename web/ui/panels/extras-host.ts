import type { ReactiveControllerHost } from 'lit';
import type { PeopleHost } from '../people/people.ts';
import type { SettingsHost } from '../settings/answer.ts';

/** The element, as far as its extras need it. */
export interface ExtrasHost extends ReactiveControllerHost, PeopleHost, SettingsHost {
  readonly noSounds: boolean;
}
