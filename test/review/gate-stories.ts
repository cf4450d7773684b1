import fc from 'fast-check';
import { look } from '../bot/gate-at-rest.ts';
import type { GateModel, GateStage } from '../bot/gate-at-rest.ts';
import type { GateCommand } from '../forge/gate-commands.ts';
import { createOracle } from '../forge/gate-oracle.ts';
import type { GateWorld, WorldSettings } from '../support/gate-world.ts';
import { startMemoryApp } from '../bot/memory-app.ts';

/** A pull request, opened with a mesh-wide change and reviewed. */
async function begin(world: GateWorld): Promise<{ model: GateModel; real: GateStage }> {
  const app = startMemoryApp(world.shop);
  world.clock.advance(5_000);
  const told = await world.open({ sort: 'mesh', variant: 0, coAuthors: [], committer: 'dana' });
  for (const event of told) await app.deliver(event);
  const model: GateModel = {
    oracle: createOracle(world),
    late: [],
    untold: false,
    lostData: false,
  };
  const real = { world, app };
  model.oracle.note();
  await look(model, real);
  return { model, real };
}

/** Tells stories of a pull request, made of these commands: the check says what the oracle allows, throughout. */
export async function tellGateStories(
  open: (settings: WorldSettings) => Promise<GateWorld>,
  commands: fc.Arbitrary<GateCommand>[],
  settings: { readonly numRuns: number },
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        approvals: fc.constantFrom(1, 1, 2),
        window: fc.constantFrom(false, false, true),
      }),
      fc.commands(commands, { maxCommands: 20, size: 'max' }),
      async (ofWorld, story) => {
        const world = await open(ofWorld);
        try {
          const stage = await begin(world);
          await fc.asyncModelRun(() => stage, story);
          await look(stage.model, stage.real);
        } finally {
          await world.close();
        }
      },
    ),
    settings,
  );
}
