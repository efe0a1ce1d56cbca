import { type Browser, launch } from 'puppeteer-core';
import { onPath } from '../../on-path.ts';

/** Firefox: FIREFOX_PATH, else a browser on PATH; undefined where there is none. */
export function findFirefox(): string | undefined {
  return process.env['FIREFOX_PATH'] || onPath('firefox') || onPath('firefox-esr');
}

/** Firefox with a fake camera and a fake microphone, whose permission prompt is answered; over WebDriver BiDi (W3C). */
export function launchFirefox(executablePath: string): Promise<Browser> {
  return launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
    },
  });
}
