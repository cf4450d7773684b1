import type { ChartRequest, ValuesDocument } from '../../charts/index.ts';
import { HELM_DEFAULTS, openUnder, requestKey } from '../../charts/index.ts';
import type { FileTree, Origin } from '../../manifest/index.ts';
import { placeOf } from '../../manifest/index.ts';
import type { ChartsElsewhere, WholeChart } from './installable-chart.ts';
import { installableChart } from './installable-chart.ts';
import { packagedDefaults, setsOfFiles, readValues } from './values-files.ts';
import type { Release, ReleaseValues } from './release.ts';
import { fixedFolder, valuesMatching } from './values-glob.ts';
import type { RefusedValues } from './values-files.ts';

/**
 * Holds what a renderer is asked for, as far as the tree has it; `reads` is what decides beside the chart's
 * own folder.
 */
export type AskedRelease = { readonly reads: readonly string[] } & (
  | (WholeChart & {
      /** Equal where all that the render reads is. */
      readonly key: string;
      readonly request: () => ChartRequest;
      /** Holds the values that stand in the place of the chart's own; null where these are read. */
      readonly packaged: ValuesDocument | null;
    })
  /** Some files are still to be loaded: they are in the tree's `wanted`. */
  | { readonly kind: 'pending' }
  /** A file that it names is not there or no text, or the chart is none. */
  | {
      readonly kind: 'refused';
      /** It is absent for what is not found. */
      readonly reason?: 'invalid-chart' | 'limit';
      readonly message: string;
      readonly origin: Origin;
    }
  /** Charts that it depends on are not here. */
  | { readonly kind: 'unseen'; readonly message: string }
);

/** Puts together what Helm reads for a release (ARGO-16, ARGO-17, ARGO-19…21, HELM-2). */
export function askForRelease(
  tree: FileTree,
  chart: string,
  release: Release,
  elsewhere: ChartsElsewhere,
): AskedRelease {
  const named = namedValues(tree, release.values);
  const missed = refusedPattern(tree, release.values);
  const { flux } = release;
  const valueFiles = [
    ...named.flatMap((each) => (each.kind === 'file' ? [each.path] : [])),
    ...(flux?.defaults ?? []).map(({ path }) => path),
    ...release.files.map(({ path }) => path),
    ...patternsIn(release.values).map(({ path }) => everythingBelow(fixedFolder(path))),
  ];
  if (missed !== null) return { kind: 'refused', ...missed, reads: valueFiles };
  const documents = documentsOf(tree, named);
  if (documents !== 'pending' && 'message' in documents)
    return { kind: 'refused', ...documents, reads: valueFiles };
  const texts = setsOfFiles(tree, release.files);
  if (texts !== 'pending' && 'message' in texts)
    return { kind: 'refused', ...texts, reads: valueFiles };
  const defaults = packagedDefaults(tree, flux?.defaults ?? []);
  if (defaults.kind === 'refused') return { ...defaults, reads: valueFiles };
  const content = installableChart(tree, chart, release, elsewhere);
  const reads = [...valueFiles, ...content.reads];
  if (content.kind === 'refused' || content.kind === 'unseen') return { ...content, reads };
  const isPending = documents === 'pending' || texts === 'pending' || defaults.kind === 'pending';
  if (isPending || content.kind === 'pending') return { kind: 'pending', reads };
  const { files, isBuilt, gaps, missing } = content;
  const asked = {
    ...askedOf(release),
    values: documents,
    sets: [...release.sets, ...texts],
  };
  const { document: packaged } = defaults;
  const bytes = packaged === null ? null : packaged.bytes;
  return {
    kind: 'whole',
    key: requestKey(content.tree, chart, asked, bytes),
    request: () => ({
      ...asked,
      files:
        bytes === null ? files : new Map([...files, ['values.yaml', { kind: 'bytes', bytes }]]),
    }),
    packaged,
    tree: content.tree,
    isBuilt,
    gaps,
    missing,
    reads,
  };
}

const askedOf = (release: Release): Omit<ChartRequest, 'files' | 'values' | 'sets'> => ({
  ...HELM_DEFAULTS,
  releaseName: release.name,
  ...(release.namespace === null ? {} : { namespace: release.namespace }),
  kubeVersion: release.kubeVersion,
  apiVersions: release.apiVersions,
  includeCRDs: release.includeCRDs,
  skipTests: release.skipTests,
  skipSchema: release.skipSchema,
  isUpgrade: release.isUpgrade === true,
  open: openUnder(applierOf(release), {
    kubeVersion: release.kubeVersion !== null && release.isToldVersion !== true,
    apiVersions: release.apiVersions.length > 0,
  }),
});

const applierOf = ({ flux, loose, command }: Release): Parameters<typeof openUnder>[0] => {
  if (flux !== undefined) return 'flux';
  return loose === undefined && command === undefined ? 'argo-cd' : 'unknown';
};

/** In their order, or what their applier stops at. */
function documentsOf(
  tree: FileTree,
  named: readonly NamedValues[],
): readonly ValuesDocument[] | RefusedValues | 'pending' {
  const documents: ValuesDocument[] = [];
  let isPending = false;
  for (const each of named) {
    const read = each.kind === 'inline' ? inlineDocument(each) : readValues(tree, each);
    if (read === 'pending') isPending = true;
    else if (read !== null && 'message' in read) return read;
    else if (read !== null) documents.push(read);
  }
  return isPending ? 'pending' : documents;
}

export type NamedValues =
  | Extract<ReleaseValues, { kind: 'inline' }>
  | Omit<Extract<ReleaseValues, { kind: 'file' }>, 'isPattern'>;

/** Patterns as the files that they stand for: each file once, where it is named first or by itself (ARGO-21). */
export function namedValues(
  tree: FileTree,
  values: readonly ReleaseValues[],
): readonly NamedValues[] {
  const byName = new Set(
    values.flatMap((each) => (each.kind === 'file' && !each.isPattern ? [each.path] : [])),
  );
  const seen = new Set<string>();
  return values.flatMap((each): readonly NamedValues[] => {
    if (each.kind === 'inline') return [each];
    const paths = each.isPattern
      ? valuesMatching(tree, each.path).filter((path) => !byName.has(path))
      : [each.path];
    return paths.flatMap((path) => {
      if (seen.has(path)) return [];
      seen.add(path);
      return [{ ...each, path }];
    });
  });
}

const patternsIn = (values: readonly ReleaseValues[]) =>
  values.flatMap((each) => (each.kind === 'file' && each.isPattern ? [each] : []));

const everythingBelow = (folder: string): string => (folder === '.' ? '/' : `${folder}/`);

/** The first pattern at which Argo CD stops: one without a match, or one with a folder among its matches (ARGO-20, ARGO-21). */
function refusedPattern(tree: FileTree, values: readonly ReleaseValues[]): RefusedValues | null {
  for (const { path, isRequired, origin } of patternsIn(values)) {
    const found = valuesMatching(tree, path);
    if (found.length === 0 && isRequired)
      return { message: `${path} is named for files of values, and no file is called so.`, origin };
    const folder = found.find((each) => tree.isDirectory(each));
    if (folder !== undefined)
      return {
        message: `${path} is named for files of values, and ${folder} is a folder: Helm stops there.`,
        origin,
      };
  }
  return null;
}

const utf8 = new TextEncoder();

const inlineDocument = ({
  text,
  origin,
  node,
  name,
}: Extract<ReleaseValues, { kind: 'inline' }>): ValuesDocument => ({
  name: name ?? placeOf(origin),
  bytes: utf8.encode(text),
  ...(node !== undefined && { node }),
});
