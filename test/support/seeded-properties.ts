import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeEach, expect } from 'vitest';
import { times } from './times.ts';
import { seedOf, turnOfRun } from './turn-of-run.ts';

// Vitest's set-up of each file: what a property tries comes from the turn of the run, and from the test that it stands
// in, so that no two tests try the same. A seed that a test gives by hand goes before it, and so does a number of tries.

/** As often as fast-check would by itself where all is tried. */
const TRIES = times(100);

const root = fileURLToPath(new URL('../../', import.meta.url));

// for what a file draws outside of its tests
const { testPath = '' } = expect.getState();
fc.configureGlobal({ seed: seedOf(turnOfRun(), relative(root, testPath)), ...TRIES });

beforeEach(({ task }) => {
  fc.configureGlobal({ seed: seedOf(turnOfRun(), task.fullName), ...TRIES });
});
