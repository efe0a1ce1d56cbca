import { expect, test } from 'vitest';
import { detailRows } from '../../../../web/ui/stage/details.ts';
import { TILE_TEXTS } from '../../../../web/ui/stage/tile-texts.ts';

const texts = TILE_TEXTS['en'];
if (!texts) throw new Error('no English');

test('what is not known of a connection is said to be that, not left out', () => {
  const rows = detailRows({}, texts);
  expect(rows.map(([name]) => name)).toEqual([
    'Connection',
    'Delay',
    'Loss',
    'Picture',
    'Pictures',
    'Received',
    'Sent',
    'Codec',
  ]);
  expect(new Set(rows.map(([, value]) => value))).toEqual(new Set(['not known']));
});

test('figures are round, 0 is a figure, and codecs stand together', () => {
  const details = { path: 'direct', rttMs: 0.4, loss: 0, width: 320, height: 180, fps: 29.6 } as const;
  const rows = new Map(detailRows({ ...details, videoCodec: 'VP8', audioCodec: 'opus' }, texts));
  expect(Object.fromEntries(rows)).toMatchObject({
    Connection: 'Direct',
    Delay: '0 ms',
    Loss: '0.0 %',
    Picture: '320 × 180',
    Pictures: '30 a second',
    Codec: 'VP8, opus',
  });
});
