import { asMeshConfig } from '../../views/mesh-config.ts';
import { istiodVariable } from '../control-plane/istiod-settings.ts';
import type { Mesh, Unknown } from '../mesh.ts';
import { unknown } from '../mesh.ts';
import { canonicalJson, plainOf, stringAt, subjectText } from '../../../manifest/index.ts';
import { rememberedIn } from '../mesh-memory.ts';
import type { AuthorizationPolicy } from './policy.ts';

/**
 * CUSTOM policies of one target that deny what they match: all of them where they name several authorizers, and those
 * whose authorizer the mesh configuration does not have. AUTHZ-18, AUTHZ-19.
 */
export function refusingAuthorizers(
  mesh: Mesh,
  policies: readonly AuthorizationPolicy[],
): readonly AuthorizationPolicy[] {
  const custom = policies.filter(({ action, dryRun }) => action === 'CUSTOM' && dryRun === null);
  return askSeveral(mesh, policies)
    ? custom
    : custom.filter((policy) => authorizerOf(mesh, policy) === 'missing');
}

/**
 * Tells whether policies name several authorizers, dry-run ones too: istiod then denies what they match
 * (AUTHZ-19).
 */
export function askSeveral(mesh: Mesh, policies: readonly AuthorizationPolicy[]): boolean {
  if (!policies.some(({ action }) => action === 'CUSTOM')) return false;
  const providers = new Set(
    policies.filter(({ action }) => action === 'CUSTOM').map(({ provider }) => provider ?? ''),
  );
  const variable = 'PILOT_ENABLE_MULTIPLE_CUSTOM_AUTHZ_PROVIDERS';
  return providers.size > 1 && istiodVariable(mesh, variable) !== 'true';
}

/**
 * Tells what kind of authorizer a CUSTOM policy names. A missing one denies what the policy matches
 * (AUTHZ-18); that it is missing shows only where the mesh configuration itself is here.
 */
export function authorizerOf(
  mesh: Mesh,
  policy: AuthorizationPolicy,
): 'http' | 'grpc' | 'missing' | 'unknown' {
  const { settings, sources } = mesh.configuration;
  const providers = asMeshConfig(settings).extensionProviders;
  if (providers.origin === null && sources.length === 0) return 'unknown';
  const provider = providers.value.find(({ name }) => name?.value === policy.provider);
  if (provider === undefined) return 'missing';
  return provider.envoyExtAuthzGrpc === null ? 'http' : 'grpc';
}

/** Says what is missing if an authorizer is asked. */
export const authorizerNotTold = (mesh: Mesh, policy: AuthorizationPolicy): Unknown =>
  unknown(`what the external authorizer of ${subjectText(policy.resource)} says`, {
    key: authorizerKey(mesh, policy),
    asked: null,
    values: ['denies', 'allows'].map((value) => ({
      value,
      says: `authorizer ${policy.provider ?? ''} ${value} the call`,
    })),
  });

/** Gives the answer by which an authorizer is tried. */
export const assumedAnswer = (mesh: Mesh, policy: AuthorizationPolicy): string | undefined =>
  mesh.assumed?.get(authorizerKey(mesh, policy))?.value;

/** One that is defined otherwise may answer otherwise. */
const authorizerKey = rememberedIn((mesh, { provider }: AuthorizationPolicy): string => {
  const node = mesh.configuration.settings.get('extensionProviders')?.node;
  const defined = node?.kind === 'seq' ? node.items : [];
  const own = defined.find((one) => stringAt(one, 'name') === provider);
  return canonicalJson(['authorizer', provider, own === undefined ? null : plainOf(own)]);
});
