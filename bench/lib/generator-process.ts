/** The load generator: a process of its own, so that its CPU is neither the bench's nor a server's. */
import { dialects } from '../opponents/dialects.ts';
import { Crowd } from './crowd.ts';
import type { GeneratorAnswer, GeneratorCommand } from './generator.ts';

let crowd: Crowd | undefined;

async function obey(command: GeneratorCommand): Promise<GeneratorAnswer> {
  switch (command.do) {
    case 'open':
      crowd = new Crowd(dialects[command.dialect], command.plan);
      await crowd.open();
      return { said: 'done' };
    case 'start':
      crowd?.start(command.rate);
      return { said: 'done' };
    case 'mark': {
      if (crowd === undefined) throw new Error('no crowd');
      const { latency, late, ...counts } = crowd.mark();
      return { said: 'mark', mark: { ...counts, latency: latency.toJSON(), late: late.toJSON() } };
    }
    case 'stop':
      if (crowd === undefined) throw new Error('no crowd');
      return { said: 'totals', totals: await crowd.stop() };
    case 'close':
      crowd?.close();
      process.disconnect?.();
      return { said: 'done' };
  }
}

process.on('message', (command: GeneratorCommand) => {
  obey(command).then(
    (answer) => process.connected && process.send?.(answer),
    (error: unknown) => process.connected && process.send?.({ said: 'failed', reason: String(error) }),
  );
});
