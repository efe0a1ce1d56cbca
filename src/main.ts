#!/usr/bin/env node
import { tokenCommand } from './cli/token-command.ts';
import { compose, type RunningNode } from './compose/node.ts';
import { BAD_SETTINGS_EXIT_CODE, helpText } from './config/help.ts';
import { readSecretFile } from './config/read-file.ts';
import { readSettings, type Settings } from './config/settings.ts';
import { version } from './config/version.ts';
import { createShutdown, type StopSignal } from './compose/shutdown.ts';
import { surroundings } from './compose/surroundings.ts';

/** The `signalbox` command: reads the settings and starts a node, or mints a token. `--help` lists the exit codes. */
async function main(args: readonly string[]): Promise<void> {
  const [flag, ...rest] = args;
  if (flag === undefined) {
    await start();
  } else if (flag === 'token') {
    const { code, stdout, stderr } = await tokenCommand(rest, process.env, readSecretFile);
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    process.exitCode = code;
  } else if (rest.length === 0 && (flag === '--help' || flag === '-h')) {
    process.stdout.write(helpText(version()));
  } else if (rest.length === 0 && (flag === '--version' || flag === '-v')) {
    process.stdout.write(`${version()}\n`);
  } else {
    fail(`signalbox: unknown arguments ${args.join(' ')}. Settings come from the environment: signalbox --help`, 2);
  }
}

async function start(): Promise<void> {
  const result = readSettings(process.env, surroundings());
  if (!result.ok) {
    const lines = result.problems.map((problem) => `  ${problem}`);
    fail(
      ['signalbox: these settings are wrong:', ...lines, 'See signalbox --help.'].join('\n'),
      BAD_SETTINGS_EXIT_CODE,
    );
  }
  let drainAsked = false;
  let onDrain = (): void => {
    drainAsked = true;
  };
  const node = await compose(result.settings, () => onDrain()).catch((error: unknown) =>
    failToStart(error, result.settings),
  );
  process.removeListener('uncaughtException', failEarly);
  process.on('uncaughtException', (error) => {
    node.log.error('uncaught error', { error });
    process.exit(1);
  });
  onDrain = stopOnSignals(node, result.settings);
  if (drainAsked) onDrain();
  if (node.adminUrl !== undefined) node.log.info('administration listens', { url: node.adminUrl });
  node.log.info('listening', { url: node.url });
  if (process.stdout.isTTY) process.stdout.write(`\n  Signalbox is ready: open ${node.url}\n\n`);
}

/** Answers with a function that drains the node as the first signal does. */
function stopOnSignals({ drain, left, log }: RunningNode, { drainMs }: Settings): () => void {
  const stop = createShutdown({
    drain,
    limitMs: drainMs,
    clock: {
      after(ms, callback) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
    },
    exit: (code) => process.exit(code),
    report(event, error) {
      switch (event) {
        case 'draining':
        case 'stopped':
          log.info(event, {});
          return;
        case 'drain cut short':
          log.warn(event, { count: left() });
          return;
        case 'drain failed':
          log.error(event, { error });
          return;
        default:
          event satisfies never;
      }
    },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const satisfies readonly StopSignal[]) process.on(signal, stop);
  return () => stop('administrator');
}

function failToStart(error: unknown, { port: main, adminPort }: Settings): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const isAdmin = error instanceof Error && 'port' in error && error.port === adminPort;
  const [port, other] = isAdmin ? [adminPort, 'ADMIN_PORT=3002'] : [main, 'PORT=3001'];
  if (code === 'EADDRINUSE') fail(`signalbox: port ${port} is taken by another program. Choose another: ${other}`, 1);
  if (code === 'EACCES')
    fail(`signalbox: port ${port} needs rights that this user has not. Choose one from 1024 on.`, 1);
  failEarly(error);
}

/** Ends the process on an error before there is a log. */
function failEarly(error: unknown): never {
  fail(`signalbox: could not start: ${error instanceof Error ? error.message : String(error)}`, 1);
}

function fail(text: string, code: number): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

// Without a listener for unhandledRejection Node turns it into an uncaughtException. So one listener handles both.
process.on('uncaughtException', failEarly);
await main(process.argv.slice(2));
