import { describe, expect, test } from 'vitest';
import { fitTiles } from '../../../web/ui/tile-layout.ts';

const GAP = 12;

describe('tiles', () => {
  test('one alone fills its box', () => {
    expect(fitTiles(1, 1000, 400, GAP)).toEqual({ columns: 1, width: 1000, height: 400 });
  });

  test.each([
    [2, 1280, 720, 2],
    [3, 1280, 720, 2],
    [5, 1280, 720, 3],
    [2, 320, 560, 1],
    [5, 320, 560, 2],
    [8, 320, 560, 2],
    [4, 2400, 400, 4],
  ])('%i in %i × %i stand in %i columns', (count, width, height, columns) => {
    expect(fitTiles(count, width, height, GAP).columns).toBe(columns);
  });

  test('fit into their box, unless they would be too small, and keep between 3:4 and 16:9, whatever the box', () => {
    for (let count = 2; count <= 16; count++) {
      for (const width of [280, 320, 640, 1024, 1920, 3840]) {
        for (const height of [240, 480, 720, 1080, 2160]) {
          const tile = fitTiles(count, width, height, GAP);
          const rows = Math.ceil(count / tile.columns);
          expect(tile.columns * tile.width + (tile.columns - 1) * GAP).toBeLessThanOrEqual(width);
          expect(tile.width).toBeGreaterThanOrEqual(Math.min(146, width));
          expect(tile.height).toBeGreaterThanOrEqual(110);
          const over = rows * tile.height + (rows - 1) * GAP > height;
          // What is over scrolls, in as many columns as have room.
          if (over) expect(tile.columns).toBe(Math.floor((width + GAP) / (146 + GAP)));
          expect((tile.width - 1) / (tile.height + 1)).toBeLessThanOrEqual(16 / 9);
          expect((tile.width + 1) / (tile.height - 1)).toBeGreaterThanOrEqual(3 / 4);
        }
      }
    }
  });

  test('have no size in a box without room', () => {
    expect(fitTiles(3, 0, 0, GAP)).toEqual({ columns: 1, width: 0, height: 0 });
  });
});
