import type { Mesh, Workload } from '../../istio/index.ts';
import { parseEmbeddedYaml } from '../../istio/index.ts';
import type { Node, Origin, Resource } from '../../manifest/index.ts';
import { nodeAt, placeOf, podTemplateOf, resourceKey, subjectText } from '../../manifest/index.ts';
import { betweenSides, checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import { debugHeadersAskedFor } from './proxy-debugging.ts';
import { scopeOfProxies } from './proxy-scope.ts';

const SHOWN: Check = {
  id: 'proxy-headers-shown',
  title: 'Proxies again expose their own headers that were disabled',
  level: 'low',
  blind: 'Headers that a filter or an application removes.',
};

const IDS_LOST: Check = {
  id: 'request-ids-lost',
  title: 'Proxies are configured to generate no request IDs',
  level: 'medium',
  blind: 'Ids that applications generate.',
};

/** Names headers of proxies that `proxyHeaders` turns off. [src: istio/api mesh/v1alpha1/proxy.proto, ProxyHeaders] */
const HEADERS: readonly (readonly [name: string, text: string])[] = [
  ['envoyDebugHeaders', "Envoy's debugging headers (`x-envoy-…`)"],
  ['server', 'the header `server`, which says that Envoy answers,'],
];

const REQUEST_ID = 'requestId';

/** Holds whose proxies have a setting: pods by their annotation, or all that have none of their own. */
interface Holder {
  readonly key: string;
  readonly workload: Workload | null;
  readonly resource: Resource;
  readonly off: ReadonlyMap<string, Node>;
}

/** Finds changes of `proxyHeaders`, of the mesh and of pods: headers that are shown again, ids that are not made any more. */
export const proxyHeadersChanged = checks([SHOWN, IDS_LOST], (input) =>
  betweenSides(input, ({ before, after }) => {
    const were = new Map(holdersIn(before).map((one) => [one.key, one]));
    const are = new Map(holdersIn(after).map((one) => [one.key, one]));
    return [...new Set([...were.keys(), ...are.keys()])].flatMap((key) => {
      const [was, is] = [were.get(key), are.get(key)];
      const isGone = key !== MESH && !after.workloads.some((one) => keyOf(one) === key);
      return isGone ? [] : turnsOf(was, is, after);
    });
  }),
);

const MESH = 'mesh';

const keyOf = ({ resource }: Workload): string => resourceKey(resource);

function holdersIn(mesh: Mesh): readonly Holder[] {
  const { settings } = mesh.configuration;
  const names = [...HEADERS.map(([name]) => name), REQUEST_ID];
  const ofMesh = names.flatMap((name) => {
    const found = settings.get(`defaultConfig.proxyHeaders.${name}.disabled`);
    return found === undefined || !isTrue(found.node) ? [] : [{ name, ...found }];
  });
  const [first] = ofMesh;
  const ofPods = mesh.workloads.flatMap((workload): readonly Holder[] => {
    const { sidecar, resource } = workload;
    if (sidecar.kind === 'known' && !sidecar.value) return [];
    const annotations = nodeAt(podTemplateOf(resource), 'metadata', 'annotations');
    const own = parseEmbeddedYaml(nodeAt(annotations, 'proxy.istio.io/config'));
    const off = names.flatMap((name) => {
      const node = nodeAt(own, 'proxyHeaders', name, 'disabled');
      return node !== undefined && isTrue(node) ? [[name, node] as const] : [];
    });
    return off.length === 0
      ? []
      : [{ key: keyOf(workload), workload, resource, off: new Map(off) }];
  });
  return first === undefined
    ? ofPods
    : [
        {
          ...{ key: MESH, workload: null, resource: first.source },
          off: new Map(ofMesh.map(({ name, node }) => [name, node])),
        },
        ...ofPods,
      ];
}

const isTrue = (node: Node): boolean => node.kind === 'scalar' && node.value === true;

function turnsOf(was: Holder | undefined, is: Holder | undefined, after: Mesh): readonly ToldBy[] {
  const isOffForAll = (name: string): boolean =>
    holdersIn(after).some(({ key, off }) => key === MESH && off.has(name));
  // what says in so many words that they are sent is told as such
  const isTold = was?.key === MESH && debugHeadersAskedFor(after) !== null;
  const shown = HEADERS.flatMap(([name, text]) => {
    const node = was?.off.get(name);
    return node === undefined ||
      (isTold && name === 'envoyDebugHeaders') ||
      is?.off.has(name) === true ||
      isOffForAll(name)
      ? []
      : [{ text, origin: node.origin }];
  });
  const lost = was?.off.has(REQUEST_ID) === true ? undefined : is?.off.get(REQUEST_ID);
  return [
    ...(was === undefined || shown.length === 0 ? [] : [tellShown(was, shown, after)]),
    ...(is === undefined || lost === undefined ? [] : [tellLost(is, lost.origin, after)]),
  ];
}

const whose = ({ workload }: Holder): string =>
  workload === null ? 'every proxy without a setting of its own' : subjectText(workload.resource);

function tellShown(
  holder: Holder,
  shown: readonly { readonly text: string; readonly origin: Origin }[],
  after: Mesh,
): ToldBy {
  const [first] = shown;
  const origin = first?.origin ?? holder.resource.origin;
  return {
    by: SHOWN,
    subject: holder.resource,
    key: 'proxy headers',
    scope: scopeOfProxies(holder, after),
    message: `Answers of ${whose(holder)} carry ${shown.map(({ text }) => text).join(' and ')} again.`,
    why: `\`proxyHeaders\` left them out (${placeOf(origin)}), and does so no longer.`,
    symptom: 'whoever calls learns how long a service took, and what answers',
    origin,
    side: 'base',
    fix: { text: 'Leave `disabled: true` there; who needs the times has them in access logs.' },
  };
}

const tellLost = (holder: Holder, origin: Origin, after: Mesh): ToldBy => ({
  by: IDS_LOST,
  subject: holder.resource,
  key: 'request ids',
  scope: scopeOfProxies(holder, after),
  message: `Requests get no id any more from ${whose(holder)}.`,
  why: `\`proxyHeaders.requestId.disabled\` is true (${placeOf(origin)}).`,
  symptom: 'lines of several proxies for one request, and its trace, cannot be joined',
  origin,
  fix: { text: 'Take it out, unless something before the proxies makes an id.', kind: 'choice' },
});
