import { viewOf } from '../../istio/index.ts';
import { placeOf, subjectText, say } from '../../manifest/index.ts';
import type { Origin, Resource } from '../../manifest/index.ts';
import { check } from '../detection/check.ts';
import type { Told } from '../detection/check.ts';
import { scopeOf } from '../references/reference.ts';
import { ownFilters } from './envoy-internals.ts';
import type { PickedProxies } from './patch-contexts.ts';
import { missedBy, pickedBy } from './patch-contexts.ts';

/** A patch is applied where its context is that of the proxy: a gateway has neither of the two of sidecars (SCOPE-1). */
export const patchesForOthers = check({
  id: 'patches-for-other-proxies',
  title: 'EnvoyFilter selects one proxy type but patches only another',
  level: 'medium',
  blind: 'Pods with these labels that are not rendered here.',
  find: (input) =>
    ownFilters(input).flatMap((filter) => {
      const picked = pickedBy(input.mesh, filter);
      const missed = picked === null ? null : missedBy(filter, picked.kind);
      return picked === null || missed === null ? [] : [tell(filter, picked, missed)];
    }),
});

function tell(
  filter: Resource,
  { kind, seen }: PickedProxies,
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
    symptom: say`none: what it is to do does not happen, and no error says so`,
    origin,
    fix: {
      text:
        kind === 'gateway'
          ? say`Write \`context: GATEWAY\`, or pick the pods of the application.`
          : say`Write \`context: SIDECAR_INBOUND\` for what comes in, or \`SIDECAR_OUTBOUND\` for what goes out, or pick the pods of the gateway.`,
      kind: 'choice',
    },
  };
}
