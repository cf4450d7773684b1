import { RE2JS } from 're2js';
import { environmentOfUnit } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh, Workload } from '../../istio/index.ts';
import { fitsWildcard } from '../../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';
import type { DeclaredType, DeclaredVariable } from './declared-variable.ts';
import { bareName } from './environment-words.ts';
import { sourceNotSeen } from './unseen-sources.ts';
import type { ValueShape } from './value-shape.ts';
import { shapeOf } from './value-shape.ts';

/** A declaration that an environment does not keep. */
export interface BrokenDeclaration {
  readonly declared: DeclaredVariable;
  readonly mesh: Mesh;
  readonly workload: Workload;
  readonly how: 'missing' | 'type' | 'pattern' | 'in-clear';
  /** Null where it is missing. */
  readonly variable: EnvironmentVariable | null;
  readonly container: PlacedContainer['container'];
  readonly origin: Origin;
}

/** Declarations that an environment breaks. What comes from objects that are not here is not decided. */
export function brokenDeclarations(
  mesh: Mesh,
  declared: readonly DeclaredVariable[],
): readonly BrokenDeclaration[] {
  const name = environmentOfUnit(mesh.environment.name);
  const here = declared.filter(
    ({ environments }) => environments.length === 0 || environments.includes(name),
  );
  return here.flatMap((each) =>
    mesh.workloads
      .filter((workload) => isFor(each, workload, mesh))
      .flatMap((workload) => brokenIn(each, workload, mesh)),
  );
}

const isFor = (
  { workload: glob, labels }: DeclaredVariable,
  workload: Workload,
  mesh: Mesh,
): boolean =>
  [workload.name, bareName(workload.name, mesh)].some((name) => fitsWildcard(glob, name)) &&
  Object.entries(labels).every(([key, value]) => workload.labels.get(key) === value);

function brokenIn(
  declared: DeclaredVariable,
  workload: Workload,
  mesh: Mesh,
): readonly BrokenDeclaration[] {
  const places = workload.containers
    .filter(({ init }) => !init)
    .map((container): PlacedContainer => ({ mesh, workload, container }));
  const found = places.flatMap(({ container }) => {
    const variable = container.variables.get(declared.name);
    return variable === undefined ? [] : [{ container, variable }];
  });
  const of = { declared, mesh, workload };
  const [first] = places;
  if (found.length === 0) {
    const isMissing =
      declared.required &&
      first !== undefined &&
      places.every((each) => sourceNotSeen(each) === null);
    return isMissing
      ? [{ ...of, ...first, how: 'missing', variable: null, origin: first.container.node.origin }]
      : [];
  }
  return found.flatMap((each) =>
    brokenBy(declared, each.variable).map((how) => ({
      ...of,
      ...each,
      how,
      origin: each.variable.origin,
    })),
  );
}

function brokenBy(
  { type, pattern, secret }: DeclaredVariable,
  { value, from }: EnvironmentVariable,
): readonly BrokenDeclaration['how'][] {
  if (secret) return from?.kind === 'Secret' || value === null ? [] : ['in-clear'];
  if (value === null) return [];
  if (type !== undefined && !SHAPES[type].includes(shapeOf(value))) return ['type'];
  return pattern === undefined || RE2JS.matches(pattern, value) ? [] : ['pattern'];
}

const SHAPES: Readonly<Record<DeclaredType, readonly ValueShape[]>> = {
  number: ['number'],
  boolean: ['truth'],
  duration: ['duration'],
  size: ['size', 'number'],
  url: ['address'],
};
