import { html, type TemplateResult } from 'lit';
import type { Room } from '../api/answers.ts';
import { count, moment } from './format.ts';
import { peerName } from './names.ts';
import { badge, figures } from './notices.ts';

/** What holds for a room: how many, who decides, whether others may join. */
export function roomFigures({ peers, capacity, away, nodes, state = {}, peerList }: Room): TemplateResult {
  const host = peerList.find(({ peerId }) => peerId === state.host);
  return figures([
    ['Peers', `${count(peers)} of ${count(capacity)}`],
    ['Away', count(away)],
    ['Nodes', count(nodes.length)],
    ...(host === undefined ? [] : [['Host', peerName(host.name)] as const]),
    [
      'Entry',
      state.locked === true
        ? badge('warn', 'Locked')
        : peers >= capacity
          ? badge('warn', 'Full')
          : badge('good', 'Open'),
    ],
    ...(state.endsAt === undefined ? [] : [['Ends', html`${moment(state.endsAt)}`] as const]),
    ...(state.bans === undefined || state.bans === 0 ? [] : [['Bans', count(state.bans)] as const]),
  ]);
}
