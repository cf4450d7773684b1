import {
  parseServiceHost,
  egressHosts,
  groupedBy,
  registryOf,
  viewOf,
} from '../../../istio/index.ts';
import type { Field, Mesh } from '../../../istio/index.ts';
import { API_GROUPS, isWildcard, placeOf, subjectText } from '../../../manifest/index.ts';
import type { Resource } from '../../../manifest/index.ts';
import type { Check } from '../../detection/check.ts';
import { missingService } from '../host-outcome.ts';
import { isNamespaceKnown, nearNamespaces } from '../external-objects.ts';
import type { ReferenceRow } from '../reference-row.ts';
import type { Outcome, Reference, Sentences } from '../reference.ts';
import { missing, resolved, scopeOf } from '../reference.ts';
import { hasVariable } from '../unresolved-text.ts';
import type { World } from '../world.ts';

type EgressHosts = ReturnType<typeof egressHosts>;

/**
 * Tells whether an entry of `egress.hosts`, as a Sidecar of a namespace writes it, lets anything in
 * (SIDECAR-4…6).
 */
function importedByEgressHost(mesh: Mesh, text: string, namespace: string): boolean {
  const hosts = egressHosts([text], namespace);
  return (
    isService(mesh, hosts, text) ||
    routesSeen(mesh, hosts).some((routes) =>
      hosts.importsVirtualService(
        routes.namespace,
        viewOf('VirtualService', routes).hosts.value.map(({ value }) => value.toLowerCase()),
      ),
    )
  );
}

function isService(mesh: Mesh, hosts: EgressHosts, text: string): boolean {
  const registry = registryOf(mesh);
  const name = text.slice(text.indexOf('/') + 1).toLowerCase();
  const isOne = (host: string): boolean =>
    registry.named(host).some((service) => hosts.importsService(service.namespace, host));
  if (text.includes('/') && !isWildcard(name)) return isOne(name);
  const { namespaces } = hosts;
  const named =
    namespaces === null ? registry.hosts : [...namespaces].flatMap((one) => registry.hostsIn(one));
  return named.some(isOne);
}

const byNamespace = new WeakMap<Mesh, ReadonlyMap<string, readonly Resource[]>>();

function routesSeen(mesh: Mesh, { namespaces }: EgressHosts): readonly Resource[] {
  const all = mesh.ofKind('networking.istio.io', 'VirtualService');
  if (namespaces === null) return all;
  const grouped = byNamespace.get(mesh) ?? groupedBy(all, ({ namespace }) => namespace);
  byNamespace.set(mesh, grouped);
  return [...namespaces].flatMap((one) => grouped.get(one) ?? []);
}

const POLICY_HOST: Check = {
  id: 'policy-host-missing',
  title: 'AuthorizationPolicy rule matches the host of a missing Service',
  level: 'high',
  blind: 'Hosts with more than one dot, which may be names that clients send.',
  severity: 'warning',
  knownAs: [{ code: 'KIA0104' }],
};
const EGRESS_HOST: Check = {
  id: 'egress-host-missing',
  title: 'Sidecar egress host not found',
  level: 'high',
  blind: 'Objects that charts, operators or other repositories create.',
  severity: 'warning',
  knownAs: [{ code: 'KIA1004' }],
};
export const REACH_CHECKS = [POLICY_HOST, EGRESS_HOST];

/** Finds Services that policies are for, and hosts that Sidecars import (AUTHZ-30, SIDECAR-4…6). */
export const REACH_ROWS: readonly ReferenceRow[] = [
  {
    from: [{ group: API_GROUPS.istioSecurity, kind: 'AuthorizationPolicy' }],
    under: 'spec',
    at: ['rules'],
    picked: ({ world, subject }) =>
      viewOf('AuthorizationPolicy', subject)
        .rules.value.flatMap(({ to }) => to.value)
        .flatMap(({ operation }) => operation?.fields ?? [])
        .filter(({ field }) => field === 'hosts')
        .flatMap(({ value }) => value.flatMap((host) => policyHost(world, subject, host) ?? [])),
  },
  {
    from: [{ group: API_GROUPS.istioNetworking, kind: 'Sidecar' }],
    under: 'spec',
    at: ['egress'],
    picked: ({ world, subject }) =>
      viewOf('Sidecar', subject)
        .egress.value.flatMap(({ hosts }) => hosts.value)
        .flatMap((host) => egressHost(world, subject, host) ?? []),
  },
];

