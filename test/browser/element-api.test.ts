import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
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

describe('attributes and properties', () => {
  test('a new element has no attributes of its own', async () => {
    const { page } = await openFake(browser, site);
    const names = await page.evaluate(async () => {
      const call = document.createElement('fake-call');
      const atFirst = call.getAttributeNames();
      document.body.append(call);
      await call.updateComplete;
      return [atFirst, call.getAttributeNames(), call.server === location.origin];
    });
    expect(names).toEqual([[], [], true]);
    await page.context().close();
  });

  test('muted and camera-off reach the store before it opens a device', async () => {
    const { page } = await openFake(browser, site, 'room="daily" muted camera-off server="https://signal.example.org"');
    const options = await page.evaluate(() => document.querySelector('fake-call')?.fake.options);
    const iceTransportPolicy = 'all';
    expect(options).toEqual({ server: 'https://signal.example.org', audio: false, video: false, iceTransportPolicy });
    await page.context().close();
  });

  test('ice-transport-policy reaches the store, and changes with the next call', async () => {
    const { page } = await openFake(browser, site, 'room="daily" ice-transport-policy="Relay"');
    const policies = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      const seen = [call?.fake.options.iceTransportPolicy];
      for (const policy of ['all', 'relay', 'none of these']) {
        if (call) call.iceTransportPolicy = policy;
        await call?.updateComplete;
        seen.push(call?.fake.options.iceTransportPolicy);
      }
      call?.setAttribute('ice-transport-policy', 'relay');
      await call?.join();
      call?.removeAttribute('ice-transport-policy');
      await call?.updateComplete;
      seen.push(call?.fake.options.iceTransportPolicy);
      await call?.leave();
      await call?.updateComplete;
      return [...seen, call?.fake.options.iceTransportPolicy];
    });
    expect(policies).toEqual(['relay', 'all', 'relay', 'all', 'relay', 'all']);
    await page.context().close();
  });

  test('the page’s change goes to the store, the person’s to the attribute', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    await page.evaluate(() => document.querySelector('fake-call')?.setAttribute('muted', ''));
    await page.getByRole('button', { name: 'Unmute', exact: true }).click();
    await page.getByRole('button', { name: 'Mute', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Turn camera off' }).click();
    await page.getByRole('button', { name: 'Turn camera on' }).waitFor();
    const [asked, attributes] = await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      return [call?.fake.asked, call?.getAttributeNames()];
    });
    expect(asked).toEqual([
      ['join', { room: 'daily' }],
      ['setAudio', false],
      ['setAudio', true],
      ['setVideo', false],
    ]);
    expect(attributes).toContain('camera-off');
    expect(attributes).not.toContain('muted');
    await page.context().close();
  });

  test('a camera that cannot be opened stays off, also as an attribute', async () => {
    const { page } = await openFake(browser, site, 'room="daily" camera-off');
    const off = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      if (!call) return undefined;
      call.fake.setVideo = () => Promise.reject(new Error('in use'));
      call.cameraOff = false;
      await call.updateComplete;
      await call.updateComplete;
      return call.hasAttribute('camera-off');
    });
    expect(off).toBe(true);
    await page.context().close();
  });
});

describe('events', () => {
  test('what the store tells bubbles out of any shadow root', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    const heard = await page.evaluate(() => {
      const names = [
        'call-joined',
        'call-ended',
        'participant-joined',
        'participant-left',
        'call-message',
        'call-error',
      ];
      const events: unknown[] = [];
      for (const name of names) {
        document.addEventListener(name, (event) => {
          if (event instanceof CustomEvent) events.push([event.type, event.composed, event.detail]);
        });
      }
      const raise = document.querySelector('fake-call')?.fake.raise;
      const participant = window.toolkit.participant(0, { stream: undefined });
      raise?.joined({ room: 'daily', self: 'a' });
      raise?.['participant-joined'](participant);
      raise?.message({ from: 'b', payload: { text: 'hi' } });
      raise?.['participant-left']({ participant, reason: 'lost' });
      raise?.error(window.toolkit.error('timeout'));
      raise?.ended({ room: 'daily', reason: 'network' });
      return events;
    });
    expect(heard).toEqual([
      ['call-joined', true, { room: 'daily', self: 'a' }],
      ['participant-joined', true, expect.objectContaining({ name: 'Amara Okafor' })],
      ['call-message', true, { from: 'b', payload: { text: 'hi' } }],
      ['participant-left', true, expect.objectContaining({ reason: 'lost' })],
      ['call-error', true, expect.objectContaining({ code: 'timeout', action: 'Try again.' })],
      ['call-ended', true, { room: 'daily', reason: 'network' }],
    ]);
    await page.context().close();
  });

  test('a button of the page asks as the built-in ones do, and a page may object', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    const asked = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      const button = document.createElement('button');
      button.slot = 'toolbar';
      const ask = () =>
        button.dispatchEvent(
          new CustomEvent('call-request', {
            bubbles: true,
            cancelable: true,
            detail: { kind: 'set-audio', on: false },
          }),
        );
      call?.append(button);
      ask();
      document.addEventListener('call-request', (event) => event.preventDefault(), { capture: true });
      ask();
      return call?.fake.asked.map(([what]) => what);
    });
    expect(asked).toEqual(['join', 'setAudio']);
    await page.context().close();
  });
});

