import type { EnvironmentPair, RenderedEnvironment } from '../../gitops/index.ts';
import { allMade } from '../../gitops/index.ts';

/**
 * Lists Applications that ApplicationSets make of an environment after the change and did not before, by name. No file holds
 * them, so nothing else tells of them. A name that is not known to its end is left out: how many get one like it only
 * the cluster knows.
 */
export function newApplications({
  before,
  after,
}: Pick<EnvironmentPair, 'before' | 'after'>): readonly string[] {
  const then = new Set(applicationsOf(before));
  return [...new Set(applicationsOf(after))]
    .filter((name) => !then.has(name) && NAME.test(name))
    .sort();
}

/** Matches a name as Kubernetes takes it. */
const NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

const applicationsOf = (side: RenderedEnvironment | null): readonly string[] =>
  side === null
    ? []
    : [...side.roots.map(({ root }) => root), ...(side.environment.alike ?? [])]
        .flatMap(allMade)
        .map(({ application }) => application);
