import {
  groupedBy,
  matchesForm,
  policiesInForce,
  registryOf,
  rulesForHost,
  viewOf,
} from '../../istio/index.ts';
import type { AuthorizationPolicy, Mesh, Service, ValueForm, Workload } from '../../istio/index.ts';
import { policiesWithTargets, servicesReached, virtualServicesFor } from './request-criteria.ts';
import { namespaceSight } from './namespace-visibility.ts';
import type { SeenObjects } from './namespace-visibility.ts';
import { accountOf } from './source-classes.ts';

/** What tells callers of one Service apart on one side, beside what makes their shapes. */
export interface CallerDistinctions {
  /** Namespaces for which something is written about this Service. */
  readonly own: ReadonlySet<string>;
  /** `namespace/service account` of those that policies tell from most. */
  readonly accounts: ReadonlySet<string>;
  /** Alike for callers whom those policies name alike. */
  readonly namedBy: (caller: Workload) => string;
  /** What a namespace of which nothing is written sees of calls to the port. */
  readonly sightOf: (namespace: string, port: number) => string;
  /** Alike for Services and ports of which each such namespace sees the same. */
  readonly sightKey: (port: number) => string;
}

/** Finds it for each Service of a mesh; `narrowed` are the namespaces that may not see what others see. */
export interface CallerDistinctionsIn {
  readonly narrowed: ReadonlySet<string>;
  readonly of: (service: Service) => CallerDistinctions;
}

export function callerDistinctionsIn(mesh: Mesh): CallerDistinctionsIn {
  const sight = namespaceSight(mesh);
  const people = new Set(mesh.workloads.map(accountOf));
  const matched = accountsMatched(mesh, people);
  return {
    narrowed: namespacesNarrowed(mesh),
    of(service) {
      const reached = servicesReached(mesh, service);
      const written = virtualServicesFor(mesh, service);
      const own = writtenFor(mesh, reached, written);
      const asked = formsOf(mesh, reached).map(matched);
      const seen: Omit<SeenObjects, 'port'> = {
        services: reached.flatMap(({ host }) => registryOf(mesh).named(host.toLowerCase())),
        virtualServices: written.map(({ resource, hosts }) => ({
          namespace: resource.namespace,
          hosts,
        })),
      };
      return {
        own,
        accounts: new Set(asked.flatMap(({ few }) => [...few])),
        namedBy: (caller) => {
          const account = accountOf(caller);
          return asked.map(({ few }) => Number(few.has(account))).join('');
        },
        sightOf: (namespace, port) => sight.of(namespace, { ...seen, port }),
        sightKey: (port) => sight.keyOf({ ...seen, port }),
      };
    },
  };
}

/**
 * Namespaces that may not see what others see: by their Sidecar, all by one of the root namespace, and those for which,
 * or in which, a service is not for all.
 */
function namespacesNarrowed(mesh: Mesh): ReadonlySet<string> {
  const sidecars = mesh.ofKind('networking.istio.io', 'Sidecar').map(({ namespace }) => namespace);
  const hidden = registryOf(mesh).services.filter(({ exportTo }) => !exportTo.has('*'));
  return new Set([
    ...sidecars,
    ...hidden.flatMap(({ namespace, exportTo }) => [namespace, ...exportTo]),
    ...(sidecars.includes(mesh.configuration.rootNamespace)
      ? mesh.workloads.map(({ namespace }) => namespace)
      : []),
  ]);
}

/** Namespaces in which, or for which, something is written about what is reached: ROUTE-12, DR-2, SE-5, GWAPI-8. */
function writtenFor(
  mesh: Mesh,
  reached: readonly Service[],
  written: ReturnType<typeof virtualServicesFor>,
): ReadonlySet<string> {
  const registered = reached.flatMap(({ host }) =>
    registryOf(mesh)
      .covering(host)
      .map(({ item }) => item),
  );
  const rules = reached.flatMap(({ host }) => rulesForHost(mesh, host));
  const exported = [
    ...written.flatMap(({ exportTo }) => [...exportTo]),
    ...registered.flatMap(({ exportTo }) => [...exportTo]),
    ...rules.flatMap((rule) => viewOf('Exported', rule).exportTo.value.map(({ value }) => value)),
  ];
  const asked = written.flatMap(({ http }) =>
    http.flatMap(({ matches }) => matches.flatMap(({ sourceNamespace }) => sourceNamespace ?? [])),
  );
  return new Set([
    mesh.configuration.rootNamespace,
    ...reached.map(({ namespace }) => namespace),
    ...registered.map(({ namespace }) => namespace),
    ...written.map(({ resource }) => resource.namespace),
    ...rules.map(({ namespace }) => namespace),
    ...exported.filter((name) => name !== '*' && name !== '.'),
    ...asked,
  ]);
}

const OF_CALLERS: ReadonlySet<string> = new Set([
  'source.principal',
  'source.serviceAccount',
  'source.namespace',
]);

/** How the policies that may be asked name callers. */
function formsOf(mesh: Mesh, reached: readonly Service[]): readonly ValueForm[] {
  const workloads = new Set(reached.flatMap((one) => one.workloads));
  const policies = new Set<AuthorizationPolicy>([
    ...[...workloads].flatMap((workload) => policiesInForce(mesh, workload).flat()),
    ...policiesWithTargets(mesh),
  ]);
  if (policies.size === 0) return [];
  const forms = [...policies].flatMap((policy) => [...formsIn(policy)]);
  return [...new Map(forms).values()];
}

const knownForms = new WeakMap<AuthorizationPolicy, ReadonlyMap<string, ValueForm>>();

/** How a policy names callers, each way once. */
function formsIn(policy: AuthorizationPolicy): ReadonlyMap<string, ValueForm> {
  const known = knownForms.get(policy);
  if (known !== undefined) return known;
  const terms = policy.rules.flatMap(({ from, when }) => [...from, ...when].flat());
  const forms = terms.flatMap(({ attribute, values }) =>
    OF_CALLERS.has(attribute) ? values.flatMap((value) => value.forms) : [],
  );
  const found = new Map(forms.map((form) => [JSON.stringify(form), form]));
  knownForms.set(policy, found);
  return found;
}

/** Those that a form tells from most: whom it fits, or whom it does not. */
interface Matched {
  readonly few: ReadonlySet<string>;
}

function accountsMatched(mesh: Mesh, accounts: ReadonlySet<string>): (form: ValueForm) => Matched {
  const { trustDomain } = mesh.configuration;
  const all = [...accounts].map((account) => {
    const [namespace = '', name = ''] = account.split('/');
    return { account, names: [`${trustDomain}/ns/${namespace}/sa/${name}`, account, namespace] };
  });
  const named = groupedBy(
    all.flatMap(({ account, names }) => [...new Set(names)].map((name) => ({ account, name }))),
    ({ name }) => name,
  );
  const known = new Map<string, Matched>();
  const fittingOf = (form: ValueForm): readonly string[] =>
    form.kind === 'exact'
      ? (named.get(form.text) ?? []).map(({ account }) => account)
      : all.flatMap(({ account, names }) =>
          names.some((name) => matchesForm(form, name)) ? [account] : [],
        );
  return (form) => {
    const key = JSON.stringify(form);
    const before = known.get(key);
    if (before !== undefined) return before;
    const fitting = new Set(fittingOf(form));
    const isMost = fitting.size * 2 > all.length;
    const few = isMost ? [...accounts].filter((account) => !fitting.has(account)) : fitting;
    const found = { few: new Set(few) };
    known.set(key, found);
    return found;
  };
}
