import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
import { openPage } from '../../scripts/lib/browser/page.ts';
import type { Site } from '../../scripts/lib/browser/site.ts';

let browser: Browser;
let site: Site;

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startGallery()]);
});

afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Runs in the page. */
const asked = () => document.querySelector('fake-call')?.fake.asked.map(([what]) => what);

describe('call', () => {
  test('auto-join joins without a lobby and without a preview', async () => {
    const { page } = await openFake(browser, site, 'room="daily" name="Ada" auto-join');
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['join']);
    await page.context().close();
  });

  test('tiles say who is there and how', async () => {
    const { page, problems } = await openFake(browser, site, 'room="daily" name="Ada" auto-join');
    await page.evaluate(() => {
      const { participant } = window.toolkit;
      document.querySelector('fake-call')?.fake.set({
        participants: [
          participant(0),
          participant(1, { audio: false, video: false }),
          participant(2, { away: true }),
          participant(3, { connection: 'connecting', stream: undefined, name: '' }),
        ],
      });
    });
    const tiles = page.getByRole('listitem');
    const labels = () => tiles.evaluateAll((all) => all.map((tile) => tile.ariaLabel));
    await expect
      .poll(labels)
      .toEqual(['Amara Okafor', 'Jonas Lindqvist, muted, camera off', 'Mei Tanaka', 'Guest, Connecting…', 'Ada (You)']);
    await page.waitForFunction(() => {
      const videos = [...(document.querySelector('fake-call')?.shadowRoot?.querySelectorAll('video') ?? [])];
      return videos.filter(({ srcObject }) => srcObject).every(({ paused, videoWidth }) => !paused && videoWidth > 0);
    });
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('R155: names and room are shown without control and direction characters, isolated, and stay what they are', async () => {
    const { page } = await openFake(browser, site, 'room="dai\u202Ely" name="A\u0007da\u202E"');
    expect(await page.locator('.room').textContent()).toBe('Room daily');
    await page.getByRole('button', { name: 'Join call' }).click();
    const kept = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      const names = ['\u202EJonas\u0000 Lind\u2066qvist', '\u200B\u3164', `Me${'\u0336'.repeat(40)}i`];
      const participants = names.map((name, index) => window.toolkit.participant(index, { name }));
      call?.fake.set({ participants });
      await call?.updateComplete;
      return call?.store?.state.participants.map(({ name }, index) => name === names[index]);
    });
    expect(kept).toEqual([true, true, true]);
    const tiles = page.getByRole('listitem');
    const mei = `Me${'\u0336'.repeat(3)}i`;
    expect(await tiles.evaluateAll((all) => all.map((tile) => tile.ariaLabel))).toEqual([
      ...['Jonas Lindqvist', 'Guest', mei],
      'Ada (You)',
    ]);
    const plates = page.locator('bdi.who');
    expect(await plates.allTextContents()).toEqual(['Jonas Lindqvist', 'Guest', mei, 'Ada (You)']);
    expect(await plates.first().evaluate((plate) => getComputedStyle(plate).unicodeBidi)).toBe('isolate');
    expect(await page.locator('.disc').allTextContents()).toEqual(['JL', 'G', 'M', 'A']);
    await page.context().close();
  });

  test('R154: three or more who come within 2 s are announced in one sentence, by number', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.evaluate(() => {
      const live = document.querySelector('fake-call')?.shadowRoot?.querySelector('.unseen');
      const said: string[] = [];
      Object.assign(window, { said });
      if (!live) return;
      new MutationObserver(() => said.push(live.textContent ?? '')).observe(live, {
        subtree: true,
        childList: true,
        characterData: true,
      });
      const raise = document.querySelector('fake-call')?.fake.raise;
      for (const index of [0, 1, 2]) raise?.['participant-joined'](window.toolkit.participant(index));
    });
    await page.locator('.unseen').getByText('3 people joined.').waitFor({ state: 'attached' });
    expect(await page.evaluate(() => 'said' in window && window.said)).toEqual(['3 people joined.']);
    await page.context().close();
  });

  test('a second guest is announced like the first: the region is empty in between', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.clock.install();
    const live = page.locator('.unseen');
    const come = (index: number) =>
      page.evaluate((at) => {
        const guest = window.toolkit.participant(at, { name: '' });
        document.querySelector('fake-call')?.fake.raise['participant-joined'](guest);
      }, index);
    await come(0);
    await page.clock.runFor(2_000);
    await live.getByText('\u2068Guest\u2069 joined.').waitFor({ state: 'attached' });
    await page.clock.runFor(1_000);
    await expect.poll(() => live.textContent()).toBe('');
    await page.clock.runFor(10_000);
    await come(1);
    await page.clock.runFor(2_000);
    await live.getByText('\u2068Guest\u2069 joined.').waitFor({ state: 'attached' });
    await page.context().close();
  });

  test('nobody’s picture starts anew when somebody joins or leaves', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    const same = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      const video = () => call?.shadowRoot?.querySelector('[data-peer=peer-1]');
      const [first, second, third] = [0, 1, 2].map((index) => window.toolkit.participant(index));
      if (!call || !first || !second || !third) return [];
      call.fake.set({ participants: [second] });
      await call.updateComplete;
      const before = video();
      call.fake.set({ participants: [first, second, third] });
      await call.updateComplete;
      const among = video();
      call.fake.set({ participants: [second] });
      await call.updateComplete;
      return [before !== null, among === before, video() === before];
    });
    expect(same).toEqual([true, true, true]);
    await page.context().close();
  });

  test('a lost server is told after a moment, in words that do not hide the call, and so is its return', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.clock.install();
    const be = (kind: 'reconnecting' | 'joined') =>
      page.evaluate((now) => {
        const phase = { kind: now, room: 'daily', self: 'self', capacity: 8 } as const;
        document.querySelector('fake-call')?.fake.set({ phase, participants: [window.toolkit.participant(0)] });
      }, kind);
    const notice = page.locator('.notice');
    await be('reconnecting');
    await page.clock.runFor(700);
    await be('joined');
    await page.clock.runFor(5_000);
    expect(await notice.count()).toBe(0);
    await be('reconnecting');
    await page.clock.runFor(800);
    await notice.getByText('Reconnecting…').waitFor();
    await page.clock.runFor(9_200);
    await notice.getByText('Still reconnecting. You can go on talking; nobody new can join.').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(2);
    await be('joined');
    await notice.getByText("You're back.").waitFor();
    await page.clock.runFor(2_000);
    await notice.waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('sound that the browser holds back waits for a click, the picture does not', async () => {
    const { page } = await openPage(browser, site.origin, {
      atStart: () => {
        void customElements.whenDefined('fake-call').then(async () => {
          const call = document.createElement('fake-call');
          Object.assign(call, { room: 'daily', autoJoin: true });
          document.body.append(call);
          await call.updateComplete;
          const stream = window.toolkit.sceneStream(0);
          const sound = new AudioContext().createMediaStreamDestination().stream;
          for (const track of sound.getAudioTracks()) stream.addTrack(track);
          call.fake.set({ participants: [window.toolkit.participant(0, { stream })] });
        });
      },
    });
    const remote = () => {
      const video = document.querySelector('fake-call')?.shadowRoot?.querySelector<HTMLVideoElement>('[data-peer]');
      return video && { muted: video.muted, paused: video.paused };
    };
    const button = page.getByRole('button', { name: 'Turn sound on' });
    await button.waitFor();
    expect(await page.evaluate(remote)).toEqual({ muted: true, paused: false });
    await button.click();
    await button.waitFor({ state: 'detached' });
    expect(await page.evaluate(remote)).toEqual({ muted: false, paused: false });
    await page.context().close();
  });

  test('alone, it shows the link and copies it', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    expect(await page.getByLabel('Link to this call').inputValue()).toBe(page.url());
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(page.url());
    await page.context().close();
  });

  test('a problem can be read and put away', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.evaluate(() => {
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('store-unavailable') });
    });
    await page.locator('.notice.error').getByText('The call is busy').waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.locator('.notice.error').waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('the focus stays in the element: on the microphone switch after a join, and after a notice was put away', async () => {
    const { page } = await openFake(browser, site);
    const focused = () => document.querySelector('fake-call')?.shadowRoot?.activeElement?.getAttribute('aria-label');
    await page.getByLabel('Your name').press('Enter');
    await expect.poll(() => page.evaluate(focused)).toBe('Mute');
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('link-full') }),
    );
    await page.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await page.locator('.notice.error').waitFor({ state: 'detached' });
    expect(await page.evaluate(focused)).toBe('Mute');
    await page.context().close();
  });

  test('a device that fails has a badge, and says why when it is pressed', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      fake?.setLocal({ video: false });
      fake?.set({ error: { ...window.toolkit.error('media-in-use'), detail: 'video' } });
    });
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.locator('.notice.error').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Turn camera on' }).click();
    await page.locator('.notice.error').getByText('Camera is in use Close the other app or tab.').waitFor();
    expect(await page.evaluate(asked)).toEqual(['join']);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('.notice.error').waitFor({ state: 'detached' });
    expect(await page.evaluate(asked)).toEqual(['join', 'setVideo']);
    await page.context().close();
  });

  test('ends with words and a way back', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.getByRole('button', { name: 'Leave call' }).click();
    await page.getByText('You left the call').waitFor();
    await page.getByRole('button', { name: 'Join again' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['join', 'leave', 'join']);
    await page.context().close();
  });
});
