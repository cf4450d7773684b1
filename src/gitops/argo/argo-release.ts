import type { ChartSet, ChartReference } from '../../charts/index.ts';
import type { Node, Origin } from '../../manifest/index.ts';
import { booleanAt, itemsAt, nodeAt, placeOf, plainOf, stringAt } from '../../manifest/index.ts';
import type { Release, ReleaseFile, ReleaseValues } from '../releases/release.ts';
import { isBelow, joinPath } from '../tree-path.ts';
import { OPEN } from '../appliers/applier.ts';
import type { FillIn } from './argo-build.ts';
import { buildVariables } from './argo-build.ts';
import type { ChartRoot } from '../environment.ts';
import type { Applier } from '../appliers/applier.ts';
import { shownAddress } from '../appliers/repository-identity.ts';
import type { ApplicationSource } from '../releases/release-inputs.ts';
import { chartPlace, fileParametersOf, valueFilesOf } from '../releases/release-inputs.ts';
import { installerKey } from '../releases/release.ts';

/** Decides which files of values are seen here. */
export interface ReleaseSources {
  /** Sources of the Application that others name by `$ref`. */
  readonly refs: ReadonlyMap<string, Node>;
  /** Tells whether an address is of another repository. */
  readonly isElsewhere: (url: string) => boolean;
  /** The folder that paths with a slash before them are below, which nothing leaves: a chart of a registry is all there is. */
  readonly top: string;
}

/**
 * Gives what Argo CD hands to a chart in the folder `path` (ARGO-14, ARGO-16…23, ARGO-25). What it fills in
 * and is not known here (the revision, what generators leave open) counts as not seen.
 */
