import type { EnvironmentReview } from './review.ts';

/** Environments, and those that go to a cluster of theirs: what is in one cluster is one mesh, whatever it is called. */
export function withThoseInOneMesh(
  names: readonly string[],
  environments: readonly Pick<EnvironmentReview, 'name' | 'inOneMeshWith'>[],
): ReadonlySet<string> {
  const beside = environments.flatMap(({ name, inOneMeshWith = [] }) => {
    const all = [name, ...inOneMeshWith];
    return all.some((each) => names.includes(each)) ? all : [];
  });
  return new Set([...names, ...beside]);
}
