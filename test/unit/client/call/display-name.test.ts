import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayName } from '../../../../web/client/call/display-name.ts';

describe('R155: a name as it is shown', () => {
  test.each([
    ['Ada Lovelace'],
    ['Ana María de la Cruz'],
    ['李小龙'],
    ['عبد الله'],
    ['אברהם'],
    ['Nguyễn Thị Minh Khai'],
    ['สมชาย ใจดี'],
    ['क्षितिज'],
    ['ကြွှို့'],
    ['می\u200Cخواهم'],
    ['👩\u200D💻 dev'],
    ['❤\uFE0F'],
    ['🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F} fan'],
    ['👋🏽 Zoë'],
    ["O'Brien-Smith (he/him)"],
    ['#1'],
  ])('is what it was: %s', (name) => {
    expect(displayName(name)).toBe(name);
  });

  test.each([
    ['controls', 'A\u0000d\u0007a\u001B\u007F\u009F', 'Ada'],
    ['white space of all kinds', '\u00A0 Ada\t\r\n\u2028\u2029\u3000Lovelace \u2003', 'Ada Lovelace'],
    ['overrides of direction', 'Ada\u202E ecalevoL\u202C', 'Ada ecalevoL'],
    ['embeddings', '\u202AAda\u202B\u202D', 'Ada'],
    ['isolates', '\u2066A\u2067d\u2068a\u2069', 'Ada'],
    ['direction marks', '\u200EA\u200Fd\u061Ca', 'Ada'],
    ['zero widths', 'A\u200Bd\u2060a\uFEFF\u00AD', 'Ada'],
    ['joiners at the ends and in runs', '\u200DAda\u200C\u200D\u200D B\u200D\u200Co\u200D', 'Ada B\u200Do'],
    ['fillers', 'Ada\u3164\u115F\u1160\uFFA0\u034F\u17B4', 'Ada'],
    ['Braille blanks', 'Ada\u2800\u2800Bo', 'Ada Bo'],
    ['tags that are no flag', 'Ada\u{E0041}\u{E0042}', 'Ada'],
    ['lone surrogates', 'A\uD800da\uDC00', 'Ada'],
    ['piled marks', `A${'\u0305'.repeat(8)}da${'\u0E47'.repeat(20)}`, `A${'\u0305'.repeat(3)}da${'\u0E47'.repeat(6)}`],
    ['marks without a letter', '\u0301\u0302 Ada \u0303', 'Ada'],
  ])('has no %s', (_, name, shown) => {
    expect(displayName(name)).toBe(shown);
  });

  test.each([[''], [' '], ['\u200B\u200D'], ['\u3164'], ['\u2800'], ['\u202E\u202D'], ['\u0301\u0302'], ['\uFE0F']])(
    'is empty where nobody would see it: %j',
    (name) => {
      expect(displayName(name)).toBe('');
    },
  );

  test('is the same if it is asked for twice, has no control or direction character, and no more than 6 marks in a row', () => {
    const odd = fc.constantFrom(
      ...[
        'a',
        'ب',
        ' ',
        '\u0301',
        '\u0E47',
        '\u200D',
        '\u202E',
        '\u2066',
        '\u0007',
        '\uFE0F',
        '\u{E0067}',
        '🏴',
        '\uD800',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' })), { maxLength: 30 }), (parts) => {
        const shown = displayName(parts.join(''));
        expect(displayName(shown)).toBe(shown);
        expect(shown).not.toMatch(
          /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|\p{M}{7}| {2}|^ | $/u,
        );
      }),
      { numRuns: 500 },
    );
  });
});
