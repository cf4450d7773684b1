import { counted, firstOf, lastNet, namespaceText } from '../../../manifest/index.ts';
import type { Reach } from '../../../compare/index.ts';
import type { Block, Details } from '../document/blocks.ts';
import { listOf } from '../document/blocks.ts';
import { mermaidLabel } from '../map/map-mermaid.ts';
import { environmentList } from '../review/environment-list.ts';
import type { ReportContext } from '../review/report-context.ts';
import { alikeRollouts } from './alike-rollouts.ts';

/** Names in one sentence, places of one list, and nodes of a graph. */
const NAMES_SHOWN = 5;
const PLACES_SHOWN = 8;
const NODES_SHOWN = 25;

/** Whom the change reaches, whatever it does there, as numbers and as one graph; nothing where it reaches nobody. */
export function reachParts(context: ReportContext): readonly Details[] {
  const told = alikeRollouts(context, ({ reach }) => (isNobody(reach) ? null : reach));
  const lists = told.map(({ rollout: { reach }, environments }): Block =>
    listOf(
      `In ${environmentList(environments)}`,
      linesOf(reach, isOfControlPlane(context, environments)).map((text) => ({ words: [text] })),
      PLACES_SHOWN,
    ),
  );
  const graph = graphOf(told.map(({ rollout: { reach } }) => reach));
  return lists.length === 0
    ? []
    : [{ kind: 'details', title: 'Whom it reaches', count: 0, blocks: [...lists, ...graph] }];
}

const isNobody = ({ workloads, services, proxies }: Reach): boolean =>
  workloads.length + services.length + proxies.all === 0;

/** Whether the control plane changes in one of the environments: what another one sends is not in objects. */
const isOfControlPlane = (
  { review: { findings } }: ReportContext,
  environments: readonly string[],
): boolean =>
  findings.some(
    ({ check, environment }) =>
      check === 'control-plane-changed' && environments.includes(environment),
  );

function linesOf(reach: Reach, isByNewControlPlane: boolean): readonly string[] {
  const { workloads, services, namespaces, gateways, proxies, ofProxies, received, calls } = reach;
  const { all, ...types } = proxies;
  const kinds = Object.entries(types).map(([type, count]) => `${type} ${String(count)}`);
  // what says no namespace goes where whoever applies it is
  const isUnnamed = [...workloads, ...services].some((name) => !name.includes('/'));
  const unnamed = isUnnamed && namespaces.length > 0 ? ' and one that is not named' : '';
  const callers = [...new Set(calls.map(({ from }) => from))];
  const told = [
    ...(workloads.length === 0 ? [] : [named('workload', workloads)]),
    ...(services.length === 0 ? [] : [named('service', services)]),
    ...(namespaces.length === 0 ? [] : [`${named('namespace', namespaces)}${unnamed}`]),
  ];
  return [
    ...(told.length === 0 ? [] : [`${told.join('; ')}.`]),
    all === 0
      ? isByNewControlPlane
        ? 'The control plane sends proxies none of these objects; what else the changed one sends them is not compared.'
        : 'No proxy gets new configuration by it, as far as its objects are known.'
      : `New configuration for the proxies of ${String(all)} of ${counted(ofProxies, 'workload')} (${kinds.join(', ')}), by who can see the objects: an estimate.`,
    ...(gateways.length === 0 ? [] : [`Gateways among them: ${namesOf(gateways)}.`]),
    ...received.map(
      ({ namespace, workloads: many, before, after }) =>
        `Proxies of ${counted(many, 'workload')} in ${namespaceText(namespace)} are told of ${String(after)} instead of ${counted(before, 'service')}.`,
    ),
    ...(callers.length === 0 ? [] : [`Known to call: ${namesOf(callers)}.`]),
  ];
}

/** `2 services (shop/orders, shop/payments)` */
const named = (one: string, names: readonly string[]): string =>
  `${counted(names.length, one)} (${namesOf(names)})`;

const namesOf = (names: readonly string[]): string =>
  firstOf(names, names.length > NAMES_SHOWN ? NAMES_SHOWN - 1 : NAMES_SHOWN);

/** Who is known to call what is reached, as a Mermaid flowchart; none where nothing is known to. */
function graphOf(all: readonly Reach[]): readonly Block[] {
  const calls = new Map(
    all
      .flatMap((reach) => reach.calls)
      // who is called and calls others is one node, as a Service is mostly called like its workload
      .map(({ from, to }) => ({ from: from.replace(/^\S+ /, ''), to }))
      .filter(({ from, to }) => from !== to)
      .map((call) => [`${call.from} ${call.to}`, call]),
  );
  const ids = new Map<string, string>();
  const arrows: string[] = [];
  const left = new Set<string>();
  for (const { from, to } of calls.values()) {
    const missing = [from, to].filter((name) => !ids.has(name));
    if (ids.size + missing.length > NODES_SHOWN - 1) {
      for (const name of missing) left.add(name);
      continue;
    }
    for (const name of missing) ids.set(name, `n${String(ids.size + 1)}`);
    arrows.push(`  ${ids.get(from) ?? ''} --> ${ids.get(to) ?? ''}`);
  }
  if (arrows.length === 0) return [];
  const nodes = [...ids].map(([name, id]) => `  ${id}["${mermaidLabel(name)}"]`);
  const more = left.size === 0 ? [] : [`  more["and ${String(left.size)} more"]`];
  const lines = ['flowchart LR', ...nodes, ...more, ...arrows].map(lastNet);
  return [{ kind: 'code', language: 'mermaid', lines }];
}
