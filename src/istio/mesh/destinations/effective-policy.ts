import type { ClientTlsSettings, PortPolicy, TrafficPolicy } from '../../views/destination-rule.ts';
import type { Field } from '../../views/field.ts';
import type { Plain } from '../../../manifest/index.ts';
import { choosesPods, plainOf } from '../../../manifest/index.ts';
import type { Mesh, MeshConfiguration } from '../mesh.ts';
import { memoryIn } from '../mesh-memory.ts';
import type { MergedRule } from './destination-rule-index.ts';
import { subsetOf } from './destination-rule-index.ts';

/** Blocks of a traffic policy as they are written; each counts or is replaced as a whole (DR-13). */
const BLOCKS = ['connectionPool', 'outlierDetection', 'loadBalancer', 'tls'] as const;
const HOST_BLOCKS = ['tunnel', 'proxyProtocol', 'retryBudget'] as const;

type Block = (typeof BLOCKS)[number] | (typeof HOST_BLOCKS)[number];

/** The blocks in force for one cluster. */
export type EffectivePolicy = Partial<Record<Block, Field<Plain>>>;

/** The policy of a host or subset on a port of the Service: DR-12…17. */
export function effectivePolicy(
  mesh: Mesh,
  rule: MergedRule | null,
  subset: string | null,
  port: number,
): EffectivePolicy {
  if (rule === null) return defaultsOf(mesh.configuration);
  const known = policies(mesh, rule);
  const key = `${String(port)} ${subset ?? ''}`;
  const policy = known.get(key) ?? policyOf(mesh, rule, subset, port);
  known.set(key, policy);
  return policy;
}

/** Keeps the policies of each rule by port and subset; no subset has an empty name. */
const policies = memoryIn<Map<string, EffectivePolicy>>(() => new Map());

function policyOf(
  mesh: Mesh,
  rule: MergedRule,
  subset: string | null,
  port: number,
): EffectivePolicy {
  const host = withDefaults(mesh.configuration, policyFor(rule.trafficPolicy, port));
  const own = subset === null ? null : (subsetOf(rule, subset)?.trafficPolicy ?? null);
  if (own === null) return host;
  const entry = portEntry(own, port);
  if (entry === undefined) return { ...host, ...blocksOf(own), ...hostBlocksOf(own) };
  return { ...pick(host, HOST_BLOCKS), ...blocksOf(entry) };
}

/** A policy for a port: its entry replaces all of it (DR-14). */
function policyFor(policy: TrafficPolicy | null, port: number): EffectivePolicy {
  if (policy === null) return {};
  const entry = portEntry(policy, port);
  return entry === undefined ? { ...blocksOf(policy), ...hostBlocksOf(policy) } : blocksOf(entry);
}

const portEntry = (policy: TrafficPolicy, port: number): PortPolicy | undefined =>
  policy.portLevelSettings.value.find((entry) => entry.port?.value === port);

function blocksOf(policy: TrafficPolicy | PortPolicy): EffectivePolicy {
  const written: EffectivePolicy = {};
  for (const name of BLOCKS) {
    const block = name === 'tls' ? policy.tlsBlock : policy[name];
    if (block !== null) written[name] = block;
  }
  return written;
}

function hostBlocksOf(policy: TrafficPolicy): EffectivePolicy {
  const written: EffectivePolicy = {};
  for (const name of HOST_BLOCKS) {
    const block = policy[name];
    if (block !== null) written[name] = block;
  }
  return written;
}

function pick(policy: EffectivePolicy, names: readonly Block[]): EffectivePolicy {
  const picked: EffectivePolicy = {};
  for (const name of names) {
    const block = policy[name];
    if (block !== undefined) picked[name] = block;
  }
  return picked;
}

/** DR-17: two blocks of the mesh stand in for those that the host-level policy does not have. */
const withDefaults = (
  configuration: MeshConfiguration,
  policy: EffectivePolicy,
): EffectivePolicy => ({
  ...defaultsOf(configuration),
  ...policy,
});

