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
  'test/review/edge/revert-histories.test.ts',
  'test/compare/delivery/layouts.test.ts',
  'test/review/edge/reverted-examples.test.ts',
  'test/review/gate-over-http.test.ts',
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