/**
 * Reads the host of a policy: `orders` and `orders.shop` are meant for Services; a longer name is one that
 * clients may send.
 */
function policyHost(world: World, subject: Resource, host: Field<string>): Reference | null {
  const { value, origin } = host;
  const dots = value.split('.').length - 1;
  if (isWildcard(value) || /[*:]/.test(value) || dots > 1 || hasVariable(value)) return null;
  if (value === 'localhost') return null;
  const target = world.hosts.resolve(value, subject.namespace);
  const place = { check: POLICY_HOST, subject, key: `host ${value}`, origin };
  if (target.kind !== 'missing') return { ...place, outcome: resolved() };
  const sentences: Sentences = {
    message: `A rule of ${subjectText(subject)} holds for no request: it is for ${value}, which does not exist.`,
    why: `No Service here is called so (${placeOf(origin)}).`,
    symptom: 'what the rule was to let in is refused, what it was to refuse is let in',
    fix: 'Name the host as clients send it, once without and once with its port (`orders:*`).',
  };
  return {
    ...place,
    outcome: missingService(world, target.as, {
      sentences,
      scope: scopeOf('service'),
      quiet: 'in-open-world',
    }),
  };
}

function egressHost(world: World, subject: Resource, host: Field<string>): Reference | null {
  const { value, origin } = host;
  const slash = value.indexOf('/');
  if (slash < 0 || hasVariable(value)) return null;
  const written = value.slice(0, slash);
  const name = value.slice(slash + 1);
  if (written === '~' || (written === '*' && isWildcard(name))) return null;
  const namespace = written === '.' ? subject.namespace : written;
  const place = { check: EGRESS_HOST, subject, key: `egress ${value}`, origin };
  if (importedByEgressHost(world.mesh, value, subject.namespace))
    return { ...place, outcome: resolved() };
  const sentences: Sentences = {
    message: `${subjectText(subject)} imports nothing by \`${value}\`: its pods do not know the host.`,
    why: `No Service, ServiceEntry or VirtualService ${namespace === '*' ? '' : `of namespace ${namespace} `}has a host that this stands for (${placeOf(origin)}).`,
    symptom:
      'calls are passed on as they are, without mTLS and routes; under REGISTRY_ONLY 502, or a reset',
    fix: 'Write `namespace/host` with the full name of the host: `payments/ledger.payments.svc.cluster.local`, or `payments/*`.',
  };
  return { ...place, outcome: missingImport(world, { subject, namespace, name, sentences }) };
}

interface Import {
  readonly subject: Resource;
  /** The namespace of an entry; `*` for any. */
  readonly namespace: string;
  readonly name: string;
  readonly sentences: Sentences;
}

function missingImport(world: World, { subject, namespace, name, sentences }: Import): Outcome {
  if (isWildcard(name))
    return !world.isClosed && isNamespaceKnown(world, (one) => one === namespace)
      ? resolved()
      : missing({
          target: `namespace ${namespace}`,
          namespace: null,
          proof: 'near',
          near: nearNamespaces(world, namespace),
          scope: scopeOf('namespace'),
          sentences,
          concerns: () => false,
          quiet: 'in-open-world',
        });
  const as = parseServiceHost(name, namespace === '*' ? subject.namespace : namespace);
  if (as === null) return resolved();
  const service = world.mesh.service(as.namespace, as.name);
  if (service === undefined)
    return missingService(world, as, {
      sentences,
      scope: scopeOf('namespace'),
      quiet: 'in-open-world',
    });
  const write = `${namespace === as.namespace || namespace === '*' ? namespace : as.namespace}/${service.host}`;
  return missing({
    target: `a host that \`${namespace}/${name}\` stands for`,
    namespace: as.namespace,
    proof: 'certain',
    near: [
      {
        name: service.host,
        says: 'The Service itself exists, and hosts are not completed here',
        relation: 'prefix',
        origin: service.resource.origin,
        write,
        sure: true,
      },
    ],
    scope: scopeOf('namespace'),
    sentences,
  });
}
