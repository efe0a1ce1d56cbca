import { html, nothing, type TemplateResult } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { asks } from '../events.ts';
import type { ChatEntry, ChatFile, ChatText } from './chat-log.ts';
import { stateText } from './file-words.ts';
import { CHAT_ICONS } from './icons.ts';
import { linkParts } from './links.ts';
import { saveFile } from './save-file.ts';
import type { ChatWords } from './words.ts';
import { isolated } from '../words/isolated.ts';

/** Who and when is said again after this time, in ms. */
const AGAIN_MS = 300_000;

export interface RowsView {
  readonly entries: readonly ChatEntry[];
  readonly texts: ChatWords;
  readonly lang: string;
}

/** Whether the sender and the time stand above an entry: another sender than before, or 5 minutes after they stood there last. */
export function headed(entries: readonly ChatEntry[]): readonly boolean[] {
  let sender: string | undefined;
  let at = Number.NEGATIVE_INFINITY;
  let first = true;
  return entries.map((entry) => {
    const head = first || entry.from !== sender || entry.at - at >= AGAIN_MS;
    first = false;
    sender = entry.from;
    if (head) at = entry.at;
    return head;
  });
}

/** The entries of the chat, as children of its list. */
export function chatRows({ entries, texts, lang }: RowsView): unknown {
  const heads = headed(entries);
  const time = new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit' });
  const row = (entry: ChatEntry, head: boolean): TemplateResult => {
    const own = entry.from === undefined;
    return html`
      <div class="entry ${own ? 'own' : ''}">
        ${
          head
            ? html`<p class="who"><bdi>${own ? texts.you : entry.name}</bdi> <time datetime=${new Date(entry.at).toISOString()}>${time.format(entry.at)}</time></p>`
            : nothing
        }
        ${entry.kind === 'text' ? textRow(entry, texts) : fileRow(entry, texts, lang)}
      </div>
    `;
  };
  // Of hundreds of entries only those that changed are rendered again.
  return repeat(
    entries,
    ({ key }) => key,
    (entry, index) => guard([entry, heads[index], lang], () => row(entry, heads[index] === true)),
  );
}

function textRow({ id, text, state }: ChatText, texts: ChatWords): TemplateResult {
  const parts = linkParts(text).map((part) =>
    part.href === undefined
      ? part.text
      : html`<a href=${part.href} target="_blank" rel="noopener noreferrer nofollow">${part.text}</a>`,
  );
  return html`
    <p class="text" part="chat-message" dir="auto">${parts}</p>
    ${
      state === 'sending'
        ? html`<p class="state"><bdi>${texts.sending}</bdi></p>`
        : state === 'failed'
          ? html`<p class="state bad"><bdi>${texts.notSent}</bdi> <button class="quiet small" part="button" type="button" @click=${asks({ kind: 'retry-chat', id })}>${texts.tryAgain}</button></p>`
          : nothing
    }
  `;
}

function fileRow({ from, name, transfer }: ChatFile, texts: ChatWords, lang: string): TemplateResult {
  const { id, size, bytes, phase } = transfer;
  const incoming = from !== undefined;
  const who = isolated(name);
  const title = !incoming ? texts.fileTo(who) : phase.kind === 'offered' ? texts.offered(who) : texts.fileFrom(who);
  const moves = phase.kind === 'running' || phase.kind === 'interrupted';
  return html`
    <div class="file" part="chat-file">
      ${CHAT_ICONS.file}
      <div>
        <p class="title"><bdi>${title}</bdi></p>
        <p class="name"><bdi>${transfer.name}</bdi></p>
        ${
          // What moves all the time is not read out: a screen reader asks the bar.
          moves
            ? html`<div aria-live="off"><progress part="progress" max=${Math.max(1, size)} .value=${bytes} aria-label=${transfer.name}></progress></div>`
            : nothing
        }
        <p class="state ${phase.kind === 'stopped' ? 'bad' : ''}" aria-hidden=${phase.kind === 'running' ? 'true' : 'false'}><bdi>${stateText(transfer, texts, lang)}</bdi></p>
        <div class="actions">
          ${
            phase.kind === 'offered' && incoming
              ? html`
                <button class="primary small" part="button" type="button" aria-label=${`${texts.accept}: ${transfer.name}`} @click=${asks({ kind: 'accept-file', id })}>${texts.accept}</button>
                <button class="quiet small" part="button" type="button" aria-label=${`${texts.decline}: ${transfer.name}`} @click=${asks({ kind: 'decline-file', id })}>${texts.decline}</button>
              `
              : phase.kind === 'done'
                ? savePart(transfer.name, phase.file, texts)
                : phase.kind === 'stopped'
                  ? nothing
                  : html`<button class="quiet small" part="button" type="button" aria-label=${`${texts.cancel}: ${transfer.name}`} @click=${asks({ kind: 'cancel-file', id })}>${texts.cancel}</button>`
          }
        </div>
      </div>
    </div>
  `;
}

function savePart(name: string, file: Blob | undefined, texts: ChatWords): TemplateResult | typeof nothing {
  if (file === undefined) return nothing;
  return html`<button class="primary small" part="button" type="button" aria-label=${`${texts.save}: ${name}`} @click=${() => saveFile(file, name)}>${texts.save}</button>`;
}
