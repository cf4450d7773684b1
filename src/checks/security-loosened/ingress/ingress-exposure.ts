import { counterpartIn } from '../../../compare/index.ts';
import type { Mesh } from '../../../istio/index.ts';
import { viewOf } from '../../../istio/index.ts';
import type { Origin, Resource } from '../../../manifest/index.ts';
import {
  itemsAt,
  listed,
  nodeAt,
  placeOf,
  stringAt,
  subjectText,
  say,
} from '../../../manifest/index.ts';
import type { Told } from '../../detection/check.ts';
import { betweenSides, check } from '../../detection/check.ts';

/** Says from where an Ingress is reached, and what tells so. */
interface IngressReach {
  readonly from: 'inside' | 'outside';
  /** Names what is written, for a sentence. */
  readonly text: string;
  readonly origin: Origin;
}

interface ExposedIngress {
  readonly ingress: Resource;
  readonly was: IngressReach;
  readonly now: IngressReach;
}

/** Tells of Ingresses whose load balancer was for callers of the own network. */
export const ingressExposed = check({
  id: 'ingress-exposed',
  title: 'Internal Ingress is now reachable by external clients',
  level: 'high',
  blind: 'DNS and firewalls in front of the controller, and classes whose parameters decide.',
  find: (input) =>
    betweenSides(input, ({ before, after }) => exposedIngresses(before, after).map(tell)),
});

const exposedIngresses = (before: Mesh, after: Mesh): readonly ExposedIngress[] =>
  after.ofKind('networking.k8s.io', 'Ingress').flatMap((ingress) => {
    const old = counterpartIn(before, ingress, after);
    if (old === undefined) return [];
    const [was, now] = [reachOf(old, before), reachOf(ingress, after)];
    return was?.from === 'inside' && now?.from === 'outside' ? [{ ingress, was, now }] : [];
  });

/**
 * Reads what the controllers of clouds say of it: the AWS Load Balancer Controller (`scheme`, internal by
 * default) and that of Azure's Application Gateway (`use-private-ip`). Null where parameters of the class
 * decide, and for other classes: another one is another gateway, whose calls are compared as such.
 */
function reachOf(ingress: Resource, mesh: Mesh): IngressReach | null {
  const { name, origin } = classOf(ingress);
  const cloud = CLOUDS.find(({ words }) => words.test(name));
  if (cloud === undefined || hasParameters(mesh, name)) return null;
  const annotation = viewOf('Metadata', ingress).annotations.get(cloud.annotation);
  return {
    from: cloud.isInside(annotation?.value) ? 'inside' : 'outside',
    text:
      annotation === undefined
        ? `no ${cloud.annotation}`
        : `${cloud.annotation}: ${annotation.value}`,
    origin: annotation?.origin ?? origin,
  };
}

const CLOUDS = [
  {
    words: /(?:^|-)alb(?:-|$)/,
    annotation: 'alb.ingress.kubernetes.io/scheme',
    isInside: (value: string | undefined): boolean => value !== 'internet-facing',
  },
  {
    words: /application-gateway/,
    annotation: 'appgw.ingress.kubernetes.io/use-private-ip',
    isInside: (value: string | undefined): boolean => value === 'true',
  },
];

const hasParameters = (mesh: Mesh, name: string): boolean =>
  mesh
    .ofKind('networking.k8s.io', 'IngressClass')
    .some((one) => one.name === name && nodeAt(one.node, 'spec', 'parameters') !== undefined);

function classOf(ingress: Resource): { readonly name: string; readonly origin: Origin } {
  const former = viewOf('Metadata', ingress).annotations.get('kubernetes.io/ingress.class');
  const name = stringAt(ingress.node, 'spec', 'ingressClassName') ?? former?.value ?? '';
  const at = nodeAt(ingress.node, 'spec', 'ingressClassName') ?? former ?? ingress;
  return { name, origin: at.origin };
}

function tell({ ingress, was, now }: ExposedIngress): Told {
  const hosts = itemsAt(ingress.node, 'spec', 'rules').flatMap(
    (rule) => stringAt(rule, 'host') ?? [],
  );
  const what = hosts.length === 0 ? subjectText(ingress) : listed([...new Set(hosts)], 3);
  return {
    subject: ingress,
    key: 'reached from outside',
    message: `${what} can be reached from outside now: ${subjectText(ingress)} was for callers of the own network.`,
    why: `It was served with ${was.text} (${placeOf(was.origin)}), and is with ${now.text} (${placeOf(now.origin)}).`,
    origin: now.origin,
    symptom: say`requests that were answered from within only are answered from outside too`,
    fix: {
      text: say`Keep it internal, or see that what is behind it asks for a login.`,
      kind: 'choice',
    },
  };
}
