import { entriesAt, itemsAt, nearestWord, nodeAt } from '../../manifest/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';

/** A field of an IstioOperator that no operator reads. */
export interface StrayField {
  /** The path below `spec`. */
  readonly path: string;
  readonly name: string;
  readonly origin: Origin;
  /** The field that is meant; null where none is near. */
  readonly nearest: string | null;
  /** The path below `spec` at which operators read a field of that name; null for none. */
  readonly belongs: string | null;
}

/** Lists the fields of `spec` (IstioOperatorSpec of operator/pkg/apis, with those of releases before). */
const SPEC =
  'profile installPackagePath hub tag resourceSuffix namespace revision defaultRevision compatibilityVersion meshConfig components addonComponents values unvalidatedValues'.split(
    ' ',
  );

/** Lists the components (IstioComponentSpec), those of Istio 1.5 among them. */
const COMPONENTS =
  'base pilot cni ztunnel istiodRemote ingressGateways egressGateways proxy sidecarInjector policy telemetry citadel nodeAgent galley'.split(
    ' ',
  );

const COMPONENT = 'enabled namespace hub tag spec k8s'.split(' ');
const GATEWAY = [...COMPONENT, 'name', 'label'];

/** Names usual fields of other levels, with where operators read them. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...Object.fromEntries(COMPONENTS.map((name) => [name, `components.${name}`])),
  accessLogFile: 'meshConfig.accessLogFile',
  defaultConfig: 'meshConfig.defaultConfig',
  enableAutoMtls: 'meshConfig.enableAutoMtls',
  extensionProviders: 'meshConfig.extensionProviders',
  outboundTrafficPolicy: 'meshConfig.outboundTrafficPolicy',
  trustDomain: 'meshConfig.trustDomain',
  global: 'values.global',
  gateways: 'values.gateways',
};

/** Names usual fields of pods, which stand below `k8s` of a component. */
const OF_PODS: ReadonlySet<string> = new Set(
  'affinity env hpaSpec nodeSelector overlays podAnnotations podDisruptionBudget replicaCount resources securityContext service serviceAnnotations strategy tolerations'.split(
    ' ',
  ),
);

/**
 * Lists what an IstioOperator says where nobody reads it. Fields of spec and names of components are looked up as they are
 * written; below them Go takes a field in whichever case of letters.
 */
export function strayFields({ node }: Resource): readonly StrayField[] {
  const spec = nodeAt(node, 'spec');
  const components = nodeAt(spec, 'components');
  return [
    ...strayIn(spec, '', SPEC, (name) => ELSEWHERE[name] ?? null),
    ...strayIn(components, 'components.', COMPONENTS, (name) =>
      SPEC.includes(name) ? name : null,
    ),
    ...[...entriesAt(components)].flatMap(([name, component]) =>
      strayInComponent(`components.${name}`, component),
    ),
  ];
}

/** Tells whether nobody reads a field of an object, for its kind does not have it. */
export const isUnread = (object: Resource, field: string): boolean =>
  object.kind === 'IstioOperator' &&
  strayFields(object).some(({ path }) => `${field}.`.startsWith(`spec.${path}.`));

function strayInComponent(path: string, component: Node): readonly StrayField[] {
  const below = (at: string) => (name: string) => (OF_PODS.has(name) ? `${at}.k8s.${name}` : null);
  if (component.kind === 'map') return strayIn(component, `${path}.`, COMPONENT, below(path));
  return itemsAt(component).flatMap((item, index) => {
    const at = `${path}[${String(index)}]`;
    return strayIn(item, `${at}.`, GATEWAY, below(at));
  });
}

function strayIn(
  node: Node | undefined,
  before: string,
  known: readonly string[],
  belongsAt: (name: string) => string | null,
): readonly StrayField[] {
  const isAnyCase = known === COMPONENT || known === GATEWAY;
  const read = new Set(isAnyCase ? known.map((name) => name.toLowerCase()) : known);
  return [...entriesAt(node)].flatMap(([name, { origin }]) => {
    if (read.has(isAnyCase ? name.toLowerCase() : name)) return [];
    const belongs = belongsAt(name);
    const nearest = belongs === null ? nearestWord(name, known) : null;
    return [{ path: `${before}${name}`, name, origin, nearest, belongs }];
  });
}
