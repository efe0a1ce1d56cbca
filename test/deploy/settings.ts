import { settingsSchema } from '../../src/config/schema.ts';
import { variables } from '../../src/config/variables.ts';

/** Every environment variable that a node reads. */
const settingNames: readonly string[] = Object.values(settingsSchema.shape).flatMap((schema) => {
  const { name, mask } = variables.get(schema) ?? {};
  return name === undefined ? [] : mask === undefined ? [name] : [name, `${name}_FILE`];
});

/** Those of `names` that no node reads: settings that a manifest would set in vain. */
export function unknownSettings(names: Iterable<string>): readonly string[] {
  return [...names].filter((name) => !settingNames.includes(name));
}
