import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { createLocalTrees } from '../src/forge/edge/git/objects/local-trees.ts';
import { packageRoot } from '../src/manifest/edge/package-root.ts';
import { readPackageData } from '../src/review/edge/package-data.ts';
import { createEngine, defaultConfig, environmentsOfTree } from '../src/review/index.ts';
import { printResources } from '../src/kustomize/index.ts';
import type { Resource } from '../src/manifest/index.ts';
import { resourceKey } from '../src/manifest/index.ts';
import type { CorpusCase } from './corpus-cases.ts';
import { openCorpora } from './corpus-cases.ts';

const LARGEST_OUTPUT = 1e9;
const OBJECTS_OF_A_FILE = 10;
/** All is right, or something is found: 1 by ours, 79 by istioctl. */
const ANALYSED: ReadonlySet<number | null> = new Set([0, 1, 79]);

const Theirs = z.array(z.object({ code: z.string(), origin: z.string().optional() }));
const Ours = z.array(z.object({ code: z.string().nullable(), resource: z.string() }));

/** Where its list begins: what it could not read comes before that, as sentences. */
const LIST = /^\[\]?$/m;

/** One folder of manifests that both programs are given. */
interface Given {
  readonly corpus: string;
  readonly name: string;
  readonly folder: string;
  readonly objects: number;
}

