import type { Node, Origin, Resource, ScalarValue } from '../../manifest/index.ts';
import { listed, nodeAt, podTemplateOf, subjectText } from '../../manifest/index.ts';
import { parseEmbeddedYaml } from '../mesh/embedded-yaml.ts';
import { containsLabels } from '../mesh/label-index.ts';
import type { Mesh, Workload } from '../mesh/mesh.ts';
import { viewOf } from '../views/view.ts';

/** A setting that proxies start with. */
export interface ProxySetting {
  /** The path below `defaultConfig`, and in the annotation of pods: `proxyHeaders.server.disabled`. */
  readonly path: string;
  /** The value if nothing is written. */
  readonly standard: ScalarValue;
  /** Gives what Istio makes of what is written; undefined if that is not told. Absent if it is taken as it is. */
  readonly read?: (written: ScalarValue) => ScalarValue | undefined;
}

/** Where a setting is written, the widest first: MeshConfig, ProxyConfigs by reach, and pods between them. */
type SettingLevel = 'default' | 'mesh' | 'root' | 'namespace' | 'annotation' | 'selector';

/** What is written of a setting, and the object that has it; the default if that writes only what is beside it. */
export interface WrittenSetting {
  /** Is undefined for what is no single value. */
  readonly value: ScalarValue | undefined;
  readonly origin: Origin;
  readonly source: Resource;
}

/** The value of a setting that is in force, and which level decides. */
export interface ValueInForce {
  readonly value: ScalarValue;
  readonly level: SettingLevel;
  /** What decides; null for the default. */
  readonly from: WrittenSetting | null;
  /** Says why the value is not known, as a clause; absent if it is known. */
  readonly open?: string;
}

/** What an object may write: the part that counts as a whole, and in it the setting itself. */
interface Writing {
  readonly level: SettingLevel;
  readonly source: Resource;
  readonly part: Node | undefined;
  readonly leaf: Node | undefined;
}

const ANNOTATION = 'proxy.istio.io/config';

/** Parts of `proxyHeaders` that each replace their counterpart. [src: istio/istio pkg/config/mesh/mesh.go, correctProxyHeaders] */
const MERGED_HEADERS: ReadonlySet<string | undefined> = new Set([
  ...['forwardedClientCert', 'requestId', 'attemptCount', 'server', 'envoyDebugHeaders'],
]);

/**
 * Counts the steps of a path to the part that a narrower level replaces as a whole: the first field, but for variables and
 * most headers, which are merged one by one. [src: istio/istio pkg/config/mesh/mesh.go, MergeProxyConfig] PUSH-4
 */
function stepsReplaced([field, name]: readonly string[]): number {
  const isMerged = field === 'proxyHeaders' ? MERGED_HEADERS.has(name) : field === 'proxyMetadata';
  return isMerged ? 2 : 1;
}

/**
 * Says with which value of a setting the proxy of a workload starts, or without one every proxy of which MeshConfig alone
 * speaks. The narrowest level that writes the part decides; of several ProxyConfigs of one level the oldest does.
 * PUSH-2, PUSH-4
 */
export function valueInForce(
  mesh: Mesh,
  workload: Workload | null,
  { path, standard, read = (value) => value }: ProxySetting,
): ValueInForce {
  const all = writingsOf(mesh, workload, path);
  const first = all.find(({ part }) => part !== undefined);
  if (first?.part === undefined) return { value: standard, level: 'default', from: null };
  const { level, source, part, leaf } = first;
  // the agent applies the annotation once more on top of what was chosen for the pod
  const isRival = (one: Writing): boolean =>
    one.level === level ||
    (level === 'selector' && one.level === 'annotation' && one.part !== undefined);
  const rivals = all.filter(isRival).map((one) => subjectText(one.source));
  const written = leaf === undefined ? standard : scalarIn(leaf);
  const value = written === undefined ? undefined : read(written);
  return {
    ...{ value: value ?? standard, level },
    from: { value: written, origin: (leaf ?? part).origin, source },
    ...(rivals.length > 1 && {
      open: `${listed(rivals, 3)} set it, and nothing here shows which of them decides`,
    }),
    ...(value === undefined && { open: 'what is written there is no value of it' }),
  };
}

