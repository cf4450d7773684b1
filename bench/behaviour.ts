import { cpuMilliseconds, heapMegabytes } from './own-usage.ts';
import type { Behaviour } from '../src/compare/index.ts';
import { consequencesBetween } from '../src/compare/index.ts';
import type { Mesh } from '../src/istio/index.ts';
import { resolveMesh } from '../src/istio/index.ts';
import { judgedPair } from './judged-pair.ts';
import { REWRITINGS, toldOfRewriting } from './rewritten-meshes.ts';
import { changedMesh, otherMesh, randomSmallMesh } from './random-small-mesh.ts';
import { median } from './median.ts';
import { randomMesh } from './random-mesh.ts';
import { seededRandom } from './seeded-random.ts';

const SIZES = [500, 1000, 2000, 4000] as const;
const RUNS = 3;
const SEED = 20_261_121;
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };

/** Changes of the mesh, as words of one of its files that become others; the last stands for one that reaches all. */
const CHANGES: readonly { readonly name: string; readonly edit: (text: string) => string }[] = [
  { name: 'one policy', edit: (text) => text.replace('methods: [GET]', 'methods: [POST]') },
  { name: 'one route', edit: (text) => text.replace('timeout: 5s', 'timeout: 9s') },
  { name: 'mTLS of the mesh', edit: (text) => text.replace('mode: STRICT', 'mode: DISABLE') },
];

interface Compared {
  readonly milliseconds: number;
  readonly found: Behaviour;
}

/** What holding random pairs of small meshes against a plain evaluator that tries every request comes to. */
export function benchBehaviourPairs(pairs: number, seed: number): { page: string; bad: number } {
  const random = seededRandom(seed);
  let [differing, told, undecided, both] = [0, 0, 0, 0];
  const bad: string[] = [];
  for (let at = 0; at < pairs; at += 1) {
    const before = randomSmallMesh(random);
    // a change of one thing, or of everything but who there is
    const after = at % 2 === 0 ? changedMesh(random, before) : otherMesh(random, before);
    const judged = judgedPair(before, after);
    differing += judged.differing;
    told += judged.told;
    undecided += judged.undecided;
    both += Number(judged.differing > 0);
    bad.push(...judged.missed.map((each) => `pair ${String(at)} missed: ${each}`));
    bad.push(...judged.wrong.map((each) => `pair ${String(at)} wrong: ${each}`));
  }
  const page = `${String(pairs)} pairs (seed ${String(seed)}): ${String(both)} with differences, ${String(differing)} ways in which calls end otherwise, ${String(told)} consequences, ${String(undecided)} requests undecided, ${String(bad.length)} missed or wrong.\n${bad.slice(0, 20).join('\n')}\n`;
  return { page, bad: bad.length };
}

/** How often something is told of meshes that are written otherwise and say the same. */
export function benchBehaviourSilence(pairs: number, seed: number): { page: string; bad: number } {
  const random = seededRandom(seed);
  const each = Math.ceil(pairs / REWRITINGS.length);
  const found = REWRITINGS.map(([name, rewrite]) => ({
    name,
    ...toldOfRewriting(rewrite, random, each),
  }));
  const tried = found.reduce((sum, one) => sum + one.pairs, 0);
  const bad = found.flatMap(({ name, told }) => told.map((one) => `${name}: ${one}`));
  const page = `${String(tried)} pairs that say the same in other words (seed ${String(seed)}, ${String(REWRITINGS.length)} ways): ${String(bad.length)} times something is told.\n${bad.slice(0, 20).join('\n')}\n`;
  return { page, bad: bad.length };
}

/** What comparing a mesh with itself after a change takes, for meshes of four sizes. */
export function benchBehaviourSpeed(): string {
  const lines = CHANGES.flatMap(({ name, edit }) => {
    let before: number | null = null;
    return SIZES.map((services) => {
      const runs = Array.from({ length: RUNS }, () => compared(services, edit));
      const milliseconds = median(runs.map((run) => run.milliseconds));
      const [{ found }] = runs as [Compared];
      const growth = before === null ? '' : (milliseconds / before / 2).toFixed(2);
      before = milliseconds;
      return `| ${[
        name,
        String(services),
        milliseconds.toFixed(0),
        String(found.compared.pairs),
        String(found.compared.cells),
        String(found.consequences.length),
        heapOf(services, edit).toFixed(0),
        growth,
        found.notes.length === 0 ? '' : found.notes.join(' '),
      ].join(' | ')} |`;
    });
  });
  return `${[
    '| change | services | CPU ms | pairs | requests | consequences | heap MB | growth by twice the size, linear is 1 | left out |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n')}\n`;
}

const meshOf = (services: number, edit: (text: string) => string): Mesh =>
  resolveMesh(randomMesh(services, SEED, edit).rendered, SETTINGS);

/** Nothing is known of either mesh before; resolving them is not counted. */
function compared(services: number, edit: (text: string) => string): Compared {
  const before = meshOf(services, (text) => text);
  const after = meshOf(services, edit);
  const started = cpuMilliseconds();
  const found = consequencesBetween('bench', { before, after });
  return { milliseconds: cpuMilliseconds() - started, found };
}

/** Both meshes and all that is known of them, after the comparison. */
function heapOf(services: number, edit: (text: string) => string): number {
  const start = heapMegabytes();
  const before = meshOf(services, (text) => text);
  const after = meshOf(services, edit);
  consequencesBetween('bench', { before, after });
  const megabytes = heapMegabytes() - start;
  if (before.resources.length !== after.resources.length) throw new Error('Objects went missing.');
  return megabytes;
}
