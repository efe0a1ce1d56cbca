import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';
import type {} from '../../web/ui/index.ts';
import { WORDS } from '../../web/ui/rehearse/vocabulary.ts';
import { axeFindings } from './support/axe.ts';
import { openRehearsal, play, startRehearsalSite } from './support/rehearsal.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startRehearsalSite()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Each word as it can stand in the attribute. */
const SAYINGS = Object.entries(WORDS).map(([name, word]) => {
  if ('people' in word && word.people === 'counted') return `3 ${name}`;
  return 'person' in word || 'knocks' in word ? `one ${name}` : name;
});

/** Errors on the console. Problems that are rehearsed are warnings there, as in a call. */
const errorsOf = (problems: readonly string[]) => problems.filter((text) => !text.startsWith('<video-call> '));

async function expectAccessible(page: Page, text: string): Promise<void> {
  await play(page, text);
  expect(await axeFindings(page, 'video-call'), text).toEqual([]);
}

test('R330: nothing is asked of anybody but the files of the component, and no device is opened', async () => {
  const { page, problems } = await openRehearsal(browser, site, 'lobby', {
    atStart: () => {
      const { mediaDevices } = navigator;
      for (const name of ['getUserMedia', 'enumerateDevices', 'getDisplayMedia'] as const) {
        Object.defineProperty(mediaDevices, name, { value: () => Promise.reject(new Error(`asks for ${name}`)) });
      }
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor() {
          super();
          throw new Error('a connection');
        }
      };
    },
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.reload();
  await play(page, '6 people, one poor, one knocking, reconnecting');
  await play(page, 'lobby');
  await page.getByRole('button', { name: 'Join call' }).click();
  await page.getByRole('button', { name: 'Leave call' }).click();
  await page.getByRole('button', { name: 'Join again' }).waitFor();
  expect(asked.slice(0, 3)).toEqual(['/', '/signalbox.js', '/signalbox-rehearse.js']);
  expect(asked.slice(3).filter((path) => !/^\/signalbox-[a-z-]+\.js$/u.test(path))).toEqual([]);
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R330: on a page that nobody has clicked on, pictures play, nothing is said about sound, and the focus stays', async () => {
  const { page, problems } = await openPage(browser, `${site.origin}/plain`);
  await page.locator('video[data-frame]').nth(2).waitFor();
  expect(await page.getByText('Sound is off').count()).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.localName)).toBe('body');
  expect(problems).toEqual([]);
  await page.context().close();
});

test('R331: words that are not known are told on the screen and in the console, with those that are', async () => {
  const { page, problems } = await openRehearsal(browser, site, '3 people, dancing, one singing');
  const line = page.getByRole('alert').filter({ hasText: 'dancing' });
  await line.getByText('rehearse does not know: "dancing", "one singing". It knows: people, alone,').waitFor();
  expect(problems.join()).toContain('"dancing", "one singing"');
  expect(await page.getByRole('listitem').count()).toBe(3);
  expect(await axeFindings(page, 'video-call')).toEqual([]);
  await page.evaluate(() => document.querySelector('video-call')?.setAttribute('rehearse', '2 people'));
  await line.waitFor({ state: 'detached' });
  expect(await page.getByRole('listitem').count()).toBe(2);
  await play(page, 'tanzen', { language: 'zh-CN' });
  await page.getByText('rehearse 无法识别："tanzen"。').waitFor();
  await page.context().close();
});

describe('R332: axe finds nothing', () => {
  test('in any word', { timeout: 180_000 }, async () => {
    const { page, problems } = await openRehearsal(browser, site, '');
    for (const saying of SAYINGS) await expectAccessible(page, saying);
    expect(errorsOf(problems)).toEqual([]);
    await page.context().close();
  });

  test('in a word with the next one, in the dark', { timeout: 180_000 }, async () => {
    const { page, problems } = await openRehearsal(browser, site, '', { colorScheme: 'dark' });
    for (const [index, saying] of SAYINGS.entries()) {
      await expectAccessible(page, `${saying}, ${SAYINGS[(index + 1) % SAYINGS.length] ?? ''}`);
    }
    expect(errorsOf(problems)).toEqual([]);
    await page.context().close();
  });
});

/** Sentences, and what is seen then: states that no word shows of its own. */
const SEEN = [
  ['lobby, waiting room', 'Ask to join'],
  ['lobby, lock', 'This call is locked.'],
  ['full', 'This call is full (12 of 12).'],
  ['waiting for a place', 'Waiting for a place…'],
  ['waiting', 'Somebody in the call will let you in.'],
  ['waiting without host', "The host isn't here yet."],
  ['denied', "You weren't let in."],
  ['nobody answered', 'Nobody answered.'],
  ['browser asking', 'Join without'],
  ['microphone silent', "We can't hear you. Is this the right microphone?"],
  ['sound off', 'Turn sound on'],
  ['chat open', 'Messages reach everybody in the call and are gone when it ends.'],
  ['chat open, 2 messages', 'Yes, loud and clear.'],
  ['one message', 'Good morning! Can everybody hear me?'],
  ['not sent', 'Not sent'],
  ['people open, host', 'Lock call'],
  ['settings open', 'General'],
  ['keys open', 'Hold to talk while muted'],
  ['microphones open', 'Play a test sound'],
  ['cameras open', 'Camera on the desk'],
  ['reactions open', 'Celebration'],
  ['more open', 'Settings'],
  ['leaving', 'End call for everyone'],
] as const;

