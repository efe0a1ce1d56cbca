import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { z } from 'zod';

/** An option without a value. */
export const flag = z.boolean().default(false);

/** An option whose value is any text but the empty one. */
export const text = z.string().min(1, 'must not be empty');

/** An option whose value is a whole number from `least` on. */
export function whole(least: number) {
  const wanted = `must be a whole number from ${least} on`;
  return z
    .string()
    .regex(/^\d+$/, wanted)
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value) && value >= least, wanted);
}

/** An option whose value is a file to write, in a folder that is there; `-` is standard output. */
export const outputFile = text.refine((path) => path === '-' || existsSync(dirname(resolve(path))), {
  error: ({ input }) => `there is no folder ${dirname(resolve(String(input)))}`,
});

/** Positional arguments that are files to read. */
export const inputFiles = z.array(
  text.refine((path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false, 'there is no such file'),
);

/** An option whose value is a comma list of names, each one of `known`. `what` is one of them in words: "scenario". */
export function listOf(what: string, known: readonly string[]) {
  return z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(oneOf(what, known)));
}

/** One of `known`. */
export function oneOf(what: string, known: readonly string[]) {
  return z.string().refine((name) => known.includes(name), {
    error: ({ input }) => `no ${what} ${input}; there are ${known.join(', ')}`,
  });
}

interface Grammar<Options extends z.ZodRawShape, Positionals extends z.ZodType> {
  /** How the script is started, as its error messages name it: `npm run chaos --`. */
  readonly command: string;
  /** What `--help` prints. */
  readonly help: string;
  /** By name, without dashes: schemas of this module. `flag` takes no value, every other one takes one. */
  readonly options: Options;
  /** Schema of the arguments that belong to no option. */
  readonly positionals: Positionals;
}

interface Values<Options extends z.ZodRawShape, Positionals extends z.ZodType> {
  readonly values: z.output<z.ZodObject<Options>>;
  readonly positionals: z.output<Positionals>;
}

type Parsed<Result> =
  | { readonly kind: 'values'; readonly values: Result }
  | { readonly kind: 'help' }
  | { readonly kind: 'problem'; readonly problem: string };

const noPositionals = z.array(z.string()).length(0, {
  error: ({ input }) => `unexpected argument ${Array.isArray(input) ? input[0] : ''}`,
});

/** A grammar without positional arguments, or with neither those nor options. */
type Plain<Options extends z.ZodRawShape> = Omit<Grammar<Options, z.ZodType>, 'options' | 'positionals'> & {
  readonly options?: Options;
};

/**
 * The arguments of this process. `--help` prints the help and ends with 0; a wrong, incomplete or unknown argument
 * ends with 2 and one line that says what is wrong and how to get help.
 */
export function readArguments<Options extends z.ZodRawShape, Positionals extends z.ZodType>(
  grammar: Grammar<Options, Positionals>,
): Values<Options, Positionals>;
export function readArguments<Options extends z.ZodRawShape = Record<never, never>>(
  grammar: Plain<Options>,
): Values<Options, typeof noPositionals>;
export function readArguments(grammar: Plain<z.ZodRawShape> & { readonly positionals?: z.ZodType }) {
  const { command, help, options = {}, positionals = noPositionals } = grammar;
  const parsed = parseArguments({ command, help, options, positionals }, process.argv.slice(2));
  switch (parsed.kind) {
    case 'values':
      return parsed.values;
    case 'help':
      process.stdout.write(help);
      return process.exit(0);
    case 'problem':
      return refuse(command, parsed.problem);
  }
}

/** Ends the process as a wrong argument does, for what only a script itself can know to be wrong. */
export function refuse(command: string, problem: string): never {
  process.stderr.write(`${command.replace(/ --$/, '')}: ${problem}. Help: ${command} --help\n`);
  process.exit(2);
}

function parseArguments<Options extends z.ZodRawShape, Positionals extends z.ZodType>(
  grammar: Grammar<Options, Positionals>,
  args: readonly string[],
): Parsed<Values<Options, Positionals>> {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: { ...typesOf(grammar.options), help: { type: 'boolean', short: 'h' } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const { help, ...given } = values;
  if (help === true) return { kind: 'help' };
  for (const token of tokens) {
    const problem = token.kind === 'option' ? problemOf(token, grammar.options) : undefined;
    if (problem !== undefined) return { kind: 'problem', problem };
  }
  const options = z.object(grammar.options).safeParse(given);
  if (!options.success) return { kind: 'problem', problem: told(options.error, given, '--') };
  const others = grammar.positionals.safeParse(positionals);
  if (!others.success) return { kind: 'problem', problem: told(others.error, positionals, '') };
  return { kind: 'values', values: { values: options.data, positionals: others.data } };
}

function typesOf(options: z.ZodRawShape): ParseArgsOptionsConfig {
  const types = Object.entries(options).map(
    ([name, schema]) => [name, { type: schema === flag ? 'boolean' : 'string' }] as const,
  );
  return Object.fromEntries(types);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

/** What is wrong with the shape of an option, whatever its value. */
function problemOf({ name, rawName, value, inlineValue }: OptionToken, options: z.ZodRawShape): string | undefined {
  const schema = Object.hasOwn(options, name) ? options[name] : undefined;
  if (schema === undefined) return `unknown option ${rawName}`;
  if (schema === flag) return value === undefined ? undefined : `${rawName} takes no value`;
  // `--json --quick`: the next option is hardly meant as the value. A single dash stands for standard output.
  const isNextOption = inlineValue !== true && value !== undefined && /^-\D/.test(value);
  return value === undefined || isNextOption ? `${rawName} needs a value` : undefined;
}

/** The first problem, in one line: after what it is a problem of, where one argument is to blame. */
function told({ issues }: z.ZodError, given: object, dashes: string): string {
  const [issue] = issues;
  if (issue === undefined || issue.path.length === 0) return issue?.message ?? 'wrong arguments';
  const name = String(issue.path[0]);
  const value: unknown = Object.entries(given).find(([key]) => key === name)?.[1];
  return `${dashes === '' ? '' : `${dashes}${name} `}${String(value)}: ${issue.message}`;
}