const presets = new WeakMap<MeshConfiguration, EffectivePolicy>();

/** The blocks of `defaultTrafficPolicy`. */
export function defaultsOf(configuration: MeshConfiguration): EffectivePolicy {
  const known = presets.get(configuration);
  if (known !== undefined) return known;
  const found: EffectivePolicy = {};
  for (const name of ['connectionPool', 'outlierDetection'] as const) {
    const preset = defaultBlock(configuration, name);
    if (preset !== null) found[name] = preset;
  }
  presets.set(configuration, found);
  return found;
}

/** A block of `defaultTrafficPolicy`, put together from the leaves that the mesh configuration keeps. */
function defaultBlock({ settings }: MeshConfiguration, name: string): Field<Plain> | null {
  const prefix = `defaultTrafficPolicy.${name}`;
  const leaves = [...settings].filter(([path]) => path === prefix || path.startsWith(`${prefix}.`));
  const [first] = leaves;
  if (first === undefined) return null;
  const value = nested(
    leaves.map(([path, { node }]) => [
      path
        .slice(prefix.length + 1)
        .split('.')
        .filter((step) => step !== ''),
      plainOf(node),
    ]),
  );
  return { value, origin: first[1].origin };
}

type Leaf = readonly [path: readonly string[], value: Plain];

function nested(leaves: readonly Leaf[]): Plain {
  const [only] = leaves;
  if (leaves.length === 1 && only?.[0].length === 0) return only[1];
  const names = new Set(leaves.flatMap(([[name]]) => name ?? []));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      nested(
        leaves.flatMap(([[first, ...rest], value]) => (first === name ? [[rest, value]] : [])),
      ),
    ]),
  );
}

/** TLS of a client's proxy as the rule says it, or `auto`; no mode is DISABLE (MTLS-21), and of no other word is it told. */
export type ClientTlsMode = 'auto' | 'DISABLE' | 'SIMPLE' | 'MUTUAL' | 'ISTIO_MUTUAL' | 'unknown';

/** The mode that counts: a sidecar reads credentialName only from a rule that selects it (DR-26). */
export function clientTlsMode(
  rule: MergedRule | null,
  subset: string | null,
  port: number,
  client: 'sidecar' | 'gateway',
): ClientTlsMode {
  const tls = effectiveTls(rule, subset, port);
  if (tls === null) return 'auto';
  const mode = tls.mode?.value ?? 'DISABLE';
  if (mode === 'ISTIO_MUTUAL' || mode === 'DISABLE') return mode;
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL') return 'unknown';
  const chosen = rule?.rules.some(choosesPods) === true;
  return tls.credentialName !== null && client === 'sidecar' && !chosen ? 'DISABLE' : mode;
}

/** The tls block of the policy, read: what `effectivePolicy` gives as it is written. */
export function effectiveTls(
  rule: MergedRule | null,
  subset: string | null,
  port: number,
): ClientTlsSettings | null {
  const host = tlsFor(rule?.trafficPolicy ?? null, port);
  const own = subset === null ? null : (subsetOf(rule, subset)?.trafficPolicy ?? null);
  if (own === null) return host;
  const entry = portEntry(own, port);
  return entry === undefined ? (own.tls ?? host) : entry.tls;
}

const tlsFor = (policy: TrafficPolicy | null, port: number): ClientTlsSettings | null => {
  const entry = policy === null ? undefined : portEntry(policy, port);
  return entry === undefined ? (policy?.tls ?? null) : entry.tls;
};

/** The tls block by which endpoints are marked; where a port entry has none, not the one of the cluster (DR-14, 15). */
export function markingTls(
  rule: MergedRule | null,
  subset: string | null,
  port: number,
): ClientTlsSettings | null {
  const policies = [
    subset === null ? null : (subsetOf(rule, subset)?.trafficPolicy ?? null),
    rule?.trafficPolicy ?? null,
  ];
  for (const policy of policies) {
    const tls = policy === null ? null : (portEntry(policy, port)?.tls ?? policy.tls);
    if (tls !== null) return tls;
  }
  return null;
}
