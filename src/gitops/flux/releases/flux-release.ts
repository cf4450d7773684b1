import { createHash } from 'node:crypto';
import type { Node, Resource, Origin } from '../../../manifest/index.ts';
import {
  booleanAt,
  canonicalJson,
  itemsAt,
  nodeAt,
  plainOf,
  stringAt,
  subjectText,
  mapNode,
  scalar,
  seqNode,
} from '../../../manifest/index.ts';
import type { RenderedRoot } from '../../environment.ts';
import type {
  CopiedRelease,
  DefaultValues,
  FluxRelease,
  Release,
  PostRenderers,
} from '../../releases/release.ts';
import { jailedPath } from '../../tree-path.ts';
import type { ClusterObjects } from './cluster-objects.ts';
import type { GitChart } from './release-chart.ts';
import { composedValues, valuesFrom } from './values-from.ts';

/** A HelmRelease, and the root that brings it. */
export interface PlacedRelease {
  readonly resource: Resource;
  readonly from: RenderedRoot;
}

/**
 * Gives what Flux hands to a chart, and what it is given that is not seen here (HELM-2, HELM-4…9, HELM-11,
 * HELM-15).
 */
export function fluxRelease(
  { resource, from }: PlacedRelease,
  chart: GitChart,
  objects: ClusterObjects,
): { readonly release: Release; readonly absent: readonly string[] } {
  const { node, namespace: own } = resource;
  const spec = nodeAt(node, 'spec');
  const defaults = defaultValues(chart);
  const given = valuesFrom(resource, objects);
  const name = `values of ${subjectText(resource)}`;
  const composed = composedValues(given.values, nodeAt(spec, 'values'), name);
  const namespace = stringAt(spec, 'targetNamespace') || own;
  const crds = ['install', 'upgrade'].map((action) => crdsPolicy(nodeAt(spec, action)));
  const refused = composed.kind === 'refused' ? composed : given.refused;
  return {
    absent: given.absent,
    release: {
      name: releaseName(resource),
      namespace: namespace === '' ? null : namespace,
      values: composed.kind === 'composed' ? composed.values : [],
      sets: composed.kind === 'composed' ? composed.sets : [],
      files: [],
      kubeVersion: null,
      apiVersions: [],
      includeCRDs: crds.some((policy) => policy !== 'Skip'),
      skipTests: false,
      skipSchema: booleanAt(spec, 'upgrade', 'disableSchemaValidation') === true,
      isUpgrade: true,
      unseen: [...given.unseen, ...defaults.unseen, ...unknownIn(resource, from)],
      ...(chart.copied !== undefined && { copied: chart.copied }),
      flux: {
        object: `${own}/${resource.name}`,
        defaults: defaults.files,
        hooks: hooksOf(spec),
        keepsDefinitions: crds[1] !== 'CreateReplace',
        postRenderers: postRenderersOf(spec),
        refused: refused === null ? null : { message: refused.message, origin: refused.origin },
        lacking: given.lacking,
      },
    },
  };
}

/** Helm's own bound, and what Flux makes of a longer name (HELM-7). */
const LONGEST_NAME = 53;

function releaseName({ node, name }: Resource): string {
  const said = stringAt(node, 'spec', 'releaseName') ?? '';
  const target = stringAt(node, 'spec', 'targetNamespace') ?? '';
  const whole = said !== '' ? said : target === '' ? name : `${target}-${name}`;
  if (whole.length <= LONGEST_NAME) return whole;
  const digest = createHash('sha256').update(whole).digest('hex');
  return `${whole.slice(0, 40)}-${digest.slice(0, 12)}`;
}

/** Without a word CRDs are created, at an upgrade too (HELM-9). */
const crdsPolicy = (action: Node | undefined): string =>
  stringAt(action, 'crds') ?? (booleanAt(action, 'skipCRDs') === true ? 'Skip' : 'Create');

interface Defaults {
  readonly files: readonly DefaultValues[];
  /** Lists those that lie in another repository. */
  readonly unseen: readonly string[];
}

