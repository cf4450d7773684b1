import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import type { Resource, ResourceId } from '../../manifest/index.ts';
import { resourceKey } from '../../manifest/index.ts';
import type { ChangedEnvironment } from '../delivery/affected-roots.ts';
import { readersIn, valuesOf } from '../delivery/affected-roots.ts';

/** A workload whose owners answer for what is found, in its environment. */
export interface AnsweredFor {
  readonly environment: string;
  readonly workload: ResourceId;
}

/**
 * Lists the files by which a workload belongs to somebody: its own, or of a release of a chart, whose templates are
 * everybody's, the values that the release alone takes. What was there before the change belongs to whom it did then,
 * wherever the change moves it.
 */
export function serviceFiles(
  environments: readonly ChangedEnvironment[],
  { environment, workload }: AnsweredFor,
): readonly string[] {
  const sides = environments.find(({ name }) => name === environment);
  for (const side of [sides?.before, sides?.after]) {
    const files = side == null ? [] : filesIn(side, workload);
    if (files.length > 0) return [...new Set(files)].sort();
  }
  return [];
}

function filesIn(side: RenderedEnvironment, workload: ResourceId): readonly string[] {
  const readers = readersIn([side]);
  return side.roots.flatMap((rendered) => {
    const found = rendered.resources.find((one) => isSame(one, workload));
    return found === undefined ? [] : filesOfRoot(rendered, found, readers);
  });
}

const isSame = (one: Resource, workload: ResourceId): boolean =>
  resourceKey({ ...one, name: one.stableName }) === resourceKey(workload);

function filesOfRoot(
  rendered: RenderedRoot,
  { origin }: Resource,
  readers: ReadonlyMap<string, number>,
): readonly string[] {
  const { content, by } = rendered.root;
  if (content.kind !== 'chart') return [origin.file];
  const values = valuesOf([rendered], readers);
  return values.length > 0 ? values : [by.origin?.file ?? origin.file];
}
