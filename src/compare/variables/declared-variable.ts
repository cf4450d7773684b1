import { RE2JS } from 're2js';
import { environmentOfUnit, toldPlaces } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh, Workload } from '../../istio/index.ts';
import { fitsWildcard } from '../../manifest/index.ts';
import type { PlacedContainer } from './compared-containers.ts';
import { bareName } from './environment-words.ts';
import { sourceNotSeen } from './env-from-source.ts';
import { readableValue } from './readable-value.ts';

/** What the configuration declares of a variable: a contract between a service and its environments. */
export interface DeclaredVariable {
  /** Glob of the workload's name, without the environment's own word; all workloads where labels are given alone. */
  readonly workload: string;
  /** Labels of its pods. */
  readonly labels: Readonly<Record<string, string>>;
  readonly name: string;
  readonly required: boolean;
  readonly type?: DeclaredType;
  /** Regular expression of RE2 that the whole value fits. */
  readonly pattern?: string;
  /** Environments that it is declared for; all where none is named. */
  readonly environments: readonly string[];
  /** Whether its value has to come from a Secret. */
  readonly secret: boolean;
}

export const DECLARED_TYPES = ['number', 'boolean', 'duration', 'size', 'url'] as const;

type DeclaredType = (typeof DECLARED_TYPES)[number];

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
  if (type !== undefined && !SHAPES_OF_TYPES[type].includes(shapeOf(value))) return ['type'];
  return pattern === undefined || RE2JS.matches(pattern, value) ? [] : ['pattern'];
}

const SHAPES_OF_TYPES: Readonly<Record<DeclaredType, readonly ValueShape[]>> = {
  number: ['number'],
  boolean: ['truth'],
  duration: ['duration'],
  size: ['size', 'number'],
  url: ['address'],
};

/** A broken declaration in one sentence. */
export const brokenSentence = (broken: BrokenDeclaration): string =>
  `${toldPlaces.words(broken.mesh.environment).first}${broken.declared.name} of ${broken.workload.name} ${whatOf(broken)}.`;

function whatOf({ how, declared, variable, container }: BrokenDeclaration): string {
  const value = variable === null ? '' : readableValue(variable, container.variables);
  switch (how) {
    case 'missing':
      return 'is missing';
    case 'type':
      return `is ${value}, which is no ${declared.type ?? ''}`;
    case 'pattern':
      return `is ${value}, which does not fit ${declared.pattern ?? ''}`;
    case 'in-clear':
      return 'does not come from a Secret';
  }
}

/** What a value reads as. */
export type ValueShape = 'empty' | 'number' | 'truth' | 'duration' | 'size' | 'address' | 'text';

const SHAPE_PATTERNS: readonly (readonly [ValueShape, RegExp])[] = [
  ['empty', /^\s*$/],
  ['truth', /^(?:true|false|yes|no|on|off)$/i],
  ['number', /^[+-]?\d+(?:\.\d+)?$/],
  ['duration', /^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h|d))+$/],
  ['size', /^\d+(?:\.\d+)?(?:[KMGT]i?B?|[kmgt]b|B)$/],
  ['address', /^[a-z][a-z0-9+.-]*:\/\/\S+$/i],
];

/** The shape of a value, by its first match; what has none is text. */
export const shapeOf = (value: string): ValueShape =>
  SHAPE_PATTERNS.find(([, pattern]) => pattern.test(value))?.[0] ?? 'text';
