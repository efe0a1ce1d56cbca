import { Ajv2020 } from 'ajv/dist/2020.js';
import { z } from 'zod';

const content = z.record(z.string(), z.object({ schema: z.looseObject({}) }));
const operation = z.object({
  operationId: z.string(),
  requestBody: z.object({ content }).optional(),
  responses: z.record(z.string(), z.object({ content: content.optional() })),
});
const document = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

/** An OpenAPI document, to hold answers against it. */
export class ApiDocument {
  readonly #document: z.infer<typeof document>;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  /** `GET /rooms 200` for each answer that was looked at. */
  readonly seen = new Set<string>();

  constructor(json: unknown) {
    this.#document = document.parse(json);
    this.#ajv.addSchema({ ...this.#document, $id: 'api' });
  }

  get operations(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Undefined if the document foresees this answer; otherwise why not. `path`: as requested, below the server's URL. */
  problem(method: string, path: string, status: number, type: string | null, body: string): string | undefined {
    const asked = new URL(path, 'http://x').pathname.split('/');
    const found = Object.entries(this.#document.paths).find(([template, methods]) => {
      const parts = template.split('/');
      const fits =
        parts.length === asked.length && parts.every((part, at) => part.startsWith('{') || part === asked[at]);
      return fits && methods[method.toLowerCase()] !== undefined;
    });
    if (found === undefined) return `no operation ${method} ${path}`;
    const [template, methods] = found;
    const response = methods[method.toLowerCase()]?.responses[status];
    if (response === undefined) return `${method} ${template} does not foresee ${status}`;
    this.seen.add(`${method} ${template} ${status}`);
    const [[media, { schema }] = ['', { schema: {} }]] = Object.entries(response.content ?? {});
    if (media === '') return body === '' ? undefined : `a body: ${body}`;
    if (type?.split(';')[0] !== media) return `${type} and not ${media}`;
    const reference = String(schema['$ref']).replace(/^#/, 'api#');
    const validate = this.#ajv.getSchema(reference);
    if (validate === undefined) return `no schema ${reference}`;
    return validate(JSON.parse(body)) === true ? undefined : this.#ajv.errorsText(validate.errors);
  }
}
