import type { Resource } from '../../../manifest/index.ts';
import { entriesAt, listed, placeOf, subjectText, API_GROUPS } from '../../../manifest/index.ts';
import type { Workload } from '../../../istio/index.ts';
import { nearObjects } from '../host-outcome.ts';
import { isExternal, secretsMadeIn } from '../external-objects.ts';
import type { NearObject, Outcome, Reference } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { keysMade, makersOwning } from '../external-secret-keys.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { Use } from './missing-key.ts';
import { optionalUsesOf, usesOf } from './setting-uses.ts';
import { doesNotStart, missingKey, orElse } from './missing-key.ts';
import type { World } from '../world.ts';
import type { Check } from '../../detection/check.ts';
import { text as asText } from '../../../istio/index.ts';
import type { ReferenceRow } from '../reference-row.ts';
import { CREDENTIAL } from './istio-gateway-references.ts';

const SETTINGS_MISSING: Check = {
  id: 'settings-missing',
  title: 'ConfigMap, Secret or key required by a pod not found',
  level: 'high',
  blind: 'Secrets and ConfigMaps that something creates in the cluster.',
};
const ACCOUNT_MISSING: Check = {
  id: 'account-missing',
  title: 'Service account of a pod not found',
  level: 'high',
  blind: 'Accounts that charts or operators create.',
};
const OPTIONAL_SETTINGS_MISSING: Check = {
  id: 'optional-settings-missing',
  title: 'Optional ConfigMap, Secret or key removed, or its name misspelt',
  level: 'high',
  severity: 'warning',
  blind: 'Whether the program needs it; objects that something creates in the cluster.',
};
export const SETTINGS_CHECKS = [SETTINGS_MISSING, OPTIONAL_SETTINGS_MISSING, ACCOUNT_MISSING];

/** Finds ConfigMaps and Secrets, with their keys, and the service account that pods need to start. */
export function settingsReferences(world: World): readonly Reference[] {
  return world.mesh.workloads.flatMap((workload) => [
    ...usesOf(workload).map((use) => useReference(world, workload, use)),
    ...optionalUsesOf(workload).map((use) => useReference(world, workload, use)),
    ...accountOf(world, workload),
  ]);
}

function useReference(world: World, workload: Workload, use: Use): Reference {
  const { kind, name, key } = use;
  const subject = workload.resource;
  const isOptional = use.optional !== undefined;
  const place = {
    check: isOptional ? OPTIONAL_SETTINGS_MISSING : SETTINGS_MISSING,
    subject,
    key: `${isOptional ? 'optional ' : ''}${kind} ${stableNameOf(world, workload, use)}${key === null ? '' : ` ${key}`}`,
    origin: use.origin,
  };
  const { namespace } = workload;
  const found = world.mesh.find('', kind, namespace, name) ?? world.mesh.find('', kind, '', name);
  if (found !== undefined)
    return {
      ...place,
      outcome: key === null ? resolved(found) : keyOutcome(world, workload, use, found),
    };
  // of the files of a volume the volume says whether its object is there
  const isToldByVolume =
    use.how !== 'variable' && key !== null && !secretsMadeIn(world, namespace).has(name);
  if (isToldByVolume || isExternal(world, kind, namespace, name))
    return { ...place, outcome: resolved() };
  if (world.mesh.find('trust.cert-manager.io', 'Bundle', '', name) !== undefined)
    return { ...place, outcome: resolved() };
  if (kind === 'Secret' && secretsMadeIn(world, namespace).has(name))
    return { ...place, outcome: madeOutcome(world, workload, use) };
  return { ...place, outcome: missingObject(world, workload, use) };
}

/** Decides of a Secret that a controller makes; its keys are known where one object lists them all. */
function madeOutcome(world: World, workload: Workload, use: Use): Outcome {
  const { namespace } = workload;
  const made = use.key === null ? null : keysMade(world, namespace, use.name);
  if (made === null || made.keys.has(use.key ?? ''))
    return resolved(...makersOwning(world, namespace, use.name));
  return missingKey(workload, use, { ...made, verb: 'writes' });
}

/** Is the number of accounts that are named; of more, the rest is counted. */
const MOST_NAMED = 3;

/**
 * Gives the name without the hash of the content in which generated names end: the reference is the same when
 * the hash changes.
 */
function stableNameOf(world: World, { namespace }: Workload, { kind, name }: Use): string {
  return world.mesh.find('', kind, namespace, name)?.stableName ?? name;
}

function missingObject(world: World, workload: Workload, use: Use): Outcome {
  const { kind, name } = use;
  const { namespace } = workload;
  const needs = use.optional === undefined ? 'need' : 'may have';
  const objects = world.inNamespace('', kind, namespace);
  const own = new Map(objects.map((object) => [object.stableName, object]));
  return missing({
    target: `${kind} ${name} in namespace ${namespace}`,
    namespace,
    proof:
      kind === 'ConfigMap' && objects.length > 0 && use.optional === undefined ? 'absence' : 'near',
    quiet: true,
    near: [
      ...generatedAs(objects, name),
      ...nearObjects(name, own).filter(({ relation }) => relation === 'letters'),
    ],
    scope: scopeOf('workload', { workloads: 1 }),
    sentences: {
      ...doesNotStart(workload, use),
      why: `They ${needs} ${kind} \`${name}\` (${placeOf(use.origin)}), and there is none in namespace ${namespace}.`,
      fix: `Add the ${kind}, or ${orElse(use)}.`,
    },
    since: (maker) =>
      maker.kind === kind
        ? {}
        : {
            why: `They ${needs} ${kind} \`${name}\` (${placeOf(use.origin)}), and nothing makes it in namespace ${namespace} any more.`,
            fix: `Keep ${subjectText(maker)} for as long as pods need its ${kind}.`,
          },
  });
}

