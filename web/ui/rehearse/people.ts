import type { Participant } from '../../client/call/call-store.ts';
import type { Cameras } from './cameras.ts';
import type { PersonChange, Scene } from './scene.ts';

/** In the order in which they are in the call. */
const NAMES = [
  'Amara Okafor',
  'Jonas Lindqvist',
  'Mei Tanaka',
  'Luca Moretti',
  'Priya Raman',
  'Sam',
  'ليلى حداد',
  '王芳',
  'Chloé Dubois',
  'Mateo García',
  'Дарья Петрова',
];

/** The peer id of the person in front of the screen. */
export const SELF = 'you';

export const peerIdOf = (index: number): string => `person-${index + 1}`;

/** The name of the n-th of the others. */
export function nameOf(index: number): string {
  const name = NAMES[index % NAMES.length] ?? '';
  const round = Math.floor(index / NAMES.length);
  return round === 0 ? name : `${name} ${round + 1}`;
}

export function personOf(index: number, change: PersonChange, cameras: Cameras): Participant {
  const { host: _, sharing, hand, ...shown } = change;
  const participant: Participant = {
    peerId: peerIdOf(index),
    name: nameOf(index),
    metadata: { ...(hand && { hand: index + 1 }), ...(sharing && { screen: true }) },
    away: false,
    audio: true,
    video: true,
    connection: 'connected',
    quality: 'good',
    speaking: false,
    stream: cameras.of(index + 1),
    screen: sharing && cameras.screenOf(index + 1),
    ...shown,
    paused: shown.paused === true && shown.video !== false,
  };
  return participant.connection === 'connected' || participant.connection === 'interrupted'
    ? participant
    : { ...participant, stream: undefined, screen: undefined, quality: undefined };
}

/** Those who wait to be let in: the people that come after those of the call. */
export function knocksOf({ knocking, others }: Scene): readonly { readonly id: string; readonly name: string }[] {
  return Array.from({ length: knocking }, (_, index) => ({
    id: `knock-${index + 1}`,
    name: nameOf(others.length + index),
  }));
}
