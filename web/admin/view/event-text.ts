import { html, nothing, type TemplateResult } from 'lit';
import type { TimelineEvent } from '../api/answers.ts';
import { counted } from './format.ts';
import { peerName } from './names.ts';

/** One event of a timeline as a sentence. */
export function eventText(event: TimelineEvent): TemplateResult {
  const name = html`<strong>${peerName(event.name)}</strong>`;
  const node = event.node === undefined ? nothing : html`<span class="mono">${event.node}</span>`;
  switch (event.kind) {
    case 'joined':
      return html`${name} joined on ${node}${event.first ? '. A meeting begins' : ''}.`;
    case 'resumed':
      return html`${name} is back, on ${node}.`;
    case 'away':
      return html`${name} is away: ${node} lost the connection.`;
    case 'left':
      return html`${name} ${leftText(event.reason)} (${node}).${event.change === 'host-passed' ? ' Somebody else is host since.' : nothing}`;
    case 'updated':
      return html`${counted(event.count ?? 1, 'change')} of names or metadata, the last by ${name} (${node}).`;
    case 'state':
      return html`The room changed: ${changeText(event.change)} (${node}).`;
    case 'closed':
      return html`<strong>The room was closed</strong> (${node}). All its peers lost their seats.`;
    case 'restored':
      return html`${counted(event.count ?? 1, 'peer')} put back after a loss of data (${node}).`;
    case 'reclaimed':
      return html`${counted(event.count ?? 1, 'peer')} taken back by ${node}, which was out of touch.`;
    case 'missed':
      return html`${event.count === undefined ? 'Changes' : counted(event.count, 'change')} that no node tells of.`;
    default:
      return event.kind satisfies never;
  }
}

function leftText(reason: TimelineEvent['reason']): string {
  switch (reason) {
    case 'lost':
      return 'is gone: the grace period ended';
    case 'removed':
      return 'was removed';
    case 'left':
    case undefined:
      return 'left';
    default:
      return reason satisfies never;
  }
}

/** `asked-to-mute` as words. */
function changeText(change: string | undefined): string {
  return change === undefined ? 'no node tells how' : change.replaceAll('-', ' ');
}
