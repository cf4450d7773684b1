import { applicationSources, defaultNamespaceOf, targetNamespaceOf } from '../../gitops/index.ts';
import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { flaggerObjects } from '../../istio/index.ts';
import type { Mesh } from '../../istio/index.ts';
import { canonicalJson, nodeAt, plainOf, stringAt, subjectText } from '../../manifest/index.ts';
import { mayMakeObjects } from './object-makers.ts';
import type { GapDraft, Node, Resource } from '../../manifest/index.ts';

/** Something that makes objects which are not rendered here. */
export interface HiddenSource {
  /** Identifies it across commits. */
  readonly key: string;
  /** Says in words what it is, e.g. `what HelmRelease shop/redis installs`. */
  readonly text: string;
  /** Set for a folder that is rendered in part: that what is looked for is in the rest of it is not said. */
  readonly isPart?: true;
}

/** Says where objects exist that rendering does not show, so that absence is no proof. */
export interface HiddenObjects {
  /** Lists what may hide objects of this namespace; of any namespace where it is null. */
  in(namespace: string | null): readonly HiddenSource[];
}

/** Lists gaps that hide no object, only part of a text. */
const HARMLESS: ReadonlySet<GapDraft['reason']> = new Set([
  'unresolved-variable',
  'missing-input',
  'conflict',
]);

/** Names Istio's own charts: what they make is known, and no application is among it. */
const KNOWN_CHARTS: ReadonlySet<string> = new Set([
  'base',
  'istiod',
  'cni',
  'ztunnel',
  'gateway',
  'istio-gateway',
  'istio-base',
  'istio-control',
  'istio-discovery',
  'istio-ingress',
  'istio-egress',
  'istio-cni',
]);

/** Finds what hides objects: roots not rendered whole, charts that are not inflated, operators. */
export function findHiddenObjects(
  mesh: Mesh,
  rendered: RenderedEnvironment,
  {
    earlier,
    isClosed,
  }: { readonly earlier: RenderedEnvironment | null; readonly isClosed: boolean },
): HiddenObjects {
  // what Flagger makes of these is among the mesh's workloads and Services
  const followed = new Set(flaggerObjects(mesh).map(({ canary }) => canary));
  const hides = [
    ...rendered.roots.flatMap((root) => hiddenByRoot(root, earlier)),
    ...mesh.charts
      .filter((release) => release.resource.kind !== 'Kustomization' && !isKnown(release))
      .map(({ namespace, resource }) => ({ namespace, source: sourceOf(resource) })),
    ...mesh.resources.flatMap((resource) => {
      const namespace = followed.has(resource) ? null : namespaceHiddenBy(resource, rendered);
      return namespace === null ? [] : [{ namespace, source: sourceOf(resource) }];
    }),
    ...(isClosed ? [] : systemNamespaces(mesh)).map((namespace) => ({
      namespace,
      source: { key: `system ${namespace}`, text: 'what the cluster brings' },
    })),
  ];
  const byNamespace = new Map<string, Map<string, HiddenSource>>();
  for (const { namespace, source } of hides) {
    const sources = byNamespace.get(namespace) ?? new Map<string, HiddenSource>();
    byNamespace.set(namespace, sources.set(source.key, source));
  }
  const all = [...new Map(hides.map(({ source }) => [source.key, source])).values()];
  return {
    in: (namespace) =>
      namespace === null ? all : [...(byNamespace.get(namespace)?.values() ?? [])],
  };
}

/** One source in one namespace. */
interface Hiding {
  readonly namespace: string;
  readonly source: HiddenSource;
}

const sourceOf = (resource: Resource): HiddenSource => {
  const text = subjectText(resource);
  return { key: text, text: `what ${text} installs` };
};

const isKnown = (release: Mesh['charts'][number]): boolean =>
  KNOWN_CHARTS.has(release.chart) &&
  (release.chart !== 'base' || /istio/.test(release.release + release.namespace));

function isKnownChart({ reason, key, input }: GapDraft): boolean {
  // one that a chart depends on may have another name there
  const [chart = ''] = key.split(' as ');
  return (
    reason === 'helm-chart' &&
    KNOWN_CHARTS.has(chart) &&
    (chart !== 'base' || input.includes('istio'))
  );
}

/**
 * Names the namespaces that a root which is not rendered whole may write to: those it writes to otherwise,
 * those its applier gives it, and one that its folder is named after.
 */
function hiddenByRoot(root: RenderedRoot, before: RenderedEnvironment | null): readonly Hiding[] {
  if (root.status === 'complete') return [];
  const gaps = root.gaps.filter((gap) => !HARMLESS.has(gap.reason) && !isKnownChart(gap));
  if (gaps.length === 0 && root.status === 'partial') return [];
  const { path } = root.root;
  const lacking = namespacesLacking(root);
  if (lacking !== null) {
    const text = `what \`${path}\` takes from charts that are not here`;
    return lacking.map((namespace) => ({ namespace, source: { key: `charts of ${path}`, text } }));
  }
  const defaultNamespace = defaultNamespaceOf(root.root);
  const targetNamespace = targetNamespaceOf(root.root);
  const source = { key: `root ${path}`, text: `\`${path}\``, isPart: true } as const;
  const earlier = before?.roots.find((other) => other.root.path === path)?.resources ?? [];
  const namespaces = new Set([...root.resources, ...earlier].map(({ namespace }) => namespace));
  for (const given of [defaultNamespace, targetNamespace])
    if (given !== null) namespaces.add(given);
  for (const segment of path.split('/')) namespaces.add(segment);
  return [...namespaces].map((namespace) => ({ namespace, source }));
}

