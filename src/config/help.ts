import { entries } from './entries.ts';
import { secretFilesText } from './secret-files.ts';

/** The exit code if a wrong setting prevents the start: EX_CONFIG of sysexits.h. */
export const BAD_SETTINGS_EXIT_CODE = 78;

/** The text that `signalbox --help` prints. */
export function helpText(version: string): string {
  const lines = entries().flatMap(({ name, about, values, unit, shownDefault }) => [
    `  ${name}`,
    `      ${about}`,
    `      ${values}${unit === undefined ? '' : ` ${unit}`}; default: ${shownDefault}`,
  ]);
  return [
    `signalbox ${version}: WebRTC signaling, alone or as a Redis-backed cluster`,
    '',
    'Usage: signalbox [--help | --version]',
    '       signalbox token --room ROOM [--help | …]: prints a token for trying out',
    '',
    'Settings, from the environment:',
    ...lines,
    '',
    ...secretFilesText()
      .split(/(?<= instead: )/)
      .map((line) => line.trimEnd()),
    '',
    `Exit codes: 0 stopped, 1 failed, ${BAD_SETTINGS_EXIT_CODE} a setting is wrong,`,
    '130 or 143 stopped at once by a second SIGINT or SIGTERM.',
    '',
  ].join('\n');
}

/** The table of settings in docs/operations.md, in Markdown, and what holds for some of them. */
export function settingsTable(): string {
  const rows = entries().map(
    ({ name, about, values, unit = '', shownDefault }) =>
      `| \`${name}\` | ${about} | ${values} | ${unit} | ${shownDefault} |`,
  );
  return [
    '| Variable | What it does | Values | Unit | Default |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    secretFilesText(),
  ].join('\n');
}
