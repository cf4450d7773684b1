import type { TestSpecification } from 'vitest/node';
import { BaseSequencer } from 'vitest/node';

/** Projects in the order in which their files begin. */
const ORDER = ['e2e', 'conformance', 'unit'];

/**
 * Stories wait for processes and connections, and some take a minute: they begin first, so that what only computes
 * fills the gaps and nobody waits for the last of them.
 */
export class WaitingFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const bySize = await super.sort(files);
    return bySize.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

const placeOf = ({ project }: TestSpecification): number => ORDER.indexOf(project.name);
