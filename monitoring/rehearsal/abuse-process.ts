/** The abuser: a process of its own, so that what it does takes no time from the wires to Redis, which this run keeps. */
import { obey } from '../../scripts/lib/helper.ts';
import { begin, end, type Ground } from './abuse.ts';

export type AbuseCommand = { readonly kind: 'begin'; readonly ground: Ground } | { readonly kind: 'end' };

obey<AbuseCommand, void>((command) => (command.kind === 'begin' ? begin(command.ground) : end()));
