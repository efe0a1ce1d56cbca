import { html } from 'lit';
import { expect, test } from 'vitest';
import { NoticeSpeech } from '../../../web/ui/notice-speech.ts';
import type { Notice } from '../../../web/ui/notices.ts';

function notice(title: string, text?: string): Notice {
  return { kind: 'info', icon: html``, title, ...(text !== undefined && { text }) };
}

test('R347: each notice is said once while it is there, and again when it comes again', () => {
  const said: string[] = [];
  const speech = new NoticeSpeech({ say: (text) => said.push(text) });
  const weak = notice('Weak.', 'Sound first.');
  speech.follow([weak]);
  speech.follow([notice('Reconnecting…'), weak]);
  speech.follow([]);
  speech.follow([weak]);
  expect(said).toEqual(['Weak. Sound first.', 'Reconnecting…', 'Weak. Sound first.']);
});

test('R370: a notice that is there already is said again when a person opens it', () => {
  const said: string[] = [];
  const speech = new NoticeSpeech({ say: (text) => said.push(text) });
  speech.follow([notice('Camera blocked')]);
  speech.follow([{ ...notice('Camera blocked'), opener: 'video' }]);
  expect(said).toEqual(['Camera blocked', 'Camera blocked']);
});

test('R347, R379: more notices than the screen shows are all said', () => {
  const said: string[] = [];
  const speech = new NoticeSpeech({ say: (text) => said.push(text) });
  speech.follow(['one', 'two', 'three'].map((title) => notice(title)));
  expect(said).toEqual(['one', 'two', 'three']);
});
