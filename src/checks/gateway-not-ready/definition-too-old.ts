import type { Mesh } from '../../istio/index.ts';
import { viewOf, runsBefore } from '../../istio/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { listed, subjectText, say } from '../../manifest/index.ts';
import type { Told } from '../detection/check.ts';
import { check, toldOfAny } from '../detection/check.ts';
import { worthTelling } from '../istioctl/istioctl.ts';
import { scopeOf } from '../references/reference.ts';

/** A definition of the Gateway API that is too old for Istio to read its objects. */
interface OutdatedDefinition {
  readonly definition: Resource;
  readonly origin: Origin;
  /** The version as the definition says it, without the `v` and what comes after the third number. */
  readonly version: string;
  readonly least: string;
  /** The first Istio that asks for that much, as far as that is known. */
  readonly since: string;
  /** Objects of the kind. */
  readonly objects: readonly Resource[];
}

/** Finds definitions whose bundle is too old (GWAPI-1). */
export const definitionTooOld = check({
  id: 'definition-too-old',
  title: 'Gateway API CRD too old, so Istio ignores its objects',
  level: 'medium',
  blind: "Definitions installed from elsewhere, and Istio's version if nothing names it.",
  knownAs: [{ code: 'IST0176', analyzer: 'k8sgateway.CRDVersionAnalyzer' }],
  find: (input) =>
    worthTelling(
      input,
      outdatedDefinitions(input.mesh),
      (outdated) => isAskedFor(input.mesh, outdated) === true,
    ).map((outdated) =>
      toldOfAny(
        outdated.objects,
        (one) => one,
        (objects) => tell({ ...outdated, objects }, input.mesh),
      ),
    ),
});

/** These data are of Istio's main of August 2026, on the way to 1.32. */
const NEWEST = '1.32';

/** Holds the least version of the bundle, by the name of the definition. */
const LEAST: ReadonlyMap<
  string,
  { readonly least: string; readonly since: string; readonly kind: string }
> = new Map([
  ['grpcroutes.gateway.networking.k8s.io', { least: '1.1.0', since: NEWEST, kind: 'GRPCRoute' }],
  [
    'backendtlspolicies.gateway.networking.k8s.io',
    { least: '1.4.0', since: NEWEST, kind: 'BackendTLSPolicy' },
  ],
  ['tlsroutes.gateway.networking.k8s.io', { least: '1.5.0', since: '1.30', kind: 'TLSRoute' }],
  ['tcproutes.gateway.networking.k8s.io', { least: '1.6.0', since: NEWEST, kind: 'TCPRoute' }],
]);

/** Lists definitions that name their bundle and are older than istiod takes them in. */
const outdatedDefinitions = (mesh: Mesh): readonly OutdatedDefinition[] =>
  mesh
    .ofKind('apiextensions.k8s.io', 'CustomResourceDefinition')
    .flatMap((definition): readonly OutdatedDefinition[] => {
      const asked = LEAST.get(definition.name);
      const written = viewOf('Metadata', definition).annotations.get(
        'gateway.networking.k8s.io/bundle-version',
      );
      const version = written === undefined ? undefined : versionIn(written.value);
      if (asked === undefined || written === undefined || version === undefined) return [];
      if (!isBefore(version, asked.least)) return [];
      const objects = mesh.ofKind('gateway.networking.k8s.io', asked.kind);
      return [{ definition, origin: written.origin, version, ...asked, objects }];
    });

/** Tells whether the Istio that an environment names asks for so much; null where it names none. */
const isAskedFor = (mesh: Mesh, { since }: OutdatedDefinition): boolean | null =>
  mesh.configuration.istioVersion === null ? null : !runsBefore(mesh, since);

/**
 * Gives a version as three numbers: what comes before a release counts as the release, and the last number of
 * `1.4` is 0. It is undefined where the text is no version.
 */
function versionIn(text: string): string | undefined {
  const [, major, minor = '0', patch = '0'] =
    /^v?(\d+)(?:\.(\d+)(?:\.(\d+))?)?(?:[-+][0-9A-Za-z.+-]*)?$/.exec(text) ?? [];
  return major === undefined ? undefined : `${major}.${minor}.${patch}`;
}

function isBefore(one: string, other: string): boolean {
  const [first, second] = [one, other].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (first?.[index] ?? 0) - (second?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

function tell(outdated: OutdatedDefinition, mesh: Mesh): Told {
  const { definition, origin, version, least, since, objects } = outdated;
  const { istioVersion } = mesh.configuration;
  const runs = istioVersion === null ? `Istio ${since}` : `Istio ${istioVersion.version}`;
  const isLater = isAskedFor(mesh, outdated) === false;
  const touched =
    objects.length === 0 ? 'objects of the kind' : listed(objects.map(subjectText), 3);
  return {
    subject: definition,
    key: 'bundle version',
    effect: isLater ? 'once updated' : 'now',
    scope: scopeOf('mesh'),
    message: `${isLater ? 'Once Istio is updated, it' : runs} passes over ${touched}: the definition is of bundle ${version}.`,
    why: `istiod reads the kind from bundle ${least} on${since === '1.32' ? ', as its sources for 1.32 have it' : `, Istio ${since} and later`}. It says so only in its own log.`,
    symptom: say`routes stay without effect and listeners without routes, with nothing in their status`,
    origin,
    related: objects.slice(0, 3).map((one) => one.origin),
    fix: { text: `Install the definitions of the Gateway API ${least} or later.` },
  };
}