test('R352: what opens, what a browser alone causes, and how one gets in can be said', {
  timeout: 180_000,
}, async () => {
  const { page, problems } = await openRehearsal(browser, site, '');
  for (const [text, seen] of SEEN) {
    await play(page, text);
    await page.getByText(seen).first().waitFor();
    expect(await axeFindings(page, 'video-call'), text).toEqual([]);
  }
  await play(page, '3 people, 12 messages');
  await page.getByRole('button', { name: /^Chat.*9\+/u }).waitFor();
  expect(errorsOf(problems)).toEqual([]);
  await page.context().close();
});

/** The colours of a button, as CSS computes them. Runs in the page. */
const coloursOf = (button: Element) => {
  const { color, backgroundColor } = getComputedStyle(button);
  return { color, backgroundColor };
};

test('a button on the preview can be read; words of another direction than the page keep their order and its side', async () => {
  const { page } = await openRehearsal(browser, site, 'browser asking', { width: 390, height: 700 });
  const { color, backgroundColor } = await page.getByRole('button', { name: 'Join without' }).evaluate(coloursOf);
  expect(color).not.toBe(backgroundColor);
  await play(page, 'lobby, lock', { direction: 'rtl' });
  const ends = await page.locator('video-call').evaluate((call) => {
    const texts = [...(call.shadowRoot?.querySelectorAll('h2, .people') ?? [])];
    return texts.map((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return Math.round(each.getBoundingClientRect().right - range.getBoundingClientRect().right);
    });
  });
  expect(ends).toEqual([0, 0]);
  await page.context().close();
});

test('R352: what is answered goes away', async () => {
  const { page } = await openRehearsal(browser, site, 'sound off');
  await page.getByRole('button', { name: 'Turn sound on' }).click();
  await page.locator('.notice').getByText('Sound is off').waitFor({ state: 'detached' });
  await play(page, 'browser asking');
  await page.getByRole('button', { name: 'Join without' }).click();
  await page.getByRole('button', { name: 'Unmute', exact: true }).waitFor();
  await play(page, 'lobby, waiting room');
  await page.getByRole('button', { name: 'Ask to join' }).click();
  await page.getByText('Asking to join…').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Ask to join' }).waitFor();
  await play(page, 'lobby, lock');
  await page.getByRole('button', { name: 'Join call' }).click();
  await page.getByRole('alert').getByText('This call is locked.').waitFor();
  await page.context().close();
});

test('R332: any two words go together', { timeout: 180_000 }, async () => {
  const { page, problems } = await openRehearsal(browser, site, '');
  const empty = await page.evaluate(async (sayings) => {
    const call = document.querySelector('video-call');
    const without: string[] = [];
    for (const [index, one] of sayings.entries()) {
      for (const other of sayings.slice(index + 1)) {
        if (call) call.setAttribute('rehearse', `${one}, ${other}`);
        await call?.updateComplete;
        if (!call?.shadowRoot?.querySelector('.lobby, .stage, .panel') || call.shadowRoot.querySelector('.rehearsal')) {
          without.push(`${one}, ${other}`);
        }
      }
    }
    return without;
  }, SAYINGS);
  expect(empty).toEqual([]);
  expect(errorsOf(problems)).toEqual([]);
  await page.context().close();
});

describe('R333: controls do what they do in a call', () => {
  test('switches, devices, leaving and joining again; nothing is remembered', async () => {
    const { page } = await openRehearsal(browser, site, '4 people');
    const heard = page.evaluate(
      () =>
        new Promise<unknown>((resolve) => {
          document.querySelector('video-call')?.addEventListener('call-ended', (event) => resolve(event.detail));
        }),
    );
    await page.getByRole('button', { name: 'Mute', exact: true }).click();
    await page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.getByRole('listitem', { name: 'Robin (You), camera off' }).waitFor();
    await page.getByRole('button', { name: 'Choose camera' }).click();
    await page.getByText('Camera on the desk').click();
    await page.getByRole('button', { name: 'Leave call' }).click();
    expect(await heard).toEqual({ room: 'team-standup', reason: 'left' });
    await page.getByRole('button', { name: 'Join again' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    expect(await page.getByRole('listitem').count()).toBe(4);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
    await page.context().close();
  });

  test('a device that is blocked stays blocked; a join that is refused is refused again, and can be cancelled', async () => {
    const { page } = await openRehearsal(browser, site, 'camera blocked');
    await page.getByRole('alert').getByText('Camera blocked').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('alert').getByText('Camera blocked').waitFor();
    await play(page, 'locked');
    await page.getByRole('button', { name: 'Join call' }).click();
    await page.getByText('This call is locked.').waitFor();
    await play(page, 'full');
    await page.getByText('This call is full (12 of 12).').waitFor();
    await page.getByRole('button', { name: 'Wait for a place' }).click();
    await page.getByText('Waiting for a place…').waitFor();
    await play(page, 'lobby, waiting');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    await page.context().close();
  });

  test('a host lets people in, removes them and ends the call', async () => {
    const { page } = await openRehearsal(browser, site, '2 people, two knocking');
    const names = await page.evaluate(async () => {
      const store = document.querySelector('video-call')?.store;
      const here = () => store?.state.participants.map(({ name }) => name);
      await store?.room.admit(store.state.waiting[0]?.id);
      const admitted = here();
      await store?.room.remove(store.state.participants[0]?.peerId ?? '');
      await store?.room.deny();
      await store?.room.lock();
      const { waiting, roomState } = store?.state ?? {};
      await store?.room.end();
      return [admitted, here(), waiting, roomState, store?.state.phase];
    });
    expect(names).toEqual([
      ['Amara Okafor', 'Jonas Lindqvist'],
      [],
      [],
      { host: 'you', locked: true },
      { kind: 'ended', room: 'team-standup', reason: 'closed' },
    ]);
    await page.getByText('The host ended the call.').waitFor();
    await page.context().close();
  });
});
