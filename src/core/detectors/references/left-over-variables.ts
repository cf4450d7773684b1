import type { Node, Resource } from '../../manifest/index.ts';
import { itemsAt, nodeAt, subjectText } from '../../manifest/index.ts';
import type { Reference } from './reference.ts';
import { missing, scopeOf } from './reference.ts';
import type { World } from './world.ts';
import type { Check } from '../check.ts';

const VARIABLE_LEFT_OVER: Check = {
  id: 'variable-left-over',
  title: 'Kustomize left a variable of its own in a host or a name',
  level: 'high',
  blind: 'Variables that something else replaces after Kustomize.',
};
export const VARIABLE_CHECKS = [VARIABLE_LEFT_OVER];

/** Kustomize's own variables; Flux's `${NAME}` are judged where they are substituted. */
const KUSTOMIZE_VARIABLE = /\$\(([A-Za-z0-9_.-]{1,200})\)/;

/** `$(NAME)` that Kustomize left in a host or name: it found no variable of that name in this root. */
export function leftOverVariables(world: World): readonly Reference[] {
  return world.rendered.roots.flatMap((root) => {
    if (root.root.kind !== 'kustomization') return [];
    return root.resources.flatMap((subject) =>
      namesIn(subject).flatMap((node) => leftOver(subject, node) ?? []),
    );
  });
}

function leftOver(subject: Resource, node: Node): Reference | null {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return null;
  const match = KUSTOMIZE_VARIABLE.exec(node.value);
  if (match === null) return null;
  const name = match[1] ?? '';
  return {
    check: VARIABLE_LEFT_OVER,
    subject,
    key: `variable ${name}`,
    origin: node.origin,
    outcome: missing({
      target: `the Kustomize variable ${name}`,
      namespace: subject.namespace,
      proof: 'certain',
      near: [],
      scope: scopeOf('service'),
      sentences: {
        message: `${subjectText(subject)} names \`${node.value}\` literally, which nothing is called.`,
        why: `Kustomize leaves \`$(${name})\` as it stands: this root defines no variable of that name for this field.`,
        symptom: 'requests get 404 NR or 503 NC',
        fix: `Define \`${name}\` under \`vars\` (and its field in \`varReference\`), or use \`replacements\`.`,
      },
    }),
  };
}

/** Fields of mesh objects that hold hosts and names. */
function namesIn(resource: Resource): readonly Node[] {
  const { node } = resource;
  if (resource.group !== 'networking.istio.io') return [];
  const routes = ['http', 'tls', 'tcp'].flatMap((protocol) => itemsAt(node, 'spec', protocol));
  return [
    ...itemsAt(node, 'spec', 'hosts'),
    ...itemsAt(node, 'spec', 'gateways'),
    ...itemsAt(node, 'spec', 'servers').flatMap((server) => itemsAt(server, 'hosts')),
    ...routes.flatMap((route) =>
      itemsAt(route, 'route').flatMap((to) => nodeAt(to, 'destination', 'host') ?? []),
    ),
    ...[nodeAt(node, 'spec', 'host'), nodeAt(node, 'metadata', 'namespace')].flatMap(
      (found) => found ?? [],
    ),
  ];
}
