import type { Mesh } from '../../istio/index.ts';
import { isServiceCalled, NOBODY, unknownService } from '../../gitops/index.ts';
import { subjectText } from '../../manifest/index.ts';
import type { BrokenDeclaration, TableOfVariables } from '../../compare/index.ts';
import { bareName, brokenDeclarations, tableOfVariables } from '../../compare/index.ts';
import type { LoadableTree } from '../../forge/index.ts';
import type { Engine } from '../../review/index.ts';
import { hideSecretsOf, meshesOfTree } from '../../review/index.ts';

interface AskedVariables {
  /** Null for all. */
  readonly environment: string | null;
  /** `namespace/name`, or the name alone: workloads that it selects; null for all. */
  readonly service: string | null;
  /** A name, or `Kind namespace/name`; null for all. */
  readonly workload: string | null;
}

type VariablesOfTree =
  | {
      readonly kind: 'read';
      readonly tables: readonly TableOfVariables[];
      /** What the configuration declares and is not so. */
      readonly broken: readonly BrokenDeclaration[];
      /** How many declarations there are. */
      readonly declared: number;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Reads what the containers of one tree get as environment variables, its environments side by side. */
export async function variablesOfTree(
  trees: LoadableTree,
  engine: Engine,
  { environment, service, workload }: AskedVariables,
): Promise<VariablesOfTree> {
  const read = await meshesOfTree(trees, engine, environment);
  if (read.kind === 'refused') return read;
  const applied = read.environments.filter(({ rendered }) => rendered.environment.name !== NOBODY);
  const meshes = (applied.length > 0 ? applied : read.environments).map(({ mesh }) => mesh());
  const selected = service === null ? null : workloadsOf(meshes, service);
  if (selected?.size === 0)
    return { kind: 'refused', reason: unknownService(service ?? '', servicesOf(meshes)) };
  const isAsked = (names: readonly string[]): boolean =>
    (workload === null || isWorkloadCalled(names, workload)) &&
    (selected === null || names.some((name) => selected.has(name)));
  const asked = tableOfVariables(meshes).filter(({ names }) => isAsked(names));
  const broken = meshes
    .flatMap((mesh) => brokenDeclarations(mesh, read.config.variables))
    .filter((each) =>
      isAsked([subjectText(each.workload.resource), bareName(each.workload.name, each.mesh)]),
    );
  if (asked.length > 0 || workload === null)
    return {
      kind: 'read',
      tables: await hideSecretsOf(
        asked,
        trees,
        read.environments.map((each) => each.rendered),
        engine,
      ),
      broken,
      declared: read.config.variables.length,
    };
  return { kind: 'refused', reason: `No workload with variables is called ${workload}.` };
}

/** Names the Services of that name, and the workloads that they select: a Service without any is there all the same. */
const workloadsOf = (meshes: readonly Mesh[], asked: string): ReadonlySet<string> =>
  new Set(
    meshes
      .flatMap(({ services }) => services.filter((each) => isServiceCalled(each, asked)))
      .flatMap(({ resource, workloads }) =>
        [resource, ...workloads.map((each) => each.resource)].map((each) => subjectText(each)),
      ),
  );

const servicesOf = (meshes: readonly Mesh[]): readonly string[] =>
  meshes.flatMap(({ services }) => services.map(({ namespace, name }) => `${namespace}/${name}`));

/** `Deployment shop/web`, `shop/web` or `web`. */
const isWorkloadCalled = (names: readonly string[], asked: string): boolean =>
  names.some((name) => name === asked || name.endsWith(` ${asked}`) || name.endsWith(`/${asked}`));
