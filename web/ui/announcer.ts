import type { ReactiveControllerHost } from 'lit';
import { systemClock } from '../client/signaling/clock.ts';
import { Announcements } from './announcements.ts';
import type { PoliteQueue } from './polite-queue.ts';
import type { LanguageController } from './words/language.ts';
import { announcementText, nameText } from './words/texts.ts';

/** Tells users of screen readers who came and who left. */
export class Announcer {
  constructor(host: ReactiveControllerHost & HTMLElement, language: LanguageController, queue: PoliteQueue<Node>) {
    const announcements = new Announcements(systemClock, (all) => {
      queue.say(all.map((each) => announcementText(each, language.words)).join(' '));
    });
    host.addEventListener('participant-joined', ({ detail }) =>
      announcements.came(detail.peerId, nameText(detail.name, language.words)),
    );
    host.addEventListener('participant-left', ({ detail }) =>
      announcements.went(detail.participant.peerId, nameText(detail.participant.name, language.words)),
    );
    host.addEventListener('call-ended', () => {
      announcements.reset();
      queue.forget();
    });
  }
}