/** `values.yaml` alone is what holds without a word (HELM-2). */
function defaultValues({ spec, copied }: GitChart): Defaults {
  const named = itemsAt(spec, 'valuesFiles').flatMap((item) =>
    item.kind === 'scalar' && item.value !== null
      ? [{ path: jailedPath(String(item.value)), origin: item.origin }]
      : [],
  );
  if (named.length === 1 && named[0]?.path === 'values.yaml') return { files: [], unseen: [] };
  const isRequired = booleanAt(spec, 'ignoreMissingValuesFiles') !== true;
  const found = named.map((file) => ({
    ...file,
    isRequired,
    place: copied === undefined ? file.path : pathInCopy(file.path, copied),
  }));
  return {
    files: found.flatMap(({ place, origin }) =>
      place === null ? [] : [{ path: place, isRequired, origin }],
    ),
    unseen: found.flatMap(({ place, path }) => (place === null ? [path] : [])),
  };
}

/**
 * Gives the path of a file of values: with a registry it lies in the chart, with Git in the chart's
 * repository, of which nothing but the chart is here.
 */
function pathInCopy(file: string, { path, reference }: CopiedRelease): string | null {
  if (reference.source === 'registry') return `${path}/${file}`;
  const folder = jailedPath(reference.name);
  if (folder === '.') return `${path}/${file}`;
  return file.startsWith(`${folder}/`) ? `${path}/${file.slice(folder.length + 1)}` : null;
}

function hooksOf(spec: Node | undefined): FluxRelease['hooks'] {
  const runs = (action: string): boolean => booleanAt(spec, action, 'disableHooks') !== true;
  return [
    ...(runs('install') ? ['pre-install', 'post-install'] : []),
    ...(runs('upgrade') ? ['pre-upgrade', 'post-upgrade'] : []),
    ...(booleanAt(spec, 'test', 'enable') === true ? ['test', 'test-success'] : []),
  ];
}

const MADE_OF = [
  'values',
  'valuesFrom',
  'chart',
  'targetNamespace',
  'releaseName',
  'postRenderers',
];

/** Variables of Flux whose value is not known, and what is encrypted, where values are made of it (HELM-15). */
function unknownIn({ node }: Resource, { unseen = [] }: RenderedRoot): readonly string[] {
  const text = canonicalJson(
    MADE_OF.map((field) => {
      const value = nodeAt(node, 'spec', field);
      return value === undefined ? null : plainOf(value);
    }),
  );
  return [
    ...unseen.flatMap(({ kind, name }) =>
      kind === 'Variable' && text.includes(`\${${name}`) ? [`the variable \${${name}}`] : [],
    ),
    ...(text.includes('ENC[AES256_GCM,') ? ['fields that are encrypted'] : []),
  ];
}

/**
 * Lists what the helm-controller writes into a kustomization for each post-renderer (HELM-10). The two older
 * fields take patches as objects and lists, which it writes down as texts.
 */
function postRenderersOf(spec: Node | undefined): PostRenderers | null {
  const steps = itemsAt(spec, 'postRenderers').flatMap((item) => {
    const kustomize = nodeAt(item, 'kustomize');
    if (kustomize?.kind !== 'map') return [];
    const fields = Object.entries(WRITTEN).flatMap(([name, write]) => {
      const list = nodeAt(kustomize, name);
      return list?.kind === 'seq' && list.items.length > 0
        ? [[name, seqNode(list.items.map(write), list.origin)] as const]
        : [];
    });
    return fields.length === 0 ? [] : [mapNode(new Map(fields), kustomize.origin)];
  });
  if (steps.length === 0) return null;
  const said = stringAt(spec, 'postRenderStrategy');
  const strategy = said === 'separate' || said === 'nohooks' ? said : 'combined';
  return { steps, strategy };
}

/** Keeps these fields and no others. */
const only =
  (...names: readonly string[]) =>
  (item: Node): Node =>
    item.kind === 'map'
      ? mapNode(new Map([...item.entries].filter(([name]) => names.includes(name))), item.origin)
      : item;

const WRITTEN: Readonly<Record<string, (item: Node) => Node>> = {
  patchesStrategicMerge: (item) => asText(item),
  patches: only('patch', 'target'),
  patchesJson6902: (item) => {
    const entry = only('patch', 'target')(item);
    const patch = nodeAt(entry, 'patch');
    return entry.kind === 'map' && patch !== undefined
      ? mapNode(new Map([...entry.entries, ['patch', asText(patch)]]), entry.origin)
      : entry;
  },
  images: only('name', 'newName', 'newTag', 'digest'),
};

const asText = (node: Node): Node => scalar(JSON.stringify(plainOf(node)), onOneLine(node.origin));

/** Narrows a place to one line, for what is no block stands on one. */
const onOneLine = (origin: Origin): Origin => ({ ...origin, endLine: origin.line });
