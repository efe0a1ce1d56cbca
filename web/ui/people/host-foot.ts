import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { CallState } from '../../client/call/call-store.ts';
import { asks, emit } from '../events.ts';
import { toggle } from '../panels/switch.ts';
import type { PanelWords } from '../panels/words.ts';

/** The lengths that a host may give the call, in minutes. */
const LENGTHS_MIN = [15, 30, 45, 60, 90, 120, 240] as const;

const setLength = ({ target }: Event): void => {
  if (!(target instanceof HTMLSelectElement) || target.value === 'set') return;
  emit(target, 'call-request', { kind: 'set-length', ms: target.value ? Number(target.value) * 60_000 : null });
};

/** The end of a call that has one: the clock time of this device. */
function endText(endsAt: number, lang: string, texts: PanelWords): string {
  return texts.endsAt(new Intl.DateTimeFormat(lang, { timeStyle: 'short' }).format(endsAt));
}

/** What a host may do about the whole call. */
export function hostFoot({ roomState }: CallState, lang: string, texts: PanelWords): TemplateResult {
  const { locked = false, waiting = false, endsAt } = roomState;
  return html`
    <section class="foot" aria-label=${texts.hostControls}>
      ${toggle(texts.lock, locked, { kind: 'lock', on: !locked })}
      ${toggle(texts.waitingRoom, waiting, { kind: 'waiting-room', on: !waiting })}
      <label class="length">${texts.length}
        <select part="select" @change=${setLength}>
          ${endsAt === undefined ? nothing : html`<option value="set" .selected=${live(true)}>${endText(endsAt, lang, texts)}</option>`}
          <option value="" .selected=${live(endsAt === undefined)}>${texts.noLimit}</option>
          ${LENGTHS_MIN.map((minutes) => html`<option value=${minutes}>${texts.minutes(minutes)}</option>`)}
        </select>
      </label>
      <button class="quiet" part="button" type="button" @click=${asks({ kind: 'ask-to-mute' })}>${texts.muteAll}</button>
      <button class="quiet danger" part="button" type="button" @click=${asks({ kind: 'end-call' })}>${texts.endForAll}</button>
    </section>
  `;
}
