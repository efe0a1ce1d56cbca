import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** CHROMIUM_PATH, else a browser on PATH, else the one that came with `npm ci`. */
async function findChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given) return given;
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const installed = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(existsSync);
  return installed ?? (await sparticuz.executablePath());
}

export interface BrowserOptions {
  /** What the person answers when a page asks for camera or microphone. */
  readonly devices?: 'granted' | 'refused';
  /** A motion JPEG file that the fake camera plays instead of its test picture. */
  readonly picture?: string;
}

/** Chromium with a fake camera, a fake microphone, and somebody who answers the permission prompt. */
export async function launchBrowser({ devices = 'granted', picture }: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      // What people's browsers do; the headless one lets every page play sound.
      '--autoplay-policy=document-user-activation-required',
      '--use-fake-device-for-media-stream',
      `--use-fake-ui-for-media-stream${devices === 'refused' ? '=deny' : ''}`,
      ...(picture ? [`--use-file-for-fake-video-capture=${picture}`] : []),
    ],
  });
}
