import { html, nothing, type TemplateResult } from 'lit';
import type { Problem } from '../api/problem.ts';
import { duration } from './format.ts';
import { ICONS } from '../../ui/icons.ts';

export type Tone = 'good' | 'warn' | 'danger' | 'calm';

/** A box with something to know. */
export function notice(tone: Exclude<Tone, 'good'>, title: string, text: unknown = nothing): TemplateResult {
  return html`<div class="notice ${tone}">
    ${tone === 'calm' ? nothing : ICONS.warning}
    <div><strong>${title}</strong>${text === nothing ? nothing : html`<p>${text}</p>`}</div>
  </div>`;
}

/** What went wrong, and what to do. */
export function problemBox({ title, detail, action, waitMs }: Problem): TemplateResult {
  const wait = waitMs === undefined ? '' : ` (${duration(Math.max(1_000, waitMs))})`;
  return html`<div class="notice danger">
    ${ICONS.warning}
    <div>
      <strong>${title}</strong>
      ${detail === undefined ? nothing : html`<p><bdi>${detail}</bdi></p>`}
      <p>${action}${wait}</p>
    </div>
  </div>`;
}

/** A word with a colour, which says the same as the word. */
export function badge(tone: Tone, text: string): TemplateResult {
  return html`<span class="badge ${tone}">${text}</span>`;
}

/** What stands where a list has nothing. */
export function empty(title: string, text: unknown): TemplateResult {
  return html`<div class="empty"><strong>${title}</strong><p>${text}</p></div>`;
}

/** A few figures beside each other. */
export function figures(all: readonly (readonly [label: string, value: unknown])[]): TemplateResult {
  return html`<dl class="figures">
    ${all.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
