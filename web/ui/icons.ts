import { css, html, type SVGTemplateResult, svg, type TemplateResult } from 'lit';

/** An icon of 24 × 24 in the colour of the text. Hidden from screen readers, because its button has a name. */
export function icon(paths: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${paths}</svg>`;
}

const microphone = svg`<rect x="9" y="3" width="6" height="11.5" rx="3" /><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3" />`;
const camera = svg`<rect x="2.5" y="6.5" width="13" height="11" rx="2.5" /><path d="m15.5 11 4.4-2.9a1 1 0 0 1 1.6.8v6.2a1 1 0 0 1-1.6.8L15.5 13" />`;
const slash = svg`<path class="cut" d="m4 3.5 17 17" /><path d="m3.5 3.5 17 17" />`;

export const ICONS = {
  microphone: icon(microphone),
  microphoneOff: icon(svg`${microphone}${slash}`),
  camera: icon(camera),
  cameraOff: icon(svg`${camera}${slash}`),
  leave: icon(
    svg`<path d="M3.2 14.9c-.6-.6-.9-1.5-.6-2.3C3.9 9.6 7.6 7.5 12 7.5s8.1 2.1 9.4 5.1c.3.8 0 1.7-.6 2.3l-.9.9c-.6.6-1.6.7-2.3.2l-1.9-1.3c-.5-.4-.8-1-.8-1.6v-1.2a11.5 11.5 0 0 0-5.8 0v1.2c0 .6-.3 1.2-.8 1.6l-1.9 1.3c-.7.5-1.7.4-2.3-.2Z" />`,
  ),
  sound: icon(
    svg`<path d="M4 9.5v5h3.5L12 18.5v-13L7.5 9.5Z" /><path d="M15.5 9a4.2 4.2 0 0 1 0 6M18.2 6.5a7.8 7.8 0 0 1 0 11" />`,
  ),
  warning: icon(svg`<path d="M12 4 2.8 19.5h18.4Z" /><path d="M12 10v4.5M12 17v.2" />`),
  waiting: html`<span class="spinner"></span>`,
  done: icon(svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`),
  expand: icon(svg`<path d="m7 10 5 5 5-5" />`),
  more: icon(svg`<path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />`),
  close: icon(svg`<path d="m6 6 12 12M18 6 6 18" />`),
  link: icon(
    svg`<path d="M10 14a4 4 0 0 0 5.7 0l3.1-3.1a4 4 0 0 0-5.7-5.7l-1.1 1.1M14 10a4 4 0 0 0-5.7 0l-3.1 3.1a4 4 0 0 0 5.7 5.7l1.1-1.1" />`,
  ),
} as const;

export const iconStyles = css`
  .icon {
    inline-size: 1.5em;
    block-size: 1.5em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon .cut {
    stroke: var(--icon-ground, transparent);
    stroke-width: 3;
  }
`;
