/// <reference types="node" preserve="true" />
import type { IncomingHttpHeaders, Server as HttpServer } from 'node:http';
import type { Permission, Role } from '../protocol/grant.ts';
import type { RoomEventHandlers } from './events.ts';
import type { SettingOptions } from './setting-options.ts';

/** The request with which a client's connection began. */
export interface Handshake {
  /** By name in lower case. `cookie` has the session of your application where the page is of the same site. */
  readonly headers: IncomingHttpHeaders;
  /** Path and query. Of the query a page chooses everything. */
  readonly url: string;
  /** The client address: an IPv4 address, or the first 64 bits of an IPv6 address. `trustProxy` says how it is found. */
  readonly address: string;
}

/** The room that a client wants to enter, or to go on in, or to look at. */
export interface EntryRequest {
  readonly room: string;
  /** The dialect of the client (docs/dialects.md); undefined for native clients. */
  readonly dialect: string | undefined;
  /** What the client showed as its token, at most 8,192 characters: not trusted. Undefined where it showed none. */
  readonly token: string | undefined;
}

/** What a peer may do. */
export interface EntryGrant {
  /** `speaker` unless given. */
  readonly role?: Role;
  /** What the role has unless given (docs/tokens.md). */
  readonly permissions?: readonly Permission[];
  /** The peer's name, which its client cannot change then; at most 64 characters. */
  readonly name?: string;
  /** This join finds the room full at that many peers: 1 to 1,000. `roomCapacity` holds too. */
  readonly capacity?: number;
  /** How long this holds, in seconds. Then the client is asked for a token, and leaves where that is refused. As long as its session unless given. */
  readonly seconds?: number;
}

/** Why a client may not enter. It gets `refuse` as the code of its error (docs/errors.md), and `reason` as its detail. */
export interface EntryRefusal {
  readonly refuse: 'token-required' | 'token-refused' | 'token-expired';
  /** With `token-refused`: what the client is told; its first 200 characters. */
  readonly reason?: string;
}

/** `true`: what everybody may in an open room, where the first peer is the host. `false`: `token-refused`. */
export type EntryDecision = boolean | EntryGrant | EntryRefusal;

/**
 * Decides who may enter which room. Called for each join, resume, look from outside, and fresh token. If it throws, rejects, or takes
 * more than 10 s, the client gets `token-unchecked`, and may try again.
 */
export type Authorize = (handshake: Handshake, request: EntryRequest) => EntryDecision | Promise<EntryDecision>;

/** A logger such as pino's, Fastify's `app.log`, or `console`: fields, then the text of the line. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What `createSignalbox` takes: these, and the settings of a node. */
export interface SignalboxOptions extends SettingOptions {
  /** Your server: `node:http` or `node:https`, listening or not, with listeners or without. */
  readonly server: HttpServer;
  /** Below this path are `/socket.io/` and the component, and clients have it in their `server`; `/` unless given. */
  readonly path?: string | undefined;
  /** Whether to serve the component `<video-call>` as `signalbox.js` and `signalbox-….js` below `path`; false unless given. */
  readonly component?: boolean | undefined;
  /** Who may enter. Without it, and without `jwtSecrets` and `jwksUrl`, rooms are open. */
  readonly auth?: Authorize | undefined;
  /** Told what happens in rooms, each event to one instance of the cluster. All instances should have the same names here. */
  readonly on?: RoomEventHandlers | undefined;
  /** Where lines go. Without it only warnings and errors are written, with `console`. `false`: nowhere. */
  readonly logger?: Logger | false | undefined;
  /** Whether metrics of the process, such as its memory, are among those of Signalbox; false unless given. */
  readonly processMetrics?: boolean | undefined;
  /** Settings that are not given as options are read from here: `process.env`. Nothing else reads the environment. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}
