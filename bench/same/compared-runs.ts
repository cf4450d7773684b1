import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { buildExampleRepository } from '../../sandbox/example-repository.ts';
import { openCorpora } from '../corpus-cases.ts';

/** One use of the command line whose answer two builds are asked for. */
export interface ComparedRun {
  /** What it is of, such as `golden/05-missing-subset`. */
  readonly name: string;
  readonly args: readonly string[];
}

export interface ComparedRuns {
  readonly runs: readonly ComparedRun[];
  /** Sets that are not there, by name. */
  readonly absent: readonly string[];
  readonly remove: () => Promise<void>;
}

/** Fixed: what reviews say depends on the day where windows, freezes and expiries are near. */
const AS_OF = '2026-11-01T12:00:00Z';

const ofRepository = (repository: string, base: string, head: string): readonly string[] => [
  'review',
  '--repo',
  repository,
  '--base',
  base,
  '--head',
  head,
  '--format',
  'json',
  '--as-of',
  AS_OF,
];

const ofFolders = (before: string, after: string): readonly string[] => [
  'review',
  '--base-dir',
  before,
  '--head-dir',
  after,
  '--format',
  'json',
  '--as-of',
  AS_OF,
];

/** Every golden case, every change of the corpora and every conformance set, as far as they are there. */
export async function comparedRuns(root: string): Promise<ComparedRuns> {
  const example = await buildExampleRepository(join(root, 'examples'));
  const corpora = openCorpora(join(root, '../shared/corpora'));
  const folder = mkdtempSync(join(tmpdir(), 'meshwarden-same-'));
  const conformance = join(root, '../shared/conformance');
  const sets: Readonly<Record<string, readonly ComparedRun[]>> = {
    golden: example.pullRequests.map((head) => ({
      name: `golden/${head}`,
      args: ofRepository(example.folder, 'main', head),
    })),
    corpora: (corpora?.cases ?? []).map(({ id, repository, base, head }) => ({
      name: `corpora/${id}`,
      args: ofRepository(repository, base, head),
    })),
    kustomize: kustomizeRuns(join(conformance, 'kustomize/open')),
    istio: istioRuns(join(conformance, 'istio/open'), folder),
    ...Object.fromEntries(
      ['behaviour/open', 'behaviour/more', 'live/open'].map((set) => [
        set,
        questionRuns(conformance, set, folder),
      ]),
    ),
  };
  return {
    runs: Object.values(sets).flat(),
    absent: Object.keys(sets).filter((set) => sets[set]?.length === 0),
    remove: async () => {
      rmSync(folder, { recursive: true, force: true });
      corpora?.remove();
      await example.remove();
    },
  };
}

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder) ? readdirSync(folder).toSorted() : [];

const KustomizeCase = z.object({ dir: z.string() });

const kustomizeRuns = (cases: string): readonly ComparedRun[] =>
  namesIn(cases).map((name) => {
    const written = KustomizeCase.parse(
      JSON.parse(readFileSync(join(cases, name, 'case.json'), 'utf8')),
    );
    return {
      name: `kustomize/${name}`,
      args: ['render', join(cases, name, 'input', written.dir), '--origins'],
    };
  });

const istioRuns = (cases: string, folder: string): readonly ComparedRun[] =>
  namesIn(cases).flatMap((name) => bothWays(`istio/${name}`, join(cases, name), folder));

/** What is put into an empty folder, and what is taken out of a full one. */
function bothWays(name: string, full: string, folder: string): readonly ComparedRun[] {
  const empty = join(folder, 'empty');
  mkdirSync(empty, { recursive: true });
  return [
    { name: `${name} added`, args: ofFolders(empty, full) },
    { name: `${name} removed`, args: ofFolders(full, empty) },
  ];
}

const Question = z.object({ id: z.string(), resources: z.string() });

/** Of thousands of random questions every tenth; their objects are alike. */
const SPARSE: ReadonlySet<string> = new Set(['live/open']);

function questionRuns(conformance: string, set: string, folder: string): readonly ComparedRun[] {
  const files = namesIn(join(conformance, set)).flatMap((group) =>
    namesIn(join(conformance, set, group)).map((file) => join(conformance, set, group, file)),
  );
  return files
    .filter((_, index) => !SPARSE.has(set) || index % 10 === 0)
    .flatMap((file) => {
      const { id, resources } = Question.parse(parse(readFileSync(file, 'utf8')));
      const full = join(folder, set, id);
      mkdirSync(full, { recursive: true });
      writeFileSync(join(full, 'manifests.yaml'), resources);
      return bothWays(`${set} ${id}`, full, folder);
    });
}
