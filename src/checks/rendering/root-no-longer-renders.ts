import type { ChangedFiles } from '../../compare/index.ts';
import type { RenderedRoot, RenderedEnvironment } from '../../gitops/index.ts';
import type { BrokenBuild, Broken } from './broken-builds.ts';
import { brokenBuilds, messageOf } from './broken-builds.ts';
import { symptomOfParts } from './stop-symptoms.ts';
import {
  allMade,
  isNotApplied,
  partnersOf,
  releaseOfRoot,
  stopOfRoot,
  toolOfRoot,
} from '../../gitops/index.ts';
import { groupedBy } from '../../istio/index.ts';
import type { Origin } from '../../manifest/index.ts';
import { holdsPath, listed, placeOf, say } from '../../manifest/index.ts';
import { rootSubject } from '../root-subject.ts';
import type { Told } from '../detection/check.ts';
import { check, detectorOf } from '../detection/check.ts';
import { keepingVariables } from './variables-taken-away.ts';
import { howToRenderAgain, howToSeeIt } from './build-remedies.ts';
import { HOW_TO_KEEP_TEXT, substitutionBegun } from './substitution-begun.ts';

/**
 * Tells of roots that were applied at the base, and of which nothing is applied any more for what their tool
 * finds in a file or in the applier itself (ARGO-34, ARGO-57, ARGO-72, FLUX-11): each such place is told
 * once. A root that does not build is told as that.
 */
const deliveryStops = check({
  id: 'delivery-stops',
  title: 'Argo CD or Flux now rejects a whole folder',
  level: 'high',
  blind: "Errors that only the cluster reports, and a repo server's settings.",
  find: ({ rendered, renderedBefore }) =>
    stopsBetween(rendered, renderedBefore).map(tellStoppedDelivery),
});

interface Stopped {
  readonly stop: NonNullable<ReturnType<typeof stopOfRoot>>;
  /** The roots as they were applied last. */
  readonly roots: readonly RenderedRoot[];
  /** Tells whether each folder of theirs is taken by nothing that goes on. */
  readonly isFull: boolean;
}

function tellStoppedDelivery({ stop, roots, isFull }: Stopped): Told {
  const paths = [...new Set(roots.map(({ root }) => root.path))];
  const [path = '.'] = paths;
  const resources = roots.flatMap((root) => root.resources);
  const namespaces = new Set(resources.map(({ namespace }) => namespace));
  const tool = toolOfRoot(roots[0]);
  const what = isFull ? foldersText(paths) : partsText(roots, path);
  return {
    subject: rootSubject(path),
    key: 'delivery',
    roots: paths,
    scope: {
      level: namespaces.size > 1 ? 'cross-namespace' : 'namespace',
      workloads: 0,
      services: resources.filter(({ kind, group }) => kind === 'Service' && group === '').length,
      namespaces: namespaces.size,
    },
    message: `${tool} applies nothing of ${what} any more: ${placeOf(stop.origin)} stops it.`,
    why: stop.message,
    symptom: say`the cluster keeps what was applied last, and no later change of it arrives, whatever is merged`,
    origin: stop.origin,
    fix: {
      text: `${stop.fix ?? `Mend ${placeOf(stop.origin)} or take it back`}; until then nothing of ${what} reaches the cluster.`,
    },
  };
}

const foldersText = ([path = '.', ...others]: readonly string[]): string =>
  `\`${path}\`${others.length === 0 ? '' : ` and ${String(others.length)} more`}`;

const PARTS_NAMED = 3;

/** Names releases of a chart, or who applies a folder, where others take the same folder and go on. */
function partsText(roots: readonly RenderedRoot[], path: string): string {
  const names = roots.flatMap(({ root }) => releaseOfRoot(root)?.name ?? []);
  if (names.length === roots.length) return `${counted('release', names)} of \`${path}\``;
  const made = roots.flatMap(({ root }) => allMade(root).map(({ application }) => application));
  return made.length === 0 ? `\`${path}\`` : `\`${path}\` for ${counted('Application', made)}`;
}

function counted(word: string, names: readonly string[]): string {
  const all = [...new Set(names)].sort();
  return `${word}${all.length === 1 ? '' : 's'} ${listed(all, PARTS_NAMED)}`;
}

