import { objectText } from '../asking/index.ts';
import { asVirtualService } from '../istio/index.ts';
import { API_GROUPS } from '../kinds/index.ts';
import { selectorOf } from '../manifest/index.ts';
import type { Mesh, ValueForm, Workload } from '../mesh/index.ts';
import {
  groupedBy,
  isAmbient,
  isGatewayWorkload,
  matchesForm,
  policyIndexOf,
} from '../mesh/index.ts';

/** A workload that makes calls, as it is on both sides. */
export interface Source {
  /** `Deployment shop/orders` */
  readonly name: string;
  readonly before: Workload;
  readonly after: Workload;
  /** Alike for those that no route and no policy of either side tells apart. */
  readonly alike: string;
}

/** Everybody who is there on both sides; gateways send on what comes from outside, which is another question. */
export function sourcesOf(before: Mesh, after: Mesh): readonly Source[] {
  const others = new Map(after.workloads.map((workload) => [objectText(workload), workload]));
  const [first, second] = [tellingApart(before), tellingApart(after)];
  return before.workloads.flatMap((workload) => {
    const name = objectText(workload);
    const counterpart = others.get(name);
    return counterpart === undefined ||
      isGatewayWorkload(before, workload) ||
      isGatewayWorkload(after, counterpart)
      ? []
      : [
          {
            name,
            before: workload,
            after: counterpart,
            alike: JSON.stringify([
              first(workload),
              second(counterpart),
              workload.serviceAccount === counterpart.serviceAccount,
            ]),
          },
        ];
  });
}

/** Sources in classes of which one stands for all. */
export const classesOf = (sources: readonly Source[]): readonly (readonly Source[])[] => [
  ...groupedBy(sources, ({ alike }) => alike).values(),
];

/** With more ways to name callers than these, each service account is a class of its own. */
const MOST_FORMS = 1_000;

/** All of a caller that may decide what becomes of its calls. */
function tellingApart(mesh: Mesh): (workload: Workload) => unknown {
  const labels = labelsRead(mesh);
  const forms = callerForms(mesh);
  const { trustDomain } = mesh.configuration;
  const accounts = new Map<string, string>();
  const accountOf = ({ namespace, serviceAccount }: Workload): string => {
    const account = `${namespace}/${serviceAccount}`;
    if (forms.length > MOST_FORMS) return account;
    const principal = `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
    const known =
      accounts.get(account) ??
      forms
        .map((form) => Number(matchesForm(form, principal) || matchesForm(form, account)))
        .join('');
    accounts.set(account, known);
    return known;
  };
  return (workload) => [
    workload.namespace,
    accountOf(workload),
    workload.sidecar.kind === 'known' ? workload.sidecar.value : workload.sidecar.missing,
    isAmbient(mesh, workload),
    [...workload.labels].filter(([key]) => labels.has(key) || isOfMesh(key)).sort(byKey),
    [...workload.annotations].filter(([key]) => isOfMesh(key)).sort(byKey),
  ];
}

const isOfMesh = (key: string): boolean => key.includes('istio') || key.includes('gateway.');

const byKey = ([a]: readonly [string, string], [b]: readonly [string, string]): number =>
  a < b ? -1 : 1;

/** How policies name callers; their namespaces are told apart anyway. */
function callerForms(mesh: Mesh): readonly ValueForm[] {
  const terms = policyIndexOf(mesh).policies.flatMap(({ rules }) =>
    rules.flatMap(({ from, when }) => [...from, ...when].flat()),
  );
  const forms = terms.flatMap(({ attribute, values }) =>
    ['source.principal', 'source.serviceAccount'].includes(attribute)
      ? values.flatMap((value) => value.forms)
      : [],
  );
  return [...new Map(forms.map((form) => [JSON.stringify(form), form])).values()];
}

/** Labels of callers by which routes, Sidecars and DestinationRules choose them. */
function labelsRead(mesh: Mesh): ReadonlySet<string> {
  const objects = mesh.resources.filter(({ group }) => group === API_GROUPS.istioNetworking);
  const asked = objects
    .filter(({ kind }) => kind === 'VirtualService')
    .flatMap((resource) => {
      const { http, tcp, tls } = asVirtualService(resource);
      return [...http.value, ...tcp.value, ...tls.value].flatMap(({ match }) =>
        match.value.map(({ sourceLabels }) => sourceLabels.value),
      );
    });
  const chosen = objects.map((resource) => selectorOf(resource));
  return new Set([...asked, ...chosen].flatMap((labels) => [...labels.keys()]));
}
