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
  /** Names what is missing if the value is not known; absent if it is. */
  readonly open?: string;
}

/** What an object may write: the part that counts as a whole, and in it the setting itself. */
interface Writing {
  readonly source: Resource;
  readonly part: Node | undefined;
  readonly leaf: Node | undefined;
}

interface Level {
  readonly level: SettingLevel;
  readonly writings: readonly Writing[];
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
  const [first, second] = levelsOf(mesh, workload, path).filter(({ writings }) =>
    writings.some(({ part }) => part !== undefined),
  );
  if (first === undefined) return { value: standard, level: 'default', from: null };
  const [from = null] = first.writings.flatMap((one) => asWritten(one, standard));
  const open = openAt(first, second);
  const { level } = first;
  const value = from?.value === undefined ? undefined : read(from.value);
  return value === undefined || open !== null
    ? { value: standard, level, from, open: open ?? `the value of ${path}` }
    : { value, level, from };
}

const asWritten = (
  { source, part, leaf }: Writing,
  standard: ScalarValue,
): readonly WrittenSetting[] =>
  part === undefined
    ? []
    : [
        {
          value: leaf === undefined ? standard : scalarIn(leaf),
          origin: (leaf ?? part).origin,
          source,
        },
      ];

const scalarIn = (node: Node): ScalarValue | undefined =>
  node.kind === 'scalar' ? node.value : undefined;

/** Names what is missing where two objects of one level, or two levels, may decide; null where one does. */
function openAt({ level, writings }: Level, wider: Level | undefined): string | null {
  const names = writings.map(({ source }) => subjectText(source));
  if (names.length > 1) return `which of ${listed(names, 3)} is the oldest`;
  // the agent applies the annotation once more on top of what was chosen for the pod
  return level === 'selector' && wider?.level === 'annotation'
    ? `whether ${names.join()} or the annotation decides`
    : null;
}

/** Lists what each level writes, the narrowest first. */
function levelsOf(mesh: Mesh, workload: Workload | null, path: string): readonly Level[] {
  const ofMesh: Level = { level: 'mesh', writings: writtenByMesh(mesh, path) };
  if (workload === null) return [ofMesh];
  const { namespace, labels } = workload;
  const { rootNamespace } = mesh.configuration;
  const configs = configsWriting(mesh, path);
  const forAllOf = (wanted: string): readonly Writing[] =>
    configs.filter(({ source, selector }) => selector === null && source.namespace === wanted);
  const chosen = configs.filter(
    ({ source, selector }) =>
      source.namespace === namespace && selector !== null && containsLabels(labels, selector),
  );
  return [
    { level: 'selector', writings: chosen },
    { level: 'annotation', writings: [writtenByPods(workload, path)] },
    { level: 'namespace', writings: namespace === rootNamespace ? [] : forAllOf(namespace) },
    { level: 'root', writings: forAllOf(rootNamespace) },
    ofMesh,
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
  const [field = '', ...rest] = path.split('.');
  const own = OF_CONFIGS.get(field);
  if (own === undefined) return [];
  return mesh.ofKind('networking.istio.io', 'ProxyConfig').flatMap((source) => {
    const { selector, selectorPlace } = viewOf('ProxyConfig', source);
    // an empty selector is no selector, and chooses nothing
    if (selectorPlace !== null && selector.value.size === 0) return [];
    const spec = nodeAt(source.node, 'spec');
    return [
      {
        ...writingIn(source, spec, [own, ...rest], stepsReplaced(path.split('.'))),
        selector: selectorPlace === null ? null : selector.value,
      },
    ];
  });
}

function writtenByPods({ resource, templateFrom }: Workload, path: string): Writing {
  const source = templateFrom ?? resource;
  const text = nodeAt(podTemplateOf(source), 'metadata', 'annotations', ANNOTATION);
  const steps = path.split('.');
  return writingIn(source, parseEmbeddedYaml(text), steps, stepsReplaced(steps));
}

const writingIn = (
  source: Resource,
  node: Node | undefined,
  steps: readonly string[],
  replaced: number,
): Writing => ({
  source,
  part: said(nodeAt(node, ...steps.slice(0, replaced))),
  leaf: said(nodeAt(node, ...steps)),
});

/** Takes `null` for nothing, as Istio does. */
const said = (node: Node | undefined): Node | undefined =>
  node?.kind === 'scalar' && node.value === null ? undefined : node;

function writtenByMesh({ configuration: { settings } }: Mesh, path: string): readonly Writing[] {
  const whole = `defaultConfig.${path}`;
  const steps = path.split('.');
  const part = `defaultConfig.${steps.slice(0, stepsReplaced(steps)).join('.')}`;
  const found =
    settings.get(whole) ??
    [...settings.values()].find((one) => one.path === part || one.path.startsWith(`${part}.`));
  return found === undefined
    ? []
    : [{ source: found.source, part: said(found.node), leaf: said(settings.get(whole)?.node) }];
}
