import { svg } from 'lit';
import { icon } from '../icons.ts';

/** Icons of what is loaded with the panels. */
export const EXTRA_ICONS = {
  chat: icon(
    svg`<path d="M5.5 4h13A1.5 1.5 0 0 1 20 5.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-5 4v-4h-.5A1.5 1.5 0 0 1 4 14.5v-9A1.5 1.5 0 0 1 5.5 4Z" />`,
  ),
  people: icon(
    svg`<circle cx="9" cy="8" r="3.5" /><path d="M2.5 19.5a6.5 6.5 0 0 1 13 0M15.5 4.8a3.5 3.5 0 0 1 0 6.4M17.5 13.6a6.5 6.5 0 0 1 4 5.9" />`,
  ),
} as const;