const scalarIn = (node: Node): ScalarValue | undefined =>
  node.kind === 'scalar' ? node.value : undefined;

/** Lists what each level may write, the narrowest first. */
function writingsOf(mesh: Mesh, workload: Workload | null, path: string): readonly Writing[] {
  const ofMesh = writtenByMesh(mesh, path);
  if (workload === null) return ofMesh;
  const { namespace, labels, resource, templateFrom } = workload;
  const { rootNamespace } = mesh.configuration;
  const configs = configsWriting(mesh, path);
  const forAllOf = (wanted: string): readonly Writing[] =>
    configs.filter(({ source, selector }) => selector === null && source.namespace === wanted);
  const chosen = configs.filter(
    ({ source, selector }) =>
      source.namespace === namespace && selector !== null && containsLabels(labels, selector),
  );
  const source = templateFrom ?? resource;
  const text = nodeAt(podTemplateOf(source), 'metadata', 'annotations', ANNOTATION);
  return [
    ...chosen,
    { level: 'annotation', source, ...nodesIn(parseEmbeddedYaml(text), path.split('.')) },
    ...(namespace === rootNamespace ? [] : forAllOf(namespace)),
    ...forAllOf(rootNamespace).map((one): Writing => ({ ...one, level: 'root' })),
    ...ofMesh,
  ];
}

/** Fields of ProxyConfigs by what they are called below `defaultConfig`. */
const OF_CONFIGS: ReadonlyMap<string, string> = new Map([
  ['concurrency', 'concurrency'],
  ['image', 'image'],
  ['proxyMetadata', 'environmentVariables'],
]);

/** Lists the ProxyConfigs that count, with the labels that they choose pods by; null for one without a selector. */
function configsWriting(mesh: Mesh, path: string) {
  const steps = path.split('.');
  const field = OF_CONFIGS.get(steps[0] ?? '');
  if (field === undefined) return [];
  return mesh.ofKind('networking.istio.io', 'ProxyConfig').flatMap((source) => {
    const { selector, selectorPlace } = viewOf('ProxyConfig', source);
    // an empty selector is no selector, and chooses nothing
    if (selectorPlace !== null && selector.value.size === 0) return [];
    const node = nodeAt(source.node, 'spec');
    const nodes = nodesIn(node, [field, ...steps.slice(1)], stepsReplaced(steps));
    const level: SettingLevel = selectorPlace === null ? 'namespace' : 'selector';
    return [{ level, source, ...nodes, selector: selectorPlace === null ? null : selector.value }];
  });
}

const nodesIn = (
  node: Node | undefined,
  steps: readonly string[],
  replaced = stepsReplaced(steps),
): Pick<Writing, 'part' | 'leaf'> => ({
  part: said(nodeAt(node, ...steps.slice(0, replaced))),
  leaf: said(nodeAt(node, ...steps)),
});

/** Takes `null` for nothing, as Istio does. */
const said = (node: Node | undefined): Node | undefined =>
  node?.kind === 'scalar' && node.value === null ? undefined : node;

function writtenByMesh({ configuration: { settings } }: Mesh, path: string): readonly Writing[] {
  const steps = ['defaultConfig', ...path.split('.')];
  const part = steps.slice(0, 1 + stepsReplaced(path.split('.'))).join('.');
  const leaf = settings.get(steps.join('.'));
  const found =
    leaf ??
    [...settings.values()].find((one) => one.path === part || one.path.startsWith(`${part}.`));
  return found === undefined
    ? []
    : [{ level: 'mesh', source: found.source, part: said(found.node), leaf: said(leaf?.node) }];
}
