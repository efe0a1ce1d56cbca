import { html, nothing, type TemplateResult } from 'lit';
import type { Knock } from '../../../src/protocol/index.ts';
import { displayName } from '../../client/call/display-name.ts';
import { hueOf, initialsOf } from '../disc.ts';
import { asks } from '../events.ts';
import { ICONS } from '../icons.ts';
import type { MenuGroup } from '../menu.ts';
import { EXTRA_ICONS } from '../panels/icons.ts';
import type { PanelWords } from '../panels/words.ts';

/** One person of the list. */
export interface Row {
  readonly peerId: string;
  /** As it is shown. */
  readonly name: string;
  readonly own: boolean;
  readonly host: boolean;
  readonly audio: boolean;
  readonly video: boolean;
  readonly away: boolean;
  /** A host has asked this person to mute. */
  readonly asked: boolean;
  /** The place of the hand in its queue, from 1 on; 0 where it is down. */
  readonly hand: number;
}

function disc(peerId: string, name: string): TemplateResult {
  return html`<div class="disc" data-hue=${hueOf(peerId)} aria-hidden="true">${initialsOf(name)}</div>`;
}

function device(icon: TemplateResult, on: boolean, label: string): TemplateResult {
  return html`<span class="device ${on ? '' : 'off'}" role="img" aria-label=${label}>${icon}</span>`;
}

/** What stands below a name. */
function about({ own, host, away, asked, audio }: Row, texts: PanelWords): string {
  return [
    ...(own ? [texts.you] : []),
    ...(host ? [texts.host] : []),
    ...(away ? [texts.away] : asked && audio ? [texts.asked] : []),
  ].join(' · ');
}

/** A person of the call. `toggle` opens the menu of this row, for whoever may do something about the person. */
export function personRow(
  row: Row,
  toggle: (() => void) | undefined,
  open: boolean,
  texts: PanelWords,
): TemplateResult {
  const { peerId, name, audio, video, hand } = row;
  const below = about(row, texts);
  return html`
    <li part="person">
      ${disc(peerId, name)}
      <div class="naming"><span><bdi>${name}</bdi></span>${below ? html`<small>${below}</small>` : nothing}</div>
      ${device(audio ? ICONS.microphone : ICONS.microphoneOff, audio, audio ? texts.unmuted : texts.muted)}
      ${device(video ? ICONS.camera : ICONS.cameraOff, video, video ? texts.cameraOn : texts.cameraOff)}
      ${hand > 0 ? html`<span class="hand" role="img" aria-label=${texts.handPlace(hand)}>${EXTRA_ICONS.hand}${hand}</span>` : nothing}
      ${
        toggle
          ? html`<button
              class="plain dots" part="button" type="button" data-menu=${peerId} aria-haspopup="menu" aria-expanded=${open ? 'true' : 'false'}
              aria-label=${texts.moreAbout(name)} @click=${toggle}
            >${ICONS.more}</button>`
          : nothing
      }
    </li>
  `;
}

/** Somebody who waits to be let in. */
export function waitingRow({ id, name }: Knock, texts: PanelWords): TemplateResult {
  const shown = displayName(name) || texts.guest;
  return html`
    <li class="knock" part="person">
      ${disc(id, shown)}
      <div class="naming"><span><bdi>${shown}</bdi></span></div>
      <div class="decide">
        <button class="quiet small" part="button" type="button" aria-label=${texts.denyName(shown)} @click=${asks({ kind: 'deny', knock: id })}>${texts.deny}</button>
        <button class="primary small" part="button" type="button" aria-label=${texts.admitName(shown)} @click=${asks({ kind: 'admit', knock: id })}>${texts.admit}</button>
      </div>
    </li>
  `;
}

/** What a host may do about a person. */
export function rowMenu({ peerId, host, audio }: Row, texts: PanelWords): readonly MenuGroup[] {
  return [
    {
      items: [
        ...(audio ? ([{ label: texts.askToMute, does: { kind: 'ask-to-mute', peerId } }] as const) : []),
        ...(host ? [] : ([{ label: texts.makeHost, does: { kind: 'make-host', peerId } }] as const)),
        { label: texts.remove, does: { kind: 'remove', peerId } },
      ],
    },
  ];
}
