import { readFileSync } from 'node:fs';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Files of half a minute and more on two busy cores. */
const LONG = [
  'test/e2e/hostile-inputs.test.ts',
  'test/e2e/app/kill.test.ts',
  'test/e2e/app/rollback-faults.test.ts',
  'test/e2e/app/fault-matrix-further.test.ts',
  'test/e2e/app/fault-matrix.test.ts',
  'test/kustomize/bad-input.test.ts',
  'test/review/gate-property.test.ts',
  'test/manifest/edge/approvals-after-rebase.test.ts',
  'test/manifest/redaction/planted-secrets.test.ts',
  'test/holes/holes.test.ts',
  'test/kustomize/dependencies.test.ts',
  'test/forge/halfway-stops.test.ts',
  'test/compare/delivery/layouts.test.ts',
  'test/review/gate-over-http.test.ts',
];

/** What a file imports that starts Git from the worker itself. */
const STARTS_GIT =
  /\/(?:temporary-repository|served-repository|revert-in|local-trees|read-local-trees|revert-both-ways|reverted-case)\.ts'/;

/**
 * Begins each project with the files that start Git, and goes on with what takes longest, so that no worker is left
 * with it at the end. To start a process, Linux copies the tables of the memory of the one that starts it: a worker
 * that has grown to 600 MB takes ten times as long for that as Git for its work, and a young one is small. In a fresh
 * clone Vitest knows no more of a file than its size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      sorted
        .filter(({ project }) => project.name === name)
        .map((file) => ({ file, place: placeOf(file) }))
        .toSorted((a, b) => a.place - b.place)
        .map(({ file }) => file),
    );
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const found = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  if (found !== -1) return found;
  return STARTS_GIT.test(readFileSync(moduleId, 'utf8')) ? -1 : LONG.length;
}
