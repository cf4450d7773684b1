import type { KustomizationRewrite } from '../../kustomize/index.ts';
import type { Node } from '../../manifest/index.ts';
import {
  booleanAt,
  entriesAt,
  itemsAt,
  mapNode,
  nodeAt,
  scalar,
  seqNode,
  stringAt,
} from '../../manifest/index.ts';
import { rewriteKey } from '../flux/flux-build.ts';

/** Fields that are written as they stand; empty ones are not. */
const AS_WRITTEN = ['namePrefix', 'nameSuffix', 'namespace', 'patches', 'components'];

/**
 * Gives what Argo CD writes into the kustomization of a source before it builds it; null for nothing
 * (ARGO-27, ARGO-29).
 */
export function argoBuild(application: Node, source: Node): KustomizationRewrite | null {
  const block = nodeAt(source, 'kustomize');
  if (block === undefined) return null;
  const fields = new Map<string, Node>();
  for (const name of AS_WRITTEN) {
    const node = nodeAt(block, name);
    if (node !== undefined && !isEmpty(node)) fields.set(name, node);
  }
  const replicas = replicasOf(block);
  if (replicas.length > 0) fields.set('replicas', seqNode(replicas, block.origin));
  const fillIn = buildVariables(application, source);
  const images = itemsAt(block, 'images').flatMap((image) => imageOf(image, fillIn));
  if (images.length > 0) fields.set('images', seqNode(images, images[0]?.origin ?? block.origin));
  for (const [name, value] of metadataOf(block, fillIn)) fields.set(name, value);
  if (fields.size === 0) return null;
  const skipsMissingComponents = booleanAt(block, 'ignoreMissingComponents') === true;
  const refusesKnown = unforced(block);
  const key = rewriteKey(fields, [skipsMissingComponents, ...refusesKnown].join(' '));
  const { origin } = block;
  return {
    fields,
    resources: null,
    images: 'by-entry',
    skipsMissingComponents,
    refusesKnown,
    origin,
    key,
  };
}

/** A count may be written as a text: the command line takes one anyhow. */
const replicasOf = (block: Node): readonly Node[] =>
  itemsAt(block, 'replicas').map((entry) => {
    const count = nodeAt(entry, 'count');
    if (entry.kind !== 'map' || count?.kind !== 'scalar' || typeof count.value !== 'string')
      return entry;
    if (!/^\d{1,9}$/.test(count.value)) return entry;
    const whole = scalar(Number(count.value), count.origin);
    return mapNode(new Map([...entry.entries, ['count', whole] as const]), entry.origin);
  });

/** Fields whose keys may not be there already (ARGO-28). */
const unforced = (block: Node): ReadonlySet<string> =>
  new Set(
    [
      ['commonLabels', 'forceCommonLabels'],
      ['commonAnnotations', 'forceCommonAnnotations'],
    ].flatMap(([field = '', force = '']) => (booleanAt(block, force) === true ? [] : [field])),
  );

const isEmpty = (node: Node): boolean =>
  node.kind === 'scalar'
    ? node.value === '' || node.value === null
    : itemsAt(node).length + entriesAt(node).size === 0;

/** Labels go to selectors too, unless the block says otherwise (ARGO-28). */
function* metadataOf(block: Node, fillIn: FillIn): Generator<[string, Node]> {
  const labels = nodeAt(block, 'commonLabels');
  if (labels !== undefined && !isEmpty(labels)) {
    const filled = textsOf(labels, fillIn);
    const { origin } = labels;
    if (booleanAt(block, 'labelWithoutSelector') === true) {
      const templates = booleanAt(block, 'labelIncludeTemplates') === true;
      const entry = new Map<string, Node>([
        ['pairs', filled],
        ['includeTemplates', scalar(templates, origin)],
      ]);
      yield ['labels', seqNode([mapNode(entry, origin)], origin)];
    } else yield ['commonLabels', filled];
  }
  const annotations = nodeAt(block, 'commonAnnotations');
  if (annotations === undefined || isEmpty(annotations)) return;
  const isFilled = booleanAt(block, 'commonAnnotationsEnvsubst') === true;
  yield ['commonAnnotations', isFilled ? textsOf(annotations, fillIn) : annotations];
}

function textsOf(node: Node, fillIn: FillIn): Node {
  const entries = [...entriesAt(node)].map(([key, value]): [string, Node] => [
    key,
    value.kind === 'scalar' ? scalar(fillIn(String(value.value)), value.origin) : value,
  ]);
  return mapNode(new Map(entries), node.origin);
}

/** `name=newName:tag@digest`, as `kustomize edit set image` takes it. */
function imageOf(image: Node, fillIn: FillIn): readonly Node[] {
  if (image.kind !== 'scalar' || typeof image.value !== 'string') return [];
  const text = fillIn(image.value);
  const equals = text.indexOf('=');
  const written = partsOf(text.slice(equals + 1));
  const name = equals < 0 ? written.name : text.slice(0, equals);
  const entries = new Map<string, Node>([['name', scalar(name, image.origin)]]);
  const add = (field: string, value: string): void => {
    if (value !== '') entries.set(field, scalar(value, image.origin));
  };
  if (equals >= 0) add('newName', written.name);
  add('newTag', written.tag);
  add('digest', written.digest);
  return name === '' ? [] : [mapNode(entries, image.origin)];
}

function partsOf(image: string): { name: string; tag: string; digest: string } {
  const [tagged = '', digest = ''] = image.split('@');
  const colon = tagged.indexOf(':', tagged.lastIndexOf('/') + 1);
  return colon < 0
    ? { name: tagged, tag: '', digest }
    : { name: tagged.slice(0, colon), tag: tagged.slice(colon + 1), digest };
}

export type FillIn = (text: string) => string;

/** Variables of the build that the Application and its source tell; what only the build knows stays as it is (ARGO-25). */
export function buildVariables(application: Node, source?: Node): FillIn {
  const values = new Map([
    ['ARGOCD_APP_NAME', stringAt(application, 'metadata', 'name')],
    ['ARGOCD_APP_NAMESPACE', stringAt(application, 'spec', 'destination', 'namespace')],
    ['ARGOCD_APP_PROJECT_NAME', stringAt(application, 'spec', 'project')],
    ['ARGOCD_APP_SOURCE_PATH', stringAt(source, 'path')],
    ['ARGOCD_APP_SOURCE_REPO_URL', stringAt(source, 'repoURL')],
    ['ARGOCD_APP_SOURCE_TARGET_REVISION', stringAt(source, 'targetRevision')],
  ]);
  return (text) => (text.includes('$') ? expanded(text, values) : text);
}

/** Told by the build alone. */
const OF_THE_BUILD = /^ARGOCD_APP_REVISION/;

/**
 * Expands variables as Go does: what is not known is nothing, two dollars are one, and a dollar before no
 * name stays.
 */
const VARIABLE = /\$(?:\{([*#$@!?\d-])\}|\{([^}]*)\}|\{|([*#$@!?\d-])|(\w+))/g;

function expanded(text: string, values: ReadonlyMap<string, string | undefined>): string {
  return text.replace(
    VARIABLE,
    (whole, special?: string, braced?: string, sign?: string, bare?: string) => {
      const name = special ?? braced ?? sign ?? bare ?? '';
      if (OF_THE_BUILD.test(name)) return whole;
      return name === '$' ? '$' : (values.get(name) ?? '');
    },
  );
}
