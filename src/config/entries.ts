import { settingsSchema } from './schema.ts';
import { type Variable, variables } from './variables.ts';

/** A setting: its key in the schema, its description, and its default as text. */
export interface Entry extends Variable {
  readonly key: string;
  readonly shownDefault: string;
}

/** All settings, in the order of the schema. */
export function entries(): readonly Entry[] {
  return Object.entries(settingsSchema.shape).map(([key, schema]) => {
    const variable = variables.get(schema);
    if (variable === undefined) throw new Error(`setting ${key} has no description`);
    return { key, ...variable, shownDefault: variable.fallback ?? String(schema.parse(undefined)) };
  });
}
