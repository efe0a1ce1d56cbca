/** The options of `createSignalbox` are wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** One line for each problem: the option, its value (secrets masked), and what would be right. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`these settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}
