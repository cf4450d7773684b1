import { askedValues } from '../../compare/index.ts';
import { environmentOfUnit } from '../../gitops/index.ts';
import type { Mesh } from '../../istio/index.ts';
import type { History, PastCommit } from '../../forge/index.ts';
import type { Engine } from '../../review/index.ts';
import { hideSecretsOf, meshesOfTree } from '../../review/index.ts';

/** A value that was asked for, as one environment has it. */
type FoundValue = ReturnType<typeof askedValues>[number];

/** A commit that changed a value; null where it is not there. */
interface ValueChange {
  readonly commit: PastCommit;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
  /** Where the commit has it; where the one before had it, for one that went. */
  readonly place: FoundValue['origin'];
}

export type HistoryOfValue =
  | {
      readonly kind: 'read';
      readonly now: readonly FoundValue[];
      /** Newest first. */
      readonly changes: readonly ValueChange[];
      /** Commits that were rendered. */
      readonly looked: number;
      /** Whether there may be more before them. */
      readonly isCutOff: boolean;
      /** Commits at which the environment cannot be rendered, or is not there. */
      readonly unread: readonly PastCommit[];
    }
  | { readonly kind: 'refused'; readonly reason: string };

interface AskedHistory {
  readonly asked: string;
  readonly environment: string;
  /** Commits that are looked at. */
  readonly limit: number;
}

/** Is told which commit is rendered, of how many that are known to touch what is read. */
type CommitProgress = (at: number, of: number) => void;

interface Sight {
  readonly values: ReadonlyMap<string, FoundValue>;
  /** The same as they may be read: by them nothing is compared, for two secrets read alike. */
  readonly shown: ReadonlyMap<string, FoundValue>;
  readonly paths: readonly string[];
}

/** Each change of an effective value, by rendering the environment at every commit that touches what it reads. */
export async function historyOfValue(
  history: History & { readonly commit: string },
  engine: Engine,
  { asked, environment, limit }: AskedHistory,
  progress: CommitProgress = () => undefined,
): Promise<HistoryOfValue> {
  const tip = await sightAt(history, engine, history.commit, asked, environment);
  if (typeof tip === 'string') return { kind: 'refused', reason: tip };
  const walked = await walk(history, engine, tip, { asked, environment, limit, progress });
  // what cannot be read is passed over: a change is told of the next commit that can be
  const readable = walked.sights.flatMap(({ commit, sight }) =>
    sight === null ? [] : [{ commit, sight }],
  );
  const changes = readable.flatMap(({ commit, sight }, index) => {
    const older = readable[index + 1]?.sight ?? (walked.isCutOff ? null : NOTHING);
    return older === null ? [] : differences(commit, older, sight);
  });
  const now = [...tip.shown.values()];
  if (now.length === 0 && changes.length === 0)
    return { kind: 'refused', reason: `Nothing in ${environment} is called ${asked}.` };
  return {
    kind: 'read',
    now,
    changes,
    looked: walked.sights.length,
    isCutOff: walked.isCutOff,
    unread: walked.sights.flatMap(({ commit, sight }) => (sight === null ? commit : [])),
  };
}

const NOTHING: Sight = { values: new Map(), shown: new Map(), paths: [] };

interface Walked {
  readonly sights: readonly { readonly commit: PastCommit; readonly sight: Sight | null }[];
  readonly isCutOff: boolean;
}

/** What was read before may lie elsewhere than now: paths that older commits read are looked for before them. */
async function walk(
  history: History,
  engine: Engine,
  tip: Sight,
  { asked, environment, limit, progress }: AskedHistory & { readonly progress: CommitProgress },
): Promise<Walked> {
  const sights: { commit: PastCommit; sight: Sight | null }[] = [];
  const paths = new Set(tip.paths);
  let waiting = [...(await history.commitsTouching([...paths], limit + 1))];
  while (sights.length < limit) {
    const commit = waiting.shift();
    if (commit === undefined) return { sights, isCutOff: false };
    progress(sights.length + 1, Math.min(limit, sights.length + 1 + waiting.length));
    const seen = await sightAt(history, engine, commit.sha, asked, environment);
    const sight = typeof seen === 'string' ? null : seen;
    sights.push({ commit, sight });
    const more = sight?.paths.filter((path) => !paths.has(path)) ?? [];
    if (more.length === 0) continue;
    for (const path of more) paths.add(path);
    const left = limit + 1 - sights.length;
    waiting = [...(await history.commitsTouching([...paths], left, commit.sha))];
  }
  return { sights, isCutOff: waiting.length > 0 };
}

/** A sentence where the environment cannot be read there. */
async function sightAt(
  history: History,
  engine: Engine,
  sha: string,
  asked: string,
  environment: string,
): Promise<Sight | string> {
  const trees = await history.treeOf(sha);
  const read = await meshesOfTree(trees, engine, environment);
  if (read.kind === 'refused') return read.reason;
  const named = read.environments.filter(({ rendered }) =>
    [rendered.environment.name, environmentOfUnit(rendered.environment.name)].includes(environment),
  );
  const meshes: readonly Mesh[] = named.map(({ mesh }) => mesh());
  const values = meshes.flatMap((mesh) => askedValues(mesh, asked));
  // what did not render is no proof that it was not there
  if (values.length === 0 && meshes.some(({ partial }) => partial))
    return `Not all of ${environment} can be rendered, and nothing else is called ${asked}.`;
  const roots = named.flatMap(({ rendered }) => rendered.roots);
  const inputs = named.flatMap(({ rendered }) =>
    [...(rendered.inputs ?? [])].map(([path]) => path),
  );
  const shown = await hideSecretsOf(
    values,
    trees,
    read.environments.map((each) => each.rendered),
    engine,
  );
  return {
    values: new Map(values.map((value) => [value.what, value])),
    shown: new Map(shown.map((value, at) => [values[at]?.what ?? value.what, value])),
    paths: [
      ...inputs,
      ...roots.flatMap(({ reads, root }) =>
        root.content.kind !== 'kustomization' ? [...reads, root.path] : [...reads],
      ),
    ].map((path) => path.replace(/\/$/, '') || '.'),
  };
}

function differences(commit: PastCommit, older: Sight, newer: Sight): readonly ValueChange[] {
  const names = new Set([...newer.values.keys(), ...older.values.keys()]);
  return [...names].flatMap((what) => {
    const [was, is] = [older.values.get(what), newer.values.get(what)];
    if (was?.value === is?.value) return [];
    const place = is?.origin ?? was?.origin ?? null;
    const [before, after] = [older.shown.get(what), newer.shown.get(what)];
    return [{ commit, what, before: before?.value ?? null, after: after?.value ?? null, place }];
  });
}
