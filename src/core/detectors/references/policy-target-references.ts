import { itemsAt, nodeAt, stringAt } from '../../manifest/node.ts';
import type { Node } from '../../manifest/node.ts';
import type { Resource } from '../../manifest/resource.ts';
import { subjectText } from '../../manifest/resource.ts';
import { missingService, nearObjects } from './host-outcome.ts';
import type { Reference, Sentences } from './reference.ts';
import { missing, resolved, scopeOf } from './reference.ts';
import { hasVariable } from './unresolved-text.ts';
import type { World } from './world.ts';
import type { Check } from '../check.ts';

const TARGET_MISSING: Check = {
  id: 'policy-target-missing',
  title: 'A policy targets a Service or Gateway that does not exist',
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

const POLICIES: readonly (readonly [string, string])[] = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
  ['networking.istio.io', 'EnvoyFilter'],
];

/** `targetRefs` of policies (AUTHZ-5), and the provider of CUSTOM ones (AUTHZ-18). */
export function policyTargetReferences(world: World): readonly Reference[] {
  return POLICIES.flatMap(([group, kind]) =>
    world.mesh
      .ofKind(group, kind)
      .flatMap((subject) => [...targetsOf(world, subject), ...providerOf(world, subject)]),
  );
}

function targetsOf(world: World, subject: Resource): readonly Reference[] {
  const single = nodeAt(subject.node, 'spec', 'targetRef');
  const targets = [
    ...(single === undefined ? [] : [single]),
    ...itemsAt(subject.node, 'spec', 'targetRefs'),
  ];
  return targets.flatMap((target) => targetOf(world, subject, target));
}

function targetOf(world: World, subject: Resource, target: Node): readonly Reference[] {
  const kind = stringAt(target, 'kind');
  const name = stringAt(target, 'name');
  if (name === undefined || hasVariable(name)) return [];
  const { namespace } = subject;
  const place = {
    check: TARGET_MISSING,
    subject,
    key: `target ${kind ?? ''} ${name}`,
    origin: target.origin,
  };
  const sentences: Sentences = {
    message: `${subjectText(subject)} is in force nowhere.`,
    why: `Its target, ${kind ?? ''} \`${name}\`, does not exist in namespace ${namespace}.`,
    symptom: 'nothing refuses this, and no proxy gets the policy',
    fix: 'Target something of the same namespace that exists.',
  };
  if (kind === 'Service') {
    const service = world.mesh.service(namespace, name);
    const as = { name, namespace, form: 'short' as const };
    return [
      {
        ...place,
        outcome:
          service === undefined
            ? missingService(world, as, { scope: scopeOf('service'), sentences })
            : resolved(service.resource),
      },
    ];
  }
  if (kind !== 'Gateway') return [];
  const own = new Map(
    world
      .inNamespace('gateway.networking.k8s.io', 'Gateway', namespace)
      .map((gateway) => [gateway.name, gateway]),
  );
  const found = own.get(name);
  return [
    {
      ...place,
      outcome:
        found === undefined
          ? missing({
              target: `Gateway ${name} in namespace ${namespace}`,
              namespace,
              proof: own.size > 0 ? 'absence' : 'near',
              near: nearObjects(name, own),
              scope: scopeOf('service'),
              sentences,
            })
          : resolved(found),
    },
  ];
}

/** A CUSTOM policy whose provider the mesh configuration does not have denies what its rules match (AUTHZ-18). */
function providerOf(world: World, subject: Resource): readonly Reference[] {
  const provider = nodeAt(subject.node, 'spec', 'provider', 'name');
  const setting = world.mesh.configuration.settings.get('extensionProviders');
  if (stringAt(subject.node, 'spec', 'action') !== 'CUSTOM' || setting === undefined) return [];
  if (provider?.kind !== 'scalar' || typeof provider.value !== 'string') return [];
  const name = provider.value;
  const known = new Map(
    itemsAt(setting.node).map((entry) => [
      stringAt(entry, 'name') ?? '',
      { ...setting.source, origin: entry.origin },
    ]),
  );
  const found = known.get(name);
  return [
    {
      check: AUTHORIZER_UNDEFINED,
      subject,
      key: `provider ${name}`,
      origin: provider.origin,
      outcome:
        found === undefined
          ? missing({
              target: `the extension provider ${name}`,
              namespace: subject.namespace,
              proof: 'certain',
              near: nearObjects(name, known),
              scope: scopeOf('namespace'),
              related: [setting.origin],
              sentences: {
                message: `${subjectText(subject)} refuses every request its rules match.`,
                why: `Its provider \`${name}\` is not among the mesh's extensionProviders (${[...known.keys()].join(', ')}).`,
                symptom: '403, RBAC: access denied',
                fix: 'Name a provider of the mesh configuration.',
              },
            })
          : resolved(found),
    },
  ];
}
