import { type Browser, chromium } from 'playwright-core';
import { findChromium } from './chromium.ts';

export interface BrowserOptions {
  /** What the person answers when a page asks for camera or microphone. */
  readonly devices?: 'granted' | 'refused';
  /** A motion JPEG file that the fake camera plays instead of its test picture. */
  readonly picture?: string;
  /** A certificate to trust: base64 of the SHA-256 of its public key (SubjectPublicKeyInfo, DER). */
  readonly trusts?: string;
  /** A program that starts the browser of `findChromium` with the arguments that it gets itself. */
  readonly starter?: string;
  /** An origin of plain HTTP that gets what secure ones get: camera and microphone. */
  readonly secure?: string;
}

/** Chromium with a fake camera, a fake microphone, and somebody who answers the permission prompt. */
export async function launchBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const { devices = 'granted', picture, trusts, starter, secure } = options;
  const { path, libraries } = await findChromium();
  return chromium.launch({
    executablePath: starter ?? path,
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      // What people's browsers do; the headless one lets every page play sound.
      '--autoplay-policy=document-user-activation-required',
      '--use-fake-device-for-media-stream',
      `--use-fake-ui-for-media-stream${devices === 'refused' ? '=deny' : ''}`,
      ...(trusts ? [`--ignore-certificate-errors-spki-list=${trusts}`] : []),
      ...(secure ? [`--unsafely-treat-insecure-origin-as-secure=${secure}`] : []),
      ...(picture ? [`--use-file-for-fake-video-capture=${picture}`] : []),
    ],
  });
}
