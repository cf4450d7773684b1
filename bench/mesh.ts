import { cpuMilliseconds, heapMegabytes } from './own-usage.ts';
import type { Mesh } from '../src/istio/index.ts';
import { callOutcome, gatewayOutcome, gatewayPods, resolveMesh } from '../src/istio/index.ts';
import { median } from './median.ts';
import type { RandomMesh } from './random-mesh.ts';
import { randomMesh } from './random-mesh.ts';

const SIZES = [250, 500, 1000, 2000, 4000] as const;
const RUNS = 5;
const SEED = 20_261_121;
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

interface Measured {
  readonly services: number;
  readonly calls: number;
  readonly index: number;
  readonly asked: number;
  readonly gateway: number;
  readonly megabytes: number;
  readonly endings: ReadonlyMap<string, number>;
}

/** What indexing a mesh and answering its calls takes, for meshes of five sizes. */
export function benchMesh(): string {
  const sizes = SIZES.map((services) => measure(services));
  const lines = sizes.map((each, at) => {
    const before = sizes[at - 1];
    const growth =
      before === undefined
        ? ''
        : ((each.index + each.asked) / (before.index + before.asked) / 2).toFixed(2);
    return `| ${[
      String(each.services),
      String(each.calls),
      each.index.toFixed(0),
      each.asked.toFixed(0),
      each.gateway.toFixed(0),
      each.megabytes.toFixed(0),
      growth,
    ].join(' | ')} |`;
  });
  const last = sizes.find(({ services }) => services === 2000);
  const ends = [...(last?.endings ?? [])].map(([end, count]) => `${end} ${String(count)}`);
  return `${[
    '| services | calls | indexing ms | calls ms | gateway calls ms | heap MB | growth by twice the size, linear is 1 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    `Of 2000 services: ${ends.join(', ')}.`,
  ].join('\n')}\n`;
}

/** CPU of the process, medians; each run begins with a mesh that nothing is known of. The heap has a run of its own. */
function measure(services: number): Measured {
  const random = randomMesh(services, SEED);
  const runs = Array.from({ length: RUNS }, () => runOnce(random));
  const of = (figure: (one: (typeof runs)[number]) => number): number => median(runs.map(figure));
  const before = heapMegabytes();
  const { mesh, endings } = runOnce(random);
  const megabytes = heapMegabytes() - before;
  // the mesh is still in use: what is indexed of it counts
  if (mesh.resources.length === 0) throw new Error('An empty mesh.');
  return {
    services,
    calls: random.calls.length,
    index: of(({ index }) => index),
    asked: of(({ asked }) => asked),
    gateway: of(({ gateway }) => gateway),
    megabytes,
    endings,
  };
}

function runOnce({ rendered, calls, hosts }: RandomMesh): Pick<
  Measured,
  'index' | 'asked' | 'gateway' | 'endings'
> & {
  readonly mesh: Mesh;
} {
  const started = cpuMilliseconds();
  const mesh = resolveMesh(rendered, SETTINGS);
  const byName = new Map(
    mesh.workloads.map((workload) => [`${workload.namespace}/${workload.name}`, workload]),
  );
  ask(mesh, byName, calls.slice(0, 1));
  const indexed = cpuMilliseconds();
  const endings = ask(mesh, byName, calls);
  const asked = cpuMilliseconds();
  askGateways(mesh, hosts);
  const gateway = cpuMilliseconds();
  return {
    index: indexed - started,
    asked: asked - indexed,
    gateway: gateway - asked,
    endings,
    mesh,
  };
}

function ask(
  mesh: Mesh,
  byName: ReadonlyMap<string, Mesh['workloads'][number]>,
  calls: RandomMesh['calls'],
): ReadonlyMap<string, number> {
  const endings = new Map<string, number>();
  for (const { from, host, path } of calls) {
    const caller = byName.get(`${from.namespace}/${from.name}`);
    if (caller === undefined) throw new Error(`No workload ${from.namespace}/${from.name}.`);
    const http = { method: 'GET', host, path, headers: new Map<string, string>(), token: null };
    const outcome = callOutcome(mesh, caller, { host, port: 80, http, serverName: null });
    const end = endOf(outcome);
    endings.set(end, (endings.get(end) ?? 0) + 1);
  }
  return endings;
}

const endOf = ({ endings: [first] }: ReturnType<typeof callOutcome>): string =>
  first === undefined ? 'none' : first.ending.kind;

/** A call from outside to each host, at each gateway. */
function askGateways(mesh: Mesh, hosts: readonly string[]): void {
  for (const pods of gatewayPods(mesh))
    for (const host of hosts)
      gatewayOutcome(mesh, pods, {
        port: 80,
        encrypted: false,
        http: { method: 'GET', host, path: '/', headers: new Map(), token: null },
      });
}
