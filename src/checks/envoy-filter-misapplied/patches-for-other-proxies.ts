import { containsLabels, isGatewayWorkload, viewOf } from '../../istio/index.ts';
import type { Mesh, Workload } from '../../istio/index.ts';
import { placeOf, subjectText } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { ownFilters } from './envoy-internals.ts';

/** A patch is applied where its context is that of the proxy: a gateway has neither of the two of sidecars (SCOPE-1). */
export const patchesForOthers = check({
  id: 'patches-for-other-proxies',
  title: 'An EnvoyFilter picks proxies of one sort, and all of its patches are for another one',
  level: 'medium',
  blind: 'Pods with these labels that are not rendered here.',
  find: (input) =>
    ownFilters(input).flatMap((filter) => {
      const picked = pickedBy(input.mesh, filter);
      const missed = picked === null ? null : missedBy(filter, picked.kind);
      return picked === null || missed === null ? [] : [tell(filter, picked, missed)];
    }),
});

type Sort = 'gateway' | 'sidecar';

interface Picked {
  readonly kind: Sort;
  /** The pods that are seen, the first of them; null where only the labels tell. */
  readonly seen: Workload | null;
}

/** Tells of which sort the proxies are that a filter picks by labels; null where they are of both, or it is not known. */
function pickedBy(mesh: Mesh, filter: Resource): Picked | null {
  const { selector, targetRefs } = viewOf('EnvoyFilter', filter);
  if (selector.value.size === 0 || targetRefs.value.length > 0) return null;
  const isRoot = filter.namespace === mesh.configuration.rootNamespace;
  const seen = mesh.workloads.filter(
    ({ namespace, labels }) =>
      (isRoot || namespace === filter.namespace) && containsLabels(labels, selector.value),
  );
  const [first = null] = seen;
  if (first === null)
    return GATEWAY_LABEL.test(selector.value.get('istio') ?? '')
      ? { kind: 'gateway', seen: null }
      : null;
  if (seen.every((one) => isGatewayWorkload(mesh, one))) return { kind: 'gateway', seen: first };
  return seen.every((one) => isSidecar(mesh, one)) ? { kind: 'sidecar', seen: first } : null;
}

/** The labels that the charts and profiles of Istio give to pods of gateways. */
const GATEWAY_LABEL = /^(?:ingress|egress|eastwest)(?:-?gateway)?$/;

const isSidecar = (mesh: Mesh, workload: Workload): boolean =>
  workload.sidecar.kind === 'known' && workload.sidecar.value && !isGatewayWorkload(mesh, workload);

const CONTEXTS: Readonly<Record<Sort, ReadonlySet<string>>> = {
  gateway: new Set(['SIDECAR_INBOUND', 'SIDECAR_OUTBOUND']),
  sidecar: new Set(['GATEWAY']),
};

/** Names what is taken whatever the context: the bootstrap, and what is put beside the listeners. */
const ANYWHERE: ReadonlySet<string> = new Set(['BOOTSTRAP', 'EXTENSION_CONFIG']);

/** Gives the place of the first context that the proxies do not have, where that holds for all patches. */
function missedBy(
  filter: Resource,
  kind: Sort,
): { readonly context: string; readonly origin: Origin } | null {
  const patches = viewOf('EnvoyFilter', filter).configPatches.value;
  const isMissed = patches.every(
    ({ applyTo, context }) =>
      !ANYWHERE.has(applyTo?.value ?? '') && CONTEXTS[kind].has(context?.value ?? ''),
  );
  const context = patches[0]?.context ?? null;
  return isMissed && context !== null ? { context: context.value, origin: context.origin } : null;
}

function tell(
  filter: Resource,
  { kind, seen }: Picked,
  { context, origin }: { readonly context: string; readonly origin: Origin },
): Told {
  const labels = [...viewOf('EnvoyFilter', filter).selector.value].map(
    ([name, value]) => `${name}: ${value}`,
  );
  const [own, other] = kind === 'gateway' ? ['gateways', 'sidecars'] : ['sidecars', 'gateways'];
  const pods =
    seen === null ? '' : `, as ${subjectText(seen.resource)} is (${placeOf(seen.resource.origin)})`;
  return {
    subject: filter,
    key: `context for ${kind}`,
    scope: scopeOf('workload', { workloads: seen === null ? 0 : 1 }),
    message: `${subjectText(filter)} does nothing: it picks ${own === 'gateways' ? 'proxies of gateways' : own}, and its patches are for ${other}.`,
    why: `Its context is \`${context}\` (${placeOf(origin)}), and pods with \`${labels.join(', ')}\` are of ${own}${pods}.`,
    symptom: `none: what it is to do does not happen, and no error says so`,
    origin,
    fix: {
      text:
        kind === 'gateway'
          ? 'Write `context: GATEWAY`, or pick the pods of the application.'
          : 'Write `context: SIDECAR_INBOUND` for what comes in, or `SIDECAR_OUTBOUND` for what goes out, or pick the pods of the gateway.',
      kind: 'choice',
    },
  };
}
