import type { Node, Origin, PathStep } from '../../manifest/index.ts';
import {
  canonicalJson,
  entriesAt,
  nodeAt,
  parseGoDuration,
  plainOf,
} from '../../manifest/index.ts';
import type { Mesh, Service, WrittenTries } from '../../istio/index.ts';
import { groupedBy, writtenTries } from '../../istio/index.ts';
import { bareName, withoutOwnWords } from '../variables/environment-words.ts';
import type { PlacedService, ServiceSetting } from './service-setting.ts';

/** How long and how often requests to a Service are tried, route by route. */
export const routeSettings = ({ mesh, service }: PlacedService): readonly ServiceSetting[] =>
  (triesByService(mesh).get(service) ?? []).flatMap((tries) => settingsOf(mesh, tries));

const known = new WeakMap<Mesh, ReadonlyMap<Service, readonly WrittenTries[]>>();

function triesByService(mesh: Mesh): ReadonlyMap<Service, readonly WrittenTries[]> {
  const found = known.get(mesh) ?? indexTries(mesh);
  known.set(mesh, found);
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