interface Compared extends Given {
  readonly equal: readonly string[];
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/**
 * `istioctl analyze --use-kube=false` and `meshwarden analyze` on the environments of every head of the corpora, as they
 * are rendered: which code is told of which object, as often. As it is released istioctl passes over Services, pods,
 * Namespaces and Secrets of files, and runs no analyzer that asks for them: figures that say something come of one whose
 * `AddReaderKubeSource` takes them in.
 */
export async function benchBesideIstioctl(
  corporaFolder: string,
  [istioctl, list]: readonly string[],
): Promise<string> {
  if (istioctl === undefined) return 'Give the path of an istioctl.\n';
  const corpora = openCorpora(corporaFolder);
  if (corpora === null) return `No corpora at ${corporaFolder}: nothing compared.\n`;
  const work = mkdtempSync(join(tmpdir(), 'meshwarden-beside-'));
  try {
    const given = await writtenEnvironments(corpora.cases, work);
    const compared = given.map((each) => compare(each, istioctl));
    if (list !== undefined) writeFileSync(list, compared.flatMap(linesOf).join(''));
    return `${byCorpus(compared)}\n${byCode(compared)}`;
  } finally {
    corpora.remove();
    rmSync(work, { recursive: true, force: true });
  }
}

/** Each environment of each head as a folder; one that another head has word for word comes once. */
async function writtenEnvironments(
  cases: readonly CorpusCase[],
  work: string,
): Promise<readonly Given[]> {
  const engine = createEngine(readPackageData());
  const given = new Map<string, Given>();
  for (const each of cases)
    for (const { name, files, objects } of await environmentsOf(each, engine)) {
      const corpus = basename(each.bundle, '.bundle');
      const content = createHash('sha256').update(files.join('')).digest('hex').slice(0, 16);
      const key = `${corpus}-${content}`;
      if (given.has(key)) continue;
      const folder = join(work, key);
      mkdirSync(folder);
      files.forEach((text, at) => {
        writeFileSync(join(folder, `rendered-${String(at + 1)}.yaml`), text);
      });
      given.set(key, { corpus, name: `${each.id} ${name}`, folder, objects });
    }
  return [...given.values()];
}

async function environmentsOf(
  { repository, head }: CorpusCase,
  engine: ReturnType<typeof createEngine>,
): Promise<readonly { name: string; files: readonly string[]; objects: number }[]> {
  const searchPath = process.env['PATH'] ?? '';
  const trees = await createLocalTrees({ searchPath }).read({ repository, base: head, head });
  if (trees.kind !== 'read') throw new Error(trees.kind);
  try {
    const { environments } = await environmentsOfTree(trees.merged, engine, defaultConfig());
    return environments.map(({ rendered: { environment, roots } }) => {
      // what several roots write is one object in a cluster
      const last = new Map(
        roots.flatMap((root) => root.resources.map((each) => [resourceKey(each), each])),
      );
      const resources = [...last.values()];
      return {
        name: environment.name,
        files: chunksOf(resources).map(printResources),
        objects: resources.length,
      };
    });
  } finally {
    await trees.close();
  }
}

/** A file of thousands of objects is more than is read of one. */
const chunksOf = (resources: readonly Resource[]): readonly (readonly Resource[])[] =>
  Array.from({ length: Math.ceil(resources.length / OBJECTS_OF_A_FILE) }, (_, at) =>
    resources.slice(at * OBJECTS_OF_A_FILE, (at + 1) * OBJECTS_OF_A_FILE),
  );

function compare(given: Given, istioctl: string): Compared {
  const said = outputOf(istioctl, [
    'analyze',
    '--use-kube=false',
    '-A',
    '-o',
    'json',
    given.folder,
  ]);
  const theirs = Theirs.parse(JSON.parse(said.slice(Math.max(0, said.search(LIST))))).map(
    ({ code, origin = '' }) => `${code} ${origin.replace(/ \([^)]*\)$/, '')}`,
  );
  const cli = join(packageRoot(), 'dist/src/cli.js');
  const ours = Ours.parse(
    JSON.parse(
      outputOf(process.execPath, [
        cli,
        'analyze',
        given.folder,
        '-R',
        '--only',
        'IST',
        '--format',
        'json',
        '--implicit-ingress',
      ]),
    ),
  ).flatMap(({ code, resource }) =>
    code?.startsWith('IST') === true ? [`${code} ${resource}`] : [],
  );
  const left = [...ours];
  const missing: string[] = [];
  const equal: string[] = [];
  for (const each of theirs) {
    const at = left.indexOf(each);
    if (at < 0) missing.push(each);
    else equal.push(...left.splice(at, 1));
  }
  return { ...given, equal, missing, extra: left };
}

function outputOf(command: string, options: readonly string[]): string {
  const { error, status, stdout, stderr } = spawnSync(command, options, {
    maxBuffer: LARGEST_OUTPUT,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  if (!ANALYSED.has(status)) throw new Error(`${command} ended with ${String(status)}: ${stderr}`);
  return stdout;
}

const linesOf = ({ name, missing, extra }: Compared): readonly string[] => [
  ...missing.map((each) => `${name}\tmissing\t${each}\n`),
  ...extra.map((each) => `${name}\textra\t${each}\n`),
];

/** What is found in several revisions of a corpus counts once in each environment that differs. */
function byCorpus(compared: readonly Compared[]): string {
  const corpora = [...new Set(compared.map(({ corpus }) => corpus))].sort();
  const rows = corpora.map((corpus) => {
    const of = compared.filter((each) => each.corpus === corpus);
    const sum = (count: (each: Compared) => number): number =>
      of.reduce((total, each) => total + count(each), 0);
    return [
      corpus,
      of.length,
      sum(({ objects }) => objects),
      sum(({ equal }) => equal.length),
      sum(({ missing }) => missing.length),
      sum(({ extra }) => extra.length),
    ];
  });
  return table(['corpus', 'environments', 'objects', 'equal', 'missing', 'extra'], rows);
}

function byCode(compared: readonly Compared[]): string {
  const counted = (of: (each: Compared) => readonly string[]): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>();
    for (const each of compared.flatMap(of)) {
      const code = each.slice(0, each.indexOf(' '));
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return counts;
  };
  const columns = [
    counted(({ equal }) => equal),
    counted(({ missing }) => missing),
    counted(({ extra }) => extra),
  ];
  const codes = [...new Set(columns.flatMap((counts) => [...counts.keys()]))].sort();
  const rows = codes.map((code) => [code, ...columns.map((counts) => counts.get(code) ?? 0)]);
  return table(['code', 'equal', 'missing', 'extra'], rows);
}

const table = (
  titles: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string =>
  [titles, titles.map(() => '---'), ...rows]
    .map((row) => `| ${row.map(String).join(' | ')} |\n`)
    .join('');
