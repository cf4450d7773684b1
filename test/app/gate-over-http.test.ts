import { inject, test } from 'vitest';
import { decisiveCommands, gateCommands } from './gate-commands.ts';
import { openHttpWorld } from './gate-over-http.ts';
import { tellGateStories } from './gate-stories.ts';

/** A story over HTTP takes a hundred times as long as one in memory. */
const FEW = 10;

test.each([
  ['whatever happens', gateCommands],
  ['whatever happens to one approval', decisiveCommands],
])(
  '%s on GitHub, told over HTTP, a critical change is green if and only if those who have to approve it did',
  async (_, commands) => {
    const asked = inject('gateStories');
    const settings = asked.seed === undefined ? asked : { ...asked, numRuns: FEW };
    await tellGateStories(openHttpWorld, commands, settings);
  },
  3_600_000,
);
