import type { RehearsalOptions } from './rehearsal.ts';

/** What is looked at before a release, as `rehearse` says it; by the name of its picture. */
export const SCENES: Readonly<Record<string, string>> = {
  lobby: 'lobby, 3 people',
  'lobby-problems': 'full, camera blocked, microphone missing',
  'lobby-ask': 'lobby, waiting room',
  'lobby-locked': 'lobby, lock',
  'lobby-asks-devices': 'browser asking',
  full: 'full',
  waiting: 'waiting',
  denied: 'denied',
  joining: 'joining',
  alone: 'alone',
  two: '2 people',
  'two-poor': '2 people, one long name, one muted, one interrupted',
  six: '6 people, one muted, one camera off, one connecting, one failed, one away',
  notices: '3 people, reconnecting, camera in use, trouble',
  unread: '3 people, 2 messages',
  ended: 'removed',
};

export const LOOKS: Readonly<Record<string, RehearsalOptions>> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  forced: { forcedColors: 'active' },
  rtl: { direction: 'rtl' },
  text200: { zoom: 200 },
};
