import { describe, expect, test } from 'vitest';
import { facingOf, otherWay } from '../../../web/ui/cameras/facing.ts';

describe('R307: front and back', () => {
  test.each([
    ['camera2 1, facing front', undefined, 'user'],
    ['camera2 0, facing back', undefined, 'environment'],
    ['Rear Camera', undefined, 'environment'],
    ['Backlit Webcam', undefined, undefined],
    ['Caméra avant', ['user'], 'user'],
    ['', ['environment'], 'environment'],
    ['Integrated Camera', [], undefined],
  ])('a camera "%s" with the modes %s looks to %s', (label, modes, facing) => {
    expect(facingOf(label, modes)).toBe(facing);
  });

  const front = { deviceId: 'f', facing: 'user' } as const;
  const back = { deviceId: 'b', facing: 'environment' } as const;
  const wide = { deviceId: 'w', facing: 'environment' } as const;
  const plain = { deviceId: 'p', facing: undefined } as const;

  test.each([
    ['the back one where the front one is used', [front, back, wide], 'f', 'b'],
    ['the front one where a back one is used', [front, back, wide], 'w', 'f'],
    ['the back one where nobody knows which is used', [front, back], undefined, 'b'],
    ['none where all look the same way', [back, wide], 'b', undefined],
    ['none where nobody knows', [plain, plain], 'p', undefined],
  ])('the other camera is %s', (_, cameras, used, other) => {
    expect(otherWay(cameras, used)).toBe(other);
  });
});