/** Lists the objects that Kustomize makes of a name by putting a hash behind it. */
export const generatedAs = (objects: readonly Resource[], name: string): readonly NearObject[] =>
  objects
    .filter((object) => object.stableName === name && object.name !== name)
    .map((object) => ({
      name: object.name,
      says: `Kustomize generates it as \`${object.name}\`, and does not rewrite this reference`,
      relation: 'prefix',
      origin: object.origin,
      write: object.name,
      sure: true,
    }));

function keyOutcome(world: World, workload: Workload, use: Use, object: Resource): Outcome {
  const written = world
    .inNamespace('', use.kind, object.namespace)
    .filter(({ name }) => name === object.name);
  const keys = new Map(written.flatMap(keysOf));
  const key = use.key ?? '';
  if (keys.has(key) || written.some(world.isIncomplete)) return resolved(object);
  return missingKey(workload, use, { holder: object, verb: 'has', keys });
}

/** Lists the keys of a ConfigMap or Secret, each with its place. */
const keysOf = (object: Resource): readonly (readonly [string, Resource])[] =>
  ['data', 'stringData', 'binaryData']
    .flatMap((field) => [...entriesAt(object.node, field)])
    .map(([key, node]) => [key, { ...object, origin: node.origin }] as const);

/** Looks for the service account of a workload: without it a pod is not created at all. */
function accountOf(world: World, workload: Workload): readonly Reference[] {
  const { namespace, serviceAccount: name, serviceAccountOrigin: origin, resource } = workload;
  if (name === 'default' || hasVariable(name)) return [];
  const accounts = world.inNamespace('', 'ServiceAccount', namespace);
  const own = new Map(accounts.map((account) => [account.name, account]));
  const found = own.get(name) ?? world.mesh.find('', 'ServiceAccount', '', name);
  const place = {
    check: ACCOUNT_MISSING,
    subject: resource,
    key: `serviceAccount ${name}`,
    origin,
  };
  if (found !== undefined) return [{ ...place, outcome: resolved(found) }];
  if (isExternal(world, 'ServiceAccount', namespace, name))
    return [{ ...place, outcome: resolved() }];
  return [
    {
      ...place,
      outcome: missing({
        target: `ServiceAccount ${name} in namespace ${namespace}`,
        namespace,
        proof: own.size > 0 ? 'absence' : 'near',
        quiet: true,
        near: nearObjects(name, own),
        scope: scopeOf('workload', { workloads: 1 }),
        sentences: {
          message: `No new pods of ${subjectText(resource)} are created.`,
          why: `They run as service account \`${name}\` (${placeOf(origin)}), which does not exist in namespace ${namespace}.`,
          symptom: 'FailedCreate: serviceaccount not found',
          fix: `Add the ServiceAccount, or name one that exists${own.size === 0 ? '' : `: ${listed([...own.keys()], MOST_NAMED)}`}.`,
        },
      }),
    },
  ];
}

const PULL_SECRET_MISSING: Check = {
  id: 'pull-secret-missing',
  title: 'WasmPlugin image pull Secret not found',
  level: 'high',
  blind: 'Secrets that are created manually or by something that is not rendered here.',
};
export const PULL_SECRET_CHECKS = [PULL_SECRET_MISSING];

/**
 * Finds the Secret with which proxies fetch a plugin: it is looked for in the plugin's namespace, and without
 * it they ask without a name (SCOPE-4).
 */
export const PULL_SECRET_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioExtensions, kind: 'WasmPlugin' }],
    under: 'spec',
    at: ['imagePullSecret'],
    check: PULL_SECRET_MISSING,
    target: ({ subject, at }) => {
      const name = asText(at)?.value ?? '';
      const isTold = name !== '' && !hasVariable(name) && !name.includes('://');
      return isTold ? { of: CREDENTIAL, namespace: subject.namespace, name } : null;
    },
    key: ({ name }) => `pull secret ${name}`,
    sentences: ({ subject, at }, { namespace, name }) => ({
      message: `Proxies fetch ${subjectText(subject)} without the credentials of its registry.`,
      why: `It names the Secret \`${name}\` (${placeOf(at.origin)}), which has to be in namespace ${namespace}, where nothing makes it.`,
      symptom:
        'where the registry asks who fetches, pods that start refuse every request with 403 (RBAC: access denied); with `failStrategy: FAIL_OPEN` they answer without the plugin',
      fix: `Make the Secret, of type kubernetes.io/dockerconfigjson, in namespace ${namespace}.`,
    }),
  },
];
