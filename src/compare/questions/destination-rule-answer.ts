import { canonicalJson, placeOf } from '../../manifest/index.ts';
import type { Plain } from '../../manifest/index.ts';
import {
  clientTlsMode,
  destinationRules,
  effectivePolicy,
  registryOf,
  serviceSeen,
} from '../../istio/index.ts';
import type { MergedRule } from '../../istio/index.ts';
import type { CaseContext, CaseResult } from './answer-case.ts';
import { sidecarOf } from './case-proxy.ts';
import { unknownResult } from './unknown-result.ts';

/** The policy that the client's proxy has for a host, port and subset. */
export function destinationRuleAnswer({ mesh, query }: CaseContext): CaseResult {
  const { host = '', port = 0, subset } = query.destination ?? {};
  const proxy = sidecarOf(query.source);
  const service =
    serviceSeen(mesh, proxy, host.toLowerCase(), port) ?? registryOf(mesh).named(host)[0];
  if (service === undefined) return unknownResult(`the service ${host}`);
  const answers = destinationRules(mesh, proxy, service).map((rule) => {
    const policy = effectivePolicy(mesh, rule, subset ?? null, port);
    const effective = Object.fromEntries(
      Object.entries(policy).flatMap(([name, block]): readonly [string, Plain][] => [
        [name, name === 'tls' ? modeOf(rule, subset ?? null, port) : block.value],
      ]),
    );
    return { effective, ...subsetsOf(rule, subset ?? null) };
  });
  const [first, ...others] = answers;
  if (first === undefined) return unknownResult('the DestinationRules');
  const text = canonicalJson(first);
  if (others.some((other) => canonicalJson(other) !== text))
    return unknownResult(`which of the DestinationRules for ${host} is the oldest`);
  return first;
}

/** The mode that counts: none is DISABLE, and so is what a sidecar does not read (MTLS-21, DR-26). */
function modeOf(rule: MergedRule | null, subset: string | null, port: number): Plain {
  return { mode: clientTlsMode(rule, subset, port, 'sidecar') };
}

const subsetsOf = (rule: MergedRule | null, subset: string | null): CaseResult => ({
  subsets: (rule?.subsets ?? []).flatMap(({ name }) => name?.value ?? []).toSorted(),
  ...Object.fromEntries(
    (rule?.subsets ?? [])
      .filter(({ name }) => name?.value === subset)
      .map(({ labels }) => ['subsetLabels', Object.fromEntries(labels.value)]),
  ),
  because: (rule?.rules ?? []).map(({ origin }) => placeOf(origin)),
});