/**
 * Names the namespaces to which the charts go that a rendered chart depends on and that are not here. Null where that
 * is not all that is not seen, or one of them may go elsewhere.
 */
function namespacesLacking({ missing, failure, gaps, unseen = [] }: RenderedRoot): string[] | null {
  const others = gaps.filter(({ reason }) => reason !== 'helm-chart' && !HARMLESS.has(reason));
  if (missing === undefined || failure !== null || others.length > 0) return null;
  const namespaces = unseen.map(({ namespace }) => namespace);
  if (namespaces.includes(null)) return null;
  return [
    ...namespaces.filter((each) => each !== null),
    ...missing.flatMap((each) => each.namespaces),
  ];
}

/**
 * Names namespaces in which the cluster's distribution, or an installation of Istio that is not rendered
 * here, makes objects that no repository shows.
 */
function systemNamespaces({ workloads, configuration }: Mesh): readonly string[] {
  const istio = [...new Set([configuration.rootNamespace, 'istio-system'])].filter(
    (namespace) =>
      !workloads.some(
        (each) => each.namespace === namespace && /^istio(?:d|-pilot)/.test(each.name),
      ),
  );
  return ['kube-system', 'kube-public', ...istio];
}

/**
 * Names the namespace in which an object makes others that are not rendered here: it applies a folder that is
 * no root of any environment, or is a custom resource of some operator. Null where there is none.
 */
function namespaceHiddenBy(resource: Resource, rendered: RenderedEnvironment): string | null {
  const applied = appliedBy(resource);
  if (applied !== null) {
    const isRendered =
      isRenderedSet(resource, rendered) || applied.paths.every((path) => isRoot(path, rendered));
    return isRendered ? null : applied.namespace;
  }
  return mayMakeObjects(resource) ? resource.namespace : null;
}

/** Tells whether all folders of a set lie here; one that has charts too makes more. */
const isRenderedSet = (
  { kind, namespace, name, node }: Resource,
  { environment: { renderedSets } }: RenderedEnvironment,
): boolean =>
  kind === 'ApplicationSet' &&
  renderedSets?.has(`${namespace}/${name}`) === true &&
  !canonicalJson(plainOf(node)).includes('"chart":');

interface Applied {
  /** Lists its folders; empty where it applies charts, which are looked at as such. */
  readonly paths: readonly string[];
  /**
   * The namespace into which it puts things; null where the folder says it, or a template is not filled in.
   */
  readonly namespace: string | null;
}

/** Reads what an Application, an ApplicationSet or a Flux Kustomization applies; null for other objects. */
function appliedBy({ group, kind, node }: Resource): Applied | null {
  if (group === 'kustomize.toolkit.fluxcd.io')
    return {
      paths: [stringAt(node, 'spec', 'path') ?? '.'],
      namespace: stringAt(node, 'spec', 'targetNamespace') ?? null,
    };
  if (group !== 'argoproj.io') return null;
  if (kind !== 'Application' && kind !== 'ApplicationSet') return null;
  const spec =
    kind === 'Application' ? nodeAt(node, 'spec') : nodeAt(node, 'spec', 'template', 'spec');
  const namespace = stringAt(spec, 'destination', 'namespace') ?? null;
  return {
    paths: pathsOf(spec, kind),
    namespace: namespace?.includes('{{') === true ? null : namespace,
  };
}

/**
 * Lists the paths that an object applies. Sources with only a `ref` apply nothing (ARGO-1); a path that is
 * not said may be any.
 */
function pathsOf(spec: Node | undefined, kind: string): readonly string[] {
  const sources = applicationSources(spec);
  // a template may say its source later
  return (sources.length > 0 ? sources : [undefined]).flatMap((source) => {
    if (kind === 'Application' && nodeAt(source, 'chart') !== undefined) return [];
    const path = stringAt(source, 'path');
    return path === undefined && stringAt(source, 'ref') !== undefined ? [] : [path ?? ''];
  });
}

/** Tells whether a folder is a root of this environment or another, or holds one. */
function isRoot(path: string, rendered: RenderedEnvironment): boolean {
  const folder = path.replace(/^\.?\//, '').replace(/\/$/, '') || '.';
  if (path === '') return false;
  const { renderedPaths = [] } = rendered.environment;
  return [...rendered.roots.map(({ root }) => root.path), ...renderedPaths].some(
    (root) => root === folder || folder === '.' || root.startsWith(`${folder}/`),
  );
}
