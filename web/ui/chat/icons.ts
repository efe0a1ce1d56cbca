import { svg } from 'lit';
import { icon } from '../icons.ts';

/** Icons of the chat. */
export const CHAT_ICONS = {
  attach: icon(
    svg`<path d="m20 11.5-8.2 8.2a5.3 5.3 0 0 1-7.5-7.5l8.5-8.5a3.5 3.5 0 0 1 5 5l-8.4 8.4a1.8 1.8 0 0 1-2.5-2.5L14.5 7" />`,
  ),
  send: icon(svg`<path d="M5.5 12 3.5 4.5 21 12 3.5 19.5Zm0 0H12" />`),
  file: icon(svg`<path d="M6 3.5h7.5L19 9v11.5H6Z" /><path d="M13.5 3.5V9H19" />`),
  down: icon(svg`<path d="m7 10 5 5 5-5" />`),
} as const;
