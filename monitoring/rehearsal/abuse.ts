import {
  askEdge,
  crowdEdge,
  fillRoom,
  flood,
  guess,
  handshakeTls,
  openRooms,
  publish,
  type Release,
  shakeHands,
  stopReading,
} from './abuse-ways.ts';

/** The abuser as nodes are told of it, and an address of it whose guesses are counted on their own. */
const AT_NODES = '203.0.113.9';
const GUESSER = '203.0.113.10';

/** A node takes 300 handshakes of one address at once; the edge 100 requests in 10 s, and 40 connections. */
const HANDSHAKES = 400;
const REQUESTS = 300;
const CONNECTIONS = 80;
const TLS_CONNECTIONS = 20;
/** A connection may send 200 events at once, and 2,000 packets. Of a slow node some more, because time gives it more. */
const EVENTS = 6_000;
/** An address may fail 100 times. */
const GUESSES = 60;
/** As many as want to enter a room, of which 8 come in. */
const ROOM_SEEKERS = 12;
const ROOM_CAPACITY = 8;
/** More than visitors have at any moment. */
const ROOMS = 8;
const PUBLISHED = 600;
/** What a reader that has stopped is sent: by so many senders, signals of each, characters of each. */
const STOPPED = { senders: 5, signals: 65, length: 60_000 } as const;

/** What comes of it, as far as it is sure: for the claims of panels. */
export const ABUSE = {
  /** There at one moment: the stopped reader and its senders, a room that is full, rooms of one peer. */
  peers: 1 + STOPPED.senders + ROOM_CAPACITY + ROOMS,
  rooms: 1 + 1 + ROOMS,
  signals: STOPPED.senders * STOPPED.signals,
  joinsRefused: ROOM_SEEKERS - ROOM_CAPACITY,
  guesses: GUESSES,
  /** Open at the edge at one moment. */
  edgeConnections: 20,
} as const;

/** Where an abuser goes. */
export interface Ground {
  /** Base URL of a node. */
  readonly node: string;
  /** Ports of the edge on 127.0.0.1. */
  readonly edgePort: number;
  readonly tlsPort: number;
}

const held: Release[] = [];

/**
 * What one address does when it is over every limit that it has: of the edge, of a node, of a connection. Resolves when all of it was done,
 * and all that lasts is there.
 */
export async function begin({ node, edgePort, tlsPort }: Ground): Promise<void> {
  const lasting = await Promise.all([
    askEdge(edgePort, REQUESTS).then(() => crowdEdge(edgePort, CONNECTIONS)),
    publish(node, PUBLISHED),
    fillRoom(node, ROOM_SEEKERS),
    openRooms(node, ROOMS),
  ]);
  held.push(...lasting);
  await Promise.all([
    flood(node, AT_NODES, EVENTS),
    guess(node, GUESSER, GUESSES),
    ...Array.from({ length: TLS_CONNECTIONS }, () => handshakeTls(tlsPort)),
  ]);
  // From now on the node takes no more connections of this address.
  await shakeHands(node, AT_NODES, HANDSHAKES);
  // The last of all: the node closes the connection of a reader that takes nothing for 10 s.
  held.push(await stopReading(node, STOPPED));
}

/** Waits until the node has closed the connection of the stopped reader, and takes all away. */
export async function end(): Promise<void> {
  await Promise.all(held.splice(0).map((release) => release()));
}
