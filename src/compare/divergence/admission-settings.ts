import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { canonicalJson } from '../../manifest/index.ts';
import type { AuthorizationPolicy, Clause, Mesh, Workload } from '../../istio/index.ts';
import { acceptedMtls, policiesInForce, targetPortOf } from '../../istio/index.ts';
import { bareName, withoutOwnWords } from '../variables/environment-words.ts';
import type { PlacedService, ServiceSetting } from './settings-table.ts';

type Term = Clause[number];

/** Who is let in at the pods of a Service: the mTLS mode of its ports, and the policies in force. */
export const admissionSettings = (place: PlacedService): readonly ServiceSetting[] => {
  const pods = place.service.workloads.filter(
    ({ sidecar }) => sidecar.kind === 'unknown' || sidecar.value,
  );
  const [first] = pods;
  return first === undefined ? [] : [...mtlsSettings(place, pods), ...policySettings(place, first)];
};

/** One for all ports: `STRICT`, `STRICT, port 9090 PERMISSIVE`. */
function mtlsSettings(
  { mesh, service }: PlacedService,
  pods: readonly Workload[],
): readonly ServiceSetting[] {
  const ofPorts = service.ports.map((port) => {
    const accepted = pods.map((pod) => acceptedMtls(mesh, pod, targetPortOf(port, pod)));
    const modes = new Set(
      accepted.flatMap(({ mode, ambiguous, variable }) => variable ?? ambiguous ?? [mode]),
    );
    const [origin = null] = accepted.flatMap(({ because }) => because);
    return { port: port.port, modes: [...modes].sort().join(' or '), origin };
  });
  const [first, ...others] = ofPorts;
  if (first === undefined) return [];
  const exceptions = others
    .filter(({ modes }) => modes !== first.modes)
    .map(({ port, modes }) => `, port ${String(port)} ${modes}`);
  const value = `${first.modes}${exceptions.join('')}`;
  return [
    {
      name: 'mTLS',
      of: null,
      field: 'mtls.mode',
      value,
      compared: value,
      origin: first.origin,
      source: first.origin === null ? null : policyAt(mesh, first.origin),
      security: true,
      unsaid: null,
    },
  ];
}

const policyAt = (mesh: Mesh, origin: Origin): Resource | null =>
  mesh
    .ofKind('security.istio.io', 'PeerAuthentication')
    .find((policy) => policy.origin === origin || holds(policy.node, origin)) ?? null;

const holds = (node: Node, origin: Origin): boolean =>
  node.origin === origin ||
  (node.kind === 'map' && [...node.entries.values()].some((each) => holds(each, origin))) ||
  (node.kind === 'seq' && node.items.some((each) => holds(each, origin)));

function policySettings({ mesh }: PlacedService, pods: Workload): readonly ServiceSetting[] {
  // which of several control planes the pods have is not told apart
  const [policies = []] = policiesInForce(mesh, pods);
  return policies
    .filter(({ dryRun }) => dryRun === null)
    .map((policy) => {
      const rules = policy.rules.map(ruleText).sort();
      const value = `${policy.action} ${rules.length === 0 ? 'nobody' : rules.join('; ')}`;
      return {
        name: `AuthorizationPolicy ${bareName(policy.resource.name, mesh)}`,
        of: null,
        field: 'rules',
        value,
        compared: withoutOwnWords(canonicalJson([policy.action, ...rules]), mesh),
        origin: placeOfPolicy(policy),
        source: policy.resource,
        security: true,
        unsaid: 'none',
      };
    });
}

const placeOfPolicy = ({ rules, resource }: AuthorizationPolicy) =>
  rules[0]?.origin ?? resource.origin;

function ruleText({ from, to, when }: AuthorizationPolicy['rules'][number]): string {
  const who = from.length === 0 ? 'anybody' : from.map(clauseText).join(' or ');
  const what = to.length === 0 ? '' : `: ${to.map(clauseText).join(' or ')}`;
  const condition = when.length === 0 ? '' : ` when ${when.map(clauseText).join(' and ')}`;
  return `${who}${what}${condition}`;
}

const clauseText = (clause: Clause): string => clause.map(termText).join(' ');

function termText({ attribute, negated, values }: Term): string {
  const texts = values.map(({ text }) => text.replace(/^.*\/ns\/(.+)\/sa\/(.+)$/, '$1/$2')).sort();
  const said = texts.join(' or ');
  const isPlain = ['source.principal', 'request.method', 'request.path'].includes(attribute);
  return `${negated ? 'not ' : ''}${isPlain ? '' : `${attribute} `}${said}`;
}
