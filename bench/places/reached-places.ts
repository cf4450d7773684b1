import picomatch from 'picomatch';
import type { RenderedRoot } from '../../src/gitops/index.ts';
import type { Resource } from '../../src/manifest/index.ts';
import { leavesOf } from './leaves.ts';
import type { ReviewedLayout } from '../layouts/review-layout.ts';
import { changedFiles, isRead } from './reached-objects.ts';
import type { Subject } from './subjects.ts';

/**
 * Says what a review names that its files do not lead to: a finding, a change, a consequence or a gap of a file that is none
 * of those that roots read which read a changed file or whose applier one holds, nor of an object that shares a mesh with
 * theirs. It starts from the files alone, and knows objects by root and file.
 */
export function unreachedPlaces(subject: Subject, reviewed: ReviewedLayout): readonly string[] {
  const files = new Set(changedFiles(subject));
  const known = new Map<string, Reached>();
  const reachedIn = (environment: string): Reached => {
    const found = known.get(environment) ?? reachedOf(rootsOf(reviewed, environment), files);
    known.set(environment, found);
    return found;
  };
  return [
    ...new Set(
      placesSaid(reviewed.report)
        .filter(({ file }) => !files.has(file))
        .filter(({ file, environment }) =>
          environment === null
            ? !reviewed.report.environments.some(({ name }) => reachedIn(name).has(file))
            : !reachedIn(environment).has(file),
        )
        .map(
          ({ what, file, environment }) =>
            `${environment === null ? '' : `${environment}: `}${what} (${file}), which nothing that the change touches leads to`,
        ),
    ),
  ];
}

interface SaidPlace {
  readonly what: string;
  readonly file: string;
  readonly environment: string | null;
}

/** Lines of pipelines and Terraform are read by jobs, not by roots. */
const BESIDE_ROOTS = /^(?:Pipeline job|Terraform )/;

/** Detectors that hold environments against one another tell of one what comes of a change of another. */
function placesSaid(report: ReviewedLayout['report']): readonly SaidPlace[] {
  const { findings, changes, consequences, notAnalysed } = report;
  return [
    ...findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map(({ detector, message, file, environment }) => ({
        what: message,
        file,
        environment: detector.endsWith('-at-odds') ? null : environment,
      })),
    ...changes
      .filter(({ subject }) => !BESIDE_ROOTS.test(subject.kind))
      .map(({ subject: { kind, name }, file, environment }) => ({
        what: `${kind} ${name} changes`,
        file,
        environment,
      })),
    ...consequences.flatMap(({ destination, environment, before, after }) =>
      [before, after].flatMap((outcome) =>
        outcome?.file == null
          ? []
          : [{ what: `calls of ${destination}`, file: outcome.file, environment }],
      ),
    ),
    ...notAnalysed
      .filter((gap) => gap.new)
      .flatMap(({ message, file }) =>
        file === null ? [] : [{ what: message, file, environment: null }],
      ),
  ];
}

type Reached = ReadonlySet<string>;

/** Gives the roots of an environment, and of those that share a cluster with it: they are one mesh. */
function rootsOf({ rendered }: ReviewedLayout, name: string): readonly RenderedRoot[] {
  const all = [rendered.base, rendered.merged].flatMap(({ environments }) => environments);
  const homes = new Set(
    all.filter(({ environment }) => environment.name === name).flatMap(clustersOf),
  );
  return all
    .filter(
      (each) => each.environment.name === name || clustersOf(each).some((one) => homes.has(one)),
    )
    .flatMap((each) => [...each.roots, ...(each.beside ?? []), ...(each.ownParts ?? [])]);
}

const clustersOf = ({
  environment: { cluster, clusters = [], homes = [] },
}: ReviewedLayout['rendered']['base']['environments'][number]): readonly string[] => [
  ...(cluster === null ? [] : [cluster]),
  ...clusters,
  ...homes,
];

