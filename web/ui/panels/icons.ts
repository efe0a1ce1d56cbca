import { svg } from 'lit';
import { icon } from '../icons.ts';

/** Icons of what is loaded with the panels. */
export const EXTRA_ICONS = {
  screen: icon(
    svg`<rect x="2.5" y="4.5" width="19" height="13" rx="2.5" /><path d="M12 14.5v-6m-3 2.5 3-3 3 3M8 20.5h8" />`,
  ),
  hand: icon(
    svg`<path d="M8 12.5V6a1.5 1.5 0 0 1 3 0M11 11V4.5a1.5 1.5 0 0 1 3 0V11M14 11V6a1.5 1.5 0 0 1 3 0v8.5a6.5 6.5 0 0 1-6.5 6.5c-2.4 0-4-1-5.3-3.2L3.4 14a1.6 1.6 0 0 1 2.6-1.7l2 2.2" />`,
  ),
  reactions: icon(svg`<circle cx="12" cy="12" r="8.5" /><path d="M8.5 14a4 4 0 0 0 7 0M9 9.5h.01M15 9.5h.01" />`),
  chat: icon(
    svg`<path d="M5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-5 4v-4h-.5A1.5 1.5 0 0 1 4 14.5v-9A1.5 1.5 0 0 1 5.5 4Z" />`,
  ),
  people: icon(
    svg`<circle cx="9" cy="8" r="3.5" /><path d="M2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 13.6a6.5 6.5 0 0 1 4 5.9" />`,
  ),
} as const;
