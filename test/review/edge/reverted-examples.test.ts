import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revertedCase } from '../../../bench/reverted-case.ts';
import type { ExampleRepository } from '../../../sandbox/example-repository.ts';
import { buildExampleRepository } from '../../../sandbox/example-repository.ts';
import { readPackageData } from '../../../src/review/edge/package-data.ts';
import { createEngine } from '../../../src/review/analysis/engine.ts';
import { shareOfRun } from '../../support/share-of-run.ts';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const cases = shareOfRun(readdirSync(join(examples, 'pull-requests')).sort(), 8);
const engine = createEngine(readPackageData());

let built: ExampleRepository;
beforeAll(async () => {
  built = await buildExampleRepository(examples, { pullRequests: cases });
}, 60_000);
afterAll(() => built.remove());

test.each(cases)(
  '%s, merged and reverted, is the tree of before, and its review the inverse one',
  async (id) => {
    const change = { id, repository: built.folder, base: 'main', head: id };
    const { exact, complete, gap } = await revertedCase(change, engine);
    expect(exact).toBe(true);
    // What cannot be analysed on one side is no removal there: the two reviews differ by right.
    if (complete) expect(gap).toEqual({ objects: [], values: [] });
  },
);
