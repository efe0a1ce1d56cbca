import { expect, test } from 'vitest';
import { mediaError } from '../../../../web/client/media/media-error.ts';
import { FakeMedia } from '../support/fake-media.ts';

test.each([
  ['NotAllowedError', 'media-denied'],
  ['SecurityError', 'media-blocked'],
  ['TypeError', 'media-blocked'],
  ['NotFoundError', 'media-not-found'],
  ['NotReadableError', 'media-in-use'],
  ['AbortError', 'media-in-use'],
  ['OverconstrainedError', 'media-constraints'],
  ['InvalidStateError', 'media-blocked'],
  ['InvalidAccessError', 'media-blocked'],
  ['SomethingNewError', 'media-in-use'],
])('R60: %s of getUserMedia is %s', (name, code) => {
  const media = new FakeMedia();
  expect(mediaError(new DOMException('', name), 'video', media).code).toBe(code);
});

test('R60: NotAllowedError is media-blocked where the page itself is not allowed', () => {
  const media = new FakeMedia();
  media.forbidden.add('video');
  const error = new DOMException('', 'NotAllowedError');
  expect(mediaError(error, 'video', media).code).toBe('media-blocked');
  expect(mediaError(error, 'audio', media).code).toBe('media-denied');
});

test.each(['NotReadableError', 'InvalidStateError', 'InvalidAccessError', 'SomethingNewError'])(
  'R302: %s of getDisplayMedia has the detail `screen` alone',
  (name) => {
    expect(mediaError(new DOMException('', name), 'screen', new FakeMedia()).detail).toBe('screen');
  },
);
