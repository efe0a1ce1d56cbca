import { expect, test } from 'vitest';
import { reportOf, verdictOf } from '../../../scripts/audit.ts';

const found = JSON.stringify({
  vulnerabilities: {
    left: { severity: 'high', range: '<1.2.3' },
    right: { severity: 'moderate', range: '*' },
    worse: { severity: 'critical', range: '>=2' },
  },
});

test('a hole of severity high or critical fails what users get, and is told of the rest', () => {
  const verdict = verdictOf(found);
  expect(verdict).toEqual({ kind: 'known', holes: ['left <1.2.3: high', 'worse >=2: critical'] });
  expect(reportOf(verdict, false)).toEqual({
    text: '::error::left <1.2.3: high\n::error::worse >=2: critical',
    code: 1,
  });
  expect(reportOf(verdict, true)).toMatchObject({ text: expect.stringMatching(/^::warning::left/), code: 0 });
});

test('no hole is no failure', () => {
  expect(reportOf(verdictOf('{"vulnerabilities":{}}'), false)).toMatchObject({ code: 0 });
});

test.each(['', 'npm ERR!', '{"error":{"code":"ENOTFOUND"}}', '{"message":"405 Method Not Allowed","method":"POST"}'])(
  'without an answer of the registry (%j) nothing is known, which is no failure but is said',
  (text) => {
    expect(reportOf(verdictOf(text), false)).toMatchObject({
      text: expect.stringMatching(/^::warning::not audited/),
      code: 0,
    });
  },
);
