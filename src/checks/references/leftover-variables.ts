import type { Field } from '../../istio/index.ts';
import { viewOf, text } from '../../istio/index.ts';
import { API_GROUPS, subjectText, nodeAt } from '../../manifest/index.ts';
import type { Resource } from '../../manifest/index.ts';
import type { Reference } from './reference.ts';
import { missing, scopeOf } from './reference.ts';
import type { World } from './world.ts';
import type { Check } from '../detection/check.ts';

const VARIABLE_LEFT_OVER: Check = {
  id: 'variable-left-over',
  title: 'Kustomize variable left unreplaced in a host or name',
  level: 'high',
  blind: 'Variables that something else replaces after Kustomize.',
};
export const VARIABLE_CHECKS = [VARIABLE_LEFT_OVER];

/** Matches Kustomize's own variables; Flux's `${NAME}` are judged where they are substituted. */
const KUSTOMIZE_VARIABLE = /\$\(([A-Za-z0-9_.-]{1,200})\)/;

/**
 * Finds a `$(NAME)` that Kustomize left in a host or name: it found no variable of that name in this root.
 */
export function leftOverVariables(world: World): readonly Reference[] {
  return world.rendered.roots.flatMap((root) => {
    // what does not build leaves nothing over, and that it does not is said
    if (root.root.content.kind !== 'kustomization' || root.status === 'failed') return [];
    // kfctl builds it in one with the base of its application, whose variables then hold
    if (root.root.by.tool === 'kfctl') return [];
    return root.resources.flatMap((subject) =>
      namesIn(subject).flatMap((name) => leftOver(subject, name) ?? []),
    );
  });
}

function leftOver(subject: Resource, { value, origin }: Field<string>): Reference | null {
  const match = KUSTOMIZE_VARIABLE.exec(value);
  if (match === null) return null;
  const name = match[1] ?? '';
  return {
    check: VARIABLE_LEFT_OVER,
    subject,
    key: `variable ${name}`,
    origin,
    outcome: missing({
      target: `the Kustomize variable ${name}`,
      namespace: subject.namespace,
      proof: 'certain',
      near: [],
      scope: scopeOf('service'),
      sentences: {
        message: `${subjectText(subject)} names \`${value}\` literally, which is no name that anything can have.`,
        why: `Kustomize leaves \`$(${name})\` as it stands: this root defines no variable of that name for this field, or takes it from a field that its object does not have.`,
        symptom: SYMPTOM,
        fix: `Define \`${name}\` under \`vars\` (and its field in \`varReference\`), on a field that is there, or use \`replacements\`.`,
      },
    }),
  };
}

/** Says what comes of it: no name of a host, a Gateway or a namespace has such characters. */
const SYMPTOM =
  'the apply is refused (`domain name … invalid`, `namespaces "…" not found`), and what the cluster has already stays in force; where nothing validates, requests get 404 NR or 503 NC';

/** Lists the hosts and names in objects that configure traffic. */
function namesIn(resource: Resource): readonly Field<string>[] {
  if (resource.group !== API_GROUPS.istioNetworking) return [];
  const namespace = writtenNamespaceOf(resource);
  return [...hostsIn(resource), namespace].filter((name) => name !== null);
}

function hostsIn(resource: Resource): readonly (Field<string> | null)[] {
  switch (resource.kind) {
    case 'VirtualService': {
      const { hosts, gateways, http, tls, tcp } = viewOf('VirtualService', resource);
      const routes = [...http.value, ...tls.value, ...tcp.value];
      const routedTo = routes.flatMap(({ route }) =>
        route.value.map(({ destination }) => destination?.host ?? null),
      );
      return [...hosts.value, ...gateways.value, ...routedTo];
    }
    case 'Gateway':
      return viewOf('Gateway', resource).servers.value.flatMap(({ hosts }) => hosts.value);
    case 'ServiceEntry':
      return viewOf('ServiceEntry', resource).hosts.value;
    case 'DestinationRule':
      return [viewOf('DestinationRule', resource).host];
    default:
      return [];
  }
}

/** The namespace that is written into an object. */
const writtenNamespaceOf = ({ node }: Pick<Resource, 'node'>): Field<string> | null =>
  text(nodeAt(node, 'metadata', 'namespace'));
