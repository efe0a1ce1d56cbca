import { type Element, propertiesOf } from './manifest.ts';

const HEAD = '// Generated from the JSDoc of the elements by `npm run docs`.\n';

/** What each file of web/ui/frameworks has, by its name. */
export function frameworkFiles(elements: readonly Element[]): Readonly<Record<string, string>> {
  return {
    'props.ts': propsFile(elements),
    'react.ts': reactFile(elements),
    'jsx.ts': jsxFile(elements),
    'vue.ts': vueFile(elements),
  };
}

const imports = (elements: readonly Element[]): string => elements.map(({ name }) => name).join(', ');

/** before-join: onBeforeJoin, as React and Vue name listeners. */
function listenerOf(event: string): string {
  return `on${event.replaceAll(/(?:^|-)(\w)/gu, (_, letter: string) => letter.toUpperCase())}`;
}

function propsFile(elements: readonly Element[]): string {
  const blocks = elements.map((element) => {
    const { name, attributes } = element;
    const properties = propertiesOf(element).map((each) => `  ${each.name}?: ${name}['${each.name}'] | undefined;`);
    const kebab = attributes.filter((each) => each.name !== each.fieldName);
    const others = kebab.map(
      (each) => `  '${each.name}'?: ${each.type.text === 'boolean' ? 'boolean' : 'string'} | undefined;`,
    );
    return `/** The properties of \`<${element.tagName}>\`, and its attributes of another name. */
export interface ${name}Props {
${[...properties, ...others].join('\n')}
}
`;
  });
  return `${HEAD}import type { ${imports(elements)} } from '../elements.ts';

${blocks.join('\n')}`;
}

function reactFile(elements: readonly Element[]): string {
  const blocks = elements.map(({ name, tagName, events }) => {
    const names = events.map(
      (event) => `    ${listenerOf(event.name)}: '${event.name}' as EventName<VideoCallEventMap['${event.name}']>,`,
    );
    return `/** \`<${tagName}>\` as a component of React. */
export const ${name} = createComponent({
  tagName: '${tagName}',
  elementClass: ${name}Element,
  react: React,
  events: {${names.length === 0 ? '' : `\n${names.join('\n')}\n  `}},
});
`;
  });
  const aliases = elements.map(({ name }) => `${name} as ${name}Element`).join(', ');
  return `${HEAD}import { createComponent, type EventName } from '@lit/react';
import * as React from 'react';
import { ${aliases}, type VideoCallEventMap } from '../elements.ts';

${blocks.join('\n')}`;
}

function jsxFile(elements: readonly Element[]): string {
  const blocks = elements.map(
    ({ name, tagName, events }) => `/** \`<${tagName}>\` in JSX. */
export interface ${name}Jsx extends React.HTMLAttributes<${name}>, React.RefAttributes<${name}>, ${name}Props {
${listeners(events, (event) => `'on${event}'`)}}
`,
  );
  return `${HEAD}import type * as React from 'react';
${typeImports(elements, true)}
${blocks.join('\n')}
declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(({ name, tagName }) => `      '${tagName}': ${name}Jsx;`).join('\n')}
    }
  }
}
`;
}

function vueFile(elements: readonly Element[]): string {
  const blocks = elements.map(
    ({ name, tagName, events }) => `/** \`<${tagName}>\` in templates of Vue. */
export interface ${name}Vue extends ${name}Props {
${listeners(events, listenerOf)}}
`,
  );
  return `${HEAD}import type { DefineComponent } from 'vue';
${typeImports(elements, false)}
${blocks.join('\n')}
declare module 'vue' {
  interface GlobalComponents {
${elements.map(({ name, tagName }) => `    '${tagName}': DefineComponent<${name}Vue>;`).join('\n')}
  }
}
`;
}

function typeImports(elements: readonly Element[], classes: boolean): string {
  const names = [...(classes ? elements.map(({ name }) => name) : []), 'VideoCallEventMap'];
  return `import type { ${names.join(', ')} } from '../elements.ts';
import type { ${elements.map(({ name }) => `${name}Props`).join(', ')} } from './props.ts';
`;
}

function listeners(events: Element['events'], nameOf: (event: string) => string): string {
  return events.map(({ name }) => `  ${nameOf(name)}?: (event: VideoCallEventMap['${name}']) => void;\n`).join('');
}
