/** The abuser: a process of its own, so that what it does takes no time from the wires to Redis, which this run keeps. */
import { obey } from '../../scripts/lib/helper.ts';
import { abuse, type Ground } from './abuse.ts';

obey<Ground, void>(abuse);
