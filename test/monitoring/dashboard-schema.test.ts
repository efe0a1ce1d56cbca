import { join } from 'node:path';
import { Ajv, type AnySchemaObject } from 'ajv';
import { createGenerator } from 'ts-json-schema-generator';
import { beforeAll, expect, test } from 'vitest';
import { dashboardFiles } from '../../monitoring/dashboards.ts';

/** Grafana itself is not here to import a dashboard. So each is compared with what Grafana publishes about them, and has no other field. */
const TYPES = ['GrafanaDashboard', 'GrafanaRow', 'GrafanaStat', 'GrafanaTimeseries', 'GrafanaHeatmap'] as const;
type Type = (typeof TYPES)[number];

interface Dashboard {
  readonly panels: readonly { readonly type: string }[];
}

let problemsOf: (type: Type | undefined, value: object) => readonly string[];

beforeAll(() => {
  const generator = createGenerator({
    path: join(import.meta.dirname, 'grafana-types.ts'),
    tsconfig: join(import.meta.dirname, '..', '..', 'tsconfig.json'),
    skipTypeCheck: true,
  });
  const ajv = new Ajv({ allErrors: true, strict: false });
  const schemaOf = (type: Type): AnySchemaObject => JSON.parse(JSON.stringify(generator.createSchema(type)));
  const validators = new Map(TYPES.map((type) => [type, ajv.compile(schemaOf(type))]));
  problemsOf = (type, value) => {
    const validate = type && validators.get(type);
    if (validate === undefined) return ['is no kind of panel that the dashboards use'];
    validate(value);
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  };
});

const typeOf = (panel: { readonly type: string }): Type | undefined =>
  TYPES.find((type) => type.toLowerCase() === `grafana${panel.type}`);

test.each([...dashboardFiles()])('%s is what Grafana takes', (_name, text) => {
  const dashboard: Dashboard = JSON.parse(text);
  expect(problemsOf('GrafanaDashboard', dashboard)).toEqual([]);
  for (const panel of dashboard.panels) expect(problemsOf(typeOf(panel), panel), JSON.stringify(panel)).toEqual([]);
});

test.each([
  ['a unit that is a number', 'GrafanaTimeseries', (panel: string) => panel.replace('"unit": "cps"', '"unit": 7')],
  [
    'a mode of thresholds that there is not',
    'GrafanaTimeseries',
    (panel: string) => panel.replace('"absolute"', '"rough"'),
  ],
  ['an option of no panel', 'GrafanaTimeseries', (panel: string) => panel.replace('"tooltip":', '"toolbar":')],
] as const)('%s would be seen', (_what, type, spoil) => {
  const [, text = ''] = [...dashboardFiles()].find(([name]) => name === 'limits.json') ?? [];
  const dashboard: Dashboard = JSON.parse(text);
  const panel = dashboard.panels.find((one) => typeOf(one) === type && JSON.stringify(one).includes('"cps"'));
  const written = JSON.stringify(panel, null, 1);
  expect(problemsOf(type, JSON.parse(written))).toEqual([]);
  expect(spoil(written)).not.toBe(written);
  expect(problemsOf(type, JSON.parse(spoil(written)))).not.toEqual([]);
});
