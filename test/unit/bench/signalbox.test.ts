import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFlags } from '../../../bench/opponents/signalbox.ts';

test('Signalbox is measured as npm start starts it', () => {
  expect(startFlags(join(import.meta.dirname, '..', '..', '..'))).toEqual(['--max-semi-space-size=4']);
});
