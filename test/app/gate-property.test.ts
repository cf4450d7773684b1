import fc from 'fast-check';
import { inject, test } from 'vitest';
import { gateCommands, look } from './gate-commands.ts';
import type { GateModel, GateStage } from './gate-commands.ts';
import { createOracle } from './gate-oracle.ts';
import { NUMBER, openWorld } from './gate-world.ts';
import type { WorldSettings } from './gate-world.ts';
import { startMemoryApp } from './memory-app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Stories that the property of the gate is tried on. */
    readonly gateStories: number;
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

test('whatever happens, a critical change is green if and only if those who have to approve it did', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({ approvals: fc.constantFrom(1, 2), window: fc.boolean() }),
      fc.commands(gateCommands, { maxCommands: 20, size: 'max' }),
      async (settings, commands) => {
        const stage = await begin(settings);
        await fc.asyncModelRun(() => stage, commands);
        await look(stage.model, stage.real);
      },
    ),
    { numRuns: inject('gateStories') },
  );
}, 600_000);