function stopsBetween(
  now: RenderedEnvironment,
  before: RenderedEnvironment | null,
): readonly Stopped[] {
  if (before === null) return [];
  const partners = partnersOf(before.roots, now.roots);
  const all = [
    ...now.roots.map((root) => ({ root, was: partners.get(root) })),
    ...gone(now, before).map((root) => ({ root, was: root })),
  ].map(({ root, was }) => ({ root, was, stop: root.failure ? null : stopOfRoot(root, now) }));
  const goingOn = new Set(all.flatMap(({ root, stop }) => (stop === null ? [root.root.path] : [])));
  const stopped = all.flatMap(({ was, stop }) =>
    stop === null ||
    stop.applier?.isDependency === true ||
    was === undefined ||
    isNotApplied(was, before)
      ? []
      : [{ stop, was }],
  );
  return [...groupedBy(stopped, ({ stop }) => placeOf(stop.origin)).values()].flatMap((each) => {
    const roots = each.map(({ was }) => was);
    const isFull = roots.every(({ root }) => !goingOn.has(root.path));
    return each.slice(0, 1).map(({ stop }) => ({ stop, roots, isFull }));
  });
}

/** Lists the roots that a refused applier named at the base and names no more. */
function gone(
  { roots, environment: { refused = [] } }: RenderedEnvironment,
  before: RenderedEnvironment,
): readonly RenderedRoot[] {
  if (refused.length === 0) return [];
  const there = new Set(roots.map(({ root }) => root.path));
  return before.roots.filter(({ root }) => !there.has(root.path));
}

/** Bounds the files of the change that are named; a root that fails seldom reads more of them. */
const FILES_NAMED = 3;

const buildStops = check({
  id: 'build-stops',
  title: 'Deployable folder no longer builds',
  level: 'high',
  blind: 'Roots that never rendered completely, and the output of charts and plugins.',
  find: ({ rendered, renderedBefore, changedFiles }) =>
    brokenBuilds(rendered.roots, renderedBefore?.roots ?? []).map((build) =>
      tellBrokenBuild(
        build,
        changedFiles,
        keepingVariables(build.parts[0].failure.variables ?? [], rendered, renderedBefore),
      ),
    ),
});

/**
 * Finds roots that rendered at the base and do not at the merge result, whether or not their own files were
 * edited: whatever applies such a root (Argo CD, Flux, `kubectl apply -k`) stops there, so nothing of it is
 * updated any more.
 */
export const rootNoLongerRenders = detectorOf(
  'root-no-longer-renders',
  'folders that no longer build or that GitOps tools reject',
  [buildStops, deliveryStops],
);

type Edits = Pick<ChangedFiles, 'all' | 'editOf'>;

function tellBrokenBuild(
  build: BrokenBuild,
  changedFiles: Edits | undefined,
  keeping: string | null,
): Told {
  const { path, parts, releases } = build;
  const [{ failure }] = parts;
  const failing = parts.map(({ root }) => root);
  const stop = failure.origin ?? lineOf(path === '.' ? FILE : `${path}/${FILE}`, 1);
  const begun = substitutionBegun(parts);
  const edits =
    begun === null ? editsBehind(parts, stop, changedFiles) : editOfFile(stop, changedFiles);
  const origin = begun ?? editBehind(edits, failing) ?? stop;
  const resources = parts.flatMap(({ before }) => before.resources);
  const namespaces = new Set(resources.map(({ namespace }) => namespace));
  return {
    subject: rootSubject(path),
    key: releases === null ? 'render' : `render of ${releases.join(', ')}`,
    roots: [...new Set([path, ...failing.map(({ root }) => root.path)])],
    ...(failure.sought === undefined ? {} : { sought: failure.sought }),
    scope: {
      level: namespaces.size > 1 ? 'cross-namespace' : 'namespace',
      workloads: 0,
      services: resources.filter(({ kind, group }) => kind === 'Service' && group === '').length,
      namespaces: namespaces.size,
    },
    message: messageOf(build),
    why: [inShort(failure.message), causeText(edits, begun), nextText(failure)]
      .filter((each) => each !== '')
      .join(' '),
    symptom: symptomOfParts(parts, resources),
    origin,
    related: [
      ...(origin === stop ? [] : [stop]),
      ...edits.flatMap(({ kind, origin: at }) => (kind === 'removed' || at === origin ? [] : [at])),
    ],
    fix: {
      text: `${keeping ?? (begun === null ? howToRenderAgain(failure.reason) : HOW_TO_KEEP_TEXT)} ${howToSeeIt(failure.reason, path, { failing, before: parts.map(({ before }) => before) })}`.trimEnd(),
    },
  };
}

