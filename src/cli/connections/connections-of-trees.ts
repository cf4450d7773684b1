import type { LoadableTree } from '../../forge/index.ts';
import { NOBODY } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { enginesNotShown, networkOf, notSeenOf, shutWorkloads } from '../../istio/index.ts';
import type { Engine } from '../../review/index.ts';
import { hideSecretsOf, meshesOfTree } from '../../review/index.ts';
import type { ConnectionEnd } from './connection-ends.ts';
import { connectionEnds } from './connection-ends.ts';
import type { ConnectionRow } from './connection-rows.ts';
import { connectionRows } from './connection-rows.ts';
import type { EndGroup } from './end-group.ts';
import { createGroups } from './end-group.ts';

/** Which connections are asked for; null for all. */
export interface AskedConnections {
  readonly environment: string | null;
  /** A name, or `[Kind ]namespace/name`. */
  readonly workload: string | null;
}

/** Holds who may connect to whom in one environment. */
export interface EnvironmentConnections {
  readonly environment: string;
  readonly production: boolean;
  /** Tells whether both sides have it. */
  readonly compared: boolean;
  readonly connections: readonly ConnectionRow[];
  /** Names workloads whose incoming connections no policy limits. */
  readonly open: EndGroup;
  /** Names workloads of which no port is known. */
  readonly withoutPorts: EndGroup;
  readonly notes: readonly string[];
  readonly notSeen: readonly string[];
}

type ConnectionsOfTrees =
  | { readonly kind: 'read'; readonly environments: readonly EnvironmentConnections[] }
  | { readonly kind: 'refused'; readonly reason: string };

type ReadTree = Extract<Awaited<ReturnType<typeof meshesOfTree>>, { kind: 'read' }>;
type Environment = ReadTree['environments'][number];

/** Finds out who may connect to whom in a tree, or what of it differs from an earlier tree. */
export async function connectionsOfTrees(
  trees: LoadableTree,
  earlier: LoadableTree | null,
  engine: Engine,
  { environment, workload }: AskedConnections,
): Promise<ConnectionsOfTrees> {
  const read = await meshesOfTree(trees, engine, environment);
  const before = earlier === null ? null : await meshesOfTree(earlier, engine, null);
  if (read.kind === 'refused') return read;
  if (before?.kind === 'refused') return before;
  const missing = [...read.missing, ...(before?.missing ?? [])];
  const found = applied(read.environments).map((after) => {
    const { name } = after.rendered.environment;
    const was = before?.environments.find(({ rendered }) => rendered.environment.name === name);
    return connectionsOf(after, was, before !== null, { engine, missing, workload });
  });
  if (workload !== null && found.every((one) => one === null))
    return { kind: 'refused', reason: `No workload is called ${workload}.` };
  const rendered = read.environments.map((each) => each.rendered);
  const environments = await hideSecretsOf(
    found.filter((one) => one !== null),
    trees,
    rendered,
    engine,
  );
  if (earlier === null || before === null) return { kind: 'read', environments };
  const renderedBefore = before.environments.map((each) => each.rendered);
  return {
    kind: 'read',
    environments: await hideSecretsOf(environments, earlier, renderedBefore, engine),
  };
}

interface Asking {
  readonly engine: Engine;
  readonly missing: readonly string[];
  readonly workload: string | null;
}

/** Null if the workload that is asked for is not there. */
function connectionsOf(
  after: Environment,
  before: Environment | undefined,
  isComparison: boolean,
  { engine, missing, workload }: Asking,
): EnvironmentConnections | null {
  const sides = before === undefined ? [after] : [before, after];
  const meshes = sides.map(({ mesh }) => mesh());
  const mesh = meshes.at(-1) ?? after.mesh();
  const ends = connectionEnds(meshes);
  const isAsked = ({ name }: ConnectionEnd): boolean =>
    workload === null || [name, name.split(' ')[1], name.split('/')[1]].includes(workload);
  const asked = ends.workloads.filter(isAsked);
  if (workload !== null && asked.length === 0) return null;
  const rows = connectionRows(meshes, ends, isAsked);
  const groupOf = createGroups(ends.workloads);
  const called = new Set(ends.called.map(({ end }) => end));
  const isKeptIn = rows.some((row) =>
    [row.before, row.after].some((one) => one?.verdict === 'dropped' && one.direction === 'egress'),
  );
  const notSeen = sides.flatMap(({ rendered }, side) => [
    ...notSeenOf(rendered, meshes[side] ?? mesh, engine.schemas),
    ...(isKeptIn ? shutWorkloads(meshes[side] ?? mesh) : []),
  ]);
  return {
    environment: after.rendered.environment.name,
    production: mesh.environment.production,
    compared: before !== undefined,
    connections: rows,
    open: groupOf(asked.filter((end) => isOpen(mesh, end))),
    withoutPorts: groupOf(asked.filter((end) => !called.has(end))),
    notes: [
      ...(isComparison && before === undefined
        ? ['This environment is new: all of its connections are listed.']
        : []),
      ...new Set(meshes.flatMap((one) => enginesNotShown(one, networkOf(one).policies))),
    ],
    notSeen: [...new Set([...notSeen, ...missing.map((path) => `${path} was not loaded`)])],
  };
}

/** Folders that nobody applies are listed only if all are such. */
function applied(environments: readonly Environment[]): readonly Environment[] {
  const own = environments.filter(({ rendered }) => rendered.environment.name !== NOBODY);
  return own.length > 0 ? own : environments;
}

/** Tells whether no policy selects incoming connections. */
function isOpen(mesh: Mesh, end: ConnectionEnd): boolean {
  const own = end.on.at(-1)?.end;
  return own?.kind === 'pod' && networkOf(mesh).selecting(own.pod, 'ingress').length === 0;
}
