import { type Element, methodsOf } from './manifest.ts';

type Row = readonly string[];

/** The page of the docs that has the tables of an element, by its tag. */
export const PAGES: Readonly<Record<string, string>> = {
  'video-call': 'component.md',
  'video-call-tile': 'tile.md',
};

/** A page of the docs with the tables of one element as its source says them. A table is known by its first header. */
export function elementPage(page: string, element: Element): string {
  const tables: Readonly<Record<string, { readonly header: Row; readonly rows: readonly Row[] }>> = {
    Attribute: {
      header: ['Attribute', 'Property', 'Type', 'Default', ''],
      rows: element.attributes.map(({ name, fieldName, type, default: value, description }) => [
        code(name),
        code(fieldName),
        escaped(type.text === 'TokenOption' ? 'string' : type.text),
        defaultOf(name, value),
        description,
      ]),
    },
    Method: {
      header: ['Method', ''],
      rows: methodsOf(element).map(({ name, parameters, description }) => [
        code(`${name}(${parameters.map((parameter) => parameter.name).join(', ')})`),
        description,
      ]),
    },
    Event: {
      header: ['Event', '`detail`', ''],
      rows: element.events.map(({ name, type, description }) => [
        code(name),
        code(escaped(type.text.replace(/^CustomEvent<(.*)>$/u, '$1'))),
        description,
      ]),
    },
    Slot: described('Slot', element.slots),
    'Custom property': described('Custom property', element.cssProperties),
    Part: described('Part', element.cssParts),
    State: {
      header: ['State', ''],
      rows: element.cssStates.map((each) => [code(`:state(${each.name})`), each.description]),
    },
  };
  return Object.entries(tables).reduce((text, [name, { header, rows }]) => withTable(text, name, header, rows), page);
}

function described(header: string, list: readonly { readonly name: string; readonly description: string }[]) {
  return { header: [header, ''], rows: list.map(({ name, description }) => [code(name), description]) };
}

function withTable(page: string, name: string, header: Row, rows: readonly Row[]): string {
  const table = [line(header), `|${'---|'.repeat(header.length)}`, ...rows.map(line)].join('\n');
  const old = new RegExp(`^\\| ${name} \\|.*(\\n\\|.*)*`, 'mu');
  return page.replace(old, () => table);
}

const line = (cells: Row): string => `|${cells.map((cell) => (cell === '' ? ' |' : ` ${cell} |`)).join('')}`;
const code = (text: string): string => `\`${text}\``;
const escaped = (text: string): string => text.replaceAll('|', '\\|');

/** What is so where the attribute is absent, as people say it. */
function defaultOf(name: string, value: string | undefined): string {
  if (name === 'server') return 'the origin the module was loaded from';
  if (name === 'shortcuts') return 'all';
  return value === undefined || value === "''" ? 'empty' : code(value.replaceAll("'", ''));
}
