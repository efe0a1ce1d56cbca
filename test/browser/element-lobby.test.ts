import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../scripts/lib/browser/launch.ts';
import { openFake, startGallery } from './support/gallery.ts';
import { outOfReach, SIZES } from './support/sizes.ts';
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

describe('lobby', () => {
  test('asks for the devices, takes a name, and joins with it', async () => {
    const { page, problems } = await openFake(browser, site);
    await page.getByLabel('Your name').fill('Ada');
    await page.getByRole('button', { name: 'Join call' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    const calls = await page.evaluate(() => document.querySelector('fake-call')?.fake.asked);
    expect(calls).toEqual([['preview'], ['join', { room: 'daily', name: 'Ada' }]]);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test('lets a page keep somebody out', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => document.addEventListener('before-join', (event) => event.preventDefault()));
    await page.getByRole('button', { name: 'Join call' }).click();
    expect(await page.evaluate(asked)).toEqual(['preview', 'preview']);
    await page.evaluate(() => {
      const call = document.createElement('fake-call');
      Object.assign(call, { room: 'daily', autoJoin: true });
      document.querySelector('fake-call')?.replaceWith(call);
    });
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview']);
    await page.context().close();
  });

  test('without a room says so, and nobody can join', async () => {
    const { page } = await openFake(browser, site, '');
    await page.getByRole('alert').getByText('Something is set up wrong on this page (no-room).').waitFor();
    const join = page.getByRole('button', { name: 'Join call' });
    expect(await join.getAttribute('aria-disabled')).toBe('true');
    await join.click({ force: true });
    expect(await page.evaluate(asked)).toEqual(['preview']);
    await page.context().close();
  });

  test('says why a device is missing and tries that one again', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      const error = { ...window.toolkit.error('media-in-use'), detail: 'audio' };
      fake?.setLocal({ audio: false });
      fake?.set({ error });
      fake?.raise.error(error);
    });
    await page.getByRole('alert').getByText('Microphone is in use Close the other app or tab.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(await page.evaluate(asked)).toEqual(['preview', 'setAudio']);
    await page.context().close();
  });

  test('offers no second try where it would end the same way', async () => {
    const { page } = await openFake(browser, site);
    const alert = page.getByRole('alert');
    const again = page.getByRole('button', { name: 'Try again' });
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('media-denied') }),
    );
    await alert.getByText('Camera and microphone blocked').waitFor();
    expect(await again.count()).toBe(1);
    await page.evaluate(() =>
      document.querySelector('fake-call')?.fake.set({ error: window.toolkit.error('media-blocked') }),
    );
    await alert.getByText("aren't available on this page").waitFor();
    expect(await again.count()).toBe(0);
    await page.context().close();
  });

  test('is where a refused auto-join ends, with the reason', async () => {
    const { page } = await openFake(browser, site, '');
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      call.fake.onJoin = async () => {
        call.fake.set({ phase: { kind: 'idle' }, error: window.toolkit.error('banned') });
        throw new Error('banned');
      };
      call.room = 'daily';
      call.autoJoin = true;
    });
    await page.getByRole('alert').getByText('The host keeps you out.').waitFor();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'join']);
    await page.context().close();
  });

  test('names each device that fails, and a second problem does not replace the first', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      fake?.setLocal({ audio: false, video: false });
      fake?.set({ error: { ...window.toolkit.error('media-not-found'), detail: 'audio' } });
      fake?.set({ error: { ...window.toolkit.error('media-denied'), detail: 'video' } });
    });
    const alerts = page.getByRole('alert');
    await expect.poll(() => alerts.allInnerTexts()).toHaveLength(2);
    await alerts.getByText('No microphone found Plug one in, or join without.').waitFor();
    await alerts
      .getByText("Camera blocked Allow it next to the page's address, then try again. You can join without.")
      .waitFor();
    await page.getByText('Camera is blocked').waitFor();
    await page.evaluate(() => document.querySelector('fake-call')?.fake.setLocal({ audio: true }));
    await expect.poll(() => alerts.count()).toBe(1);
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      fake?.setLocal({ audio: false });
      fake?.set({ error: { ...window.toolkit.error('media-denied'), detail: 'audio' } });
    });
    await alerts.getByText('Camera and microphone blocked').waitFor();
    await expect.poll(() => alerts.count()).toBe(1);
    await page.context().close();
  });

  test('tries a call that cannot be reached again by itself, says when, and gives up in the end', async () => {
    const { page } = await openFake(browser, site);
    await page.clock.install();
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      if (!fake) return;
      fake.onJoin = async ({ room }) => {
        fake.set({ phase: { kind: 'joining', room } });
        await Promise.resolve();
        fake.set({ phase: { kind: 'idle' } });
        fake.set({ error: { ...window.toolkit.error('connection-failed'), fatal: true } });
        throw new Error('no network');
      };
    });
    const joins = async () => (await page.evaluate(asked))?.filter((what) => what === 'join').length;
    await page.getByRole('button', { name: 'Join call' }).click();
    await page
      .getByRole('alert')
      .getByText("Can't reach the call Check your internet connection. Trying again in 5 s.")
      .waitFor();
    await page.clock.runFor(2_000);
    await page.getByText('Trying again in 3 s.').waitFor();
    await page.clock.runFor(3_000);
    await expect.poll(joins).toBe(2);
    for (const seconds of [10, 20, 40, 60]) {
      await page.getByText(`Trying again in ${seconds} s.`).waitFor();
      await page.clock.runFor(seconds * 1_000);
    }
    await expect.poll(joins).toBe(6);
    await page.getByText('Trying again').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Try now' }).click();
    await expect.poll(joins).toBe(7);
    await page.getByText('Trying again in 5 s.').waitFor();
    await page.context().close();
  });

  test('a join can be cancelled, also one that the element began by itself', async () => {
    const { page } = await openFake(browser, site);
    await page.clock.install();
    const hang = () => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      call.fake.onJoin = async ({ room }) => {
        call.fake.set({ phase: { kind: 'joining', room } });
        await new Promise(() => {});
      };
    };
    await page.evaluate(hang);
    const join = page.locator('.enter');
    await join.click();
    await join.getByText('Joining…').waitFor();
    expect(await join.getAttribute('aria-disabled')).toBe('true');
    expect(
      await join.evaluate((button) => button.getRootNode() instanceof ShadowRoot && button.matches(':focus')),
    ).toBe(true);
    expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    await page.clock.runFor(4_000);
    await join.getByText('Still joining…').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'join', 'leave', 'preview']);
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (call) call.autoJoin = true;
    });
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    await page.evaluate(() => {
      const next = Object.assign(document.createElement('fake-call'), { room: '' });
      document.querySelector('fake-call')?.replaceWith(next);
    });
    await page.evaluate(hang);
    await page.evaluate(() =>
      Object.assign(document.querySelector('fake-call') ?? {}, { room: 'daily', autoJoin: true }),
    );
    await page.getByRole('status').getByText('Joining…').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Join call' }).waitFor();
    await page.context().close();
  });

  test('says that the browser asks for the devices, and lets people join without them', async () => {
    const { page } = await openFake(browser, site, 'room="daily"', {
      atStart: () =>
        Object.defineProperty(navigator.permissions, 'query', { value: async () => ({ state: 'prompt' }) }),
    });
    await page.getByText('Your browser is asking for camera and microphone. Choose "Allow".').waitFor();
    await page.getByRole('button', { name: 'Join without' }).click();
    await page.getByRole('button', { name: 'Leave call' }).waitFor();
    expect(await page.evaluate(asked)).toEqual(['preview', 'setAudio', 'setVideo', 'join']);
    await page.context().close();
  });

  test('R373: so it does while it joins by itself, in any size', async () => {
    const { page } = await openFake(browser, site, '', {
      atStart: () =>
        Object.defineProperty(navigator.permissions, 'query', { value: async () => ({ state: 'prompt' }) }),
    });
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      call.fake.onJoin = async ({ room }) => {
        call.fake.set({ phase: { kind: 'joining', room } });
        await new Promise(() => {});
      };
      Object.assign(call, { room: 'daily', autoJoin: true });
    });
    await page.getByRole('status').getByText('Joining…').waitFor();
    await page.getByRole('status').getByText('Your browser is asking for camera and microphone.').waitFor();
    for (const size of ['100%', '200%']) {
      await page.evaluate((text) => Object.assign(document.documentElement.style, { fontSize: text }), size);
      for (const [width, height] of SIZES) {
        await page.setViewportSize({ width, height });
        expect(await outOfReach(page), `${width} × ${height}, ${size}`).toEqual([]);
      }
    }
    await page.getByRole('button', { name: 'Join without' }).click();
    await page.getByRole('status').getByText('oining…').waitFor();
    expect(await page.getByRole('button', { name: 'Join without' }).count()).toBe(0);
    expect(await page.evaluate(asked)).toEqual(['preview', 'join', 'setAudio', 'setVideo']);
    await page.getByRole('button', { name: 'Cancel' }).waitFor();
    await page.context().close();
  });

  test('tells how many people are in the room', async () => {
    const { page } = await openFake(browser, site);
    await page.getByText('Nobody else is here yet').waitFor();
    await page.clock.install();
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      if (fake) fake.people = 1;
      document.querySelector('fake-call')?.setAttribute('room', 'other');
    });
    await page.getByText('1 person is here').waitFor();
    await page.evaluate(() => {
      const fake = document.querySelector('fake-call')?.fake;
      if (fake) fake.people = 4;
    });
    await page.clock.runFor(5_000);
    await page.getByText('4 people are here').waitFor();
    await page.context().close();
  });

  test('R351: looks with the token of a function, which it calls once, and again after a refusal', async () => {
    const { page } = await openFake(browser, site);
    await page.getByText('Nobody else is here yet').waitFor();
    await page.clock.install();
    await page.evaluate(async () => {
      const call = document.querySelector('fake-call');
      if (!call) return;
      let calls = 0;
      call.token = () => (calls++ === 0 ? 'first' : 'refused');
      await call.updateComplete;
      // As a framework does at each render.
      call.token = () => 'second';
      await call.updateComplete;
      call.fake.people = 1;
    });
    await page.clock.runFor(5_000);
    await page.getByText('1 person is here').waitFor();
    const looks = () => page.evaluate(() => document.querySelector('fake-call')?.fake.looks);
    expect(await looks()).toEqual([undefined, 'first', 'first']);
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (call) Object.assign(call, { room: 'other', token: () => 'refused' });
    });
    await expect.poll(looks).toEqual([undefined, 'first', 'first', 'refused']);
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      if (call) call.token = () => 'third';
    });
    await page.clock.runFor(30_000);
    await expect.poll(looks).toEqual([undefined, 'first', 'first', 'refused', 'third']);
    await page.context().close();
  });

  test('R348: remembers name and devices for the next time, unless the page says no', async () => {
    const { page } = await openFake(browser, site);
    await page.getByLabel('Your name').fill('Ada');
    await page.evaluate(() => {
      const call = document.querySelector('fake-call');
      call?.fake.setLocal({ cameras: [{ deviceId: 'b', label: 'Back' }] });
    });
    await page.getByRole('button', { name: 'Choose camera' }).click();
    await page.getByRole('menuitemradio', { name: 'Back' }).click();
    const again = (attributes: string) =>
      page.evaluate(async (markup) => {
        document.body.innerHTML = `<fake-call ${markup}></fake-call>`;
        const call = document.querySelector('fake-call');
        await call?.updateComplete;
        return [call?.name, call?.fake.asked];
      }, attributes);
    expect(await again('room="daily"')).toEqual(['Ada', [['setCamera', 'b'], ['preview']]]);
    expect(await again('room="daily" name="Bob"')).toEqual(['Bob', [['setCamera', 'b'], ['preview']]]);
    expect(await again('room="daily" no-memory')).toEqual(['', [['preview']]]);
    expect(await again('room="daily" server="https://elsewhere.example"')).toEqual(['', [['preview']]]);
    await page.context().close();
  });

  test('shows how loud the microphone is, and asks about one that gives nothing', async () => {
    const { page } = await openFake(browser, site);
    await page.evaluate(async () => {
      const context = new AudioContext();
      const tone = new OscillatorNode(context);
      const volume = new GainNode(context, { gain: 0.5 });
      const out = context.createMediaStreamDestination();
      tone.connect(volume).connect(out);
      tone.start();
      Object.assign(window, { volume });
      document.querySelector('fake-call')?.fake.setLocal({ stream: out.stream });
    });
    await page.mouse.click(5, 5);
    await page.getByLabel('Your name').click();
    // The browser lets sound run only after a click; both contexts wait for it.
    await page.evaluate(async () => {
      const context = 'volume' in window && window.volume instanceof GainNode ? window.volume.context : undefined;
      if (context instanceof AudioContext) await context.resume();
    });
    const level = () => page.locator('.meter').getAttribute('data-level');
    await expect.poll(async () => Number(await level()), { timeout: 10_000 }).toBeGreaterThan(3);
    await page.evaluate(() => {
      if ('volume' in window && window.volume instanceof GainNode) window.volume.disconnect();
    });
    await expect.poll(level).toBe('0');
    await page.getByText("We can't hear you. Is this the right microphone?").waitFor();
    await page.getByRole('button', { name: 'Choose', exact: true }).click();
    await page.getByRole('menu').waitFor();
    await page.context().close();
  });

  test('starts with the focus in an empty name field, and takes it from nobody', async () => {
    const { page } = await openFake(browser, site);
    const inName = () => document.querySelector('fake-call')?.shadowRoot?.activeElement?.getAttribute('name');
    expect(await page.evaluate(inName)).toBe('name');
    const other = await page.evaluate(async () => {
      document.body.innerHTML = '<button>Elsewhere</button><fake-call room="daily"></fake-call>';
      document.querySelector('button')?.focus();
      const call = document.createElement('fake-call');
      call.setAttribute('room', 'daily');
      document.body.append(call);
      await call.updateComplete;
      return document.activeElement?.localName;
    });
    expect(other).toBe('button');
    await page.context().close();
  });
});
