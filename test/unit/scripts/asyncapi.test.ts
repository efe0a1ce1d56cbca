import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import specs from '@asyncapi/specs';
import { Ajv, type AnySchemaObject } from 'ajv';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { asyncApiDocument } from '../../../scripts/asyncapi/document.ts';
import { CLIENT_EVENTS, SERVER_EVENTS } from '../../../src/protocol/events.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const text = asyncApiDocument();
const shape = z.object({
  channels: z.object({ namespace: z.object({ messages: z.record(z.string(), z.object({ name: z.string() })) }) }),
  operations: z.record(z.string(), z.object({ action: z.enum(['send', 'receive']) })),
});

/** What AsyncAPI publishes about its documents. */
function problemsOf(document: unknown): readonly string[] {
  const schema: AnySchemaObject = JSON.parse(JSON.stringify(specs.schemasWithoutId['3.0.0']));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

test('docs/asyncapi.json is what the types of the protocol say: npm run docs', () => {
  expect(readFileSync(join(root, 'docs', 'asyncapi.json'), 'utf8')).toBe(text);
});

test('it is an AsyncAPI document, and one that is spoilt is none', () => {
  expect(problemsOf(JSON.parse(text))).toEqual([]);
  expect(problemsOf(JSON.parse(text.replace('"action": "receive"', '"action": "take"')))).not.toEqual([]);
});

test('it has every event, each as an operation of the node', () => {
  const { channels, operations } = shape.parse(JSON.parse(text));
  const events = [
    ...CLIENT_EVENTS.map((name) => [`client.${name}`, 'receive']),
    ...SERVER_EVENTS.map((name) => [`node.${name}`, 'send']),
  ];
  expect(Object.entries(operations).map(([key, { action }]) => [key, action])).toEqual(expect.arrayContaining(events));
  expect(Object.keys(operations)).toHaveLength(events.length);
  for (const [key = ''] of events) expect(channels.namespace.messages[key]?.name).toBe(key.replace(/^\w+\./, ''));
});

test('every reference leads somewhere', () => {
  const document: unknown = JSON.parse(text);
  const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path = '']) => path);
  expect(references.length).toBeGreaterThan(50);
  for (const path of references) {
    const found = path
      .split('/')
      .reduce<unknown>((at, key) => z.record(z.string(), z.unknown()).parse(at)[key], document);
    expect(found, path).toBeDefined();
  }
});
