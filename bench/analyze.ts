import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine } from '../src/review/index.ts';
import type { Detector } from '../src/checks/index.ts';
import { detect } from '../src/checks/index.ts';
import { printResources } from '../src/kustomize/index.ts';
import type { Resource } from '../src/manifest/index.ts';
import { resolveMesh } from '../src/istio/index.ts';
import { median } from './median.ts';
import { cpuMilliseconds } from './own-usage.ts';
import type { RandomMesh } from './random-mesh.ts';
import { randomMesh } from './random-mesh.ts';

const SIZES = [250, 500, 1000, 2000, 4000] as const;
const RUNS = 3;
const SEED = 20_261_121;
const SETTINGS = { rootNamespace: null, istioVersion: null, external: [] };
/** Services of the meshes that have about three and nine thousand objects. */
const ON_DISK = [700, 2000] as const;

/** What all checks take on meshes of five sizes, and from files on disk, beside `istioctl analyze` where one is given. */
export function benchAnalyze(istioctl: string | null): string {
  const engine = createEngine(readPackageData());
  const sizes = SIZES.map((services) => measure(randomMesh(services, SEED), engine));
  const lines = sizes.map((each, at) => {
    const before = sizes[at - 1];
    const growth = before === undefined ? '' : (each.checks / before.checks / 2).toFixed(2);
    return `| ${[
      String(SIZES[at] ?? 0),
      String(each.objects),
      each.index.toFixed(0),
      each.checks.toFixed(0),
      String(each.findings),
      growth,
    ].join(' | ')} |`;
  });
  return `${[
    '| services | objects | indexing ms | all checks ms | findings | growth by twice the size, linear is 1 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
    slowest(sizes.at(-2)?.detectors ?? new Map()),
    '',
    ...ON_DISK.map((services) => fromDisk(services, istioctl)),
  ].join('\n')}\n`;
}

interface Measured {
  readonly objects: number;
  readonly index: number;
  readonly checks: number;
  readonly findings: number;
  readonly detectors: ReadonlyMap<string, number>;
}

/** CPU of the process, medians; each run begins with a mesh that nothing is known of. */
function measure(
  { rendered }: RandomMesh,
  { detectors, schemas }: Pick<ReturnType<typeof createEngine>, 'detectors' | 'schemas'>,
): Measured {
  const spent = new Map<string, number>();
  const timed = detectors.map((detector): Detector => ({
    ...detector,
    detect: (input) => {
      const started = cpuMilliseconds();
      const detection = detector.detect(input);
      spent.set(detector.id, cpuMilliseconds() - started);
      return detection;
    },
  }));
  const runs = Array.from({ length: RUNS }, () => {
    const started = cpuMilliseconds();
    const mesh = resolveMesh(rendered, SETTINGS);
    const indexed = cpuMilliseconds();
    const { findings } = detect(timed, 'bench', {
      mesh,
      before: null,
      changes: [],
      rendered,
      renderedBefore: null,
      schemas,
      isWhole: true,
    });
    return {
      index: indexed - started,
      checks: cpuMilliseconds() - indexed,
      findings: findings.length,
    };
  });
  return {
    objects: objectsOf(rendered).length,
    index: median(runs.map(({ index }) => index)),
    checks: median(runs.map(({ checks }) => checks)),
    findings: runs[0]?.findings ?? 0,
    detectors: spent,
  };
}

const objectsOf = ({ roots }: RandomMesh['rendered']): readonly Resource[] =>
  roots.flatMap(({ resources }) => resources);

function slowest(detectors: ReadonlyMap<string, number>): string {
  const most = [...detectors].sort(([, one], [, other]) => other - one).slice(0, 5);
  return `Of 2000 services most goes to ${most.map(([id, ms]) => `${id} ${ms.toFixed(0)} ms`).join(', ')}.`;
}

/** The same objects as files, read, analysed and printed by a process of its own. */
function fromDisk(services: number, istioctl: string | null): string {
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-analyze-'));
  try {
    const objects = objectsOf(randomMesh(services, SEED).rendered);
    writeByNamespace(folder, objects);
    const ofIstio = objects.filter(({ group }) => group.endsWith('.istio.io')).length;
    const cli = join(packageRoot(), 'dist/src/cli.js');
    const own = [cli, 'analyze', folder, '--format', 'json'];
    const commands: readonly (readonly [string, string, readonly string[]])[] = [
      ['meshwarden analyze', process.execPath, own],
      ['meshwarden analyze --only IST', process.execPath, [...own, '--only', 'IST']],
      ...(istioctl === null
        ? []
        : ([
            [
              'istioctl analyze --use-kube=false',
              istioctl,
              ['analyze', '--use-kube=false', folder],
            ],
          ] as const)),
    ];
    const times = commands.map(
      ([said, command, options]) => `${timesOf(command, options)} s of ${said}`,
    );
    return `${String(objects.length)} objects from disk to output, ${String(ofIstio)} of them Istio's: ${times.join(', ')}.`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeByNamespace(folder: string, objects: readonly Resource[]): void {
  for (const namespace of new Set(objects.map((one) => one.namespace)))
    writeFileSync(
      join(folder, `${namespace === '' ? 'cluster' : namespace}.yaml`),
      printResources(objects.filter((one) => one.namespace === namespace)),
    );
}

/** All is right, or something is found: 1 by ours, 79 by istioctl. */
const ANALYSED: ReadonlySet<number | null> = new Set([0, 1, 79]);

/** Wall time from start to end, the least first. */
function timesOf(command: string, options: readonly string[]): string {
  const seconds = Array.from({ length: RUNS }, () => {
    const started = process.hrtime.bigint();
    const { error, status } = spawnSync(command, options, { stdio: 'ignore' });
    if (error !== undefined) throw error;
    if (!ANALYSED.has(status)) throw new Error(`${command} ended with ${String(status)}`);
    return Number(process.hrtime.bigint() - started) / 1e9;
  });
  return seconds
    .sort((one, other) => one - other)
    .map((each) => each.toFixed(2))
    .join(', ');
}