export function argoRelease(
  application: Node,
  source: Node,
  path: string,
  sources: ReleaseSources,
): Release {
  const helm = nodeAt(source, 'helm');
  const fillIn = buildVariables(application, source);
  const files = valueFiles(helm, path, sources, fillIn);
  const inline = inlineValues(helm);
  const sets = parameters(helm, fillIn);
  const texts = fileParameters(helm, path, sources, fillIn);
  const name = stringAt(helm, 'releaseName') || (stringAt(application, 'metadata', 'name') ?? '');
  const namespace =
    stringAt(helm, 'namespace') ||
    (stringAt(application, 'spec', 'destination', 'namespace') ?? '');
  const open = openToGenerators({ name, namespace, sets, values: inline }, source);
  const others = [
    ...files.unseen,
    ...texts.unseen,
    ...sets.flatMap(({ expression, origin }) => {
      const [, variable] = /\$\{?(ARGOCD_APP_REVISION\w*)/.exec(expression) ?? [];
      return variable === undefined
        ? []
        : [
            `$${variable}, which only the build of Argo CD knows (${parameterAt(expression, origin ?? source.origin)}; a value that is written down in its place shows the chart)`,
          ];
    }),
  ];
  return {
    name,
    namespace: namespace === '' ? null : namespace,
    values: [...files.values, ...inline],
    sets,
    files: texts.files,
    kubeVersion: kubeVersionOf(stringAt(helm, 'kubeVersion')),
    apiVersions: itemsAt(helm, 'apiVersions').flatMap(textOf),
    includeCRDs: booleanAt(helm, 'skipCrds') !== true,
    skipTests: booleanAt(helm, 'skipTests') === true,
    skipSchema: booleanAt(helm, 'skipSchemaValidation') === true,
    unseen: [...open, ...others],
    ...(open.length > 0 && others.length === 0 && { isWrittenButOpen: true as const }),
  };
}

/** Argo CD hands a version on without the letter before it and what is behind a `+` (ARGO-23). */
const kubeVersionOf = (written: string | undefined): string | null =>
  written?.replace(/^v(?=\d)/, '').replace(/\+.*$/, '') ?? null;

/** Says what of a release a generator leaves open that is not followed here, each with its place. */
function openToGenerators(
  { name, namespace, sets, values }: Pick<Release, 'name' | 'namespace' | 'sets' | 'values'>,
  source: Node,
): readonly string[] {
  const isOpen = (text: string | null): boolean => text?.includes(OPEN) === true;
  const open = [
    ...(isOpen(name) ? [`the name of the release, ${placeOf(source.origin)}`] : []),
    ...(isOpen(namespace) ? [`its namespace, ${placeOf(source.origin)}`] : []),
    ...sets.flatMap(({ expression, origin }) =>
      isOpen(expression) ? [parameterAt(expression, origin ?? source.origin)] : [],
    ),
    ...values.flatMap((each) =>
      each.kind === 'inline' && isOpen(each.text) ? [`its values, ${placeOf(each.origin)}`] : [],
    ),
  ];
  return open.length === 0
    ? []
    : [
        `a generator that is not followed (${open.join(', and ')}; a list of elements in its place shows the chart)`,
      ];
}

const parameterAt = (expression: string, origin: Origin): string =>
  `its parameter ${expression.slice(0, expression.indexOf('=')).replaceAll(OPEN, '…')}, ${placeOf(origin)}`;

const textOf = (node: Node): readonly string[] =>
  node.kind === 'scalar' && node.value !== null ? [String(node.value)] : [];

/** Lists the files of values that are here, in order, and the names of the others. */
function valueFiles(
  helm: Node | undefined,
  folder: string,
  sources: ReleaseSources,
  fillIn: FillIn,
): { readonly values: readonly ReleaseValues[]; readonly unseen: readonly string[] } {
  const isRequired = booleanAt(helm, 'ignoreMissingValueFiles') !== true;
  const values: ReleaseValues[] = [];
  const unseen: string[] = [];
  for (const item of itemsAt(helm, 'valueFiles')) {
    const [written = ''] = textOf(item);
    const path = pathOfValues(written, folder, sources, fillIn);
    if (path === null) unseen.push(written.replaceAll(OPEN, '…'));
    else
      values.push({
        kind: 'file',
        path,
        isPattern: /[*?[]/.test(path),
        isRequired,
        origin: item.origin,
      });
  }
  return { values, unseen };
}

/**
 * Gives the path of a file of values in the tree; null where it does not lie there. Relative ones are below
 * the chart's folder, those with a slash before them below the top, and those of another source below its top
 * (ARGO-14, ARGO-19).
 */
const pathOfValues = (
  written: string,
  folder: string,
  sources: ReleaseSources,
  fillIn: FillIn,
): string | null =>
  written.includes(OPEN) ? null : placeOfValues(written, folder, sources, fillIn);

/** Gives the same for a name that a generator may leave open in part. */
export function placeOfValues(
  written: string,
  folder: string,
  { refs, isElsewhere, top }: ReleaseSources,
  fillIn: FillIn,
): string | null {
  const [, ref = '', rest = ''] = /^\$([\w-]+)\/(.*)$/.exec(written) ?? [];
  const meant = refs.get(ref);
  if (meant !== undefined && isElsewhere(stringAt(meant, 'repoURL') ?? '')) return null;
  const text = fillIn(meant === undefined ? written : `/${rest}`);
  if (text.includes('://') || text.includes('$')) return null;
  if (meant !== undefined) return joinPath('.', text.replace(/^\/+/, ''));
  const path = joinPath(text.startsWith('/') ? top : folder, text.replace(/^\/+/, ''));
  return path === null || top === '.' || isBelow(path, top) ? path : null;
}

/** `valuesObject` and `values` are one slot (ARGO-17). */
function inlineValues(helm: Node | undefined): readonly ReleaseValues[] {
  const object = nodeAt(helm, 'valuesObject');
  if (object?.kind === 'map')
    return [
      {
        kind: 'inline',
        text: JSON.stringify(plainOf(object)),
        origin: object.origin,
        node: object,
      },
    ];
  const values = nodeAt(helm, 'values');
  return values?.kind === 'scalar' && typeof values.value === 'string' && values.value !== ''
    ? [{ kind: 'inline', text: values.value, origin: values.origin }]
    : [];
}

/**
 * Lists the parameters whose files lie here, and the names of the other files; of those with one name the
 * last counts (ARGO-17…19).
 */
function fileParameters(
  helm: Node | undefined,
  folder: string,
  sources: ReleaseSources,
  fillIn: FillIn,
): { readonly files: readonly ReleaseFile[]; readonly unseen: readonly string[] } {
  const named = new Map(
    itemsAt(helm, 'fileParameters').map((item) => [stringAt(item, 'name') ?? '', item]),
  );
  const files: ReleaseFile[] = [];
  const unseen: string[] = [];
  for (const [name, item] of named) {
    const written = stringAt(item, 'path') ?? '';
    const path = pathOfValues(written, folder, sources, fillIn);
    if (path === null || name.includes(OPEN)) unseen.push(written.replaceAll(OPEN, '…'));
    // Argo CD names the file from the top of its disk
    else
      files.push({ expression: `${name}=${commasEscaped(`/${path}`)}`, path, origin: item.origin });
  }
  return { files, unseen };
}

/**
 * Lists the parameters: of those of one kind with one name the last counts, and those that are forced to be
 * text come behind all others (ARGO-17, ARGO-18).
 */
function parameters(helm: Node | undefined, fillIn: FillIn): readonly ChartSet[] {
  const all = new Map<string, ChartSet>();
  for (const item of itemsAt(helm, 'parameters')) {
    const name = stringAt(item, 'name') ?? '';
    const [value = ''] = [nodeAt(item, 'value')].flatMap((node) => (node ? textOf(node) : []));
    const isText = booleanAt(item, 'forceString') === true;
    const kind = isText ? 'string' : 'value';
    all.delete(`${kind} ${name}`);
    if (name !== '')
      all.set(`${kind} ${name}`, {
        kind,
        expression: `${name}=${commasEscaped(fillIn(value))}`,
        origin: (nodeAt(item, 'value') ?? item).origin,
      });
  }
  return [...all.values()];
}

/** Escapes commas as Argo CD does: a value in braces is a list, whose commas stay. */
const commasEscaped = (value: string): string =>
  value.startsWith('{') && value.endsWith('}') ? value : value.replace(/(?<!\\),/g, '\\,');

/**
 * Gives what a source of an Application takes from a registry, with the names of what it sets there; null for
 * a folder (ARGO-1, ARGO-12). Values may be secrets and are not shown.
 */
export function chartOf(
  source: Node,
): Pick<ChartRoot, 'chart' | 'version' | 'repository' | 'parameters'> | null {
  const chart = shown(stringAt(source, 'chart'));
  if (chart === null) return null;
  const helm = nodeAt(source, 'helm');
  const files = itemsAt(helm, 'valueFiles').flatMap((file) =>
    file.kind === 'scalar' ? [String(file.value)] : [],
  );
  const named = ['parameters', 'fileParameters'].flatMap((field) =>
    itemsAt(helm, field).flatMap((each) => stringAt(each, 'name') ?? []),
  );
  const isInline = ['values', 'valuesObject'].some((field) => nodeAt(helm, field) !== undefined);
  return {
    chart,
    version: shown(stringAt(source, 'targetRevision')),
    repository: shownAddress(shown(stringAt(source, 'repoURL')) ?? ''),
    parameters: [...files, ...(isInline ? ['values'] : []), ...named].flatMap(
      (each) => shown(each) ?? [],
    ),
  };
}

/** The chart that a source names in a registry; null for a folder, and where a generator leaves it open. */
export function chartReference(source: Node): ChartReference | null {
  const name = shown(stringAt(source, 'chart'));
  const url = shown(stringAt(source, 'repoURL'));
  const version = stringAt(source, 'targetRevision') ?? '';
  if (name === null || url === null || version.includes(OPEN)) return null;
  return { url, name, version: version === '' ? null : version, source: 'registry' };
}

/** Gives null for a text that a generator leaves open, for it is not known. */
const shown = (text = ''): string | null => (text === '' || text.includes(OPEN) ? null : text);

/**
 * Gives what an Application that installs a chart of a registry says of where that goes, and what of the tree
 * it reads for it.
 */
export function appliedChart(
  given: Pick<Applier, 'object' | 'defaultNamespace' | 'cluster'> & Partial<Applier>,
  written: ApplicationSource,
): NonNullable<ChartRoot['applied']> {
  const { source } = written;
  const address = shownAddress(shown(stringAt(source, 'repoURL')) ?? '');
  return {
    applier: {
      ...given,
      tool: 'argo',
      path: `${address}/${shown(stringAt(source, 'chart')) ?? ''}`,
      source: address,
      origin: (nodeAt(source, 'chart') ?? source).origin,
      targetNamespace: null,
      substitution: null,
      changes: [],
      directory: { recurse: false, include: null, exclude: null },
    },
    files: [...valueFilesOf(written), ...fileParametersOf(written).map(({ file }) => file)].map(
      ({ path }) => path,
    ),
    place: installerKey(chartPlace(source)),
  };
}
