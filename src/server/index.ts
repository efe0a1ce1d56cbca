/** `signalbox/server`: what a site's own server needs beside its users. No part of a node is in it. */
export type { Permission, Role } from '../protocol/grant.ts';
export { mintToken, type TokenContent } from './mint-token.ts';
