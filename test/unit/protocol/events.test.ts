import { describe, expect, test } from 'vitest';
import {
  CLIENT_EVENTS,
  type ClientEventName,
  type ClientEvents,
  type EveryName,
  SERVER_EVENTS,
  type ServerEventName,
  type ServerEvents,
} from '../../../src/protocol/events.ts';

interface OneMoreOfServers extends ServerEvents {
  waved: (by: string) => void;
}

interface OneMoreOfClients extends ClientEvents {
  wave: () => void;
}

describe('the lists of event names', () => {
  test('a list that lacks the name of an event does not compile', () => {
    // @ts-expect-error `waved` is an event of this type, and SERVER_EVENTS does not have it.
    const server: EveryName<ServerEventName, keyof OneMoreOfServers> = 'waved';
    // @ts-expect-error `wave` is an event of this type, and CLIENT_EVENTS does not have it.
    const client: EveryName<ClientEventName, keyof OneMoreOfClients> = 'wave';
    expect([server, client]).toEqual(['waved', 'wave']);
  });

  test('a list with a name that is no event does not compile', () => {
    // @ts-expect-error ServerEvents has no event `waved`.
    const server = [...SERVER_EVENTS, 'waved'] as const satisfies readonly (keyof ServerEvents)[];
    // @ts-expect-error ClientEvents has no event `wave`.
    const client = [...CLIENT_EVENTS, 'wave'] as const satisfies readonly (keyof ClientEvents)[];
    expect([server.at(-1), client.at(-1)]).toEqual(['waved', 'wave']);
  });

  test.each([
    ['CLIENT_EVENTS', CLIENT_EVENTS],
    ['SERVER_EVENTS', SERVER_EVENTS],
  ])('%s has each name once', (_, names) => {
    expect(names).toEqual([...new Set(names)]);
  });
});
