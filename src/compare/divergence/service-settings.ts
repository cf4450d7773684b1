import { admissionSettings } from './admission-settings.ts';
import type { PlacedService, ServiceSetting } from './settings-table.ts';
import type { Node, Plain, Origin, PathStep } from '../../manifest/index.ts';
import {
  canonicalJson,
  isPlainList,
  nodeAt,
  parseGoDuration,
  entriesAt,
  plainOf,
} from '../../manifest/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { groupedBy, servicePolicies, writtenTries } from '../../istio/index.ts';
import { bareName, withoutOwnWords } from '../variables/environment-words.ts';

type WrittenTries = ReturnType<typeof writtenTries>[number];

const knownSettings = new WeakMap<PlacedService['service'], ReadonlyMap<string, ServiceSetting>>();

/** All that is in force for a Service in one environment, by keys that are the same in others; of two the first. */
export function settingsOfService(place: PlacedService): ReadonlyMap<string, ServiceSetting> {
  const found = knownSettings.get(place.service) ?? readSettings(place);
  knownSettings.set(place.service, found);
  return found;
}

function readSettings(place: PlacedService): ReadonlyMap<string, ServiceSetting> {
  const settings = new Map<string, ServiceSetting>();
  for (const read of [admissionSettings, routeSettings, destinationSettings])
    for (const setting of read(place)) {
      const key = JSON.stringify([setting.of, setting.name]);
      if (!settings.has(key)) settings.set(key, setting);
    }
  return settings;
}

/** What clients of a Service do by its DestinationRule: limits, outlier detection, balancing, TLS; of each subset too. */
function destinationSettings({ mesh, service }: PlacedService): readonly ServiceSetting[] {
  const { rule, policies } = servicePolicies(mesh, service);
  return policies.flatMap(({ subset, policy }) =>
    Object.entries(policy).flatMap(([block, field]) => {
      const node = rule === null ? undefined : blockAt(rule, field.origin);
      return leavesOf(field.value, block).map(([path, value]): ServiceSetting => {
        const shown = textOf(value);
        const steps = path.slice(block.length + 1).split('.');
        return {
          name: subset === null ? path : `subset ${subset}: ${path}`,
          of: null,
          field: path,
          value: shown,
          compared: String(parseGoDuration(shown) ?? shown),
          origin: nodeAt(node, ...steps)?.origin ?? field.origin,
          source: rule?.rules[0] ?? null,
          security: path === 'tls.mode',
          unsaid: subset === null ? 'unset' : null,
        };
      });
    }),
  );
}

/** Values below a block with their paths; a list is one value. */
function leavesOf(value: Plain, path: string): readonly (readonly [string, Plain])[] {
  if (typeof value !== 'object' || value === null || isPlainList(value)) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`));
}

const textOf = (value: Plain): string =>
  typeof value === 'object' ? canonicalJson(value) : String(value);

/** The node of a block, which tells the line of each value: the block itself knows only where it begins. */
const blockAt = (
  { rules }: NonNullable<ReturnType<typeof servicePolicies>['rule']>,
  begin: Node['origin'],
): Node | undefined =>
  firstMapAt(
    rules.map(({ node }) => node),
    begin,
  );

function firstMapAt(nodes: Iterable<Node>, begin: Node['origin']): Node | undefined {
  for (const node of nodes) {
    if (node.kind === 'scalar') continue;
    if (node.kind === 'map' && node.origin === begin) return node;
    const found = firstMapAt(node.kind === 'map' ? node.entries.values() : node.items, begin);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How long and how often requests to a Service are tried, route by route. */
const routeSettings = ({ mesh, service }: PlacedService): readonly ServiceSetting[] =>
  (triesByService(mesh).get(service) ?? []).flatMap((tries) => settingsOf(mesh, tries));

const knownTries = new WeakMap<Mesh, ReadonlyMap<Service, readonly WrittenTries[]>>();

function triesByService(mesh: Mesh): ReadonlyMap<Service, readonly WrittenTries[]> {
  const found = knownTries.get(mesh) ?? indexTries(mesh);
  knownTries.set(mesh, found);
  return found;
}

function indexTries(mesh: Mesh): ReadonlyMap<Service, readonly WrittenTries[]> {
  // what holds for all routes of a gateway, or of a delegate, is not said for one Service
  const own = writtenTries(mesh).filter(
    ({ source, leads }) => leads && source.kind !== 'BackendTrafficPolicy',
  );
  const pairs = own.flatMap((tries) =>
    [...new Set(tries.backends.map(({ service }) => service))].map((service) => ({
      service,
      tries,
    })),
  );
  const grouped = groupedBy(pairs, ({ service }) => service.host);
  return new Map(
    [...grouped.values()].flatMap((group) =>
      group[0] === undefined ? [] : [[group[0].service, group.map(({ tries }) => tries)] as const],
    ),
  );
}

function settingsOf(mesh: Mesh, written: WrittenTries): readonly ServiceSetting[] {
  const { source, words, whole, tries } = written;
  const of = `${source.kind} ${bareName(source.name, mesh)}${routeName(mesh, written)}`;
  const setting = (field: string, value: string | null, origin: Origin | null): ServiceSetting => ({
    ...{ of, name: field, field, source, security: false, unsaid: null },
    value: value ?? UNSAID,
    compared: value === null ? UNSAID : String(parseGoDuration(value) ?? value),
    origin: origin ?? written.origin,
  });
  const { each = null, conditions = null } = tries ?? {};
  const when = tries === null || conditions === null ? null : conditionsText(tries.policy);
  return [
    setting(words.whole, whole?.value ?? null, whole?.origin ?? null),
    setting(words.attempts, tries === null ? null : String(tries.attempts), tries?.origin ?? null),
    setting(words.each, each?.value ?? null, each?.origin ?? tries?.origin ?? null),
    setting(words.conditions, when, conditions ?? tries?.origin ?? null),
  ];
}

/** What a route has that says nothing: the mesh, or Istio, decides. */
const UNSAID = 'unset';

const conditionsText = ({
  retryOn,
  statusCodes,
}: {
  readonly retryOn: readonly string[];
  readonly statusCodes: readonly number[];
}): string => [...retryOn].sort().concat(statusCodes.map(String).sort()).join(',');

/** By its name, else by what it matches; a route that takes everything has none. */
function routeName(mesh: Mesh, { source, at }: WrittenTries): string {
  const steps = at
    .split(/[.[\]]/)
    .filter((step) => step !== '')
    .map((step): PathStep => (/^\d+$/.test(step) ? Number(step) : step));
  const route = nodeAt(source.node, 'spec', ...steps);
  if (route === undefined) return '';
  const name = nodeAt(route, 'name');
  if (name?.kind === 'scalar' && typeof name.value === 'string') return `, route ${name.value}`;
  const matches = nodeAt(route, 'match') ?? nodeAt(route, 'matches');
  if (matches?.kind !== 'seq' || matches.items.length === 0) return '';
  const paths = matches.items.map(pathOf);
  const text = paths.every((path) => path !== null) ? paths.join(' or ') : null;
  return `, ${text ?? withoutOwnWords(canonicalJson(plainOf(matches)), mesh)}`;
}

/** The path of a match that asks for nothing else; null for another. */
function pathOf(match: Node): string | null {
  if (match.kind !== 'map' || match.entries.size !== 1) return null;
  const [value] = [...entriesAt(match, 'uri').values()];
  if (value?.kind === 'scalar') return String(value.value);
  const path = nodeAt(match, 'path', 'value');
  return path?.kind === 'scalar' ? String(path.value) : null;
}