test.each([
  ['left', '[part~=join-button]'],
  ['removed', '[part=ended] h2'],
] as const)('R376: the slot `ended` is on the screen after the call: %s', async (reason, last) => {
  const { page } = await openFake(browser, site, 'room="daily" auto-join', { width: 390, height: 576 });
  await page.evaluate((why) => {
    const call = document.querySelector('fake-call');
    const link = Object.assign(document.createElement('a'), { slot: 'ended', href: '#more', textContent: 'All calls' });
    call?.append(link);
    call?.fake.set({ phase: { kind: 'ended', room: 'daily', reason: why } });
  }, reason);
  await page.getByRole('link', { name: 'All calls' }).click({ trial: true });
  const top = async (part: string) => (await page.locator(part).boundingBox())?.y;
  expect(await top('a')).toBeGreaterThan((await top(last)) ?? Number.NaN);
  await page.context().close();
});

describe('life in the document', () => {
  test('a move keeps the call and its pictures', async () => {
    const { page } = await openFake(browser, site, 'room="daily" auto-join');
    const kept = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      const elsewhere = document.createElement('section');
      document.body.append(elsewhere);
      if (!call) return undefined;
      const { store } = call;
      call.fake.set({ participants: [window.toolkit.participant(0)] });
      await call.updateComplete;
      elsewhere.append(call);
      await new Promise((resolve) => setTimeout(resolve));
      document.body.moveBefore(call, elsewhere);
      await new Promise((resolve) => setTimeout(resolve));
      return [call.store === store, call.fake.asked.map(([what]) => what)];
    });
    expect(kept).toEqual([true, ['join']]);
    await page.waitForFunction(() => {
      const video = document.querySelector('fake-call')?.shadowRoot?.querySelector<HTMLVideoElement>('[data-peer]');
      return video && !video.paused && video.videoWidth > 0;
    });
    await page.context().close();
  });

  test('removal ends the call and lets go of the devices; the same element works again', async () => {
    const { page } = await openFake(browser, site, 'room="daily" muted auto-join');
    const result = await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      if (!call) return undefined;
      const first = call.fake;
      const reasons: string[] = [];
      call.addEventListener('call-ended', (event) => reasons.push(event.detail.reason));
      call.remove();
      await new Promise((resolve) => setTimeout(resolve));
      const whileGone = [first.asked.map(([what]) => what), call.store, call.muted];
      document.body.append(call);
      await call.updateComplete;
      return [
        ...whileGone,
        reasons,
        call.fake !== first,
        call.fake.options.audio,
        call.fake.asked.map(([what]) => what),
      ];
    });
    expect(result).toEqual([['join', 'leave', 'destroy'], undefined, true, ['left'], true, false, ['join']]);
    await page.context().close();
  });

  test('two elements on one page know nothing of each other', async () => {
    const { page } = await openFake(browser, site, 'id="a" room="one" auto-join');
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<fake-call id="b" room="two" auto-join></fake-call>');
    });
    await page.locator('#b').getByRole('button', { name: 'Mute', exact: true }).click();
    await page.locator('#b').getByRole('button', { name: 'Unmute', exact: true }).waitFor();
    expect(await page.locator('#a').getByRole('button', { name: 'Mute', exact: true }).count()).toBe(1);
    await page.context().close();
  });
});
