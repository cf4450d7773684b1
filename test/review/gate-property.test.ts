import { inject, test } from 'vitest';
import { decisiveCommands, gateCommands } from '../forge/gate-commands.ts';
import { openMemoryWorld } from '../forge/gate-in-memory.ts';
import { tellGateStories } from './gate-stories.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** New stories that the property of the gate is tried on; a failure names the seed that tells its story again. */
    readonly gateStories: { readonly inMemory: number; readonly overHttp: number };
  }
}

test.each([
  ['whatever happens', gateCommands],
  ['whatever happens to one approval', decisiveCommands],
])(
  '%s, a critical change is green if and only if those who have to approve it did',
  async (_, commands) => {
    const open = (settings: Parameters<typeof openMemoryWorld>[0]) =>
      Promise.resolve(openMemoryWorld(settings));
    await tellGateStories(open, commands, {
      numRuns: inject('gateStories').inMemory,
    });
  },
  600_000,
);
