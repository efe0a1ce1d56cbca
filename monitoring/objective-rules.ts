/**
 * Writes the recording rules and alerts of the objectives for Prometheus: `node monitoring/objective-rules.ts`. A test compares
 * the file with what this makes.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readArguments } from '../scripts/lib/arguments.ts';
import { type AlertRule, burnAlerts, type RecordingRule, recordingRules } from './burn-rates.ts';
import { OBJECTIVES } from './objectives.ts';

export const OBJECTIVES_PATH = join(import.meta.dirname, 'objectives.yml');

interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | AlertRule)[];
}

/** One group an objective. Its alerts come after what they read. */
export function objectiveGroups(): readonly RuleGroup[] {
  return OBJECTIVES.map((objective) => ({
    name: `signalbox-${objective.page}`,
    // Long windows read many samples, and a newer result would not change what anybody does.
    interval: '30s',
    rules: [...recordingRules(objective), ...burnAlerts(objective)],
  }));
}

/** monitoring/objectives.yml. */
export function objectiveRules(): string {
  const yaml = stringify({ groups: objectiveGroups() }, { lineWidth: 0 });
  return `# Made of monitoring/objectives.ts: node monitoring/objective-rules.ts\n${yaml}`;
}

if (import.meta.main) {
  const command = 'node monitoring/objective-rules.ts';
  readArguments({
    command,
    help: `${command}\n\nWrites the rules of the objectives for Prometheus, monitoring/objectives.yml.\n`,
  });
  await writeFile(OBJECTIVES_PATH, objectiveRules());
}
