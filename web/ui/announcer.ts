import type { CallStore } from '../client/call/call-store.ts';
import { systemClock } from '../client/signaling/clock.ts';
import { Announcements } from './announcements.ts';
import type { PoliteQueue } from './polite-queue.ts';
import type { LanguageController } from './words/language.ts';
import { isolated } from './words/isolated.ts';
import { announcementText, nameText } from './words/texts.ts';

interface AnnouncerHost extends HTMLElement {
  readonly store: CallStore | undefined;
}

/** Tells users of screen readers who came, who left, and whom no connection reaches. */
export class Announcer {
  constructor(host: AnnouncerHost, language: LanguageController, queue: PoliteQueue<Node>) {
    const announcements = new Announcements(systemClock, (all) => {
      queue.say(all.map((each) => announcementText(each, language.words)).join(' '));
    });
    host.addEventListener('participant-joined', ({ detail }) =>
      announcements.came(detail.peerId, nameText(detail.name, language.words)),
    );
    host.addEventListener('participant-left', ({ detail }) =>
      announcements.went(detail.participant.peerId, nameText(detail.participant.name, language.words)),
    );
    host.addEventListener('call-error', ({ detail: { code, detail } }) => {
      if (code !== 'peer-connection-failed') return;
      const peer = host.store?.state.participants.find(({ peerId }) => detail === peerId);
      if (peer) queue.say(language.words.cannotConnect(isolated(nameText(peer.name, language.words))));
    });
    host.addEventListener('call-ended', () => {
      announcements.reset();
      queue.forget();
    });
  }
}
