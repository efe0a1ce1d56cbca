import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { asks, type CallRequest } from './events.ts';
import { ICONS } from './icons.ts';
import type { DeviceKind } from './problem-board.ts';
import type { Words } from './words/en.ts';

/** Something that people should know: an `info` passes, a `problem` is there until somebody does something about it. */
export interface Notice {
  readonly kind: 'info' | 'problem';
  readonly icon: TemplateResult;
  readonly title: string;
  readonly text?: string;
  /** Changes every second, so screen readers do not read it. */
  readonly countdown?: string;
  readonly action?: { readonly label: string; readonly request: CallRequest };
  readonly dismiss?: CallRequest;
  /** The device whose switch opened it. */
  readonly opener?: DeviceKind;
}

/** `tells`: screen readers are told of this notice itself, and not by what it is in. */
export function noticeBox(notice: Notice, words: Words, tells = true): TemplateResult {
  const { kind, icon, title, text = '', countdown, action, dismiss, opener } = notice;
  const problem = kind === 'problem';
  return html`
    <div class="notice ${problem ? 'error' : ''}" part=${problem ? 'error' : 'notice'} role=${tells ? (problem ? 'alert' : 'status') : nothing}
      data-opener=${opener ?? nothing}
    >
      ${icon}
      <div class="saying">
        <p><strong>${title}</strong> ${text} ${countdown ? html`<span aria-hidden="true">${countdown}</span>` : nothing}</p>
        ${
          action
            ? html`<button class="quiet small" part="button" type="button" @click=${asks(action.request)}>${action.label}</button>`
            : nothing
        }
      </div>
      ${
        dismiss
          ? html`<button class="plain" part="button notice-close" type="button" aria-label=${words.dismiss} @click=${asks(dismiss)}>${ICONS.close}</button>`
          : nothing
      }
    </div>
  `;
}

/** At most this many at once, so that most of the call stays visible. */
const MOST = 2;

/** The notices over the call. Screen readers are told of them by `NoticeSpeech`. */
export function noticeStack(notices: readonly Notice[], words: Words): TemplateResult {
  // Each notice has a box of its own, so that a press does not hit a notice that has just taken the place of another.
  const boxes = notices.slice(0, MOST).map((notice) => keyed(notice.title, noticeBox(notice, words, false)));
  return html`<div class="notices">${boxes}</div>`;
}
