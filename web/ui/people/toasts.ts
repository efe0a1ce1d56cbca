import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { Knock } from '../../../src/protocol/index.ts';
import { displayName } from '../../client/call/display-name.ts';
import { asks, type CallRequest } from '../events.ts';
import { ICONS } from '../icons.ts';
import { EXTRA_ICONS } from '../panels/icons.ts';
import type { PanelWords } from '../panels/words.ts';
import { isolated } from '../words/isolated.ts';

interface Action {
  readonly label: string;
  readonly request: CallRequest;
  readonly main?: boolean;
}

/** A notice at the end of the stage, which stays until somebody does something about it. Screen readers are told elsewhere. */
function toast(icon: TemplateResult, text: string, actions: readonly Action[], close?: Action): TemplateResult {
  return html`
    <div class="notice toast" part="notice toast">
      ${icon}
      <div class="saying">
        <p>${text}</p>
        <div class="acts">${actions.map(
          ({ label, request, main }) =>
            html`<button class="${main ? 'primary' : 'quiet'} small" part="button" type="button" @click=${asks(request)}>${label}</button>`,
        )}</div>
      </div>
      ${close ? html`<button class="plain" part="button notice-close" type="button" aria-label=${close.label} @click=${asks(close.request)}>${ICONS.close}</button>` : nothing}
    </div>
  `;
}

/** What a knock says: for the toast, and for screen readers. */
export function knockText(waiting: readonly Knock[], texts: PanelWords): string {
  const [first] = waiting;
  if (first === undefined) return '';
  if (waiting.length > 1) return texts.manyWantToJoin(waiting.length);
  return texts.wantsToJoin(isolated(displayName(first.name) || texts.guest));
}

/** Those who wait to be let in, for a host. */
export function knockToast(waiting: readonly Knock[], texts: PanelWords): TemplateResult | typeof nothing {
  const [first] = waiting;
  if (first === undefined) return nothing;
  const actions: readonly Action[] =
    waiting.length > 1
      ? [{ label: texts.look, request: { kind: 'show-panel', panel: 'people' } }]
      : [
          { label: texts.deny, request: { kind: 'deny', knock: first.id } },
          { label: texts.admit, request: { kind: 'admit', knock: first.id }, main: true },
        ];
  // Each person has a toast of its own, so that a press does not admit whoever has just taken the place of another.
  return html`${keyed(first.id, toast(EXTRA_ICONS.people, knockText(waiting, texts), actions))}`;
}

/** A host asks this person to mute, and `text` says so. */
export function muteToast(text: string, texts: PanelWords): TemplateResult {
  return toast(
    ICONS.microphoneOff,
    text,
    [{ label: texts.mute, request: { kind: 'set-audio', on: false }, main: true }],
    { label: texts.dismiss, request: { kind: 'dismiss-ask' } },
  );
}

/** What a host asked for was refused. */
export function failedToast(code: string, texts: PanelWords): TemplateResult {
  return toast(ICONS.warning, texts.notDone(code), [], { label: texts.dismiss, request: { kind: 'dismiss-ask' } });
}
