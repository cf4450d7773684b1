import { actionOf, asMeshConfig, text as asText, viewOfPart } from '../../../istio/index.ts';
import { API_GROUPS, isIstioKind, KIND_ROWS, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import { nearObjects } from '../host-outcome.ts';
import type { TargetKind } from '../reference-target.ts';
import { OWN_GATEWAY, OWN_SERVICE_ENTRY, SERVICE } from '../reference-target.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { missing, scopeOf } from '../reference.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';

const TARGET_MISSING: Check = {
  id: 'policy-target-missing',
  title: 'A policy targets a Service, ServiceEntry or Gateway that does not exist',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories make.',
};
const AUTHORIZER_UNDEFINED: Check = {
  id: 'authorizer-undefined',
  title: 'A policy asks an external authorizer that the mesh configuration does not have',
  level: 'high',
  blind: 'Mesh configuration that is not in the repository.',
};
export const POLICY_TARGET_CHECKS = [TARGET_MISSING, AUTHORIZER_UNDEFINED];

const POLICIES = KIND_ROWS.filter((row) => isIstioKind(row) && row.targets !== undefined);

const TARGETS: ReadonlyMap<string, TargetKind> = new Map([
  ['Service', SERVICE],
  ['Gateway', OWN_GATEWAY],
  ['ServiceEntry', OWN_SERVICE_ENTRY],
]);

const kindOf = (wanted: TargetKind): string =>
  [...TARGETS].find(([, of]) => of === wanted)?.[0] ?? '';

/**
 * Finds the targets in `targetRef` and `targetRefs` of policies: something of their own namespace (AUTHZ-5).
 */
const POLICY_TARGETS: readonly ReferenceRow[] = POLICIES.map(
  ({ targets = [], ...kind }): ReferenceRow => ({
    check: TARGET_MISSING,
    from: [kind],
    under: 'spec',
    at: targets.map((field) => (field === 'targetRefs' ? `${field}[]` : field)),
    target: ({ at, subject: { namespace } }) => {
      const target = viewOfPart('TargetReference', at);
      const of = TARGETS.get(target?.kind?.value ?? '');
      const name = target?.name?.value;
      return of === undefined || name === undefined ? null : { of, namespace, name };
    },
    key: ({ of, name }) => `target ${kindOf(of)} ${name}`,
    sentences: ({ subject, at }, { name }) => ({
      message: `${subjectText(subject)} is in force nowhere.`,
      why: `Its target, ${viewOfPart('TargetReference', at)?.kind?.value ?? ''} \`${name}\`, does not exist in namespace ${subject.namespace}.`,
      symptom: 'nothing refuses this, and no proxy gets the policy',
      fix: 'Target something of the same namespace that exists.',
    }),
  }),
);

/**
 * Lists the entries of `extensionProviders`; where the mesh configuration is not here there are none to look
 * among.
 */
const providersOf = ({ mesh: { configuration } }: World): ReadonlyMap<string, Resource> => {
  const setting = configuration.settings.get('extensionProviders');
  return new Map(
    setting === undefined
      ? []
      : asMeshConfig(configuration.settings).extensionProviders.value.map(({ name, origin }) => [
          name?.value ?? '',
          { ...setting.source, origin },
        ]),
  );
};

const PROVIDER: TargetKind = {
  find: (world, { name }) => providersOf(world).get(name),
  missing: (world, { namespace, name }, { sentences }) => {
    const place = world.mesh.configuration.settings.get('extensionProviders')?.origin;
    return missing({
      target: `the extension provider ${name}`,
      namespace,
      proof: 'certain',
      near: nearObjects(name, providersOf(world)),
      scope: scopeOf('namespace'),
      related: place === undefined ? [] : [place],
      sentences,
    });
  },
};

/**
 * Finds the provider of a CUSTOM policy: where the mesh configuration does not have it, the policy denies
 * what its rules match (AUTHZ-18).
 */
const PROVIDERS: ReferenceRow = {
  check: AUTHORIZER_UNDEFINED,
  from: [{ group: API_GROUPS.istioSecurity, kind: 'AuthorizationPolicy' }],
  under: 'spec',
  at: ['provider.name'],
  target: ({ world, subject, at }) => {
    const name = asText(at)?.value;
    const isKnown = world.mesh.configuration.settings.has('extensionProviders');
    const isCustom = actionOf(subject) === 'CUSTOM';
    return name === undefined || !isKnown || !isCustom
      ? null
      : { of: PROVIDER, namespace: subject.namespace, name };
  },
  key: ({ name }) => `provider ${name}`,
  sentences: ({ world, subject }, { name }) => ({
    message: `${subjectText(subject)} refuses every request its rules match.`,
    why: `Its provider \`${name}\` is not among the mesh's extensionProviders (${[...providersOf(world).keys()].join(', ')}).`,
    symptom: '403, RBAC: access denied',
    fix: 'Name a provider of the mesh configuration.',
  }),
};

export const POLICY_ROWS: readonly ReferenceRow[] = [...POLICY_TARGETS, PROVIDERS];
