import type { RenderedEnvironment, ScriptApplier } from '../../gitops/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { listed, placeOf, say } from '../../manifest/index.ts';
import type { ToldBy } from '../detection/check.ts';
import { checks } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { fileSubject } from '../detection/file-subject.ts';

const NO_MORE = {
  id: 'applied-no-more',
  title: 'Folder no longer applied by any script or pipeline',
  level: 'medium',
  blind: 'Tools that apply the folder from another repository, and manual applies.',
} as const;

const ELSEWHERE = {
  id: 'applied-elsewhere',
  title: "Script or pipeline applies a folder to another environment's cluster",
  level: 'high',
  blind: 'Which clusters the contexts of a kubeconfig point to.',
} as const;

const RENAMED = {
  id: 'context-changed',
  title: 'Script or pipeline applies a folder with a new context',
  level: 'medium',
  blind: 'Which clusters the contexts of a kubeconfig point to.',
} as const;

type ByScripts = NonNullable<RenderedEnvironment['environment']['byScripts']>;

/** Contexts that are named. */
const NAMED = 3;

/**
 * Finds folders that scripts applied before the change and that none does since, or with another context: nothing of what
 * they render is another, and what is merged later reaches no cluster, or one that it is not for. Nothing is said where
 * the change brings a command whose folder is not known, for that may be it.
 */
export const appliedNoMore = checks([NO_MORE], (input) => [...lost(input)]);

/** Finds folders that scripts apply with another context than before, of which the rest is as above. */
export const appliedElsewhere = checks([ELSEWHERE, RENAMED], (input) => [...moved(input)]);

/** A folder that scripts applied before the change and that the change touches what applied or ran it. */
interface Applied {
  readonly path: string;
  readonly appliers: readonly ScriptApplier[];
  readonly now: readonly ScriptApplier[];
  readonly by: ByWhom;
  readonly before: ByScripts;
}

function appliedBefore({
  rendered,
  renderedBefore,
  changedFiles,
}: DetectorInput): readonly Applied[] {
  const before = renderedBefore?.environment.byScripts;
  if (before === undefined || renderedBefore === null || changedFiles === undefined) return [];
  const after = rendered.environment.byScripts;
  return before.roots.flatMap(({ path, appliers }) => {
    const by = byWhom(appliers, changedFiles.all);
    if (by === null || !isLoose(rendered, path) || !isLoose(renderedBefore, path)) return [];
    const now = after?.roots.find((each) => each.path === path)?.appliers ?? [];
    return [{ path, appliers, now, by, before }];
  });
}

function* lost(input: DetectorInput): Generator<ToldBy> {
  const { open = [], undone = [] } = input.rendered.environment.byScripts ?? {};
  for (const { path, now, by, before } of appliedBefore(input))
    // a job that applies it and then deletes it is told by its lines
    if (now.length === 0 && open.length <= before.open.length && !undone.includes(path))
      yield noMore(path, by);
}

function* moved(input: DetectorInput): Generator<ToldBy> {
  for (const { path, appliers, now, by, before } of appliedBefore(input)) {
    const to = movedTo(appliers, now);
    if (to !== null) yield elsewhere(path, to, byOthers(before, to), { now, by });
  }
}

/** Lists folders of other environments that were applied with a context which this one is applied with now. */
function byOthers({ roots, contexts }: ByScripts, { to }: Moved): readonly string[] {
  const own = new Set(roots.map(({ path }) => path));
  const all = to.flatMap((name) => contexts.get(name) ?? []);
  return [...new Set(all)].filter((path) => !own.has(path));
}

/** Tells whether a folder is applied by no object of the tree. */
const isLoose = ({ roots }: RenderedEnvironment, path: string): boolean => {
  const own = roots.filter(({ root }) => root.path === path);
  return own.length > 0 && own.every(({ root }) => root.by.origin === null);
};

