import type { Node, Resource } from '../../../manifest/index.ts';
import { itemsAt, nodeAt, podTemplateOf, stringAt } from '../../../manifest/index.ts';
import { isOlderVersion } from '../istio-version.ts';
import type { Mesh } from '../mesh.ts';

const DISCOVERY_CHARTS: ReadonlySet<string> = new Set([
  'istiod',
  'istio-control',
  'istio-discovery',
]);

/** Settings of istiod as far as its installation is rendered here; none where nothing says them. */
interface IstiodSettings {
  readonly variables: ReadonlyMap<string, ReadonlySet<string>>;
  readonly compatibility: ReadonlySet<string>;
}

const known = new WeakMap<Mesh, IstiodSettings>();

/**
 * The value of a variable of istiod's environment, from a rendered Deployment, chart values or an operator's object;
 * null where none says it, and where several control planes differ.
 */
export function istiodVariable(mesh: Mesh, name: string): string | null {
  const [value, ...others] = settingsOf(mesh).variables.get(name) ?? [];
  return value === undefined || others.length > 0 ? null : value;
}

/** Tells whether something that is rendered here sets a variable of istiod's environment, whatever its value. */
export const isVariableSet = (mesh: Mesh, name: string): boolean =>
  settingsOf(mesh).variables.has(name);

/**
 * Tells whether the control plane behaves as before a release: it is older, or is set to the behaviour of an
 * older one (`compatibilityVersion`). Where nothing says which release it is, it is taken for the one whose
 * rules are followed.
 */
export function behavesAsBefore(mesh: Mesh, since: string): boolean {
  const compatible = [...settingsOf(mesh).compatibility];
  if (compatible.length > 0 && compatible.every((version) => isOlderVersion(version, since)))
    return true;
  return runsBefore(mesh, since);
}

/**
 * Tells whether the control plane is without what a release brought and one of its variables turns off: it is
 * older, or set so by the variable or by `compatibilityVersion`.
 */
export function isWithout(mesh: Mesh, variable: string, since: string): boolean {
  const set = istiodVariable(mesh, variable);
  if (set !== null && !runsBefore(mesh, since)) return set === 'false';
  return behavesAsBefore(mesh, since);
}

/**
 * Tells whether the release that is named here is older, or any of those that control planes of the environment name;
 * where none is named it is not.
 */
export function runsBefore(
  { configuration: { istioVersion } }: Mesh,
  since: string,
  which: 'first' | 'any' = 'first',
): boolean {
  if (istioVersion === null) return false;
  const { version, others } = istioVersion;
  const releases = which === 'any' ? [version, ...others] : [version];
  return releases.some((release) => isOlderVersion(release, since));
}

function settingsOf(mesh: Mesh): IstiodSettings {
  const before = known.get(mesh);
  if (before !== undefined) return before;
  const variables = new Map<string, Set<string>>();
  const named = istiodValues(mesh).flatMap((values) => [...namedValues(values)]);
  for (const [name, value] of [...named, ...listedValues(mesh)])
    variables.set(name, (variables.get(name) ?? new Set()).add(value));
  const compatibility = [
    ...istiodValues(mesh),
    ...mesh.ofKind('install.istio.io', 'IstioOperator').map(({ node }) => nodeAt(node, 'spec')),
  ].flatMap((values) => textAt(values, 'compatibilityVersion') ?? []);
  const settings = { variables, compatibility: new Set(compatibility) };
  known.set(mesh, settings);
  return settings;
}

/** Helm values of control planes, of charts and of operators. */
export const istiodValues = (mesh: Mesh): readonly (Node | undefined)[] =>
  istiodInstallers(mesh).map(({ values }) => values);

/** Lists what installs control planes, with the Helm values. */
export const istiodInstallers = (
  mesh: Mesh,
): readonly { readonly resource: Resource; readonly values: Node | undefined }[] => [
  ...mesh.charts.filter(({ chart }) => DISCOVERY_CHARTS.has(chart)),
  ...[
    ...mesh.ofKind('install.istio.io', 'IstioOperator'),
    ...mesh.ofKind('sailoperator.io', 'Istio'),
  ].map((resource) => ({ resource, values: nodeAt(resource.node, 'spec', 'values') })),
];

/**
 * Tells whether all that installs control planes here has the ambient profile, whose settings hold where
 * none is written (manifests/helm-profiles/ambient.yaml). AMBIENT-2.
 */
export function isAmbientProfile(mesh: Mesh): boolean {
  const profiles = istiodInstallers(mesh).map(
    ({ resource, values }) =>
      stringAt(resource.node, 'spec', 'profile') ?? stringAt(values, 'profile'),
  );
  return profiles.length > 0 && profiles.every((profile) => profile === 'ambient');
}

function* namedValues(values: Node | undefined): Generator<readonly [string, string]> {
  for (const path of [['env'], ['pilot', 'env']]) {
    const env = nodeAt(values, ...path);
    if (env?.kind === 'map')
      for (const name of env.entries.keys()) {
        const value = textAt(env, name);
        if (value !== undefined) yield [name, value];
      }
  }
}

/** Variables in the form of containers. */
function* listedValues(mesh: Mesh): Generator<readonly [string, string]> {
  const lists = [
    ...mesh
      .ofKind('install.istio.io', 'IstioOperator')
      .map(({ node }) => nodeAt(node, 'spec', 'components', 'pilot', 'k8s')),
    ...mesh
      .ofKind('apps', 'Deployment')
      .filter(({ name }) => /^istiod(?:-|$)/.test(name))
      .flatMap((deployment) => itemsAt(podTemplateOf(deployment), 'spec', 'containers')),
  ];
  for (const list of lists)
    for (const variable of itemsAt(list, 'env')) {
      const name = stringAt(variable, 'name');
      const value = textAt(variable, 'value');
      if (name !== undefined && value !== undefined) yield [name, value];
    }
}

function textAt(node: Node | undefined, key: string): string | undefined {
  const found = nodeAt(node, key);
  return found?.kind === 'scalar' && found.value !== null ? String(found.value) : undefined;
}

/** Names what is missing in a mesh of a release in which ambient was not stable yet. */
export const EARLY_AMBIENT = 'what ambient did in releases before 1.24';

/**
 * Tells whether the release that is named here is one before 1.24, when ambient was not stable yet
 * (AMBIENT-10).
 */
export const isEarlyAmbient = (mesh: Mesh): boolean => runsBefore(mesh, '1.24');
