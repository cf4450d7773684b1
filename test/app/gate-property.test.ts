import { inject, test } from 'vitest';
import { decisiveCommands, gateCommands } from './gate-commands.ts';
import { openMemoryWorld } from './gate-in-memory.ts';
import { tellGateStories } from './gate-stories.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Stories that the property of the gate is tried on: always the same, or as many new ones as are asked for. */
    readonly gateStories: { readonly numRuns: number; readonly seed?: number };
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
    await tellGateStories(open, commands, inject('gateStories'));
  },
  600_000,
);