/** Contexts of before and of after, where each is known and none is common to both; else null. */
interface Moved {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function movedTo(before: readonly ScriptApplier[], after: readonly ScriptApplier[]): Moved | null {
  const [from, to] = [before, after].map((all) => ({
    names: [...new Set(all.flatMap(({ contexts = [] }) => contexts))].sort(),
    areKnown: all.length > 0 && all.every(({ contexts = [] }) => contexts.length > 0),
  }));
  if (from?.areKnown !== true || to?.areKnown !== true) return null;
  return from.names.some((name) => to.names.includes(name))
    ? null
    : { from: from.names, to: to.names };
}

/** The place that applied a folder, and the first of the places that ran it whose file the change touches. */
interface ByWhom {
  readonly applier: ScriptApplier;
  readonly place: Origin;
}

function byWhom(appliers: readonly ScriptApplier[], files: readonly string[]): ByWhom | null {
  const touched = new Set(files);
  for (const applier of appliers) {
    const { origin, runAt = [], usedAt = [] } = applier;
    const place = [...usedAt, ...runAt, origin].find(({ file }) => touched.has(file));
    if (place !== undefined) return { applier, place };
  }
  return null;
}

function noMore(path: string, { applier, place }: ByWhom): ToldBy {
  return {
    by: NO_MORE,
    subject: fileSubject(path),
    key: `applied ${path}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `What applied ${path} does not any more: a later change of it reaches no cluster, unless something else applies it.`,
    why: `${wayText(applier, place)} applied it before this change, and no script or pipeline of the tree does since.`,
    symptom: `no job fails; what the cluster has of ${path} stays unless something deletes it`,
    origin: place,
    side: 'base',
    fix: {
      kind: 'choice',
      text: say`Name it there again, unless something that is not in this tree applies it from now on.`,
    },
  };
}

/** Says what applied a folder, and what ran that. */
const wayText = ({ origin }: ScriptApplier, place: Origin): string =>
  placeOf(origin) === placeOf(place)
    ? placeOf(origin)
    : `${placeOf(origin)} (run at ${placeOf(place)})`;

function elsewhere(
  path: string,
  { from, to }: Moved,
  others: readonly string[],
  { now, by: { place } }: { readonly now: readonly ScriptApplier[]; readonly by: ByWhom },
): ToldBy {
  const [is, was] = [to, from].map((names) => inQuotes(names));
  const places = now.map(({ origin }) => placeOf(origin));
  const give = new Set(places).size === 1 ? 'gives' : 'give';
  const why = `${listed([...new Set(places)], NAMED)} ${give} kubectl that context; before this change it was ${was ?? ''}.`;
  const common = {
    subject: fileSubject(path),
    key: `context ${path}`,
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    origin: place,
    side: 'base',
  } as const;
  if (others.length === 0)
    return {
      ...common,
      by: RENAMED,
      message: `${path} is applied to context ${is ?? ''} now, and no longer to ${was ?? ''}.`,
      why: `${why} Which clusters these are, the kubeconfig says, which is not seen here.`,
      symptom: say`nothing, if that is another name for the same cluster; else that one gets these objects, and the one of before no later change`,
      fix: {
        kind: 'choice',
        text: `Give ${was ?? ''} again, unless the context was renamed or the cluster is meant to be another one.`,
      },
    };
  return {
    ...common,
    by: ELSEWHERE,
    message: `${path} is applied to context ${is ?? ''} now, where ${nearestTo(path, others)} goes.`,
    why: `${why} ${listed(others, NAMED)} ${others.length === 1 ? 'was' : 'were'} applied with ${is ?? ''} before it.`,
    symptom: `objects that both have are as the last of them to be applied says; the cluster of ${was ?? ''} gets no later change`,
    fix: { text: `Give ${was ?? ''} for ${path}.` },
  };
}

/** Names the folder beside one among several, where there is one: it has the same for another environment. */
const nearestTo = (path: string, others: readonly string[]): string =>
  others.find((other) => parentOf(other) === parentOf(path)) ?? others[0] ?? '';

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0));

const inQuotes = (names: readonly string[]): string =>
  listed(
    names.map((name) => `\`${name}\``),
    NAMED,
  );