/** Lists the files that are reached in an environment; none where no root of it is. */
function reachedOf(roots: readonly RenderedRoot[], files: ReadonlySet<string>): Reached {
  const own = reachedRoots(roots, files);
  if (own.length === 0) return new Set();
  const met = meetingOf(own.flatMap(({ resources }) => resources));
  return new Set([
    ...own.flatMap(({ reads, root }) => [
      ...reads,
      ...(root.by.origin ? [root.by.origin.file] : []),
    ]),
    ...roots.flatMap((root) =>
      root.resources.filter((each) => own.includes(root) || met(each)).flatMap(filesOf),
    ),
  ]);
}

/**
 * A root is reached by what it reads, and by the object that applies it; such an object also by what lists, patches or
 * templates it, and an ApplicationSet by the files that its Git generators name.
 */
function reachedRoots(
  roots: readonly RenderedRoot[],
  files: ReadonlySet<string>,
): readonly RenderedRoot[] {
  const appliers = new Set([...files, ...setsReading(roots, files)]);
  for (let before = -1; before < appliers.size;) {
    before = appliers.size;
    for (const root of roots) {
      const origins = root.resources.map(({ origin }) => origin.file);
      const isRewritten = [...files].some((file) => isRead(root, file) && !origins.includes(file));
      if (isRewritten || appliers.has(root.root.by.origin?.file ?? ''))
        for (const file of origins) appliers.add(file);
    }
  }
  return roots.filter(
    (root) =>
      [...files].some((file) => isRead(root, file)) ||
      appliers.has(root.root.by.origin?.file ?? ''),
  );
}

/** The files of ApplicationSets that name one of these files, by its path or a pattern. */
const setsReading = (
  roots: readonly RenderedRoot[],
  files: ReadonlySet<string>,
): readonly string[] =>
  roots
    .flatMap(({ resources }) => resources)
    .filter(({ kind }) => kind === 'ApplicationSet')
    .filter(({ node }) =>
      [...leavesOf(node)].some(({ text }) => text !== '' && [...files].some(matcherOf(text))),
    )
    .map(({ origin }) => origin.file);

const matcherOf = (pattern: string): ((file: string) => boolean) => {
  const isMatch = picomatch(pattern);
  return (file) => isMatch(file);
};

const filesOf = ({ origin, node }: Resource): readonly string[] => [
  origin.file,
  ...[...leavesOf(node)].map((leaf) => leaf.origin.file),
];

/**
 * Tells of an object whether it may meet one of these: it is in a namespace of theirs, it names one or one names it, or one
 * is of the whole mesh.
 */
function meetingOf(reached: readonly Resource[]): (resource: Resource) => boolean {
  const isOfAll = reached.some(isOfMesh);
  const namespaces = new Set(reached.map(({ namespace }) => namespace));
  const names = new Set(reached.flatMap((each) => [...wordsNaming(each)]));
  const said = new Set(reached.flatMap(({ node }) => [...leavesOf(node)].flatMap(wordsIn)));
  return (resource) =>
    isOfAll ||
    isOfMesh(resource) ||
    namespaces.has(resource.namespace) ||
    [...wordsNaming(resource)].some((word) => said.has(word)) ||
    [...leavesOf(resource.node)].some((leaf) => wordsIn(leaf).some((word) => names.has(word)));
}

/** An object of the whole cluster, or of the namespace that a control plane has. */
const isOfMesh = ({ namespace, kind, name }: Resource): boolean =>
  namespace === '' || namespace === 'istio-system' || (kind === 'ConfigMap' && /^istio/.test(name));

/** By what others name an object: its name, its namespace, and its labels. */
function* wordsNaming({ name, namespace, node }: Resource): Generator<string> {
  yield name;
  if (namespace !== '') yield namespace;
  const labels = node.entries.get('metadata');
  if (labels?.kind !== 'map') return;
  const own = labels.entries.get('labels');
  if (own !== undefined) yield* [...leavesOf(own)].flatMap(wordsIn);
}

const wordsIn = ({ text }: { readonly text: string }): readonly string[] =>
  text.length > 2_000 ? [] : text.split(/[^\w-]+/).filter((word) => word.length > 1);
