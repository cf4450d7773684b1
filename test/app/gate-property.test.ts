import fc from 'fast-check';
import { inject, test } from 'vitest';
import { decisiveCommands, gateCommands } from './gate-commands.ts';
import { look } from './gate-at-rest.ts';
import type { GateModel, GateStage } from './gate-at-rest.ts';
import { createOracle } from './gate-oracle.ts';
import { NUMBER, openWorld } from './gate-world.ts';
import type { WorldSettings } from './gate-world.ts';
import { startMemoryApp } from './memory-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Stories that the property of the gate is tried on: always the same, or as many new ones as are asked for. */
    readonly gateStories: { readonly numRuns: number; readonly seed?: number };
  }
}

/** Pull request 7, opened with a mesh-wide change and reviewed. */
async function begin(settings: WorldSettings) {
  const world = openWorld(settings);
  const { shop } = world;
  const app = startMemoryApp(shop);
  shop.clock.advance(5_000);
  shop.open(NUMBER);
  const event = world.push({ sort: 'mesh', variant: 0, coAuthors: [], committer: 'dana' });
  await app.deliver(event);
  const model: GateModel = {
    ...{ oracle: createOracle(world), late: [], untold: false, lostData: false },
  };
  const real: GateStage = { world, app };
  model.oracle.note();
  await look(model, real);
  return { model, real };
}

test.each([
  ['whatever happens', gateCommands],
  ['whatever happens to one approval', decisiveCommands],
])(
  '%s, a critical change is green if and only if those who have to approve it did',
  async (_, commands) => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          approvals: fc.constantFrom(1, 1, 2),
          window: fc.constantFrom(false, false, true),
        }),
        fc.commands(commands, { maxCommands: 20, size: 'max' }),
        async (settings, story) => {
          const stage = await begin(settings);
          await fc.asyncModelRun(() => stage, story);
          await look(stage.model, stage.real);
        },
      ),
      inject('gateStories'),
    );
  },
  600_000,
);
