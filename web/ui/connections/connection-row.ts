import { html, type TemplateResult } from 'lit';
import type { ConnectionDetails, Participant } from '../../client/call/call-store.ts';
import { detailsList } from '../stage/details.ts';
import type { TileTexts } from '../stage/tile-texts.ts';
import type { ConnectionTexts } from './words.ts';

/** How a person's media arrives, in words. */
export function linkText(
  { connection, quality, paused }: Pick<Participant, 'connection' | 'quality' | 'paused'>,
  own: ConnectionTexts,
): string {
  switch (connection) {
    case 'connecting':
    case 'still-connecting':
      return own.connecting;
    case 'interrupted':
      return own.interrupted;
    case 'failed':
      return own.failed;
    case 'connected': {
      const link = own[quality ?? 'good'];
      return paused ? `${link} · ${own.paused}` : link;
    }
  }
}

/** What is known in short: the way, the delay, the loss. */
export function shortText({ path, rttMs, loss }: Partial<ConnectionDetails>, texts: TileTexts): string {
  const way = path && (path === 'direct' ? texts.direct : texts.relayed);
  const parts = [
    way,
    rttMs === undefined ? undefined : `${Math.round(rttMs)} ms`,
    loss === undefined ? undefined : `${texts.loss} ${(loss * 100).toFixed(1)} %`,
  ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** One person: what is known in short, and all of it when it is opened. `open`: at first. */
export function connectionRow(
  person: Participant,
  name: string,
  details: Partial<ConnectionDetails>,
  open: boolean,
  texts: { readonly own: ConnectionTexts; readonly tile: TileTexts },
): TemplateResult {
  const short = shortText(details, texts.tile);
  return html`
    <li>
      <details ?open=${open}>
        <summary>
          <bdi class="name">${name}</bdi>
          <span class="link" data-quality=${person.connection === 'connected' ? (person.quality ?? 'good') : 'none'}>${linkText(person, texts.own)}</span>
          ${short ? html`<span class="short">${short}</span>` : ''}
        </summary>
        ${detailsList(details, texts.tile)}
      </details>
    </li>
  `;
}
