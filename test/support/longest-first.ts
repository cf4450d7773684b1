import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** Files of half a minute and more on two busy cores. */
const LONG = [
  'test/e2e/hostile-inputs.test.ts',
  'test/e2e/app/kill.test.ts',
  'test/e2e/app/rollback-faults.test.ts',
  'test/e2e/app/fault-matrix-further.test.ts',
  'test/e2e/app/fault-matrix.test.ts',
  'test/core/kustomize/bad-input.test.ts',
  'test/app/gate-property.test.ts',
  'test/adapters/approvals-after-rebase.test.ts',
  'test/core/redaction/planted-secrets.test.ts',
  'test/core/holes/holes.test.ts',
  'test/core/kustomize/dependencies.test.ts',
  'test/app/halfway-stops.test.ts',
  'test/adapters/revert-histories.test.ts',
  'test/core/delivery/layouts.test.ts',
  'test/adapters/reverted-examples.test.ts',
  'test/app/gate-over-http.test.ts',
];

/**
 * Begins each project with what takes longest, so that no worker is left with it at the end. In a fresh clone
 * Vitest knows no more of a file than its size.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) =>
      sorted
        .filter(({ project }) => project.name === name)
        .toSorted((a, b) => placeOf(a) - placeOf(b)),
    );
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const found = LONG.findIndex((path) => moduleId.endsWith(`/${path}`));
  return found === -1 ? LONG.length : found;
}
