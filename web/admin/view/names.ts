import { html, type TemplateResult } from 'lit';
import { displayName } from '../../client/call/display-name.ts';

/** Between the name of a dialect and a room's own name (docs/admin-api.md). */
const SEPARATOR = '\u001f';

/** A room id, as text: never trusted. The dialect stands beside it. */
export function roomName(room: string): TemplateResult {
  const [dialect, name] = partsOf(room);
  const tag = dialect === undefined ? '' : html`<span class="tag">${dialect}</span>`;
  return html`<bdi>${displayName(name) || '(invisible name)'}</bdi>${tag}`;
}

/** The same as plain text, for titles and sentences. */
export function roomText(room: string): string {
  const [dialect, name] = partsOf(room);
  const shown = displayName(name) || '(invisible name)';
  return dialect === undefined ? shown : `${shown} (${dialect})`;
}

/** The name of a peer as its client gave it: never trusted. */
export function peerName(name: string | undefined): TemplateResult {
  const shown = displayName(name ?? '');
  return shown === '' ? html`<span class="soft">(no name)</span>` : html`<bdi>${shown}</bdi>`;
}

export function peerText(name: string | undefined): string {
  return displayName(name ?? '') || 'a peer without a name';
}

function partsOf(room: string): readonly [dialect: string | undefined, name: string] {
  const at = room.indexOf(SEPARATOR);
  return at < 0 ? [undefined, room] : [room.slice(0, at), room.slice(at + 1)];
}
