import type { Origin, Touch } from '../../manifest/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { EnvironmentVariable, Mesh } from '../../istio/index.ts';
import type { ComparedContainer, PlacedContainer } from './compared-containers.ts';
import { comparedContainers } from './compared-containers.ts';
import { readableValue } from './readable-value.ts';
import { sourceNotSeen } from './env-from-source.ts';

/** What a value went through on its way into the rendered object. */
export interface ValueStep {
  /** `value` is a value of a Helm release that the line is made from. */
  readonly kind: Touch['kind'] | 'value';
  /** As Kustomize, Flux or the chart call it: `patches`, `postBuild.substitute`, `image.tag`. */
  readonly name: string;
  /** The entry that asks for it, or where the value of the release is set. */
  readonly file: string;
  readonly line: number;
}

/** A value that more has touched is told as far. */
const MOST_STEPS = 12;

/** The steps behind a value, the newest first; none where the file at its place says it itself. */
export function valueSteps(origin: Origin): readonly ValueStep[] {
  const steps: ValueStep[] = [];
  for (
    let now: Origin | undefined = origin;
    now !== undefined && steps.length < MOST_STEPS;
    now = now.via?.replaced
  ) {
    for (const { path, file, line } of now.values ?? [])
      steps.push({ kind: 'value', name: path, file, line });
    if (now.via !== undefined) {
      const { kind, name, file, line } = now.via;
      steps.push({ kind, name, file, line });
    }
  }
  return steps.slice(0, MOST_STEPS);
}

/** One variable of one container in one environment. */
export interface VariableInEnvironment {
  readonly environment: string;
  /** Redacted where it is secret; null where the container has no such variable there. */
  readonly shown: string | null;
  readonly origin: Origin | null;
  /** `ConfigMap web, LOG_LEVEL`; null where the container says it itself. */
  readonly through: string | null;
  /** Through which patch, generator, Helm value or substitution, the newest first. */
  readonly steps: readonly ValueStep[];
}

export interface VariableRow {
  readonly name: string;
  readonly isSame: boolean;
  readonly in: readonly VariableInEnvironment[];
}

/** What a container gets in each environment that runs it. */
export interface TableOfVariables {
  /** `Deployment shop/web` as its first environment names it. */
  readonly workload: string;
  /** All that its environments call it, and what they call it without their own word. */
  readonly names: readonly string[];
  readonly container: string;
  readonly environments: readonly string[];
  /** The same, with whether anything says their names. */
  readonly places: readonly Pick<Mesh['environment'], 'name' | 'isUnnamed'>[];
  readonly rows: readonly VariableRow[];
  /** Objects of `envFrom` that are not here, by environment: they may bring more. */
  readonly notSeen: readonly { readonly environment: string; readonly source: string }[];
}

/** All containers with variables, with what they get in each environment. */
export const tableOfVariables = (meshes: readonly Mesh[]): readonly TableOfVariables[] =>
  comparedContainers(meshes)
    .map(tableOf)
    .filter(({ rows, notSeen }) => rows.length > 0 || notSeen.length > 0);

function tableOf({ workload, container, places }: ComparedContainer): TableOfVariables {
  const called = places.map((place) => subjectText(place.workload.resource));
  const names = new Set(places.flatMap((place) => [...place.container.variables.keys()]));
  return {
    workload: called[0] ?? '',
    names: [...new Set([...called, workload])],
    container,
    environments: places.map(({ mesh }) => mesh.environment.name),
    places: places.map(({ mesh }) => mesh.environment),
    rows: [...names].sort().map((name) => rowOf(name, places)),
    notSeen: places.flatMap((place) => {
      const source = sourceNotSeen(place);
      return source === null ? [] : [{ environment: place.mesh.environment.name, source }];
    }),
  };
}

function rowOf(name: string, places: readonly PlacedContainer[]): VariableRow {
  const found = places.map(({ mesh, container }) => ({
    environment: mesh.environment.name,
    all: container.variables,
    variable: container.variables.get(name),
  }));
  const told = new Set(
    found.map(({ variable }) => JSON.stringify([variable?.value ?? null, variable?.from ?? null])),
  );
  return {
    name,
    isSame: told.size === 1,
    in: found.map(({ environment, all, variable }) => ({
      environment,
      shown: variable === undefined ? null : readableValue(variable, all),
      origin: variable?.origin ?? null,
      through: variable === undefined ? null : throughOf(variable),
      steps: variable === undefined ? [] : valueSteps(variable.origin),
    })),
  };
}

/** The object that it is read from, and its key where that is called otherwise. */
const throughOf = ({ name, from }: EnvironmentVariable): string | null =>
  from === null
    ? null
    : `${from.kind} ${from.name}${from.key === null || from.key === name ? '' : `, ${from.key}`}`;