/** Says at what it stops once that is mended, and for how many reasons more; empty where none shows. */
function nextText({ further = [] }: Broken['failure']): string {
  const [next, ...others] = further;
  if (next === undefined) return '';
  const place = next.origin === null ? '' : ` (${placeOf(next.origin)})`;
  const more = others.length === 0 ? '' : `, and for ${String(others.length)} more reasons`;
  return `After that fix it stops at this${more}: ${next.message.replace(/\.$/, '')}${place}.`;
}

/** The message itself stays as it is: fingerprints depend on it. */
const inShort = (message: string): string =>
  message
    .replace(/^There is no (.+) for the patch to apply to(?= \()/, 'No $1 matches the patch')
    .replace(/\.?$/, '.');

const FILE = 'kustomization.yaml';

const lineOf = (file: string, line: number): Origin => ({ file, line, column: 1, endLine: line });

interface Edit {
  readonly kind: 'added' | 'edited' | 'removed';
  readonly origin: Origin;
}

const editsBehind = (
  parts: readonly [Broken, ...Broken[]],
  stop: Origin,
  changedFiles: Edits | undefined,
): readonly Edit[] => (changedFiles === undefined ? [] : editsOf(parts, stop, changedFiles));

/** Gives the edit of the file at which a build stops: it may have written what stops it. None where it is as it was. */
function editOfFile({ file }: Origin, changedFiles: Edits | undefined): readonly Edit[] {
  if (changedFiles?.all.includes(file) !== true) return [];
  const { kind, line } = changedFiles.editOf(file);
  return [{ kind, origin: lineOf(file, line) }];
}

/**
 * Lists what this change does to the files that its roots read: the cause is among them. It is empty where
 * the build stops at a line of the only one, or at one that it cannot read: that is the cause.
 */
function editsOf(
  parts: readonly [Broken, ...Broken[]],
  stop: Origin,
  { all, editOf }: Edits,
): readonly Edit[] {
  const [{ failure }] = parts;
  const files = all.filter((file) => parts.some(({ root }) => holdsPath(root.reads, file)));
  const isUnread =
    failure.reason === 'not-parsed' || failure.reason === 'key-no-text' || files.length === 1;
  if (isUnread && files.includes(stop.file)) return [];
  return files.map((file) => {
    const { kind, line } = editOf(file);
    return { kind, origin: lineOf(file, line) };
  });
}

/**
 * Gives the one edit of what a chart is given: the template at which Helm stops is as it was, and whoever wrote the value
 * may never have opened it. Null where it may be another one.
 */
function editBehind(edits: readonly Edit[], failing: readonly RenderedRoot[]): Origin | null {
  const [only, another] = edits;
  const isOfChart = failing.every(({ root }) => releaseOfRoot(root) !== undefined);
  return only === undefined || another !== undefined || only.kind === 'removed' || !isOfChart
    ? null
    : only.origin;
}

/**
 * Writes `It rendered before this change, which edits web.yaml (base/web.yaml:4) and removes ….`; empty where
 * nothing is known.
 */
function causeText(edits: readonly Edit[], begun: Origin | null): string {
  if (begun !== null) return begunText(edits, begun);
  if (edits.length === 0) return '';
  const named = edits.slice(0, FILES_NAMED).map(({ kind, origin }, index) => {
    const verb = edits[index - 1]?.kind === kind ? '' : `${VERBS[kind]} `;
    if (kind === 'removed') return `${verb}${origin.file}`;
    return `${verb}${baseName(origin.file)} (${placeOf(origin)})`;
  });
  const more = edits.length - named.length;
  if (more > 0) named.push(`changes ${String(more)} more files that it reads`);
  const last = named.pop() ?? '';
  return `It rendered before this change, which ${named.length === 0 ? '' : `${named.join(', ')} and `}${last}.`;
}

/** Says that Flux puts variables in now, and which edit of the file that it stops at may have written one. */
function begunText([edit]: readonly Edit[], begun: Origin): string {
  const also =
    edit === undefined || edit.kind === 'removed'
      ? ''
      : `, and ${VERBS[edit.kind]} ${baseName(edit.origin.file)} (${placeOf(edit.origin)})`;
  return `It rendered before this change, which makes Flux substitute variables (${placeOf(begun)})${also}: before, it substituted none here.`;
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const VERBS = { added: 'adds', edited: 'edits', removed: 'removes' } as const;
