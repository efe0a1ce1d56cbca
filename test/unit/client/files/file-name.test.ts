import { expect, test } from 'vitest';
import { safeFileName } from '../../../../web/client/files/file-name.ts';

test.each([
  ['report.pdf', 'report.pdf'],
  ['年度报告 2026.xlsx', '年度报告 2026.xlsx'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\Windows\\system32\\evil.dll', 'evil.dll'],
  ['photo\u202Egpj.exe', 'photogpj.exe'],
  ['a\u2066b\u2069\u200Ec.txt', 'abc.txt'],
  ['line\nbreak\0\u001B[31m.txt', 'line break[31m.txt'],
  ['what?<is>|this*.txt', 'what__is__this_.txt'],
  ['.bashrc', 'bashrc'],
  ['trailing. . ', 'trailing'],
  ['NUL', '_NUL'],
  ['com1.txt', '_com1.txt'],
  ['console.txt', 'console.txt'],
  ['..', 'file'],
  ['\u202E\u200B', 'file'],
  ['', 'file'],
])('R326: %j is stored as %j', (name, expected) => {
  expect(safeFileName(name)).toBe(expected);
});

test('R326: a long name keeps its extension', () => {
  const name = safeFileName(`${'长'.repeat(200)}.docx`);
  expect([...name]).toHaveLength(60);
  expect(name.endsWith('….docx')).toBe(true);
  expect(new TextEncoder().encode(name).length).toBeLessThanOrEqual(255);
});
