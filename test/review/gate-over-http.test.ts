import { inject, test } from 'vitest';
import { decisiveCommands, gateCommands } from '../forge/gate-commands.ts';
import { openHttpWorld } from '../bot/gate-over-http.ts';
import { tellGateStories } from './gate-stories.ts';

test.each([
  ['whatever happens', gateCommands],
  ['whatever happens to one approval', decisiveCommands],
])(
  '%s on GitHub, told over HTTP, a critical change is green if and only if those who have to approve it did',
  async (_, commands) => {
    // a story over HTTP takes a hundred times as long as one in memory
    const { overHttp } = inject('gateStories');
    await tellGateStories(openHttpWorld, commands, { numRuns: overHttp });
  },
  3_600_000,
);
